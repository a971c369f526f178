/**
 * Single pages of an mm: putting a frame behind an address, copying entries between mms, making and freeing page
 * tables.
 */
import {
  createRoot,
  freeTables,
  pageAt,
  readLeaf,
  type Leaf,
  type MappedPage,
  type OwnerId,
  type Pfn,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import { noteDivergence } from "../asids/index.js";
import { countMapping, getFrame, putFrame } from "../frames/index.js";
import { finishFlushesOf, finishGather, isCommonPage, startGather, zapPage, type Gather } from "../shootdown/index.js";
import { advanceTime, pay, type Mm, type MmKind, type System, type Vma } from "../state/index.js";
import { pagesOf, rewritePage, writeEntries } from "./large-pages.js";
import { pageBytesOf } from "../abi/index.js";
import { agreeOnSize } from "./split-pages.js";
import { allocateTable } from "./table-frames.js";

/** An mm with an empty page table and no VMAs. */
export function createMm(system: System, fields: { kind: MmKind; owner: OwnerId; pid?: Mm["pid"]; vid?: number }): Mm {
  const { kernel, machine } = system;
  const id = kernel.nextSpace++ as SpaceId;
  const mm: Mm = {
    id,
    kind: fields.kind,
    owner: fields.owner,
    pid: fields.pid ?? 0,
    vid: fields.vid ?? 0,
    root: createRoot(machine, () => allocateTable(system, fields.owner)),
    vmas: [],
    updated: advanceTime(kernel),
    mmapTop: kernel.layout.mmapTop,
    stackTop: kernel.layout.stackTop,
    startCode: 0,
    endCode: 0,
    startBrk: 0,
    brk: 0,
    contexts: machine.cores.map(() => 0),
    cpuMask: 0,
    tlbGeneration: 0,
    seenGeneration: machine.cores.map(() => 0),
    dead: false,
    asidSpace: id,
    asidSharers: 0,
    diverged: new Set(),
    lastLoaded: machine.cores.map(() => 0 as const),
    ownSharedId: -1,
    reserved: new Map(),
    unpassed: [],
    untracked: new Set(),
    changedPages: new Map(),
    lock: { writer: 0, readers: [] },
    tagged: kernel.config.vasModel === "linux" || kernel.config.vasTags === "all",
  };
  kernel.spaces.set(mm.id, mm);
  return mm;
}

/** Frees the page tables of an mm without VMAs and forgets it. */
export function destroyMm(system: System, mm: Mm): void {
  finishFlushesOf(system, mm);
  freeTables(system.machine, mm.root, (pfn) => putFrame(system, pfn));
  system.kernel.spaces.delete(mm.id);
}

/** Should entries of this VMA be global? Those of common pages; with `user_global` the process's own pages too (P16). */
function isGlobal(system: System, vma: Vma): boolean {
  return (system.kernel.config.userGlobal && vma.sharedId === -1) || isCommonPage(system, vma);
}

/**
 * Rights of an entry for a VMA. Writing implies reading, as on Linux: some formats cannot say otherwise. A page without any
 * right stays present but for the kernel alone, because an entry without rights means something else (RISC-V: a table).
 */
export function rights(vma: Vma, write: boolean): Pick<Leaf, "read" | "write" | "execute" | "user"> {
  if (!vma.read && !vma.write && !vma.execute) return { read: true, write: false, execute: false, user: false };
  return { read: vma.read || vma.write, write: write && vma.write, execute: vma.execute, user: true };
}

/**
 * Makes a page present, of the size of the VMA's. The caller's reference on its frames becomes the entry's. `write` false
 * leaves the entry write-protected although the VMA is writable (copy on write).
 */
export function mapPage(system: System, mm: Mm, vma: Vma, va: VirtualAddress, pfn: Pfn, write = vma.write): void {
  const leaf: Leaf = {
    pfn,
    ...rights(vma, write),
    global: isGlobal(system, vma),
    accessed: false,
    dirty: false,
    shared: vma.sharedId,
  };
  const entries = writeEntries(system, mm, vma, va, leaf, () => allocateTable(system, mm.owner));
  countMapping(system, pfn, pagesOf(system, vma));
  if (vma.sharedId === -1) noteDivergence(system.kernel, mm, va);
  pay(system, "editEntry", entries);
}

/** The page that an address lies in, whatever its size, or null. */
export function presentPage(system: System, mm: Mm, va: VirtualAddress): MappedPage | null {
  return pageAt(system.machine, mm.root, va);
}

/** The leaf entry of a base page, or of that part of a large one, or null. */
export function leafOf(system: System, mm: Mm, va: VirtualAddress): Leaf | null {
  return readLeaf(system.machine, mm.root, va);
}

/** Rewrites the entry of a present page with the VMA's permissions; `write` false as in `mapPage`. */
export function protectPage(system: System, mm: Mm, vma: Vma, page: MappedPage, write: boolean): void {
  rewritePage(system, mm, page, { ...page.leaf, ...rights(vma, write) });
  noteDivergence(system.kernel, mm, page.va);
  pay(system, "editEntry");
}

/**
 * Makes the entries of `target` (in `to`) equal to those of `source` (in `from`) over the range that both cover: same
 * frames, one more reference each, no write permission if the target VMA has none. The source stays as it is: no copy
 * on write (vas-semantics §2.3).
 */
export function duplicateRange(system: System, to: Mm, target: Vma, from: Mm, source: Vma): void {
  duplicatePages(
    system,
    to,
    target,
    from,
    source,
    Math.max(source.start, target.start),
    Math.min(source.end, target.end),
  );
}

/** As `duplicateRange`, over [start, end), which both cover: whole pages of the source. */
export function duplicatePages(
  system: System,
  to: Mm,
  target: Vma,
  from: Mm,
  source: Vma,
  start: number,
  end: number,
): void {
  agreeOnSize(system, to, target, source);
  const gather = startGather(to);
  const step = pageBytesOf(system.kernel.layout, target);
  for (let va = start; va < end; va += step) duplicatePage(system, gather, to, target, from, va as VirtualAddress);
  finishGather(system, gather);
}

/** One page of the target; what it replaces goes to the gather. The source's pages are no smaller. */
export function duplicatePage(system: System, gather: Gather, to: Mm, target: Vma, from: Mm, va: VirtualAddress): void {
  const leaf = leafOf(system, from, va);
  const replaced = zapPage(system, gather, va);
  if (leaf === null) {
    pay(system, replaced ? "editEntry" : "skipEntry");
    return;
  }
  const pages = pagesOf(system, target);
  getFrame(system, leaf.pfn, pages);
  countMapping(system, leaf.pfn, pages);
  const copy: Leaf = {
    ...leaf,
    ...rights(target, leaf.write),
    accessed: false,
    global: isGlobal(system, target),
    shared: target.sharedId,
  };
  writeEntries(system, to, target, va, copy, () => allocateTable(system, to.owner));
  if (target.sharedId === -1) noteDivergence(system.kernel, to, va);
  pay(system, "duplicateEntry");
}
