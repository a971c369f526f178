/** Locks taken by switches keep what they promise on any number of cores and with any quantum. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { hashKernel, runSystem } from "../../../src/kernel/index.js";
import { hashMachine } from "../../../src/machine/index.js";
import { report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";
import { runs } from "../../sample.js";

const path = join(import.meta.dirname, "../../../examples/spacejmp/readers-and-writer.vas");
const image = await compile(readFileSync(path, "utf8").replaceAll("(40)", "(6)"), path);

describe("SpaceJMP: schedules", () => {
  it("readers never see a half-done change, whatever the schedule", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 400 }), (cores, quantum) => {
        const simulation = open(image, {
          overrides: { "machine.cores": String(cores), "kernel.quantum": String(quantum) },
        });
        go(simulation, { kind: "continue" });
        assert.equal(report(simulation).status, "passed", `${cores} cores, quantum ${quantum}`);
      }),
      { numRuns: runs(10) },
    );
  });

  it("a run with waiting switches is the same however it is sliced", () => {
    const whole = open(image).system;
    while (runSystem(whole, 100_000).reason === "steps");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 9 }), (slices) => {
        const { system } = open(image);
        for (let n = 0; runSystem(system, slices[n % slices.length]!).reason === "steps"; n++);
        assert.equal(
          `${hashKernel(system.kernel)} ${hashMachine(system.machine)}`,
          `${hashKernel(whole.kernel)} ${hashMachine(whole.machine)}`,
        );
      }),
      { numRuns: runs(4) },
    );
  });
});
