/**
 * The coherence checker: beside the modelled TLB, what do the page tables say now? A hit that disagrees is a hazard of
 * mmu-hardware §7. It costs a walk for each hit that takes the slow path, and nothing while `check` is off. Repeated hits
 * of one page need no second look: whatever changes a page table or a context ends the fast path first.
 */
import { EntryClass } from "./match.js";
import type { Core } from "./core.js";
import { EventKind, type Access } from "./event.js";
import type { Machine } from "./machine.js";
import { lookup, type Tlb } from "./tlb.js";
import { emit } from "./trace.js";
import { WalkEnd } from "./walk-result.js";
import { walkForAccess } from "./walker.js";

/** A hit that disagreed with the page tables. */
export interface Hazard {
  readonly tick: number;
  readonly core: number;
  readonly pid: number;
  readonly tid: number;
  /** Number of the pitfall: 4 for P4. */
  readonly pitfall: number;
  readonly va: number;
  readonly pc: number;
  /** Index into MachineConfig.tlbs, and the slot that was hit. */
  readonly level: number;
  readonly slot: number;
  readonly filledBy: number;
  readonly filledAt: number;
  /** Frame that the entry gave, and the one that the tables give now; null: they map nothing there. */
  readonly pfn: number;
  readonly expected: number | null;
}

/** Hazards kept; a run that has more has been understood long before. */
const mostHazards = 1_000;

/** Compares the entry that an access hit with the tables in force; records a hazard if they disagree. */
export function checkHit(machine: Machine, core: Core, tlb: Tlb, slot: number, va: number, vpn: number, access: Access): void {
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, access, core.context.mode, walk, false);
  const pfn = tlb.pfn[slot] + (vpn - tlb.vpn[slot]);
  const expected = walk.end === WalkEnd.NotPresent ? null : walk.pfn + (vpn - walk.vpn);
  if (walk.end === WalkEnd.Found && expected === pfn) return;
  // The same frame without the right to this access is stale too: mprotect took the right away.
  const pitfall = classify(core, tlb, slot, vpn, access);
  emit(machine.trace, EventKind.Hazard, core, machine.tick, va, pitfall, tlb.level, slot);
  if (machine.hazards.length >= mostHazards) return;
  machine.hazards.push({
    tick: machine.tick, core: core.id, pid: core.pid, tid: core.tid, pitfall, va, pc: core.pc, level: tlb.level, slot,
    filledBy: tlb.filledBy[slot], filledAt: tlb.filledAt[slot], pfn, expected: walk.end === WalkEnd.Found ? expected : null,
  });
}

/**
 * Which pitfall it is (mmu-hardware §7): P16 an entry that is global; P14 a shared one, which the process may still hit
 * although its tables no longer have the page; P1 a private one of another process under the same ASID; P5 one that only
 * a micro-TLB still has; P4 any other stale one.
 */
function classify(core: Core, tlb: Tlb, slot: number, vpn: number, access: Access): number {
  if (tlb.kind[slot] === EntryClass.Global) return 16;
  if (tlb.kind[slot] === EntryClass.Shared) return 14;
  if (tlb.filledBy[slot] !== core.pid) return 1;
  const path = core.paths[access];
  const last = path[path.length - 1];
  return tlb !== last && lookup(last, vpn, core.context) < 0 ? 5 : 4;
}
