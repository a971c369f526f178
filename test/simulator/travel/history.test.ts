import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../../src/machine/base/address.js";
import { isValid } from "../../../src/machine/tlb/index.js";
import { advance } from "../../../src/simulator/state/index.js";
import { subjectState } from "../../../src/simulator/history/index.js";
import {
  controlRegisters,
  findHistory,
  hashSimulation,
  startSeek,
  takeBackEdit,
  threads,
  writeMemory,
  writeRegister,
  type History,
  type HistorySubject,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";
import { runs, sampled } from "../../sample.js";

/** Examples of every kind of machine and kernel. */
const names = [
  "hello.vas",
  "shared-libc.vas",
  "readers-and-writer.vas",
  "lessons/copy-on-write.vas",
  "lessons/large-pages.vas",
  "stories/fork-inside.vas",
  "stories/persist.vas",
  "hazards/p04-no-shootdown.vas",
  "lab/02-mremap-late-flush.vas",
  "lab/07-tlbi-operand.vas",
  "spacejmp/readers-and-writer.vas",
];
/** Attempts of each that are looked at. */
const longest = runs(1_500, 500);
/** Subjects of each kind. */
const mostOfKind = runs(6);

function search(simulation: Simulation, subject: HistorySubject, most = 10_000, cancelled = () => false): History {
  const run = findHistory(simulation, subject, { most, cancelled });
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
  }
}

/** What there is to have a history, at the present tick. */
function subjects(simulation: Simulation): HistorySubject[] {
  const { machine, kernel } = simulation.system;
  const found: HistorySubject[] = [];
  const take = (some: readonly HistorySubject[]): void => {
    const step = Math.max(1, Math.floor(some.length / mostOfKind));
    found.push(...some.filter((_, index) => index % step === 0).slice(0, mostOfKind));
  };
  const places = [...kernel.spaces.values()].flatMap((mm) =>
    mm.vmas.flatMap((vma) => [
      { space: mm.id, va: vma.start },
      { space: mm.id, va: vma.start + 8 },
      { space: mm.id, va: vma.end - 16 },
    ]),
  );
  take(places.map(({ space, va }) => ({ kind: "memory", space, va, bytes: 8 })));
  take(places.map(({ space, va }) => ({ kind: "entry", space, va })));
  take([...kernel.vases.keys()].map((vid) => ({ kind: "vas", vid })));
  take([...kernel.segments.keys()].map((sid) => ({ kind: "watched", target: { kind: "segment", sid } })));
  take([...kernel.spaces.keys()].map((space) => ({ kind: "watched", target: { kind: "space", space } })));
  take(
    controlRegisters(simulation, 0).map(({ name }) => ({
      kind: "watched",
      target: { kind: "register", core: 0, name },
    })),
  );
  take(
    machine.cores.flatMap((core) =>
      core.tlbs.flatMap((tlb) =>
        Array.from({ length: tlb.slots }, (_, slot) => slot)
          .filter((slot) => isValid(tlb, slot))
          .map((slot): HistorySubject => ({ kind: "slot", core: core.id, level: tlb.level, slot })),
      ),
    ),
  );
  const frames = Array.from({ length: machine.memory.highestFrame }, (_, frame) => frame + machine.memory.firstPfn);
  take(frames.map((pfn) => ({ kind: "frame", pfn })));
  take(frames.map((pfn) => ({ kind: "physical", pa: pfn * machine.memory.pageBytes + 16, bytes: 16 })));
  return found;
}

/** Changes as a run attempt by attempt sees them. */
function slowly(simulation: Simulation, end: number, all: readonly HistorySubject[]): string[][] {
  const { system, timeline } = simulation;
  const changes = all.map((): string[] => []);
  let before = all.map((subject) => subjectState(simulation, subject));
  while (system.machine.tick < end) {
    const { tick } = system.machine;
    advance(timeline, system, 1);
    if (system.machine.tick === tick) break;
    const after = all.map((subject) => subjectState(simulation, subject));
    after.forEach((state, index) => {
      const was = before[index]!;
      if (state.key !== was.key) changes[index]!.push(`${tick + 1}: ${was.text} → ${state.text}`);
    });
    before = after;
  }
  return changes;
}

