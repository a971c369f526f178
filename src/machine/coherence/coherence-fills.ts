/**
 * What fills tell the coherence checker: where an entry came from, and whether a refill gets its instruction anywhere. The
 * functions do nothing on a machine without `check`.
 */
import { factsOf, firstReport, type Core, type EntryFacts, type Machine, type Oracle } from "../state/index.js";
import { EntryClass, tagMatches } from "../config/index.js";
import { Invariant, Pitfall, type Access } from "../events/index.js";
import { aboutEntry, reportHazard } from "./report-hazard.js";
import type { Tlb } from "../tlb/index.js";

/**
 * An entry was filled by a walk for an access that has just ended. An entry that the running context cannot match is
 * P12 (I5): the refill would be repeated for ever. It is not where the register is about to be written: an interrupt that says so is on its way.
 */
export function noteFill(machine: Machine, core: Core, tlb: Tlb, slot: number, access: Access): void {
  const { oracle } = machine;
  if (oracle === null) return;
  const facts = factsOf(oracle, core, tlb);
  const now = oracle.log.length;
  facts.root[slot] = core.context.root;
  facts.space[slot] = core.context.space;
  facts.user[slot] = oracle.users[core.id];
  facts.walked[slot] = facts.filled[slot] = now;
  facts.walker[slot] = core.id;
  facts.flaw[slot] = 0;
  facts.checked.fill(-1, slot * 3, slot * 3 + 3);
  // The walk has just read the tables.
  facts.checked[slot * 3 + access] = now;
  noteAttempt(machine, oracle, core, tlb, slot);
  if (losesFetch(machine) && tlb.config.level === 2) noteThrash(machine, oracle, core, tlb, slot);
  if (tlb.kind[slot] !== EntryClass.Shared || matches(core, tlb, slot)) return;
  if (isEntitled(oracle, core, tlb.tag[slot])) return;
  facts.flaw[slot] = Pitfall.UnusableRefill;
  if (!firstReport(oracle, `P12 ${core.pid} ${tlb.vpn[slot]}`)) return;
  reportHazard(machine, core, {
    pitfall: Pitfall.UnusableRefill,
    invariant: Invariant.FilledWhileSet,
    reason: "refill-unusable",
    ...aboutEntry(machine, oracle, core, tlb, slot),
    expected: tlb.pfn[slot],
  });
}

/** Does an entry's tag match the core's context? */
function matches(core: Core, tlb: Tlb, slot: number): boolean {
  return tagMatches(tlb.terms[slot], tlb.tag[slot], core.context, tlb.mask[slot]);
}

/** Is the core's space entitled to a shared id, whatever its register says? */
function isEntitled({ due }: Oracle, { id }: Core, sharedId: number): boolean {
  return (due[id * 2 + (sharedId >> 5)]! & (1 << (sharedId & 31))) !== 0;
}

/** Refills in a row of one instruction that are reported as a livelock. A first touch with copy on write needs four. */
const reportedRefills = 8;
/** Refills in a row after which the run stops, for the kernel to end the thread. */
const mostRefills = 64;

/** Counts attempts at one instruction that only filled TLBs. */
function noteAttempt(machine: Machine, oracle: Oracle, core: Core, tlb: Tlb, slot: number): void {
  const { stuck } = oracle;
  const at = core.id * 3;
  const { tick, trace } = machine;
  if (tick === stuck[at + 1]) return;
  stuck[at + 2] = stuck[at] === core.pc && tick - stuck[at + 1] === 1 ? stuck[at + 2] + 1 : 1;
  stuck[at] = core.pc;
  stuck[at + 1] = tick;
  if (stuck[at + 2] === mostRefills) trace.stopRequested = true;
  if (stuck[at + 2] !== reportedRefills || factsOf(oracle, core, tlb).flaw[slot] !== 0) return;
  if (!matches(core, tlb, slot)) return; // reported as that
  reportHazard(machine, core, {
    pitfall: Pitfall.RefillLivelock,
    reason: "livelock",
    ...aboutEntry(machine, oracle, core, tlb, slot),
    expected: tlb.pfn[slot],
    other: reportedRefills,
  });
}

