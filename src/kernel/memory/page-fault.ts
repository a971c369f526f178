/**
 * Page faults: demand-zero pages, copy on write, stacks that grow, lazy attach inside a VAS (vas-semantics §2.12), and
 * the accesses that are simply not allowed.
 */
import { Defect } from "../config/index.js";
import {
  Access,
  FaultKind,
  flushPage,
  type Core,
  type Pfn,
  type Sasid,
  type VirtualAddress,
} from "../../machine/index.js";
import { pageBytesOf, pageFloor, signal } from "../abi/index.js";
import {
  cachedFrame,
  duplicatePages,
  fileBehind,
  findObjectFrame,
  isCommon,
  leafOf,
  mapPage,
  notePageChange,
  objectFrame,
  pageOfFile,
  pagesOf,
  presentPage,
  protectPage,
  rewritePage,
  shortageText,
  takeLargePage,
} from "../pages/index.js";
import { completeBeforeChange, forwardLayout, forwardPage, lazyAttach } from "../sharing/index.js";
import { allocateCopyOfRun, allocateZeroed, getFrame, references } from "../frames/index.js";
import {
  hasCopied,
  addPhase,
  canBeLeft,
  findVma,
  findVmaAbove,
  guardedBy,
  pay,
  report,
  reportDefect,
  spaceOf,
  touch,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";
import { noteFirstTouch } from "./lost-touch.js";
import { finishGather, gatherPage, startGather, zapPage } from "../shootdown/index.js";
import { addressText } from "../../notation/index.js";

/** The signal for the thread, and why in words. */
export interface FaultRefusal {
  readonly signal: number;
  readonly cause: string;
}

/** How the access became possible, which can be tried again now; or why it did not. */
export type FaultResult = FaultKind | FaultRefusal;

/** Makes an access of a user program possible, or says why it is not. Charges what it does. */
export function resolveFault(system: System, mm: Mm, address: VirtualAddress, access: Access): FaultResult {
  pay(system, "lookupVma");
  if (mm.dead) return segv("the address space was freed by a detach while this thread executed in it (Q6)");
  const mapped = findVma(mm.vmas, address);
  const vma = mapped ?? growStack(system, mm, address);
  if (vma === null) return segv(absence(mm, address));
  const refused = forbidden(vma, access);
  if (refused !== null) return segv(refused);
  const complete = vma.reference === null || vma.attached;
  if (!lazyAttach(system, mm, vma))
    return segv(`\`${vma.name}\` has no counterpart of the same bounds in the original address space any more (Q1)`);
  const bytes = pageBytesOf(system.kernel.layout, vma);
  const va = (address - (address % bytes)) as VirtualAddress;
  const outcome = makePresent(system, mm, vma, va, access);
  if (outcome === "gone") return segv(`the VAS has removed \`${vma.name}\` since it was mapped here`);
  if (outcome === "beyond") return { signal: signal.SIGBUS, cause: `\`${vma.name}\` is shorter than its mapping` };
  if (outcome === "no memory") return { signal: signal.SIGBUS, cause: shortageText(system, bytes) };
  const marked = markUsed(system, mm, va, access);
  if (mapped === undefined) return FaultKind.StackGrowth;
  if (!complete) return FaultKind.LazyAttach;
  return outcome === FaultKind.Spurious && marked ? FaultKind.AccessFlag : outcome;
}

/**
 * Does the page table allow the access as it is? Then the fault came from an entry of the core that allows less: the table has
 * given rights since, and nobody has told this core. Such a fault is spurious.
 */
export function isAllowedAlready(system: System, mm: Mm, va: VirtualAddress, access: Access): boolean {
  const leaf = va < system.machine.format.vaLimit ? leafOf(system, mm, va) : null;
  if (leaf === null || !leaf.user) return false;
  const needsMarks = system.machine.config.refill === "hardware" && system.machine.config.options.adUpdate === "fault";
  if (needsMarks && !(leaf.accessed && (leaf.dirty || access !== Access.Store))) return false;
  return access === Access.Fetch ? leaf.execute : access === Access.Load ? leaf.read : leaf.write;
}

/**
 * After a spurious fault: removes the core's own entries of the page, as Linux does (flush_tlb_fix_spurious_fault); one fault is
 * all that an entry costs that allows too little. x86-64 has removed them with the fault itself, and on a core that is
 * refilled by software the handler inserts the new entry in place of the old one.
 */
export function dropNarrowEntry(system: System, core: Core, mm: Mm, va: VirtualAddress): void {
  const { refill, architecture } = system.machine.config;
  const page = presentPage(system, mm, va);
  if (page === null || refill === "software" || architecture.faultForgetsPage) return;
  flushPage(system.machine, core, va, core.context.asid, page.leaf.shared as Sasid | -1, { pages: page.pages });
}

/**
 * What became of a page that was to be made present: it is, and how; it is nowhere to be had; the file ends before it; there is no
 * large page for it.
 */
type Outcome = FaultKind | "gone" | "beyond" | "no memory";

/**
 * Where the walker leaves accessed and dirty bits to software (`ad_update fault`, Svade: mmu-hardware §2.2) it faults until
 * the kernel has set them. Returns whether one was missing.
 */
function markUsed(system: System, mm: Mm, va: VirtualAddress, access: Access): boolean {
  const { refill, options } = system.machine.config;
  if (refill !== "hardware" || options.adUpdate !== "fault") return false;
  const page = presentPage(system, mm, va);
  // A copy that is still to be put in its place.
  if (page === null || hasCopied(system.kernel)) return false;
  const dirty = page.leaf.dirty || access === Access.Store;
  rewritePage(system, mm, page, { ...page.leaf, accessed: true, dirty });
  pay(system, "editEntry");
  return !page.leaf.accessed || page.leaf.dirty !== dirty;
}

function segv(cause: string): FaultRefusal {
  return { signal: signal.SIGSEGV, cause };
}

function forbidden(vma: Vma, access: Access): string | null {
  const [allowed, what] =
    access === Access.Fetch
      ? ([vma.execute, "execute"] as const)
      : access === Access.Store
        ? ([vma.write, "write"] as const)
        : ([vma.read || vma.write, "read"] as const);
  return allowed
    ? null
    : `\`${vma.name}\` must not be ${{ execute: "executed", write: "written", read: "read" }[what]}`;
}

/** Why nothing is mapped at an address. */
function absence(mm: Mm, address: VirtualAddress): string {
  const guarded = guardedBy(mm.vmas, address);
  if (guarded === undefined) return "nothing is mapped here";
  return `\`${guarded.name}\` is full, this is the guard page below it: kernel setting \`stack\` makes stacks longer`;
}

/** Extends the stack above the address down to it, within the stack's limit; null if there is none to extend. */
function growStack(system: System, mm: Mm, address: VirtualAddress): Vma | null {
  const { layout, config } = system.kernel;
  const vma = findVmaAbove(mm.vmas, address);
  if (vma === undefined || !vma.growsDown) return null;
  const start = pageFloor(layout, address);
  const below = mm.vmas[mm.vmas.indexOf(vma) - 1];
  if (vma.end - start > config.stackBytes || (below !== undefined && below.end >= start)) return null;
  completeBeforeChange(system, mm, [vma]);
  vma.start = start;
  touch(system, mm, vma);
  forwardLayout(system, mm, vma.start, vma.end, vma.reference);
  return vma;
}

/** Brings the page in, or un-shares it for a write. */
function makePresent(system: System, mm: Mm, vma: Vma, va: VirtualAddress, access: Access): Outcome {
  const page = presentPage(system, mm, va);
  if (page === null) {
    const outcome = bringIn(system, mm, vma, va, access);
    if (typeof outcome === "number") forwardPage(system, mm, vma, va);
    return outcome;
  }
  const { leaf, pages } = page;
  // A translation that a refill can use already: another thread was faster, or a lazy attach has just copied it.
  if (access !== Access.Store || leaf.write) return FaultKind.Spurious;
  const gather = startGather(mm);
  const reused = vma.shared || references(system, leaf.pfn, pages) === 1;
  if (reused) {
    protectPage(system, mm, vma, page, true);
    // Without a flush the old entry stays beside the one that the fault handler inserts (P8).
    if (system.kernel.config.probeBeforeInsert) gatherPage(gather, page);
  } else {
    const copy = allocateCopyOfRun(system, leaf.pfn, vma.owner, pages);
    if (copy === null) {
      report(system, { kind: "shortage", text: `copy on write: ${shortageText(system, vma.largePage)}` });
      return "no memory";
    }
    if (isOfVas(system, mm, vma) && system.kernel.config.faultNotShared) noteOwnFrame(system, mm, vma, va);
    // Nobody else has a copy of the entry: clear, flush, set, as ptep_clear_flush of Linux has it.
    const inSteps = mm.kind === "original" && system.kernel.attached.size === 0 && pages === 1;
    if (inSteps && canBeLeft(system.kernel)) addPhase(system.kernel, { kind: "clear", space: mm.id, va, pfn: copy });
    else {
      zapPage(system, gather, va);
      mapPage(system, mm, vma, va, copy);
    }
  }
  finishGather(system, gather);
  // The fault handler answers VM_FAULT_WRITE for a copy on write: the VMA counts as changed.
  touch(system, mm, vma);
  notePageChange(system, mm, vma, va);
  forwardPage(system, mm, vma, va);
  return reused ? FaultKind.Reuse : FaultKind.CopyOnWrite;
}

/** Is this memory of the VAS in an attached space, and not the process's or mapped inside? */
function isOfVas(system: System, mm: Mm, vma: Vma): boolean {
  return mm.kind === "attached" && vma.reference !== null && system.kernel.spaces.get(vma.reference)?.kind === "vas";
}

/** Q12: there is no object behind the memory of a VAS that all could ask for the page. Worth a word if others use it. */
function noteOwnFrame(system: System, mm: Mm, vma: Vma, va: VirtualAddress): void {
  const others = vasUsers(system, mm.vid) - 1;
  if (others === 0) return;
  reportDefect(
    system,
    Defect.FaultNotShared,
    `fault: the page of \`${vma.name}\` at ${addressText(va)} has now a frame of its own in this space; ` +
      `${others === 1 ? "another user" : `${others} other users`} of the VAS ${others === 1 ? "does" : "do"} not see it`,
  );
}

/** Attachments and subscriptions of a VAS. */
function vasUsers(system: System, vid: number): number {
  const { vases, processes } = system.kernel;
  const subscribers = [...processes.values()].filter(({ subscriptions }) =>
    subscriptions.some((one) => one.vid === vid),
  );
  return vases.get(vid)!.attachments.length + subscribers.length;
}

/** First touch of a page. */
function bringIn(system: System, mm: Mm, vma: Vma, va: VirtualAddress, access: Access): Outcome {
  const ofVas = isOfVas(system, mm, vma);
  if (vma.subscription !== null || isCommon(mm, vma) || (ofVas && !system.kernel.config.faultNotShared))
    return bringInCommon(system, mm, vma, va, access);
  if (ofVas) noteOwnFrame(system, mm, vma, va);
  const file = fileBehind(system, vma);
  if (file !== null) return bringInFile(system, mm, vma, va, access, file);
  let pfn: Pfn | null;
  const there = vma.object !== null && findObjectFrame(system, vma, va) !== null;
  if (vma.object !== null) {
    pfn = objectFrame(system, vma, va);
    if (pfn === null) return "no memory";
    getFrame(system, pfn, pagesOf(system, vma));
    touch(system, mm, vma);
  } else {
    // An anonymous first touch does not mark the VMA as changed in the patches: Q3.
    pfn = vma.largePage === 0 ? allocateZeroed(system, vma.owner) : takeLargePage(system, mm, vma, va);
    if (pfn === null) return "no memory";
    if (system.kernel.config.firstTouchUnmarked) noteFirstTouch(system, mm, vma, va);
    else touch(system, mm, vma);
  }
  if (!system.kernel.config.firstTouchUnmarked || vma.object !== null) notePageChange(system, mm, vma, va);
  mapPage(system, mm, vma, va, pfn);
  return there ? FaultKind.Mapped : vma.object === null ? FaultKind.DemandZero : FaultKind.SegmentFill;
}

/**
 * A page of a file: the cache's frame, without write permission in a private mapping; a store copies it at once. A read or fetch
 * maps the neighbours that the cache has as well (`fault_around`).
 */
function bringInFile(
  system: System,
  mm: Mm,
  vma: Vma,
  va: VirtualAddress,
  access: Access,
  file: NonNullable<ReturnType<typeof fileBehind>>,
): Outcome {
  const { kernel } = system;
  const there = file.pages.has(pageOfFile(system, vma, va));
  const pfn = cachedFrame(system, file, pageOfFile(system, vma, va));
  if (pfn === null) return "beyond";
  if (access === Access.Store && !vma.shared) {
    const copy = allocateCopyOfRun(system, pfn, vma.owner, 1);
    if (copy === null) return "no memory";
    touch(system, mm, vma);
    notePageChange(system, mm, vma, va);
    mapPage(system, mm, vma, va, copy);
    return FaultKind.CopyOnWrite;
  }
  const { pageBytes } = kernel.layout;
  const window = kernel.config.faultAround * pageBytes;
  const first = access === Access.Store ? va : Math.max(vma.start, va - (va % window));
  const last = access === Access.Store ? va + pageBytes : Math.min(vma.end, va - (va % window) + window);
  for (let at = first as VirtualAddress; at < last; at = (at + pageBytes) as VirtualAddress) {
    const frame = at === va ? pfn : file.pages.get(pageOfFile(system, vma, at));
    if (frame === undefined || (at !== va && presentPage(system, mm, at) !== null)) continue;
    getFrame(system, frame);
    notePageChange(system, mm, vma, at);
    mapPage(system, mm, vma, at, frame, vma.shared && vma.write);
  }
  touch(system, mm, vma);
  return there ? FaultKind.Mapped : FaultKind.SegmentFill;
}

/** Pages of a shared library around a fault that others have brought in: this space gets them, too (`fault_around`). */
function bringInNeighbours(system: System, mm: Mm, vma: Vma, home: Mm, source: Vma, va: VirtualAddress): void {
  const { layout, config } = system.kernel;
  const window = config.faultAround * layout.pageBytes;
  const first = Math.max(vma.start, source.start, va - (va % window));
  const last = Math.min(vma.end, source.end, va - (va % window) + window);
  for (let at = first; at < last; at += layout.pageBytes) {
    const page = at as VirtualAddress;
    if (leafOf(system, home, page) === null || leafOf(system, mm, page) !== null) continue;
    duplicatePages(system, mm, vma, home, source, at, at + layout.pageBytes);
  }
}

/** A page that all users of a VAS have in common: the VAS gets it first, then this space the same frame. */
function bringInCommon(system: System, mm: Mm, vma: Vma, va: VirtualAddress, access: Access): Outcome {
  const vas = system.kernel.vases.get(vma.subscription ?? mm.vid)!;
  const home = spaceOf(system.kernel, vas.space);
  const source = findVma(home.vmas, va);
  if (source === undefined) return "gone";
  let kind = FaultKind.Mapped;
  if (leafOf(system, home, va) === null) {
    const bytes = pageBytesOf(system.kernel.layout, source);
    const outcome = bringIn(system, home, source, (va - (va % bytes)) as VirtualAddress, access);
    if (typeof outcome !== "number") return outcome;
    // Whatever it is to the VAS, it is there for all its users now.
    if (outcome === FaultKind.DemandZero) kind = FaultKind.SegmentFill;
  }
  duplicatePages(system, mm, vma, home, source, va, va + pageBytesOf(system.kernel.layout, vma));
  if (fileBehind(system, source) !== null) bringInNeighbours(system, mm, vma, home, source, va);
  return kind;
}
