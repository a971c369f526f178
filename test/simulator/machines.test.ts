/** The same programs on every machine: results, coherence, and time travel do not depend on the MMU. */
import { strict as assert } from "node:assert";
import {
  outputSince,
  hashSimulation,
  machinePresets,
  report,
  startSeek,
  type Simulation,
} from "../../src/simulator/index.js";
import { matchEquations } from "../../src/machine/index.js";
import { compileExample, drive, go, open } from "./scenarios/scenario.js";
import { sampled } from "../sample.js";

/** Presets that have no ASIDs. */
const untagged = ["sifive-u54", "sifive-u74", "zen1", "zen2"];

/** Shapes of the first level that a machine can be given. ARC keeps its second level. */
function shapes(preset: string): Record<string, string | number>[] {
  return [
    {},
    { "machine.utlb_unified": "on", "machine.udtlb_entries": 8, "machine.udtlb_sets": 2 },
    ...(preset.startsWith("arc") ? [] : [{ "machine.tlb_levels": 1 }]),
  ];
}

/** ARC presets that have no shared ids. */
const unshared = ["arc-750d", "arc-700-v1"];

/** Tag policies that a machine can have. */
function policies(preset: string): string[] {
  if (untagged.includes(preset)) return ["none"];
  if (preset === "rv64-sv39") return matchEquations.map(({ policy }) => policy);
  return ["none", "asid", "asid+global", ...(unshared.includes(preset) ? [] : ["asid+sasid"])];
}

function printed(simulation: Simulation): string[] {
  return outputSince(simulation, 0)
    .items.filter(({ kind }) => kind === "print")
    .map(({ text }) => text);
}

describe("machines", () => {
  for (const { name: preset } of sampled(machinePresets(), 14, 3)) {
    // Programs end at 0x6000_0000 on ARC and at 1 GB on ARMv7; this scenario maps above.
    const examples = /^(arc|cortex-a[79])/.test(preset)
      ? ["hello.vas", "shared-libc.vas"]
      : ["hello.vas", "shared-libc.vas", "readers-and-writer.vas"];
    for (const example of sampled(examples, 1)) {
      it(`${preset} runs ${example} under every tag policy, forwards and backwards`, async () => {
        const image = await compileExample(example);
        const original = open(image);
        go(original, { kind: "continue" });
        const machines = policies(preset).flatMap((tags) =>
          shapes(preset).map((shape) => ({ "machine.tags": tags, ...shape })),
        );
        for (const machine of machines) {
          const overrides = { "machine.preset": preset, ...machine, "machine.check": "on" };
          const simulation = open(image, { overrides, checkpointInterval: 301 });
          assert.equal(simulation.system.machine.config.preset, preset);
          go(simulation, { kind: "continue" });
          assert.deepEqual(simulation.system.machine.hazards, []);
          const exits = (run: Simulation): unknown => report(run).processes.map(({ name, exit }) => [name, exit]);
          assert.deepEqual(exits(simulation), exits(original), JSON.stringify(machine));
          assert.deepEqual(printed(simulation), printed(original));
          const end = hashSimulation(simulation);
          const last = simulation.system.machine.tick;
          const middle = Math.floor(last / 3);
          drive(simulation, startSeek(simulation, middle));
          const there = hashSimulation(simulation);
          drive(simulation, startSeek(simulation, last));
          assert.equal(hashSimulation(simulation), end);
          drive(simulation, startSeek(simulation, middle));
          assert.equal(hashSimulation(simulation), there);
        }
      });
    }
  }
});