/** Does a refill empty the first-level TLBs, so that the instruction must be fetched again (MMUv1, P7)? */
function losesFetch({ config: { architecture, options } }: Machine): boolean {
  return architecture.tlbCommands && architecture.mmuVersion === 1 && !options.metalFix;
}

/** Fills in a row of one set that are reported as thrashing, on a machine whose refills lose the instruction (P7). */
const reportedFills = 16;

/** Counts fills of one set without one of another in between. */
function noteThrash(machine: Machine, oracle: Oracle, core: Core, tlb: Tlb, slot: number): void {
  const { thrash } = oracle;
  const at = core.id * 2;
  const set = Math.floor(slot / tlb.ways);
  thrash[at + 1] = thrash[at] === set ? thrash[at + 1] + 1 : 1;
  thrash[at] = set;
  if (thrash[at + 1] !== reportedFills || !firstReport(oracle, `P7 ${core.pid} ${set}`)) return;
  reportHazard(machine, core, {
    pitfall: Pitfall.RefillLivelock,
    reason: "thrash",
    ...aboutEntry(machine, oracle, core, tlb, slot),
    expected: tlb.pfn[slot],
    other: reportedFills,
  });
}

/** Has a core's thread made no progress for so long that it never will? Asking starts the count anew. */
export function takeLivelock(machine: Machine, core: Core): boolean {
  const { oracle, trace } = machine;
  if (oracle === null || oracle.stuck[core.id * 3 + 2] < mostRefills) return false;
  oracle.stuck[core.id * 3 + 2] = 0;
  // Nobody asked for this stop but the count itself.
  if (trace.stopSequence < 0) trace.stopRequested = false;
  return true;
}

/** An entry of the new tables was cached under the old ASID (P24). */
export function noteMixedFill(machine: Machine, core: Core, tlb: Tlb, slot: number): void {
  const { oracle } = machine;
  if (oracle === null) return;
  const facts = factsOf(oracle, core, tlb);
  facts.flaw[slot] = Pitfall.AsidMixed;
  facts.checked.fill(-1, slot * 3, slot * 3 + 3);
  reportHazard(machine, core, {
    pitfall: Pitfall.AsidMixed,
    reason: "asid-mixed",
    ...aboutEntry(machine, oracle, core, tlb, slot),
    expected: tlb.pfn[slot],
  });
}

/** A core's entry was given to another core: it comes from the first one's walk. */
export function noteSharedFill(
  machine: Machine,
  core: Core,
  from: Tlb,
  slot: number,
  other: Core,
  to: Tlb,
  place: number,
): void {
  const { oracle } = machine;
  if (oracle === null) return;
  copyFacts(factsOf(oracle, core, from), slot, factsOf(oracle, other, to), place);
  factsOf(oracle, other, to).checked.fill(-1, place * 3, place * 3 + 3);
}

/** An entry was entered after a flush by a walk that had begun before it (P25). */
export function noteLateFill(machine: Machine, core: Core, tlb: Tlb, slot: number): void {
  const { oracle } = machine;
  if (oracle === null) return;
  const facts = factsOf(oracle, core, tlb);
  facts.filled[slot] = oracle.log.length + 1;
  facts.checked.fill(-1, slot * 3, slot * 3 + 3);
}

/** An entry was copied from another level: it is as old as its original. */
export function noteCopy(machine: Machine, core: Core, from: Tlb, slot: number, to: Tlb, copy: number): void {
  const { oracle } = machine;
  if (oracle === null) return;
  copyFacts(factsOf(oracle, core, from), slot, factsOf(oracle, core, to), copy);
}

function copyFacts(source: EntryFacts, slot: number, target: EntryFacts, copy: number): void {
  target.root[copy] = source.root[slot];
  target.space[copy] = source.space[slot];
  target.user[copy] = source.user[slot];
  target.walked[copy] = source.walked[slot];
  target.filled[copy] = source.filled[slot];
  target.walker[copy] = source.walker[slot];
  target.flaw[copy] = source.flaw[slot];
  target.checked.set(source.checked.subarray(slot * 3, slot * 3 + 3), copy * 3);
}
