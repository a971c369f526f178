import { strict as assert } from "node:assert";
import fc from "fast-check";
import { report, startSeek } from "../../src/simulator/index.js";
import { randomScenario } from "./scenarios/random-scenario.js";
import { compile, compileExample, drive, go, open } from "./scenarios/scenario.js";
import { runs } from "../sample.js";

describe("the coherence checker", () => {
  it("finds the stale entry that a forgotten shootdown leaves, and who is to blame", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"));
    go(simulation, { kind: "continue" });
    const { hazards } = simulation.system.machine;
    assert.deepEqual(
      hazards.map(({ pitfall, core, filledBy, expected }) => ({ pitfall, core, filledBy, expected })),
      [{ pitfall: 4, core: 1, filledBy: 1, expected: null }],
    );
    assert.equal(report(simulation).status, "passed");
  });

  it("finds nothing when the kernel sends the shootdown: the store faults instead", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"), {
      overrides: { "kernel.shootdown": "on" },
    });
    go(simulation, { kind: "continue" });
    assert.deepEqual(simulation.system.machine.hazards, []);
    assert.deepEqual(report(simulation).processes[0].exit, { signal: "SIGSEGV" });
  });

  it("forgets what it found when the run goes back, and finds it again", async () => {
    const simulation = open(await compileExample("hazards/p04-no-shootdown.vas"));
    go(simulation, { kind: "continue" });
    const { hazards } = simulation.system.machine;
    const [found] = hazards;
    drive(simulation, startSeek(simulation, found.tick - 1));
    assert.equal(hazards.length, 0);
    go(simulation, { kind: "continue" });
    assert.deepEqual(hazards, [found]);
  });

  it("has no false alarms over random programs", async () => {
    await fc.assert(
      fc.asyncProperty(randomScenario(), async (text) => {
        const simulation = open(await compile(text), { overrides: { "machine.check": "on" } });
        go(simulation, { kind: "continue" });
        assert.deepEqual(simulation.system.machine.hazards, []);
      }),
      { numRuns: runs(8) },
    );
  });
});
