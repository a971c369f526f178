/**
 * Equal revisions mean equal records: checkpoints share the kernel's records by their numbers, so a change that nobody announces
 * would be carried to another moment.
 */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hashKernel } from "../../../src/kernel/index.js";
import { hashSimulation, startSeek, startStepBack, threads, type Simulation } from "../../../src/simulator/index.js";
import { runs, sometimes, swept } from "../../sample.js";
import { compileExample, drive, go, open } from "../scenarios/scenario.js";
import { needsSysroot } from "../../examples/needs-sysroot.js";

const examples = readdirSync(join(import.meta.dirname, "../../../examples"), { recursive: true, encoding: "utf8" })
  .filter(
    (name) =>
      name.endsWith(".vas") && !name.startsWith("real") && !needsSysroot(name) && name !== join("lessons", "libc.vas"),
  )
  .sort();
const all = process.env["VAS_ALL_EXAMPLES"] === "1";
/** Those in which the kernel has most ways to act, and each seventh of the others. */
const chosen = /signals|fork-inside|vas-switch|readers-and-writer|shared-libc/;
const sample = swept(
  examples.filter((name, at) => all || chosen.test(name) || at % 9 === 0),
  2,
);

/** Hash of what programs do not change by themselves. */
function records({ system: { kernel } }: Simulation): string {
  return hashKernel({ ...kernel, cores: [], activeCore: 0 as typeof kernel.activeCore });
}

describe("revisions of the kernel's records", () => {
  for (const name of sample) {
    it(`have a new number with each change in ${name}`, async () => {
      const simulation = open(await compileExample(name));
      const { machine, kernel } = simulation.system;
      let [revision, hash] = [kernel.revision.now, records(simulation)];
      let kept = 0;
      for (let count = 0; count < runs(1500, 500) && simulation.lastStop.reason !== "finished"; count++) {
        const before = machine.tick;
        go(simulation, { kind: "tick", tick: before + 1 + (count % 3) });
        if (machine.tick === before) break;
        const now = records(simulation);
        if (kernel.revision.now === revision) {
          assert.equal(now, hash, `tick ${machine.tick}`);
          kept++;
        }
        [revision, hash] = [kernel.revision.now, now];
      }
      assert.ok(kept > 0 || simulation.image.kernelCode !== undefined, "some attempts leave the records alone");
    });
  }

  it("are never given to two states: from the same place two ways lead on", async () => {
    const simulation = open(await compileExample("shared-libc.vas"));
    const { kernel } = simulation.system;
    const seen = new Map<number, string>();
    for (const tick of [900, 300, 700, 10, 900, 899, 898, 400, 1]) {
      drive(simulation, startSeek(simulation, tick));
      const known = seen.get(kernel.revision.now);
      if (known !== undefined) assert.equal(records(simulation), known, `tick ${tick}`);
      seen.set(kernel.revision.now, records(simulation));
    }
  });
});

describe("steps back from place to place", () => {
  sometimes("lead to the states that the run came through, with checkpoints taken on the way", async () => {
    const image = await compileExample("shared-libc.vas");
    const straight = open(image);
    const hashes: string[] = [];
    for (let tick = 0; tick <= 700; tick++) {
      drive(straight, startSeek(straight, tick));
      hashes.push(hashSimulation(straight));
    }
    const simulation = open(image);
    const { machine } = simulation.system;
    go(simulation, { kind: "tick", tick: 700 });
    while (machine.tick > 0) {
      const tid = threads(simulation).find(({ running }) => running)!.tid;
      drive(simulation, startStepBack(simulation, { tid, granularity: "statement", depth: "into" }));
      assert.equal(hashSimulation(simulation), hashes[machine.tick], `tick ${machine.tick}`);
    }
    assert.ok(simulation.timeline.checkpoints.length < 128);
  });
});
