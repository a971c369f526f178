import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Access,
  AccessColumn,
  accessesSince,
  accessFaulted,
  accessWalked,
  appendAccess,
  clearAccessLog,
  clearStop,
  counterTotals,
  createAccessLog,
  EventKind,
  eventAt,
  eventsSince,
  hashMachine,
  restoreCheckpoint,
  run,
  setRegister,
  StopReason,
  takeCheckpoint,
  visitAccesses,
  type AccessRecord,
  type CoreId,
  type OwnerId,
  type Pid,
} from "../../../src/machine/index.js";
import { createTrace, emit } from "../../../src/machine/counters/trace.js";
import { add, addi, bne, ecall, ld, lui, sd } from "../machines/encoder.js";
import { createBench, enter, mapPage, newSpace, va, writeProgram, type Bench } from "../machines/bench-machine.js";
import { runs } from "../../sample.js";

const dataVa = 0x20_0000;

/** Loads a doubleword of `pages` pages in turn, `rounds` times. */
function touching(pages: number, rounds: number, overrides = {}): Bench {
  const bench = createBench("arc-hs38-1k", overrides);
  const root = newSpace(bench);
  const text = mapPage(bench, root, 0x10_0000, { owner: 1 });
  writeProgram(bench, text, [
    addi(9, 0, rounds),
    lui(5, dataVa >>> 12),
    addi(6, 0, pages),
    ld(7, 5, 0),
    add(5, 5, 11),
    addi(6, 6, -1),
    bne(6, 0, -12),
    addi(9, 9, -1),
    bne(9, 0, -28),
    ecall,
  ]);
  for (let page = 0; page < pages; page++) mapPage(bench, root, dataVa + page * 8192, { owner: 2 + (page % 2) });
  setRegister(bench.core, 11, 8192n);
  enter(bench, root);
  bench.core.pc = va(0x10_0000);
  return bench;
}

function records(bench: Bench): AccessRecord[] {
  const found: AccessRecord[] = [];
  accessesSince(bench.machine.trace.accesses, 0, (record) => {
    found.push(record);
  });
  return found;
}

describe("trace", () => {
  it("stops after the instruction that causes an event of the mask", () => {
    const { machine, core } = touching(3, 2);
    machine.trace.stopMask = 1 << EventKind.TlbMiss;
    const ticks: number[] = [];
    while (run(machine, core, 1000) === StopReason.EventStop) {
      ticks.push(machine.tick);
      const event = eventAt(machine.trace, machine.trace.stopSequence);
      assert.equal(event?.kind, EventKind.TlbMiss);
      assert.equal(event?.tick, machine.tick - 1);
      clearStop(machine.trace);
    }
    assert.deepEqual(ticks, [1, 4, 8, 12]);
  });

  it("emits nothing while first-level TLBs hit", () => {
    const { machine, core } = touching(4, 100);
    run(machine, core, 50);
    const before = machine.trace.sequence;
    run(machine, core, 1000);
    assert.equal(machine.trace.sequence, before);
  });

  it("keeps the last events when the ring is full, and drops those after a point in time", () => {
    const { core } = createBench("arc-hs38-1k");
    const trace = createTrace(8);
    for (let n = 0; n < 20; n++) emit(trace, EventKind.SystemCall, core, n, n);
    const seen: number[] = [];
    assert.equal(
      eventsSince(trace, 0, ({ a }) => {
        seen.push(a);
      }),
      20,
    );
    assert.deepEqual(seen, [12, 13, 14, 15, 16, 17, 18, 19]);
    assert.equal(eventAt(trace, 11), null);
  });

  it("has room for what it keeps, as it fills and when it goes round", () => {
    const { core } = createBench("arc-hs38-1k");
    const trace = createTrace(1000);
    const kept: number[] = [];
    for (let n = 0; n < 2500; n++) {
      emit(trace, EventKind.SystemCall, core, n, n);
      for (const back of [0, 63, 64, 999]) if (n >= back) assert.equal(eventAt(trace, n - back)!.a, n - back);
    }
    eventsSince(trace, 0, ({ a }) => void kept.push(a));
    assert.deepEqual(
      kept,
      Array.from({ length: 1000 }, (_, at) => 1500 + at),
    );
    const log = createAccessLog(100);
    for (let n = 0; n < 250; n++) {
      const at = appendAccess(log);
      for (const column of [AccessColumn.Tick, AccessColumn.Va, AccessColumn.FaultLevel]) log.records[at + column] = n;
    }
    let next = 150;
    accessesSince(log, 0, ({ tick, va, faultLevel }) => {
      assert.deepEqual([tick, va, faultLevel], [next, next, next]);
      next++;
    });
    assert.equal(next, 250);
  });

  it("goes back with a restored checkpoint and repeats the same events", () => {
    const { machine, core } = touching(12, 3);
    run(machine, core, 20);
    const checkpoint = takeCheckpoint(machine);
    const { sequence } = machine.trace;
    const read = (): object[] => {
      const found: object[] = [];
      eventsSince(machine.trace, sequence, (event) => {
        found.push(event);
      });
      return found;
    };
    run(machine, core, 60);
    const first = read();
    const hash = hashMachine(machine);
    restoreCheckpoint(machine, checkpoint);
    assert.deepEqual(read(), []);
    run(machine, core, 60);
    assert.deepEqual(read(), first);
    assert.equal(hashMachine(machine), hash);
  });

  it("logs each access with what answered it and what it replaced", () => {
    const bench = touching(9, 2);
    bench.machine.trace.recordAccesses = true;
    run(bench.machine, bench.core, 1000);
    const loads = records(bench).filter(({ access }) => access === Access.Load);
    assert.equal(loads.length, 18);
    assert.deepEqual(
      loads.slice(0, 9).map(({ result }) => result),
      new Array(9).fill(accessWalked),
    );
    // The micro TLB has eight entries and goes round: the ninth page replaces the first, and so on.
    assert.deepEqual(
      loads.slice(9).map(({ result }) => result),
      new Array(9).fill(2),
    );
    assert.equal(loads[8].evictedVa, dataVa);
    assert.equal(loads[9].filledBy, 1);
    assert.equal(loads[9].filledAt, loads[0].tick);
    assert.equal(loads[9].cycles, bench.machine.config.costs.microMiss);
    assert.equal(loads[0].pa, (bench.machine.memory.firstPfn + 3) * 8192);
  });

  it("keeps the last 16,384 events and 4,096 accesses of a machine (docs/debugging.md)", () => {
    const { machine, core } = touching(40, 90, { jtlb_sets: 1, jtlb_ways: 1 });
    machine.trace.recordAccesses = true;
    let reason = StopReason.Budget;
    while (reason === StopReason.Budget) reason = run(machine, core, 5_000);
    const kept = { events: 0, accesses: 0 };
    eventsSince(machine.trace, 0, () => kept.events++);
    accessesSince(machine.trace.accesses, 0, () => kept.accesses++);
    assert.ok(machine.trace.sequence > 16_384 && machine.trace.accesses.sequence > 4_096);
    assert.deepEqual(kept, { events: 16_384, accesses: 4_096 });
  });

  it("lets the last records be visited in place when the log has gone round", () => {
    const log = createAccessLog(4);
    for (let n = 0; n < 11; n++) log.records[appendAccess(log) + AccessColumn.Va] = n;
    const visited = (from: number): number[] => {
      const found: number[] = [];
      assert.equal(
        visitAccesses(log, from, (records, at, number) => {
          assert.equal(records[at + AccessColumn.Va], number);
          found.push(number);
        }),
        11,
      );
      return found;
    };
    assert.deepEqual(visited(0), [7, 8, 9, 10]);
    assert.deepEqual(visited(9), [9, 10]);
    assert.deepEqual(visited(11), []);
    clearAccessLog(log);
    assert.deepEqual(visited(0), []);
  });

  it("logs a fault", () => {
    const bench = touching(1, 1);
    bench.machine.trace.recordAccesses = true;
    setRegister(bench.core, 11, 0x100_0000n);
    writeProgram(bench, (bench.machine.memory.firstPfn + 1) as never, [sd(1, 11, 0)]);
    assert.equal(run(bench.machine, bench.core, 10), StopReason.PageFault);
    const last = records(bench).at(-1)!;
    assert.deepEqual([last.result, last.fault, last.pa, last.va], [accessFaulted, 1, -1, 0x100_0000]);
  });
});

