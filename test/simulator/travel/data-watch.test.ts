/**
 * Watches against a witness that knows nothing of them: it makes one attempt after the other and compares what everything
 * holds. A run with watches must stop where the witness sees a change, nowhere else, and the same backwards.
 */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { entryView, isValid, walk, type SpaceId, type VirtualAddress } from "../../../src/machine/index.js";
import {
  factsOf,
  hashSimulation,
  readMemory,
  setWatches,
  startReverseContinue,
  startRun,
  type DataChange,
  type DataWatch,
  type Simulation,
  type WatchTarget,
} from "../../../src/simulator/index.js";
import { compile, compileExample, drive, open } from "../scenarios/scenario.js";
import { randomScenario } from "../scenarios/random-scenario.js";
import { runs, sampled, sometimes } from "../../sample.js";

/** What something holds now, as text. */
function contents(simulation: Simulation, target: WatchTarget): string {
  const { machine, kernel } = simulation.system;
  switch (target.kind) {
    case "memory": {
      const mm = kernel.spaces.get(target.space as SpaceId);
      if (mm === undefined || mm.dead) return "gone";
      const read = readMemory(simulation, target.space, target.address as VirtualAddress, target.bytes);
      return read.unreadable > 0 ? "gone" : read.bytes.join();
    }
    case "physical": {
      const { words } = machine.memory;
      const byte = (at: number): number => ((words[at >> 2] ?? 0) >>> ((at & 3) * 8)) & 0xff;
      return Array.from({ length: target.bytes }, (_, at) => byte(target.address - 0x8000_0000 + at)).join();
    }
    case "entry": {
      const mm = kernel.spaces.get(target.space as SpaceId);
      if (mm === undefined || mm.dead) return "gone";
      const { steps, leaf } = walk(machine, mm.root, target.address as VirtualAddress);
      return `${steps.at(-1)!.raw} ${leaf?.shared ?? "-"}`;
    }
    case "tlb": {
      const tlb = machine.cores[target.core].tlbs[target.level];
      if (!isValid(tlb, target.slot)) return "free";
      const {
        hits: _hits,
        stamp: _stamp,
        ...entry
      } = entryView(machine, machine.cores[target.core], target.level, target.slot);
      return JSON.stringify(entry);
    }
    default:
      return JSON.stringify(factsOf(simulation, target));
  }
}

/** Ticks at which each watched thing is not what it was a tick before, as seen one attempt at a time. */
function witness(simulation: Simulation, watches: readonly DataWatch[], end: number): Map<number, number[]> {
  const seen = new Map<number, number[]>();
  let before = watches.map(({ target }) => contents(simulation, target));
  for (let tick = simulation.system.machine.tick + 1; tick <= end; tick++) {
    drive(simulation, startRun(simulation, { kind: "tick", tick }));
    if (simulation.system.machine.tick < tick) break;
    const after = watches.map(({ target }) => contents(simulation, target));
    const changed = watches.filter((_, at) => before[at] !== after[at]).map(({ id }) => id);
    if (changed.length > 0) seen.set(tick, changed);
    before = after;
  }
  return seen;
}

/** A change of place alone is none of what is there; an entry that moves to another table is told if its bits differ. */
const toTell = (changes: readonly DataChange[] | undefined): number[] =>
  (changes ?? [])
    .filter(({ access, changed, before, after }) => access === "write" && (changed || before !== after))
    .map(({ watch }) => watch);

/** Stops of a run forwards and of the way back: tick, ids of what changed, texts. */
function stopsOf(simulation: Simulation, end: number): { tick: number; ids: number[]; text: string; hash: string }[] {
  const { machine } = simulation.system;
  const forward: { tick: number; ids: number[]; text: string; hash: string }[] = [];
  const accept = ({ changes }: { readonly changes?: readonly DataChange[] }): boolean => toTell(changes).length > 0;
  for (;;) {
    const stop = drive(simulation, startRun(simulation, { kind: "tick", tick: end }, accept));
    if (stop.reason !== "data") break;
    forward.push({ tick: machine.tick, ids: toTell(stop.changes), text: stop.text, hash: hashSimulation(simulation) });
  }
  const backward: typeof forward = [];
  for (;;) {
    const stop = drive(simulation, startReverseContinue(simulation, accept));
    if (stop.reason !== "data") break;
    backward.push({ tick: machine.tick, ids: toTell(stop.changes), text: stop.text, hash: hashSimulation(simulation) });
  }
  // Who has been stopped by the end of the run stands at its last change, which then is no stop before it.
  const last = forward.at(-1);
  if (last !== undefined && last.tick === end && backward.length < forward.length) backward.unshift(last);
  assert.deepEqual(backward.reverse(), forward);
  return forward;
}