describe("the history of a thing", () => {
  for (const name of sampled(names, 3)) {
    it(`of ${name} is what a run attempt by attempt sees`, async () => {
      const image = await compileExample(name);
      const simulation = open(image, { checkpointInterval: 300 });
      go(simulation, { kind: "tick", tick: longest });
      const end = simulation.system.machine.tick;
      const all = subjects(simulation);
      const expected = slowly(open(image), end, all);
      const hash = hashSimulation(simulation);
      assert.ok(expected.some((changes) => changes.length > 0));
      for (const [index, subject] of all.entries()) {
        const { changes, from, now } = search(simulation, subject);
        const told = changes.map(({ tick, whole }, at) => `${tick}: ${whole} → ${changes[at + 1]?.whole ?? now}`);
        assert.deepEqual(told, expected[index], JSON.stringify(subject));
        assert.equal(from, 0);
      }
      assert.equal(hashSimulation(simulation), hash);
    });
  }

  const counter = `scenario "Counter"
machine arc-hs38-1k { }
kernel linux-rfc { }
program p {
    u64 total
    u64 page[2048]
    fn main() {
        for i in 0 .. 400 {
            total = total + 1
            page[1024] = i
        }
    }
}
process A runs p
`;

  /** The counter's variable, after the loop. */
  async function counted(): Promise<{ simulation: Simulation; total: HistorySubject & { kind: "memory" } }> {
    const image = await compile(counter);
    const simulation = open(image, { checkpointInterval: 100 });
    drive(simulation, startSeek(simulation, 700));
    const { address } = image.debug.globals.find(({ name }) => name === "total")!;
    const space = simulation.system.kernel.processes.values().next().value!.space;
    return { simulation, total: { kind: "memory", space, va: address, bytes: 8 } };
  }

  it("tells who stored, from where, with both values", async () => {
    const { simulation, total } = await counted();
    const { changes } = search(simulation, total);
    const last = changes.at(-1)!;
    assert.equal(last.cause.text, "store");
    assert.equal(last.cause.process, "A");
    assert.equal(last.cause.place?.function?.name, "main");
    assert.equal(last.cause.place?.line?.range.line, 9);
    assert.deepEqual([last.before, last.after], [String(changes.length - 1), String(changes.length)]);
  });

  it("is bounded by a number: the latest ones are found", async () => {
    const { simulation, total } = await counted();
    const all = search(simulation, total).changes;
    const some = search(simulation, total, 3);
    assert.deepEqual(some.changes, all.slice(-3));
    assert.equal(some.from, all.at(-3)!.tick - 1);
    assert.equal(some.initial, all.at(-3)!.before);
  });

  it("tells what was edited by hand apart from what the program did at the same tick", async () => {
    const { simulation, total } = await counted();
    const stored = search(simulation, total).changes[20]!.tick;
    drive(simulation, startSeek(simulation, stored));
    assert.equal(
      writeMemory(simulation, total.space, total.va as VirtualAddress, Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0)),
      8,
    );
    drive(simulation, startSeek(simulation, 700));
    const there = search(simulation, total).changes.filter(({ tick }) => tick === stored);
    assert.deepEqual(
      there.map(({ before, after, cause }) => [before, after, cause.text]),
      [
        ["20", "21", "store"],
        ["21", "99", "edited by hand"],
      ],
    );
  });

  it("is without a change that was taken back, whatever checkpoints have been taken since", async () => {
    const { simulation, total } = await counted();
    const hash = hashSimulation(simulation);
    const { tick } = search(simulation, total).changes[10]!;
    drive(simulation, startSeek(simulation, tick));
    writeMemory(simulation, total.space, total.va as VirtualAddress, Uint8Array.of(200));
    drive(simulation, startSeek(simulation, 700));
    assert.notEqual(hashSimulation(simulation), hash);
    for (const _ of takeBackEdit(simulation)!);
    assert.equal(hashSimulation(simulation), hash);
    assert.equal(takeBackEdit(simulation), null);
  });

  it("can be cancelled, and comes back to where it was", async () => {
    const { simulation, total } = await counted();
    const hash = hashSimulation(simulation);
    let asked = 0;
    const { from, changes } = search(simulation, total, 10_000, () => asked++ > 0);
    assert.ok(from > 0);
    assert.ok(changes.length < 40);
    assert.equal(hashSimulation(simulation), hash);
  });

  it("leaves the step before this stop and the edits as they are", async () => {
    const { simulation, total } = await counted();
    const [thread] = threads(simulation);
    writeRegister(simulation, thread!.tid, 10, 7n);
    const before = hashSimulation(simulation);
    search(simulation, total);
    assert.equal(hashSimulation(simulation), before);
    drive(simulation, startSeek(simulation, 650));
    drive(simulation, startSeek(simulation, 700));
    assert.equal(hashSimulation(simulation), before);
  });
});
