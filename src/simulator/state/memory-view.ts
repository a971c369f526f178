/**
 * Memory as a debugger sees it: through the page tables of a space, without touching TLBs, counters or accessed bits.
 */
import {
  directMapStart,
  isMemory,
  kernelImageStart,
  readBytes,
  readLeaf,
  readWord,
  writeBytes,
  type Leaf,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import { findVma, type Mm, type System } from "../../kernel/index.js";
import type { Simulation } from "./simulation.js";
import { edit } from "./timeline.js";

/** Most bytes that one request reads or writes. */
const mostBytes = 1 << 20;

/** Bytes read, and how many of the asked ones behind them are not mapped. */
export interface MemoryRead {
  readonly bytes: Uint8Array;
  readonly unreadable: number;
}

/**
 * Reads from a space. Pages that are mapped but were never touched read as zeros, which is what a touch would find.
 * Stops at the first byte that is not mapped; at most 1 MiB.
 */
export function readMemory(simulation: Simulation, space: number, va: VirtualAddress, length: number): MemoryRead {
  const wanted = Math.max(0, Math.min(length, mostBytes));
  const bytes = new Uint8Array(wanted);
  let done = 0;
  forEachPage(simulation.system, va, wanted, (address, size) => {
    const page = readPagePart(simulation.system, space as SpaceId, address, size);
    if (page === null) return false;
    bytes.set(page, done);
    done += size;
    return true;
  });
  return { bytes: bytes.slice(0, done), unreadable: Math.max(0, length - done) };
}

/**
 * The aligned word of 4 or 8 bytes at an address of a page that is present; null anywhere else. For those who read often:
 * the answer is the same object each time.
 */
export function peekWords(
  { system, peeked }: Simulation,
  space: number,
  va: VirtualAddress,
  bytes: number,
): { readonly lo: number; readonly hi: number } | null {
  if (bytes < 4 || va % bytes !== 0) return null;
  const pa = presentAt(system, space as SpaceId, va);
  if (pa === null) return null;
  peeked.lo = readWord(system.machine.memory, pa);
  peeked.hi = bytes === 8 ? readWord(system.machine.memory, (pa + 4) as PhysicalAddress) : 0;
  return peeked;
}

/**
 * Writes into pages that are present in the space, whatever their permissions; journaled, so that replays do it again.
 *
 * @returns bytes written: fewer than given where a page is not present.
 */
export function writeMemory(
  simulation: Simulation,
  space: number,
  va: VirtualAddress,
  bytes: Uint8Array,
  text = "memory",
): number {
  let writable = 0;
  forEachPage(simulation.system, va, Math.min(bytes.length, mostBytes), (address, size) => {
    if (presentAt(simulation.system, space as SpaceId, address) === null) return false;
    writable += size;
    return true;
  });
  if (writable === 0) return 0;
  const content = bytes.slice(0, writable);
  edit(simulation.timeline, simulation.system, text, (system) => {
    let done = 0;
    forEachPage(system, va, content.length, (address, size) => {
      const pa = presentAt(system, space as SpaceId, address);
      if (pa === null) return false;
      writeBytes(system.machine.memory, pa, content.subarray(done, done + size));
      done += size;
      return true;
    });
  });
  return writable;
}

/** Reads physical memory, up to its end; at most 1 MiB. */
export function readPhysical({ system }: Simulation, pa: number, length: number): MemoryRead {
  const { memory } = system.machine;
  if (!isMemory(memory, pa)) return { bytes: new Uint8Array(0), unreadable: length };
  const bytes = readBytes(memory, pa as PhysicalAddress, Math.max(0, Math.min(length, mostBytes, memory.end - pa)));
  return { bytes, unreadable: Math.max(0, length - bytes.length) };
}

/**
 * Writes physical memory, page tables included; journaled, so that replays do it again.
 *
 * @returns bytes written: fewer than given at the end of memory.
 */
export function writePhysical(simulation: Simulation, pa: number, bytes: Uint8Array, text = "physical memory"): number {
  const { memory } = simulation.system.machine;
  if (!isMemory(memory, pa)) return 0;
  const content = bytes.slice(0, Math.min(bytes.length, mostBytes, memory.end - pa));
  edit(simulation.timeline, simulation.system, text, ({ machine }) => {
    writeBytes(machine.memory, pa as PhysicalAddress, content);
  });
  return content.length;
}

/** Calls `visit` for each part of a range that lies in one page, until it returns false. */
function forEachPage(
  system: System,
  va: VirtualAddress,
  length: number,
  visit: (va: VirtualAddress, size: number) => boolean,
): void {
  const pageBytes = 2 ** system.machine.format.pageShift;
  for (let address: number = va, left = length; left > 0;) {
    const size = Math.min(left, pageBytes - (address % pageBytes));
    if (!visit(address as VirtualAddress, size)) return;
    address += size;
    left -= size;
  }
}

function readPagePart(system: System, space: SpaceId, va: VirtualAddress, size: number): Uint8Array | null {
  const pa = presentAt(system, space, va);
  if (pa !== null) return readBytes(system.machine.memory, pa, size);
  const mm = system.kernel.spaces.get(space);
  const vma = mm === undefined ? undefined : findVma(mm.vmas, va);
  if (vma === undefined) return null;
  // A lazily attached VMA shows what its first touch would copy.
  if (!vma.attached && vma.reference !== null) return readPagePart(system, vma.reference, va, size);
  return new Uint8Array(size);
}

/** Where the memory of an address lies now: by the page tables of a space, or that of kernel code, which needs none; else null. */
function presentAt(system: System, space: SpaceId, va: VirtualAddress): PhysicalAddress | null {
  const leaf = leafAt(system, space, va);
  if (leaf !== null) return physical(system, leaf, va);
  const { memory, kernelImage } = system.machine;
  if (kernelImage < 0 || va < directMapStart) return null;
  const pa = va >= kernelImageStart ? va - kernelImageStart + kernelImage : va - directMapStart;
  return isMemory(memory, pa) ? (pa as PhysicalAddress) : null;
}

/** The translation of an address by the page tables of a space, or null. */
export function leafAt(system: System, space: SpaceId, va: VirtualAddress): Leaf | null {
  const mm: Mm | undefined = system.kernel.spaces.get(space);
  if (mm === undefined || va < 0 || va >= system.machine.format.vaLimit) return null;
  return readLeaf(system.machine, mm.root, va);
}

/** What a program may do with a page: "r-x"; "---" for a page of the kernel alone. */
export function permissionText(leaf: Pick<Leaf, "read" | "write" | "execute" | "user">): string {
  if (!leaf.user) return "---";
  return `${leaf.read ? "r" : "-"}${leaf.write ? "w" : "-"}${leaf.execute ? "x" : "-"}`;
}

/** Physical address of a virtual one, given its leaf. */
export function physical(system: System, leaf: Leaf, va: VirtualAddress): PhysicalAddress {
  const pageBytes = 2 ** system.machine.format.pageShift;
  return (leaf.pfn * pageBytes + (va % pageBytes)) as PhysicalAddress;
}
