/** The rows of the checker's log: what is written under a kind is read under it, whatever lay there before. */
import { strict as assert } from "node:assert";
import { FlushScope } from "../../../src/machine/events/event.js";
import { Pitfall } from "../../../src/machine/events/pitfall.js";
import { AsidGrant, Fact, FlushFlaw, type FactFields } from "../../../src/machine/state/index.js";
import {
  addFact,
  createFactLog,
  factAt,
  factsFrom,
  firstFact,
  lastFact,
  putFacts,
} from "../../../src/machine/state/coherence-log.js";

/** A row a kind, with no value twice in one row. */
const samples: { readonly [Kind in Fact]: FactFields[Kind] } = {
  [Fact.EntryWritten]: { root: 11, vpn: 2 ** 40, pages: 512, pfn: -1, flags: 31, shared: 63 },
  [Fact.TablesFreed]: { root: 11 },
  [Fact.ContextWritten]: { root: 11, asid: 255, dueLow: -(2 ** 31), dueHigh: 1, space: 12, holder: 13 },
  [Fact.Flushed]: {
    scope: FlushScope.Range,
    vpn: 21,
    asid: 22,
    shared: -1,
    flaw: FlushFlaw.FetchKept,
    removed: 23,
  },
  [Fact.FlushSent]: { holder: -1, shared: 5, considered: 0b1101, told: 0b0101 },
  [Fact.AsidGiven]: { asid: 1, holder: 2, on: -1, grant: AsidGrant.Clean, startedOver: true },
  [Fact.SharedIdGiven]: { number: 3, vid: 4, home: -1 },
  [Fact.SharedIdFreed]: { number: 3 },
  [Fact.SharesChanged]: { space: 6, dueLow: 7, dueHigh: 8 },
  [Fact.Damaged]: { pfn: 99, pitfall: Pitfall.StaleEntry },
  [Fact.Discarded]: { root: 21, vpn: 2 ** 30, pages: 16 },
};
const kinds = Object.keys(samples).map(Number) as Fact[];

describe("Log of the coherence checker", () => {
  it("gives back each kind of row as it was written", () => {
    const log = createFactLog();
    for (const kind of kinds) addFact(log, kind, 1000 + kind, 3, 7, samples[kind]);
    for (const [at, kind] of kinds.entries())
      assert.deepEqual(factAt(log, at), { at, kind, tick: 1000 + kind, core: 3, pid: 7, ...samples[kind] });
  });

  it("keeps all rows when it grows", () => {
    const log = createFactLog();
    for (let pfn = 0; pfn < 1000; pfn++) addFact(log, Fact.Damaged, pfn, 0, 1, { pfn, pitfall: Pitfall.FreedInUse });
    assert.equal(log.length, 1000);
    assert.equal(firstFact(log, Fact.Damaged, 0, log.length, (row) => row.pfn >= 500)?.at, 500);
    assert.equal(lastFact(log, Fact.Damaged, log.length, (row) => row.pfn < 500)?.at, 499);
    assert.equal(
      lastFact(log, Fact.Damaged, 499, (row) => row.pfn >= 499),
      null,
    );
    assert.equal(
      firstFact(log, Fact.TablesFreed, 0, log.length, () => true),
      null,
    );
  });

  it("has the same bytes after going back in time as without the rows that were given up", () => {
    const [straight, wandered] = [createFactLog(), createFactLog()];
    addFact(wandered, Fact.EntryWritten, 1, 0, 1, samples[Fact.EntryWritten]);
    wandered.length = 0;
    for (const log of [straight, wandered]) addFact(log, Fact.TablesFreed, 1, 0, 1, { root: 11 });
    assert.deepEqual(factsFrom(wandered, 0), factsFrom(straight, 0));
  });

  it("gives its rows away from any place on, and takes them back there, however long it has to become", () => {
    const log = createFactLog();
    for (let pfn = 0; pfn < 700; pfn++) addFact(log, Fact.TablesFreed, pfn, 0, 1, { root: pfn });
    const half = factsFrom(log, 0).length / 2;
    const restored = createFactLog();
    putFacts(restored, 0, factsFrom(log, 0).subarray(0, half));
    putFacts(restored, half, factsFrom(log, half));
    restored.length = log.length;
    for (const at of [0, 349, 350, 699]) assert.deepEqual(factAt(restored, at), factAt(log, at));
  });
});
