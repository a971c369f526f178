/**
 * Obligations: what kernel code, or a call of the kernel with windows, owes after it has changed an entry. A hit on the old translation is no fault while the obligation
 * is open; it comes due when the function that opened it returns, at `settle`, or when the old frame is freed.
 */
import { Pitfall, reportHazard, type Core, type Machine, type Tid } from "../../machine/index.js";
import type { LabState, Obligation, System, Thread } from "../state/index.js";

/** Pages [start, start + pages) under `root` no longer lead to the frames from `pfn` on, or not with the same rights. */
export function openObligation(
  lab: LabState,
  { tid }: Pick<Thread, "tid">,
  root: number,
  start: number,
  pages: number,
  pfn: number,
): void {
  const known = lab.obligations.some(
    (one) =>
      one.root === root && one.start === start && one.pages === pages && one.pfn === pfn && one.tid === tid && !one.due,
  );
  if (!known) lab.obligations.push({ root, start, pages, pfn, tid, due: false, deferred: false, freed: false });
}

/** What was promised about a translation: the worst that any obligation says; null: nothing. */
export function promiseOf(lab: LabState, root: number, vpn: number, pfn: number): "open" | "due" | "freed" | null {
  let promise: "open" | "due" | null = null;
  for (const one of lab.obligations) {
    if (one.root !== root || vpn < one.start || vpn >= one.start + one.pages) continue;
    if (one.pfn + (vpn - one.start) !== pfn) continue;
    if (one.freed) return "freed";
    if (one.due) promise = "due";
    else promise ??= "open";
  }
  return promise;
}

/** `settle`, or the end of the function: what the thread has opened comes due. */
export function settleObligations(system: System, thread: Thread): void {
  const { lab } = system.kernel;
  if (lab === null) return;
  const core = thread.core === null ? null : system.machine.cores[thread.core]!;
  for (const one of lab.obligations) {
    if (one.tid !== thread.tid || one.due || one.deferred) continue;
    one.due = true;
    if (core !== null && lab.pending[core.id]! > 0) reportIncomplete(system.machine, core, one);
  }
}

/** P32: the flush of what was promised just now has not been completed. */
function reportIncomplete(machine: Machine, core: Core, { start }: Obligation): void {
  reportHazard(machine, core, {
    pitfall: Pitfall.NotCompleted,
    reason: "not-completed",
    va: start * machine.memory.pageBytes,
  });
}

/** `defer`: what the thread has opened comes due only when its frame is freed. */
export function deferObligations(lab: LabState, thread: Thread): void {
  for (const one of lab.obligations) if (one.tid === thread.tid && !one.due) one.deferred = true;
}

/** A frame was given back: whatever led to it may not be used any more. */
export function freeObligations(lab: LabState, pfn: number): void {
  for (const one of lab.obligations)
    if (pfn >= one.pfn && pfn < one.pfn + one.pages) {
      one.due = true;
      one.freed = true;
    }
}

/** A call of the kernel is over: what it has taken away nobody may use any more, and who does is told by its cause. */
export function closeObligations({ lab }: System["kernel"], tid: Tid): void {
  if (lab !== null) lab.obligations = lab.obligations.filter((one) => one.tid !== tid);
}

/** A translation that was taken away and that a core still holds. */
export interface OwedFlush {
  readonly root: number;
  /** Pages [start, start + pages), which led to frames from `pfn` on. */
  readonly start: number;
  readonly pages: number;
  readonly pfn: number;
  /** A hit is no fault yet; is one; is one of a frame that is somebody else's. */
  readonly state: "open" | "due" | "freed";
}

/** What is owed: from the store of an entry to the flush that takes it from the last core. */
export function owedFlushes({ machine, kernel: { lab } }: System): readonly OwedFlush[] {
  return (lab?.obligations ?? [])
    .filter((one) => isHeld(machine, one.root, one))
    .map(({ root, start, pages, pfn, due, freed }) => ({
      ...{ root, start, pages, pfn },
      state: freed ? "freed" : due ? "due" : "open",
    }));
}

/** Does a core hold this translation, filled from the tables below `root`? */
export function isHeld(
  machine: Machine,
  root: number,
  { start, pages, pfn }: Pick<Obligation, "start" | "pages" | "pfn">,
): boolean {
  return machine.cores.some((core) =>
    core.tlbs.some((tlb) => {
      if (tlb === core.walkCache) return false;
      for (let slot = 0; slot < tlb.slots; slot++) {
        if (tlb.span[slot] === 0 || tlb.vpn[slot]! >= start + pages || tlb.vpn[slot]! + tlb.span[slot]! <= start)
          continue;
        if (tlb.pfn[slot]! - tlb.vpn[slot]! !== pfn - start) continue;
        const facts = machine.oracle?.entries[core.id]![tlb.level];
        if (facts === undefined || facts.root[slot] === root) return true;
      }
      return false;
    }),
  );
}
