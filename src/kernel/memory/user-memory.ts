/** The kernel's accesses to user memory: through page tables, faulting pages in as the program's own access would. */
import {
  Access,
  frameAddress,
  noteRead,
  readBytes,
  Toucher,
  writeBytes,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import { errno, pageFloor } from "../abi/index.js";
import { findVma, pay, type Mm, type System } from "../state/index.js";
import { fileBehind, filePage, findObjectFrame, leafOf, pageOfFile, presentPage, rewritePage } from "../pages/index.js";
import { resolveFault } from "./page-fault.js";

/** Physical address behind a user address for an access, faulting the page in; null if the program could not do it. */
function touchUser(system: System, mm: Mm, va: number, access: Access.Load | Access.Store): PhysicalAddress | null {
  const page = pageFloor(system.kernel.layout, va) as VirtualAddress;
  const permitted = (): ReturnType<typeof leafOf> => {
    const leaf = leafOf(system, mm, page);
    return leaf?.user === true && (access === Access.Load ? leaf.read : leaf.write) ? leaf : null;
  };
  const leaf = permitted() ?? (typeof resolveFault(system, mm, page, access) === "number" ? permitted() : null);
  if (leaf === null) return null;
  if (!leaf.accessed || (access === Access.Store && !leaf.dirty)) {
    const whole = presentPage(system, mm, page)!;
    rewritePage(system, mm, whole, { ...whole.leaf, accessed: true, dirty: leaf.dirty || access === Access.Store });
  }
  return (frameAddress(system.machine.memory, leaf.pfn) + (va - page)) as PhysicalAddress;
}

/** Copies bytes from user memory, as copy_from_user; null if a byte cannot be read. */
export function readUser(system: System, mm: Mm, va: number, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length);
  pay(system, "copyUserWord", Math.ceil(length / 8));
  for (const [at, size] of pageRuns(system, va, length)) {
    const pa = touchUser(system, mm, va + at, Access.Load);
    if (pa === null) return null;
    noteRead(system.machine.memory, pa, size, Toucher.Copy);
    bytes.set(readBytes(system.machine.memory, pa, size), at);
  }
  return bytes;
}

/** Copies bytes to user memory, as copy_to_user. Returns 0 or -EFAULT; bytes before the fault are written. */
export function writeUser(system: System, mm: Mm, va: number, bytes: Uint8Array): number {
  pay(system, "copyUserWord", Math.ceil(bytes.length / 8));
  for (const [at, size] of pageRuns(system, va, bytes.length)) {
    const pa = touchUser(system, mm, va + at, Access.Store);
    if (pa === null) return -errno.EFAULT;
    writeBytes(system.machine.memory, pa, bytes.subarray(at, at + size), Toucher.Copy);
  }
  return 0;
}

/**
 * Reads a NUL-terminated string of at most `limit` bytes.
 *
 * @returns its bytes without the NUL, "fault", or "too long".
 */
export function readUserString(system: System, mm: Mm, va: number, limit: number): Uint8Array | "fault" | "too long" {
  const found: number[] = [];
  for (let at = va; ; at++) {
    const byte = readUser(system, mm, at, 1);
    if (byte === null) return "fault";
    if (byte[0] === 0) return Uint8Array.from(found);
    if (found.length === limit) return "too long";
    found.push(byte[0]!);
  }
}

/** Parts [offset, size] of a range that lie in one page each. */
function* pageRuns(system: System, va: number, length: number): Generator<[number, number]> {
  const { pageBytes } = system.kernel.layout;
  for (let at = 0; at < length;) {
    const size = Math.min(length - at, pageBytes - ((va + at) % pageBytes));
    yield [at, size];
    at += size;
  }
}

/**
 * What a program would read at an address, without any effect: present pages as they are, pages of a VMA that nobody
 * touched yet as zeros. Bytes that are not mapped are counted in `unreadable` and are zero from the first one on.
 */
export function readSpace(
  system: System,
  space: SpaceId,
  va: VirtualAddress,
  length: number,
): { bytes: Uint8Array; unreadable: number } {
  const bytes = new Uint8Array(length);
  const mm = system.kernel.spaces.get(space);
  for (const [at, size] of pageRuns(system, va, length)) {
    const page = pageFloor(system.kernel.layout, va + at) as VirtualAddress;
    const vma = mm && findVma(mm.vmas, page);
    if (mm === undefined || vma === undefined) return { bytes, unreadable: length - at };
    const pfn = presentFrame(system, mm, page);
    if (pfn === null) {
      const file = fileBehind(system, vma);
      const untouched = file === null ? null : filePage(system, file, pageOfFile(system, vma, page));
      bytes.set((untouched ?? new Uint8Array(0)).subarray(va + at - page).subarray(0, size), at);
      continue;
    }
    const pa = (frameAddress(system.machine.memory, pfn) + (va + at - page)) as PhysicalAddress;
    bytes.set(readBytes(system.machine.memory, pa, size), at);
  }
  return { bytes, unreadable: 0 };
}

/** Frame behind a page, also where a lazily copied VMA or a shared object has it and this page table not yet. */
function presentFrame(
  system: System,
  mm: Mm,
  page: VirtualAddress,
): NonNullable<ReturnType<typeof leafOf>>["pfn"] | null {
  const leaf = leafOf(system, mm, page);
  if (leaf !== null) return leaf.pfn;
  const vma = findVma(mm.vmas, page);
  if (vma === undefined) return null;
  if (vma.reference !== null && !vma.attached) {
    const source = system.kernel.spaces.get(vma.reference);
    if (source !== undefined) return presentFrame(system, source, page);
  }
  return vma.object === null ? null : findObjectFrame(system, vma, page);
}

/**
 * Writes into a space on behalf of the user of the debugger: pages are faulted in as a store of the program would,
 * whatever the VMA permits.
 *
 * @returns how many bytes were written; fewer than asked for where nothing is mapped.
 */
export function writeSpace(system: System, space: SpaceId, va: VirtualAddress, bytes: Uint8Array): number {
  const mm = system.kernel.spaces.get(space);
  if (mm === undefined) return 0;
  for (const [at, size] of pageRuns(system, va, bytes.length)) {
    const page = pageFloor(system.kernel.layout, va + at) as VirtualAddress;
    const vma = findVma(mm.vmas, page);
    if (vma === undefined) return at;
    if (vma.write) touchUser(system, mm, page, Access.Store);
    else if (leafOf(system, mm, page) === null) touchUser(system, mm, page, Access.Load);
    const leaf = leafOf(system, mm, page);
    if (leaf === null) return at;
    const pa = (frameAddress(system.machine.memory, leaf.pfn) + (va + at - page)) as PhysicalAddress;
    writeBytes(system.machine.memory, pa, bytes.subarray(at, at + size));
  }
  return bytes.length;
}
