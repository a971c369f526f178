/**
 * Changes of a layout that one side of an attachment made and the other has not heard of: munmap, mprotect and
 * MADV_DONTNEED of memory that was copied between a process, its attached space and the VAS. The patches never pass them
 * on (Q4, vas-semantics §2.9); with `q4 off` a switch and a detach do.
 */
import { Defect } from "../config/index.js";
import type { VirtualAddress } from "../../machine/index.js";
import {
  overlapping,
  processOf,
  removeVma,
  reportDefect,
  spaceOf,
  type LayoutChange,
  type LayoutChangeKind,
  type Mm,
  type System,
  type Vma,
} from "../state/index.js";
import { pageBytesOf } from "../abi/index.js";
import {
  isolateConcerned,
  leafOf,
  presentPage,
  protectPage,
  releaseObject,
  releaseReserved,
  splitAtEdges,
} from "../pages/index.js";
import { finishGather, gatherPage, startGather, zapPage, type Gather } from "../shootdown/index.js";
import { addressText } from "../../notation/index.js";

const callOf = { unmap: "munmap", protect: "mprotect", drop: "MADV_DONTNEED" } as const;

/**
 * Notes that [start, end) of a VMA was changed in `mm`, for the spaces that have a copy. `except` has it already. The VMA
 * has the new permissions; after munmap it is no longer linked.
 */
export function noteLayoutChange(
  system: System,
  mm: Mm,
  vma: Vma,
  kind: LayoutChangeKind,
  start = vma.start,
  end = vma.end,
  except: Mm | null = null,
): void {
  const { kernel } = system;
  if (kernel.config.fidelity === "intended" || vma.subscription !== null) return;
  const { name, read, write, execute } = vma;
  const change = { kind, start, end, name, read, write, execute };
  if (mm.kind === "attached") {
    if (vma.reference === null) return;
    mm.unpassed.push({ ...change, direction: vma.reference === homeOf(system, mm).id ? "home" : "out" });
  } else if (mm.kind === "original") {
    for (const { pid, space } of kernel.attached.values()) {
      const copy = spaceOf(kernel, space);
      if (copy === except || processOf(kernel, pid).space !== mm.id) continue;
      if (overlapping(copy.vmas, start, end).some(({ reference }) => reference === mm.id))
        copy.unpassed.push({ ...change, direction: "in" });
    }
  }
}

/** The VAS's own mm of an attached one. */
function homeOf(system: System, mm: Mm): Mm {
  return spaceOf(system.kernel, system.kernel.vases.get(mm.vid)!.space);
}

/**
 * Deals with the changes of some directions that wait in an attached mm: passes them on, or with `q4 on` reports those that
 * still make a difference. They are forgotten in both cases.
 */
export function passLayoutChanges(
  system: System,
  mm: Mm,
  original: Mm | null,
  directions: readonly LayoutChange["direction"][],
): void {
  const changes = mm.unpassed.filter(({ direction }) => directions.includes(direction));
  if (changes.length === 0) return;
  mm.unpassed = mm.unpassed.filter(({ direction }) => !directions.includes(direction));
  for (const change of changes) {
    const to = change.direction === "in" ? mm : change.direction === "out" ? original : homeOf(system, mm);
    if (to === null) continue;
    const reference = change.direction === "in" ? (original?.id ?? null) : null;
    const concerned = (vma: Vma): boolean =>
      vma.subscription === null && (change.direction === "home" || vma.reference === reference);
    if (!system.kernel.config.unmapNotForwarded) apply(system, to, change, concerned, mm);
    else if (makesDifference(system, to, change, concerned))
      reportDefect(system, Defect.UnmapNotForwarded, sentence(change));
  }
}

function sentence({ kind, direction, name, start, end }: LayoutChange): string {
  const what = `${callOf[kind]} of \`${name}\` ${addressText(start)}–${addressText(end)}`;
  const where = {
    in: "in the original space does not reach the attached one: what was there before can still be used inside",
    out: "inside the VAS does not reach the original space: what was there before can still be used outside",
    home: "inside does not reach the VAS: the next attach finds it as it was",
  }[direction];
  return `${what} ${where}`;
}

/** Is the other side still as it was before the change? */
function makesDifference(system: System, to: Mm, change: LayoutChange, concerned: (vma: Vma) => boolean): boolean {
  const parts = overlapping(to.vmas, change.start, change.end).filter(concerned);
  switch (change.kind) {
    case "unmap":
      return parts.length > 0;
    case "protect":
      return parts.some(
        ({ read, write, execute, mayWrite }) =>
          read !== change.read || write !== (change.write && mayWrite) || execute !== change.execute,
      );
    case "drop":
      return parts.some((vma) => pagesIn(system, vma, change).some((va) => leafOf(system, to, va) !== null));
  }
}

/** Where the pages of a VMA begin in the range of a change. */
function pagesIn(system: System, vma: Vma, { start, end }: LayoutChange): VirtualAddress[] {
  const pages: VirtualAddress[] = [];
  const step = pageBytesOf(system.kernel.layout, vma);
  for (let va = Math.max(vma.start, start); va < Math.min(vma.end, end); va += step) pages.push(va as VirtualAddress);
  return pages;
}

/** Makes a change in the other space, and notes it for the spaces beyond. */
function apply(system: System, to: Mm, change: LayoutChange, concerned: (vma: Vma) => boolean, from: Mm): void {
  const inside =
    change.kind === "drop"
      ? overlapping(to.vmas, change.start, change.end).filter(concerned)
      : isolateConcerned(system, to, change.start, change.end, concerned);
  for (const vma of inside) splitAtEdges(system, to, vma, change.start, change.end);
  const gather = startGather(to);
  for (const vma of inside) {
    if (change.kind === "protect") {
      setPermissions(system, gather, vma, { ...change, write: change.write && vma.mayWrite });
    } else {
      for (const va of pagesIn(system, vma, change)) zapPage(system, gather, va);
      if (change.kind === "unmap") {
        removeVma(to.vmas, vma);
        releaseObject(system, vma);
        releaseReserved(system, to, vma);
      }
    }
    if (to.kind !== "original") continue;
    noteLayoutChange(
      system,
      to,
      vma,
      change.kind,
      Math.max(vma.start, change.start),
      Math.min(vma.end, change.end),
      from,
    );
  }
  finishGather(system, gather);
}

/**
 * Gives a VMA other permissions and rewrites its entries. An entry never becomes writable here: the next store finds out
 * whether the frame must be copied first.
 */
function setPermissions(
  system: System,
  gather: Gather,
  vma: Vma,
  { read, write, execute }: Pick<Vma, "read" | "write" | "execute">,
): void {
  const { mm } = gather;
  Object.assign(vma, { read, write, execute });
  for (let va = vma.start; va < vma.end; va += pageBytesOf(system.kernel.layout, vma)) {
    const page = presentPage(system, mm, va as VirtualAddress);
    if (page === null) continue;
    protectPage(system, mm, vma, page, page.leaf.write);
    gatherPage(gather, page);
  }
}
