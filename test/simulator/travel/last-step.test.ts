/** The last step of a stop: a function of tick, thread and unit of stepping, however one came there and whatever was looked at before. */
import { strict as assert } from "node:assert";
import {
  startRun,
  startSeek,
  startStepBack,
  threads,
  type Run,
  type Simulation,
} from "../../../src/simulator/index.js";
import type { LastStep } from "../../../src/simulator/state/index.js";
import { lastStep } from "../../../src/simulator/travel/index.js";
import { compileExample, drive, open } from "../scenarios/scenario.js";
import { runs, swept } from "../../sample.js";

const examples = [
  "shared-libc.vas",
  "readers-and-writer.vas",
  "hazards/p04-no-shootdown.vas",
  "stories/fork-inside.vas",
  "stories/sibling-inside.vas",
  "stories/thread-per-vas.vas",
];

/** What is compared: all but the numbers that records have in their rings, which count what was looked at besides. */
function shown(step: LastStep): unknown {
  const unnumbered = <Item extends { readonly sequence: number }>(items: readonly Item[]): unknown[] =>
    items.map(({ sequence: _sequence, ...item }) => item);
  return {
    ...step,
    accesses: unnumbered(step.accesses),
    others: unnumbered(step.others),
    events: unnumbered(step.events),
    death: step.death && { ...step.death, access: unnumbered(step.death.access === null ? [] : [step.death.access]) },
  };
}

/** A random movement from here; null if nobody lives. */
function movement(simulation: Simulation, random: () => number): Run | null {
  const alive = threads(simulation);
  const { tid } = alive[Math.floor(random() * alive.length)] ?? {};
  if (tid === undefined) return null;
  const depth = (["into", "over", "out"] as const)[Math.floor(random() * 3)]!;
  const granularity = random() < 0.7 ? "statement" : "instruction";
  switch (Math.floor(random() * 7)) {
    case 0:
      return startStepBack(simulation, { tid, granularity, depth });
    case 1:
      return startSeek(simulation, Math.floor(random() * (simulation.system.machine.tick + 100)));
    case 2:
      return startRun(simulation, { kind: "tick", tick: simulation.system.machine.tick + Math.floor(random() * 40) });
    default:
      return startRun(
        simulation,
        granularity === "statement" ? { kind: "statement", tid, depth } : { kind: "instruction", tid },
      );
  }
}

describe("the last step", function () {
  this.timeout(400_000);

  for (const name of swept(examples, 2)) {
    it(`is the one that a new run finds at the same tick, in ${name}`, async () => {
      const image = await compileExample(name);
      let state = 0x2545_f491;
      const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
      const simulation = open(image);
      for (let move = 0; move < runs(60, 15); move++) {
        const run = movement(simulation, random);
        if (run === null) {
          drive(simulation, startSeek(simulation, 40));
          continue;
        }
        const { reason } = drive(simulation, run);
        const { tick } = simulation.system.machine;
        const { stepUnit, lastStop } = simulation;
        // Who does not look leaves no checkpoints: some stops are passed.
        if (lastStop.tid === null || reason === "limit" || random() < 0.2) continue;
        const fresh = open(image);
        drive(fresh, startSeek(fresh, tick));
        fresh.stepUnit = stepUnit;
        fresh.lastStop = { ...fresh.lastStop, tid: lastStop.tid };
        const at = `${name} @${tick}, move ${move}: ${reason} of thread ${lastStop.tid} by ${stepUnit}`;
        assert.deepEqual(shown(lastStep(simulation)), shown(lastStep(fresh)), at);
        assert.equal(simulation.system.machine.tick, tick, at);
      }
    });
  }
});
