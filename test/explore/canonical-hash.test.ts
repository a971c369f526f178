/** What the fingerprint of a state leaves out decides nothing: changed, it changes no state that follows. */
import assert from "node:assert/strict";
import { canonicalHash, leftOutUntimed } from "../../src/explore/states/canonical-hash.js";
import { enterState, keepStates, leaveState, type KeptSystem } from "../../src/explore/states/system-state.js";
import type { Image } from "../../src/image/image.js";
import { endOfRun, performStep, possibleSteps, type ScheduleStep, type System } from "../../src/kernel/index.js";
import { memoryDifference } from "../../src/machine/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { exampleText, withoutMeets } from "./witnesses/scenarios.js";
import { swept } from "../sample.js";

const images: Readonly<Record<string, () => Promise<Image>>> = {
  "two threads that race": () => withoutMeets("p04-no-shootdown"),
  "three threads on two cores": () => withoutMeets("p19-too-few-cores"),
  "kernel code": () => compile(exampleText("lab/02-mremap-late-flush")),
  interrupts: () => compile(exampleText("lab/10-lazy-tlb")),
};

/** What is told elsewhere or in another way, or never changes while an exploration runs: nothing to try. */
const constant = new Set([
  "config",
  "layout",
  "image",
  "output",
  "schedule",
  "scheduleAt",
  "scheduleBegun",
  "booting",
  "faults",
  "faultAt",
]);

/** What of the machine no fingerprint has. */
const ofMachine: Readonly<Record<string, (system: System) => void>> = {
  tick: ({ machine }) => (machine.tick += 1000),
  cycles: ({ machine }) => machine.cores.forEach((core) => (core.cycles += 77)),
  instructions: ({ machine, kernel }) =>
    machine.cores.forEach((core) => {
      core.instructions += 5;
      // What happened at the present instruction still did.
      kernel.cores[core.id]!.faultAt += 5;
      kernel.cores[core.id]!.machineCheckAt += 5;
    }),
  "hits and fillers of entries": ({ machine }) =>
    machine.cores.forEach(({ tlbs }) =>
      tlbs.forEach(({ span, hits, filledAt, filledBy }) =>
        span.forEach((pages, slot) => {
          if (pages === 0) return;
          hits[slot]! += 3;
          filledAt[slot] = 0;
          filledBy[slot] = 1;
        }),
      ),
    ),
  counters: ({ machine }) => machine.counters.cores.values.fill(9),
};

/** Changes every field of a name in the kernel's records. Returns how many there were. */
function change(value: unknown, name: string): number {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return 0;
  if (value instanceof Map || value instanceof Set || Array.isArray(value))
    return [...value.values()].reduce((sum: number, item) => sum + change(item, name), 0);
  let changed = 0;
  const record = value as Record<string, unknown>;
  for (const [key, field] of Object.entries(record)) {
    if (key !== name) {
      if (!constant.has(key)) changed += change(field, name);
    } else {
      changed++;
      if (typeof field === "number") record[key] = field + 3;
      else if (typeof field === "boolean") record[key] = !field;
      else if (Array.isArray(field)) record[key] = [...(field as unknown[]), 4096];
      else if (field instanceof Map) record[key] = new Map([...(field as Map<unknown, unknown>), [99, 1]]);
    }
  }
  return changed;
}

/** The steps of one schedule, in turns and three at a time, and the fingerprint after each. */
function follow(kept: KeptSystem, given: readonly ScheduleStep[] | null): { steps: ScheduleStep[]; prints: string[] } {
  const { system } = kept;
  const [steps, prints]: [ScheduleStep[], string[]] = [[], []];
  for (let count = 0; count < 40 && endOfRun(system) === null; count++) {
    const possible = possibleSteps(system, { timer: true, walks: [], evictions: [] });
    const step = given === null ? possible[Math.floor(count / 3) % possible.length] : given[count];
    if (step === undefined) break;
    performStep(system, step, false);
    steps.push(step);
    prints.push(canonicalHash(system, memoryDifference(kept.snapshots), true, false).join());
  }
  return { steps, prints };
}

describe("what the fingerprint of a state leaves out", () => {
  for (const [title, make] of swept(Object.entries(images), 2)) {
    it(`changes nothing that follows: ${title}`, async () => {
      const { system } = open({ ...(await make()), schedules: [] });
      const kept = keepStates(system);
      for (let count = 0; count < 2; count++) {
        const possible = possibleSteps(system, { timer: false, walks: [], evictions: [] });
        performStep(system, possible[count % possible.length]!, false);
      }
      const here = leaveState(kept);
      enterState(kept, here);
      const { steps, prints } = follow(kept, null);
      assert.ok(steps.length > 5 && new Set(prints).size > 3);
      const tried: string[] = [];
      for (const name of leftOutUntimed) {
        if (constant.has(name)) continue;
        enterState(kept, here);
        if (change(system.kernel, name) === 0) continue;
        tried.push(name);
        assert.deepEqual(follow(kept, steps).prints, prints, name);
      }
      for (const [name, touch] of Object.entries(ofMachine)) {
        enterState(kept, here);
        touch(system);
        assert.deepEqual(follow(kept, steps).prints, prints, name);
      }
      assert.ok(tried.length >= 5, tried.join());
    });
  }
});
