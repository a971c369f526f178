/** The timeline's samples: sums of the counters, the same whichever way the run was gone, and no part of it. */
import { strict as assert } from "node:assert";
import { counterTotals, workTotals, WorkColumn, type CoreId } from "../../../src/machine/index.js";
import { hashSimulation, startSeek, timelineSnapshot } from "../../../src/simulator/index.js";
import { createSamples, mostSamples, sampleColumns, ticksToSample } from "../../../src/simulator/state/samples.js";
import { advance, edit } from "../../../src/simulator/state/timeline.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { sometimes, swept } from "../../sample.js";

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
/** 200,000 ticks and more: the grid has become coarser several times. */
const long = `scenario "long"
machine rv64-sv39 { cores 2 }
kernel intended { quantum 500 }
program p { u64 memory[16384] fn main() { for i in 0 .. 12000 { memory[i % 32 * 512] = i } } }
process A runs p()
process B runs p()
`;

describe("timeline samples", () => {
  sometimes("add up to the counters of each core", async () => {
    const simulation = open(await compile(long), { sampled: true });
    // The kernel has written each core's context before the first tick.
    const booted = simulation.system.machine.cores.map(({ cycles }) => cycles);
    go(simulation, { kind: "continue" });
    const { machine } = simulation.system;
    const { end, interval } = timelineSnapshot(simulation);
    const last = Math.floor(end / interval) * interval;
    assert.ok(interval > 16 && end / interval < mostSamples, `${end} ticks by ${interval}`);
    drive(simulation, startSeek(simulation, last));
    for (const bins of [1, 7, 300, 2_048]) {
      const { cores, edges, classes } = timelineSnapshot(simulation, { bins });
      assert.equal(edges.at(-1), last);
      assert.ok(edges.length - 1 <= bins && edges.length > 1);
      for (const one of cores) {
        const core = one.core as CoreId;
        const { instructions, walks } = counterTotals(machine, { core });
        const work = workTotals(machine, { core });
        assert.equal(total(one.instructions), instructions);
        assert.equal(total(one.cycles), machine.cores[core]!.cycles - booted[core]!);
        assert.equal(total(one.walks), walks.fetch + walks.data);
        assert.equal(
          total(one.pageFaults),
          work[WorkColumn.Faults]! + work[WorkColumn.Faults + 1]! + work[WorkColumn.Faults + 2]!,
        );
        assert.equal(one.byClass.length, classes.length);
        assert.equal(total(one.byClass.map(total)), total(one.walks), "each walk is of one class");
      }
    }
  });

  sometimes("hold at every edge, however often the grid has become coarser", async () => {
    const simulation = open(await compile(long), { sampled: true });
    const booted = simulation.system.machine.cores.map(({ cycles }) => cycles);
    go(simulation, { kind: "continue" });
    const { machine } = simulation.system;
    const { cores, edges } = timelineSnapshot(simulation, { bins: 9 });
    for (const [at, tick] of swept([...edges.entries()], 3)) {
      drive(simulation, startSeek(simulation, tick));
      for (const { core: number, instructions, cycles } of cores) {
        const core = number as CoreId;
        assert.equal(total(instructions.slice(0, at)), counterTotals(machine, { core }).instructions, `${tick}`);
        assert.equal(total(cycles.slice(0, at)), machine.cores[core]!.cycles - booted[core]!, `${tick}`);
      }
    }
  });

  it("are the same after going back and forth", async () => {
    const simulation = open(await compileExample("shared-libc.vas"), { sampled: true });
    go(simulation, { kind: "continue" });
    const { position: _, ...whole } = timelineSnapshot(simulation);
    drive(simulation, startSeek(simulation, 500));
    const { cores, edges, end } = timelineSnapshot(simulation);
    assert.deepEqual({ cores, edges }, { cores: whole.cores, edges: whole.edges });
    assert.ok(end > 3_000, `${end}: what lies ahead is known`);
  });

  it("tell who was at which VAS, and who executed inside, to the tick while each is sampled", async () => {
    const simulation = open(await compileExample("readers-and-writer.vas"), { sampled: true });
    const { kernel, machine } = simulation.system;
    /** What the kernel's records say, tick by tick. */
    const seen: string[] = [];
    const inside: number[] = [];
    for (;;) {
      seen.push(
        [...kernel.attached.values()]
          .map(({ pid, vid, type }) => `${pid} ${vid} ${type}`)
          .sort()
          .join(),
      );
      inside.push(kernel.spaces.get(machine.cores[0]!.context.space as never)?.vid ?? 0);
      if (advance(simulation.timeline, simulation.system, 1).reason !== "steps") break;
    }
    const { stays, cores, edges, vases } = timelineSnapshot(simulation);
    assert.equal(vases[0]?.name, "db");
    assert.ok(stays.length >= 3, `${stays.length} stays`);
    for (const tick of edges)
      assert.equal(
        stays
          .filter(({ from, to }) => from <= tick && (to === null || tick < to))
          .map(({ pid, vid, how }) => `${pid} ${vid} ${how}`)
          .sort()
          .join(),
        seen[tick],
        `at tick ${tick}`,
      );
    assert.deepEqual(
      cores[0]!.vid.map((vid, bin) => (cores[0]!.pid[bin] === 0 ? 0 : vid)),
      edges.slice(1).map((tick, bin) => (cores[0]!.pid[bin] === 0 ? 0 : inside[tick])),
    );
    assert.ok(new Set(cores[0]!.vid).size === 2, "in the VAS, and not");
  });

  it("forget stays that another future will not have", async () => {
    const simulation = open(await compileExample("readers-and-writer.vas"), { sampled: true });
    go(simulation, { kind: "continue" });
    const { stays } = timelineSnapshot(simulation);
    const [first, second] = stays;
    const between = first!.from + 1;
    assert.ok(second!.from > between);
    drive(simulation, startSeek(simulation, between));
    assert.deepEqual(timelineSnapshot(simulation).stays, stays, "what lies ahead is known");
    edit(simulation.timeline, simulation.system, "nothing", () => undefined);
    assert.deepEqual(timelineSnapshot(simulation).stays, [{ ...first!, to: null }]);
    go(simulation, { kind: "continue" });
    assert.deepEqual(timelineSnapshot(simulation).stays, stays);
  });

  it("do not change the run", async () => {
    for (const example of ["shared-libc.vas", "hazards/p04-no-shootdown.vas"]) {
      const [sampled, plain] = [
        open(await compileExample(example), { sampled: true }),
        open(await compileExample(example)),
      ];
      go(sampled, { kind: "continue" });
      go(plain, { kind: "continue" });
      assert.equal(hashSimulation(sampled), hashSimulation(plain), example);
      assert.deepEqual(timelineSnapshot(plain).cores, []);
    }
  });

  sometimes("tell the process of each bin and the hazards", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"), { sampled: true });
    go(simulation, { kind: "continue" });
    const { cores, hazards, processes } = timelineSnapshot(simulation);
    const [first] = hazards;
    assert.equal(first?.id, "P4");
    const known = new Set([0, ...processes.map(({ pid }) => pid)]);
    for (const { pid } of cores) for (const one of pid) assert.ok(known.has(one), `${one}`);
  });

  it("are due on a grid, and never twice", () => {
    const samples = createSamples(1, 0);
    assert.equal(ticksToSample(samples, 0), 0);
    samples.interval = 16;
    samples.rows = 3;
    assert.equal(ticksToSample(samples, 40), 8);
    assert.equal(ticksToSample(samples, 3 * samples.interval), 0);
    assert.equal(ticksToSample(samples, 3 * samples.interval + 1), Infinity);
    assert.equal(ticksToSample(null, 0), Infinity);
    assert.equal(samples.values.length % sampleColumns, 0);
  });

  it("are forgotten after an edit: from there on the run is another one", async () => {
    const simulation = open(await compileExample("shared-libc.vas"), { sampled: true });
    go(simulation, { kind: "continue" });
    const samples = simulation.timeline.samples!;
    drive(simulation, startSeek(simulation, 500));
    edit(simulation.timeline, simulation.system, "nothing", () => undefined);
    assert.equal((samples.rows - 1) * samples.interval, Math.floor(500 / samples.interval) * samples.interval);
    go(simulation, { kind: "continue" });
    assert.ok((samples.rows - 1) * samples.interval > 3_000);
  });
});