/** Things of all kinds in the first spaces of a scenario. */
function targets(simulation: Simulation): WatchTarget[] {
  const { machine, kernel } = simulation.system;
  const found: WatchTarget[] = [];
  for (const mm of [...kernel.spaces.values()].slice(0, 4)) {
    found.push({ kind: "space", space: mm.id });
    for (const vma of mm.vmas.slice(0, 5)) {
      const at = vma.kind === "stack" ? vma.end - 256 : vma.start;
      found.push({ kind: "memory", space: mm.id, address: at, bytes: 64 });
      found.push({ kind: "entry", space: mm.id, address: at });
    }
    found.push({ kind: "physical", address: mm.root * machine.memory.pageBytes, bytes: 32 });
  }
  machine.cores[0].tlbs.forEach((tlb, level) => {
    for (let slot = 0; slot < Math.min(3, tlb.slots); slot++) found.push({ kind: "tlb", core: 0, level, slot });
  });
  for (const name of ["PID", "SASID0", "TLBPD0", "satp"]) found.push({ kind: "register", core: 0, name });
  for (const vid of kernel.vases.keys()) found.push({ kind: "vas", vid });
  for (const sid of kernel.segments.keys()) found.push({ kind: "segment", sid });
  return found;
}

describe("watches of data", function () {
  this.timeout(400_000);

  for (const name of sampled(["shared-libc.vas", "readers-and-writer.vas"], 1)) {
    it(`stop where a witness sees a change, in ${name}`, async () => {
      const image = await compileExample(name);
      const end = runs(1_200, 200);
      const watches = targets(open(image)).map((target, id): DataWatch => ({ id, target, access: "write" }));
      const expected = witness(open(image), watches, end);
      const simulation = open(image, { checkpointInterval: 211 });
      setWatches(simulation, watches);
      const stops = stopsOf(simulation, end);
      assert.deepEqual(new Map(stops.map(({ tick, ids }) => [tick, ids])), expected);
      assert.ok(stops.length > 10);
    });
  }

  sometimes("stop where a witness sees a change, in scenarios made at random", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario(), async (text) => {
        const image = await compile(text);
        const end = 500;
        const watches = targets(open(image)).map((target, id): DataWatch => ({ id, target, access: "write" }));
        const expected = witness(open(image), watches, end);
        const simulation = open(image, { checkpointInterval: 97 });
        setWatches(simulation, watches);
        const stops = stopsOf(simulation, end);
        assert.deepEqual(new Map(stops.map(({ tick, ids }) => [tick, ids])), expected);
      }),
      { numRuns: runs(2, 1) },
    );
  });
});

/** Touches each page of a table, then only one far from what is watched, many times. */
const busy = `scenario "Busy"
machine arc-hs38-1k { }
kernel linux-rfc { }
program worker {
    u64 far[4096]
    u64 near[1024]
    fn main() {
        for i in 0 .. 2000 { near[i % 8] = i  far[i % 4096] = far[(i * 7) % 4096] + 1 }
    }
}
process A runs worker
`;

describe("watches of data: reads, and state", function () {
  this.timeout(400_000);

  sometimes("see each load of a program and each read of a walk, with the same state as without", async () => {
    const image = await compile(busy);
    const near = image.debug.globals.find(({ name }) => name === "near")!.address;
    const plain = open(image);
    drive(plain, startRun(plain, { kind: "continue" }));
    const simulation = open(image);
    const space = [...simulation.system.kernel.spaces.keys()].at(-1)!;
    setWatches(simulation, [
      { id: 1, target: { kind: "memory", space, address: near, bytes: 64 }, access: "readWrite" },
      { id: 2, target: { kind: "entry", space, address: near }, access: "read" },
    ]);
    const seen: DataChange[] = [];
    const accept = ({ changes = [] }: { readonly changes?: readonly DataChange[] }): boolean => {
      seen.push(...changes);
      return false;
    };
    drive(simulation, startRun(simulation, { kind: "continue" }, accept));
    assert.equal(hashSimulation(simulation), hashSimulation(plain));
    const stores = seen.filter(({ watch, access }) => watch === 1 && access === "write");
    assert.equal(stores.filter(({ cause }) => cause.kind === "instruction").length, 2000);
    assert.ok(seen.some(({ watch, access, cause }) => watch === 2 && access === "read" && cause.kind === "walker"));
  });

  it("follow a range over several pages", async () => {
    const image = await compile(busy);
    const simulation = open(image);
    const space = [...simulation.system.kernel.spaces.keys()].at(-1)!;
    const far = image.debug.globals.find(({ name }) => name === "far")!.address;
    setWatches(simulation, [
      { id: 1, target: { kind: "memory", space, address: far, bytes: 4096 * 8 }, access: "write" },
    ]);
    const stop = drive(simulation, startRun(simulation, { kind: "continue" }));
    assert.equal(stop.reason, "data");
    assert.equal(stop.changes![0]!.address, far);
  });
});
