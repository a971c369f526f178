/**
 * What the machine and the kernel tell the coherence checker. Each function is called where the thing happens and does
 * nothing on a machine without `check`.
 */
import {
  addFact,
  AsidGrant,
  Fact,
  factsOf,
  FlushFlaw,
  lastFact,
  type Core,
  type FactFields,
  type Machine,
  type Oracle,
} from "../state/index.js";
import { EntryClass } from "../config/index.js";
import { Invariant, Pitfall, type FlushScope } from "../events/index.js";
import { aboutEntry, reportHazard } from "./report-hazard.js";
import type { PageTables } from "../page-table/index.js";

function note<Kind extends Fact>(machine: Machine, core: Core, kind: Kind, fields: FactFields[Kind]): void {
  if (machine.oracle !== null) addFact(machine.oracle.log, kind, machine.tick, core.id, core.pid, fields);
}

/** Tables with a checker beside them: a machine, where the kernel does not say which core works. */
type CheckedTables = PageTables & Partial<Pick<Machine, "oracle" | "tick" | "cores">>;

function noteTables<Kind extends Fact>(tables: CheckedTables, kind: Kind, fields: FactFields[Kind]): void {
  const { oracle, cores, tick } = tables;
  if (!oracle || cores === undefined || tick === undefined) return;
  addFact(oracle.log, kind, tick, oracle.actor, cores[oracle.actor].pid, fields);
}

/** A leaf entry of the tables of `root` was written, or cleared (`pfn` -1). `pages` base pages from `vpn` on. */
export function noteEntry(
  tables: PageTables,
  root: number,
  vpn: number,
  pages: number,
  pfn: number,
  flags: number,
  shared: number,
): void {
  noteTables(tables, Fact.EntryWritten, { root, vpn, pages, pfn, flags, shared });
}

/** The kernel is about to clear the entries of `pages` base pages from `vpn` on, because their contents were given up. */
export function noteDiscard(tables: PageTables, root: number, vpn: number, pages: number): void {
  noteTables(tables, Fact.Discarded, { root, vpn, pages });
}

/** The tables of `root` are given back. */
export function noteTablesFreed(tables: PageTables, root: number): void {
  noteTables(tables, Fact.TablesFreed, { root });
}

/**
 * A core's context was written. `due` are the shared ids that the space is entitled to: any other bit in the register is
 * another's (P11, I2).
 */
export function noteContext(
  machine: Machine,
  core: Core,
  due: readonly [number, number],
  holder: number,
  user: number,
): void {
  const { oracle } = machine;
  if (oracle === null) return;
  const { root, asid, space } = core.context;
  const [dueLow, dueHigh] = due;
  note(machine, core, Fact.ContextWritten, { root, asid, dueLow, dueHigh, space, holder });
  oracle.spaces[core.id] = space;
  oracle.users[core.id] = user;
  oracle.due.set(due, core.id * 2);
  reportForeignBits(machine, oracle, core, Pitfall.RegisterInherited, "register-inherited");
}

/** The shared ids that a space is entitled to changed, and the registers of the cores that run it were not written. */
export function noteShares(machine: Machine, core: Core, space: number, due: readonly [number, number]): void {
  const { oracle } = machine;
  if (oracle === null) return;
  note(machine, core, Fact.SharesChanged, { space, dueLow: due[0], dueHigh: due[1] });
  for (const other of machine.cores) {
    if (oracle.spaces[other.id] !== space) continue;
    oracle.due.set(due, other.id * 2);
    if (other.pid > 0) reportForeignBits(machine, oracle, other, Pitfall.RegisterKept, "register-kept");
  }
}

