/** What a classified miss says of the entry that is no longer there. The classes themselves: miss-class.test.ts. */
import assert from "node:assert/strict";
import { Access, flushPage, MissClass } from "../../../src/machine/index.js";
import { EntryClass } from "../../../src/machine/config/match.js";
import { classifyMiss } from "../../../src/machine/refill/index.js";
import { aliveRecord, findRecord, recordShift, RecordWord } from "../../../src/machine/tlb/index.js";
import { translate } from "../../../src/machine/translate/index.js";
import { createBench, enter, mapPage, newSpace, va } from "../machines/bench-machine.js";

const dataVa = 0x4000_0000;

describe("classified misses", () => {
  it("say with the miss what took the entry's place: when, by whom and for which page; of a first miss nothing", () => {
    const bench = createBench("rv64-sv39", { classify: "on", udtlb_entries: 1 });
    const { machine, core } = bench;
    const root = newSpace(bench);
    for (const n of [0, 1]) mapPage(bench, root, dataVa + n * 4096);
    const told = (n: number, tick: number, pid: number): number[] => {
      enter(bench, root, { pid });
      machine.tick = tick;
      // The first level, whose entry goes; the second keeps both.
      const [micro] = core.paths[Access.Load];
      const into = { missClass: MissClass.Cold, lostAt: 99, lostBy: 99, lostTo: 99 };
      const vpn = dataVa / 4096 + n;
      const missClass = classifyMiss(core, micro, micro.history!, vpn, null, into);
      assert.equal(into.missClass, missClass);
      translate(machine, core, dataVa + n * 4096, Access.Load);
      return [missClass, into.lostAt, into.lostBy, into.lostTo];
    };
    assert.deepEqual(told(0, 10, 1), [MissClass.Cold, -1, -1, -1]);
    assert.deepEqual(told(1, 20, 2), [MissClass.Cold, -1, -1, -1]);
    assert.deepEqual(told(0, 30, 1), [MissClass.Capacity, 20, 2, dataVa / 4096 + 1]);
    assert.deepEqual(told(1, 40, 2), [MissClass.Capacity, 30, 1, dataVa / 4096]);
  });

  it("count the pages that were flushed as flushed, and no others: page 0 is a page", () => {
    for (const preset of ["arc-hs38-1k", "arc-770d", "rv64-sv39", "cortex-a53"])
      for (const flushed of [0, 5]) {
        const bench = createBench(preset, { classify: "on" });
        const { machine, core } = bench;
        const { pageBytes } = machine.memory;
        const root = newSpace(bench);
        enter(bench, root);
        for (const n of [0, 5]) {
          mapPage(bench, root, n * pageBytes);
          translate(machine, core, n * pageBytes, Access.Load);
        }
        flushPage(machine, core, va(flushed * pageBytes), -1, -1);
        const main = core.paths[Access.Load].at(-1)!;
        const causeOf = (n: number): number => {
          const row = findRecord(main.history!, n, EntryClass.Private, core.context.asid, core.pid);
          return main.history!.words[(row << recordShift) + RecordWord.Cause]!;
        };
        assert.deepEqual(
          [causeOf(flushed), causeOf(5 - flushed)],
          [MissClass.Flush, aliveRecord],
          `${preset}, page ${flushed}`,
        );
      }
  });
});
