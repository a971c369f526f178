/** From an image to a simulation in the middle of its loop, where measuring begins. */
import { strict as assert } from "node:assert";
import type { Image } from "../../src/image/image.js";
import { EventKind } from "../../src/machine/events/event.js";
import {
  continueRun,
  openSimulation,
  setEventStops,
  startRun,
  type RunGoal,
  type Simulation,
} from "../../src/simulator/index.js";
import { contextOf, type Context, type Turns } from "./state.js";

/**
 * A simulation at tick 0, with or without the coherence checker, and with the misses classified or not: the twin does not
 * classify, and the state that it hands over has no history.
 */
export function open(image: Image, check = false, classify = false): Simulation {
  const opened = openSimulation(image, { overrides: { "machine.check": check, "machine.classify": classify } });
  if ("problems" in opened) throw new Error(opened.problems.map(({ key, message }) => `${key}: ${message}`).join("\n"));
  return opened.simulation;
}

/** Runs to a goal through the public interface; the reason of the stop. */
export function go(simulation: Simulation, goal: RunGoal): string {
  const run = startRun(simulation, goal);
  for (;;) {
    const stop = continueRun(simulation, run, Number.MAX_SAFE_INTEGER);
    if (stop !== null) return stop.reason;
  }
}

/** Runs until every process has announced its loop and touched its pages, and a turn has just begun. */
export function settle(simulation: Simulation, processes: number, attempts: number): Turns {
  setEventStops(simulation, [EventKind.Expectation]);
  for (let n = 0; n < processes; n++) assert.equal(go(simulation, { kind: "continue" }), "event");
  setEventStops(simulation, []);
  const { machine, kernel } = simulation.system;
  const { quantum } = kernel.config;
  go(simulation, { kind: "tick", tick: machine.tick + attempts });
  const core = machine.cores[0]!;
  const contexts = new Map<number, Context>();
  if (processes === 1) {
    contexts.set(core.tid, contextOf(core));
    return { order: [core.tid], contexts, quantum, turnStart: machine.tick - (quantum - kernel.cores[0]!.quantumLeft) };
  }
  // One whole round of turns shows their order and each thread's context; it ends where a turn begins.
  setEventStops(simulation, [EventKind.ThreadSwitch]);
  const order: number[] = [];
  for (let turn = 0; turn <= processes; turn++) {
    assert.equal(go(simulation, { kind: "continue" }), "event");
    contexts.set(core.tid, contextOf(core));
    if (turn < processes) order.push(core.tid);
  }
  setEventStops(simulation, []);
  return { order, contexts, quantum, turnStart: machine.tick };
}