describe("counters", () => {
  it("agree between cores, processes and owners, whatever the program touches", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1, 4, 256),
        (pages, rounds, sets) => {
          const bench = touching(pages, rounds, { jtlb_sets: sets });
          assert.equal(run(bench.machine, bench.core, 100_000), StopReason.SystemCall);
          const all = counterTotals(bench.machine, { all: true });
          const process = counterTotals(bench.machine, { process: 1 as Pid });
          const core = counterTotals(bench.machine, { core: 0 as CoreId });
          const owners = [1, 2, 3].map((owner) => counterTotals(bench.machine, { owner: owner as OwnerId }));
          assert.deepEqual({ ...core, cycles: 0 }, { ...process, cycles: 0 });
          assert.deepEqual(core, all);
          assert.equal(process.tlbs[0].fetch.hits + process.tlbs[0].fetch.misses, bench.machine.tick);
          assert.equal(process.tlbs[1].data.hits + process.tlbs[1].data.misses, pages * rounds);
          for (const level of [0, 1, 2]) {
            for (const column of ["hits", "misses", "fills", "evictions"] as const) {
              const sum = owners.reduce((total, owner) => total + owner.tlbs[level].both[column], 0);
              assert.equal(sum, process.tlbs[level].both[column], `${level} ${column}`);
            }
          }
          // Nothing faults here: each miss is a fill. What the last level has filled and lost was evicted; the first loses copies too.
          for (const { name, both } of process.tlbs) assert.equal(both.fills, both.misses, name);
          const valid = bench.core.tlbs[2].span.filter((span) => span > 0).length;
          assert.equal(process.tlbs[2].both.evictions, process.tlbs[2].both.fills - valid);
          // What level 1 misses, level 2 is asked; what level 2 misses, is walked.
          assert.equal(
            process.tlbs[0].both.misses + process.tlbs[1].both.misses,
            process.tlbs[2].both.hits + process.tlbs[2].both.misses,
          );
          assert.equal(process.walks.fetch + process.walks.data, process.tlbs[2].both.misses);
          assert.equal(
            owners.reduce((total, owner) => total + owner.instructions, 0),
            process.instructions,
          );
          if (sets === 256) assert.deepEqual(process.walks, { fetch: 1, data: pages });
          assert.equal(core.cycles, bench.core.cycles);
        },
      ),
      { numRuns: runs(60) },
    );
  });
});
