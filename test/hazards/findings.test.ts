/** What the checker found is the same wherever it is shown, and comes and goes with time travel. */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { EventKind } from "../../src/machine/events/event.js";
import {
  explainLast,
  hashSimulation,
  report,
  setEventStops,
  startSeek,
  tlbSnapshot,
  type Simulation,
} from "../../src/simulator/index.js";
import { compileExample, drive, go, open } from "../simulator/scenarios/scenario.js";
import { execute, randomRun } from "./random-program.js";
import { sometimes, swept } from "../sample.js";

async function stoppedAtHazard(): Promise<{ simulation: Simulation; text: string }> {
  const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"));
  setEventStops(simulation, [EventKind.Hazard]);
  const { text } = go(simulation, { kind: "continue" });
  return { simulation, text };
}

const whatShould = "the shootdown at tick 54 should have interrupted it to flush the page there (TLBDeleteEntry)";

describe("what the coherence checker found", () => {
  it("is the text of the stop", async () => {
    const { text } = await stoppedAtHazard();
    assert.match(text, /^P4, a stale entry after a change of the page table: A on core 1 reached /);
    assert.ok(text.includes(whatShould), text);
  });

  it("is part of the explanation of the access", async () => {
    const { simulation } = await stoppedAtHazard();
    const access = explainLast(simulation);
    assert.equal(access?.headline, "Hazard P4: a stale entry after a change of the page table.");
    assert.ok(access.detail.includes(whatShould), access.detail);
    assert.match(access.note, /hazard P4$/);
  });

  it("marks the entry in the TLB view", async () => {
    const { simulation } = await stoppedAtHazard();
    const marked = tlbSnapshot(simulation, 1)
      .cores[0]!.levels.flatMap(({ entries }) => entries)
      .filter(({ stale }) => stale?.startsWith("P4: ") === true);
    assert.deepEqual(
      marked.map(({ va, filledByName }) => [va, filledByName]),
      [[0x5ff9_c000, "A"]],
    );
  });

  it("is in the report, with the entry and who filled it", async () => {
    const { simulation } = await stoppedAtHazard();
    const [hazard] = report(simulation).hazards;
    assert.deepEqual(hazard?.entry, { level: "uDTLB", slot: 1, filledBy: "A", filledAt: 41 });
    assert.deepEqual([hazard.id, hazard.core, hazard.process, hazard.va], ["P4", 1, "A", 0x5ff9_c000]);
  });

  const folder = join(import.meta.dirname, "../../examples/hazards");
  const files = readdirSync(folder).filter((file) => file.endsWith(".vas"));
  for (const name of swept(files.sort(), 6)) {
    it(`comes and goes with time travel through ${name}`, async () => {
      const simulation = open(await compileExample(`hazards/${name}`), { checkpointInterval: 20 });
      const { machine } = simulation.system;
      go(simulation, { kind: "continue" });
      const [end, found, hash] = [machine.tick, [...machine.hazards], hashSimulation(simulation)];
      const middle = found[0]!.tick;
      drive(simulation, startSeek(simulation, middle));
      assert.ok(machine.hazards.every(({ tick }) => tick <= middle));
      drive(simulation, startSeek(simulation, end));
      assert.deepEqual([machine.tick, machine.hazards, hashSimulation(simulation)], [end, found, hash]);
    });
  }

  sometimes("is the same whether accesses are recorded or not", async () => {
    await fc.assert(
      fc.asyncProperty(randomRun({ "kernel.flush_on_rollover": "off" }), async (run) => {
        const [plain, recorded] = [await execute(run), await execute(run, true)];
        assert.equal(hashSimulation(recorded), hashSimulation(plain));
        assert.deepEqual(recorded.system.machine.hazards, plain.system.machine.hazards);
      }),
      { numRuns: 5 },
    );
  })?.timeout(400_000);
});
