/**
 * What a flush says of itself: its event, which views and traces show, and the row of the checker's log, by which the cause of a
 * hazard is found, name the same page, scope and id. Each of these flushes is one operation and costs one.
 */
import assert from "node:assert/strict";
import {
  Access,
  eventAt,
  EventKind,
  flushAll,
  flushAsid,
  flushPage,
  flushShared,
  FlushScope,
  maintain,
  workTotals,
  type Sasid,
} from "../../../src/machine/index.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { WorkColumn } from "../../../src/machine/counters/index.js";
import { forgetFaultingPage } from "../../../src/machine/maintenance/index.js";
import { fillTlb } from "../../../src/machine/refill/fill.js";
import { Fact, lastFact } from "../../../src/machine/state/index.js";
import { asid, createBench, enter, newSpace, va, type Bench } from "../machines/bench-machine.js";

const running = 3;
const other = 4;
const shared = 5 as Sasid;
/** Page 0 too: its number and its address are no "none". */
const pages = [0, 5];

/** A private entry of two ids, a shared one and a global one, of each page. */
function filled(preset: string): Bench {
  const bench = createBench(preset, { check: "on", tags: "asid+sasid" });
  enter(bench, newSpace(bench), { asid: running });
  const { machine, core } = bench;
  const main = core.paths[Access.Load].at(-1)!;
  const kinds = [
    [EntryClass.Private, running],
    [EntryClass.Private, other],
    [EntryClass.Shared, shared],
    [EntryClass.Global, 0],
  ] as const;
  for (const vpn of pages)
    for (const [kind, tag] of kinds) {
      const entry = { vpn, pfn: machine.memory.firstPfn, span: 1, flags: 15, kind, tag, key: 0, mask: 0 };
      fillTlb(machine, core, main, vpn, entry, Access.Load);
    }
  return bench;
}

/** What is named; -1 = nothing of the kind. */
interface Named {
  readonly scope: FlushScope;
  readonly page?: number;
  readonly asid?: number;
  readonly shared?: number;
}

/** Carries a flush out; it must say what it is, and how many entries it has removed. */
function assertSays(preset: string, flush: (bench: Bench) => number, named: Named): number {
  const bench = filled(preset);
  const { machine, core } = bench;
  const before = core.cycles;
  const work = workTotals(machine, { all: true }).slice();
  const removed = flush(bench);
  const { page = -1, asid = -1, shared = -1, scope } = named;
  const { kind, a, b, c, d } = eventAt(machine.trace, machine.trace.sequence - 1)!;
  const address = page < 0 ? -1 : page * machine.memory.pageBytes;
  assert.deepEqual([kind, a, b, c, d], [EventKind.TlbFlush, address, scope, shared < 0 ? asid : shared, removed]);
  const { log } = machine.oracle!;
  const row = lastFact(log, Fact.Flushed, log.length, () => true)!;
  assert.deepEqual([row.vpn, row.scope, row.asid, row.shared, row.removed], [page, scope, asid, shared, removed]);
  const { flushOperation } = machine.config.costs;
  assert.equal(core.cycles - before, flushOperation);
  // It is counted, too: by its scope, with its entries and cycles.
  const counted = workTotals(machine, { all: true });
  for (const [column, more] of [
    [EventKind.TlbFlush, 1],
    [WorkColumn.Flushes + scope, 1],
    [WorkColumn.FlushedEntries, removed],
    [WorkColumn.MaintenanceCycles, flushOperation],
  ] as const)
    assert.equal(counted[column]! - work[column]!, more, `column ${column}`);
  return removed;
}

/** Bench, what is flushed, what the flush says, and how many entries go. */
const flushes: readonly (readonly [string, string, (bench: Bench) => number, Named, number])[] = [
  ["rv64-sv39", "everything", ({ machine, core }) => flushAll(machine, core, true), { scope: FlushScope.All }, 8],
  [
    "rv64-sv39",
    "all that is not global",
    ({ machine, core }) => flushAll(machine, core, false),
    { scope: FlushScope.NonGlobal },
    6,
  ],
  [
    "rv64-sv39",
    "all that is private",
    ({ machine, core }) => flushAll(machine, core, false, false),
    { scope: FlushScope.NonGlobal },
    4,
  ],
  [
    "rv64-sv39",
    "an ASID",
    ({ machine, core }) => flushAsid(machine, core, asid(other)),
    { scope: FlushScope.Asid, asid: other },
    2,
  ],
  [
    "rv64-sv39",
    "a shared id",
    ({ machine, core }) => flushShared(machine, core, shared),
    { scope: FlushScope.Shared, shared },
    2,
  ],
];