/** I2: a bit in the register that the space is not entitled to. */
function reportForeignBits(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  pitfall: Pitfall,
  reason: "register-inherited" | "register-kept",
): void {
  const { context } = core;
  if (!context.sharedEnable || !machine.equation.honoursShared) return;
  const foreign = [context.sasidLo & ~oracle.due[core.id * 2], context.sasidHi & ~oracle.due[core.id * 2 + 1]];
  for (let number = 0; number < 64; number++) {
    if ((foreign[number >> 5] & (1 << (number & 31))) === 0) continue;
    reportHazard(machine, core, {
      pitfall,
      invariant: Invariant.RegisterSubscribed,
      reason,
      kind: EntryClass.Shared,
      tag: number,
    });
  }
}

/** Maintenance was carried out on a core; `flaw` says what it did not do that it should have. */
export function noteFlush(
  machine: Machine,
  core: Core,
  scope: FlushScope,
  vpn: number,
  asid: number,
  sasid: number,
  removed: number,
  flaw: FlushFlaw = FlushFlaw.None,
): void {
  note(machine, core, Fact.Flushed, { scope, vpn, asid, shared: sasid, flaw, removed });
}

/** The kernel flushes translations of an ASID's holder, or of a shared id, on those cores of `considered` that it tells. */
export function noteFlushSent(
  machine: Machine,
  core: Core,
  holder: number,
  sasid: number,
  considered: number,
  told: number,
): void {
  note(machine, core, Fact.FlushSent, { holder, shared: sasid, considered, told });
}

/** An ASID was given to a holder, on one core or (null) on all. */
export function noteAsid(
  machine: Machine,
  core: Core,
  asid: number,
  holder: number,
  on: Core | null,
  grant: AsidGrant,
  startedOver = false,
): void {
  note(machine, core, Fact.AsidGiven, { asid, holder, on: on?.id ?? -1, grant, startedOver });
}

/** A holder goes on with an ASID that it takes for its own; if the log says that it was another's, that is P15. */
export function noteAsidTaken(machine: Machine, core: Core, asid: number, holder: number): void {
  if (machine.oracle === null) return;
  const { log } = machine.oracle;
  const given = lastFact(
    log,
    Fact.AsidGiven,
    log.length,
    (row) => row.asid === asid && (row.on === -1 || row.on === core.id),
  );
  if (given !== null && given.holder !== holder) noteAsid(machine, core, asid, holder, core, AsidGrant.Mistaken);
}

/**
 * A shared id was given to a VAS, whose tables of `home` decide about its pages (-1: one attachment has it for itself).
 * An entry that is left from the number's former use is P13 (I3).
 */
export function noteSharedIdGiven(machine: Machine, core: Core, number: number, vid: number, home: number): void {
  const { oracle } = machine;
  if (oracle === null) return;
  note(machine, core, Fact.SharedIdGiven, { number, vid, home });
  oracle.homes[number] = home;
  for (const other of machine.cores) reportLeftover(machine, oracle, core, other, number, vid);
}

/** One entry that a core still has of a number that is given out anew. */
function reportLeftover(machine: Machine, oracle: Oracle, core: Core, other: Core, number: number, vid: number): void {
  for (const tlb of other.tlbs) {
    const facts = factsOf(oracle, other, tlb);
    for (let slot = 0; slot < tlb.slots; slot++) {
      const left = tlb.span[slot] !== 0 && tlb.kind[slot] === EntryClass.Shared && tlb.tag[slot] === number;
      // What nobody could match when it was filled is reported as that.
      if (!left || facts.flaw[slot] !== 0) continue;
      reportHazard(machine, core, {
        core: other.id,
        pitfall: Pitfall.SharedIdReused,
        invariant: Invariant.SharedIdClean,
        reason: "shared-id-reused",
        ...aboutEntry(machine, oracle, other, tlb, slot),
        other: vid,
        since: machine.tick,
      });
      return;
    }
  }
}

/** The last user of a shared id has left. */
export function noteSharedIdFreed(machine: Machine, core: Core, number: number): void {
  if (machine.oracle === null) return;
  note(machine, core, Fact.SharedIdFreed, { number });
  machine.oracle.homes[number] = -1;
}
