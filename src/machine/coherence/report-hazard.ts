/** Recording what the coherence checker found. */
import { EventKind, Invariant, type Access } from "../events/index.js";
import { frameOwnerOf } from "../page-table/index.js";
import { factsOf, type Core, type Hazard, type Machine, type Oracle } from "../state/index.js";
import type { Tlb } from "../tlb/index.js";
import { emit } from "../counters/index.js";

/** Hazards kept; a run that has more has been understood long before. */
const mostHazards = 1_000;

/** What a caller has to say of a hazard; the rest is where and when. */
export type Finding = Pick<Hazard, "pitfall" | "reason"> & Partial<Hazard>;

/** Records a hazard of a core and emits its event. */
export function reportHazard(machine: Machine, core: Core, finding: Finding): void {
  const hazard: Hazard = {
    tick: machine.tick,
    core: core.id,
    pid: core.pid,
    tid: core.tid,
    invariant: Invariant.None,
    va: -1,
    pc: core.pc,
    level: -1,
    slot: -1,
    kind: -1,
    tag: -1,
    filledBy: -1,
    filledAt: -1,
    filledIn: -1,
    pfn: -1,
    expected: null,
    denied: false,
    frameSince: -1,
    frameBy: -1,
    span: spanOf(machine, core, finding),
    frameOwner: finding.pfn === undefined ? -1 : frameOwnerOf(machine.memory, finding.pfn),
    change: null,
    flush: null,
    other: -1,
    since: -1,
    ...finding,
  };
  emit(machine.trace, EventKind.Hazard, core, machine.tick, hazard.va, hazard.pitfall, hazard.level, hazard.slot);
  if (machine.hazards.length < mostHazards) machine.hazards.push(hazard);
}

/** What a hazard says of an entry of a core: which it is, what it gives, and who filled it when and in which space. */
export function aboutEntry(machine: Machine, oracle: Oracle, core: Core, tlb: Tlb, slot: number): Partial<Hazard> {
  return {
    va: tlb.vpn[slot] * machine.memory.pageBytes,
    level: tlb.level,
    slot,
    kind: tlb.kind[slot],
    tag: tlb.tag[slot],
    filledBy: tlb.filledBy[slot],
    filledAt: tlb.filledAt[slot],
    filledIn: factsOf(oracle, core, tlb).space[slot],
    pfn: tlb.pfn[slot],
  };
}

function spanOf(machine: Machine, core: Core, { core: id = core.id, level = -1, slot = -1 }: Finding): number {
  return level < 0 || slot < 0 ? 1 : machine.cores[id].tlbs[level].span[slot];
}

/** What an access found wrong about the entry that it hit. */
export interface StaleHit {
  readonly va: number;
  readonly vpn: number;
  readonly access: Access;
  /** Frame by the entry, and by the tables (null: nothing, or not for this access). */
  readonly pfn: number;
  readonly expected: number | null;
}