/** The same for flushes of a page: the ids that are asked for. */
const pageFlushes: readonly (readonly [string, string, number, Sasid | -1, Omit<Named, "page">, number])[] = [
  ["rv64-sv39", "an ASID", other, -1, { scope: FlushScope.Page, asid: other }, 1],
  ["rv64-sv39", "any ASID", -1, -1, { scope: FlushScope.Page }, 3],
  ["rv64-sv39", "a shared id", other, shared, { scope: FlushScope.Page, asid: other, shared }, 2],
  // INVLPG names the running id only, and takes global entries.
  ["skylake", "the running PCID", running, -1, { scope: FlushScope.Page, asid: running }, 2],
  ["skylake", "another PCID", other, -1, { scope: FlushScope.PageOfOther, asid: other }, 1],
];

/** An operation of the architecture, its scope, and whether it names a page and an id. */
const operations: readonly (readonly [string, string, FlushScope, boolean, boolean])[] = [
  ["rv64-sv39", "sfence.vma x0, x0", FlushScope.All, false, false],
  ["rv64-sv39", "sfence.vma x0, asid", FlushScope.Asid, false, true],
  ["rv64-sv39", "sfence.vma va, x0", FlushScope.Page, true, false],
  ["rv64-sv39", "sfence.vma va, asid", FlushScope.Page, true, true],
  ["skylake", "INVPCID 3", FlushScope.NonGlobal, false, false],
  ["skylake", "INVLPG va", FlushScope.Page, true, true],
  ["cortex-a53", "TLBI RVAE1, asid, range", FlushScope.Range, true, true],
  ["cortex-a53", "TLBI VMALLE1", FlushScope.All, false, false],
];

describe("event and record of a flush", () => {
  for (const [preset, what, flush, named, removed] of flushes) {
    it(`of ${what}`, () => {
      assert.equal(assertSays(preset, flush, named), removed);
    });
  }

  for (const [preset, whose, id, sasid, named, removed] of pageFlushes) {
    it(`of a page of ${whose} (${preset})`, () => {
      for (const page of pages) {
        const flush = ({ machine, core }: Bench): number =>
          flushPage(machine, core, va(page * machine.memory.pageBytes), id < 0 ? -1 : asid(id), sasid);
        assert.equal(assertSays(preset, flush, { ...named, page }), removed, `page ${page}`);
      }
    });
  }

  for (const [preset, name, scope, namesPage, namesId] of operations) {
    it(`by ${name}`, () => {
      for (const page of pages) {
        const flush = ({ machine, core }: Bench): number =>
          maintain(machine, core, name, { va: va(page * machine.memory.pageBytes), asid: asid(running) });
        assertSays(preset, flush, { scope, page: namesPage ? page : -1, asid: namesId ? running : -1 });
      }
    });
  }

  it("that a page fault carries out (x86-64): told when it has removed something, and free", () => {
    for (const [page, id, removed] of [
      [5, running, 2],
      [0, running, 2],
      [6, running, 0],
      [5, 9, 1],
    ] as const) {
      const { machine, core } = filled("skylake");
      core.context.asid = asid(id);
      const [cycles, events] = [core.cycles, machine.trace.sequence];
      const address = page * machine.memory.pageBytes;
      forgetFaultingPage(machine, core, va(address));
      assert.equal(core.cycles, cycles);
      assert.equal(machine.trace.sequence - events, removed === 0 ? 0 : 1, `page ${page} of ${id}`);
      if (removed === 0) continue;
      const { kind, a, b, c, d } = eventAt(machine.trace, events)!;
      assert.deepEqual([kind, a, b, c, d], [EventKind.TlbFlush, address, FlushScope.Page, id, removed]);
    }
  });
});
