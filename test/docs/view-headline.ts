/** What the TLB view says: for pages that quote it. */
import assert from "node:assert/strict";
import type { VirtualAddress } from "../../src/machine/index.js";
import { explainLast, setBreakpoints, statementsOnLine, threads, tlbSnapshot } from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

/**
 * The sentence about the first time that `process` executes the statement on `line` (1-based) of a scenario.
 */
export async function headlineAt(scenario: string, process: string, line: number): Promise<string> {
  const image = await compile(scenario);
  const simulation = open(image);
  const places = statementsOnLine(simulation, 0, line);
  assert.ok(places.length > 0, `nothing is compiled to line ${line}`);
  setBreakpoints(
    simulation,
    places.map(({ owner, entry }) => ({ address: entry.start as VirtualAddress, owner })),
  );
  for (;;) {
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "breakpoint", `${process} never comes to line ${line}`);
    if (threads(simulation).find(({ tid }) => tid === stop.tid)?.processName !== process) continue;
    go(simulation, { kind: "statement", tid: stop.tid!, depth: "over" });
    return explainLast(simulation)!.headline;
  }
}

/** Every access of a run that was no hit, a line each: its tick and the sentence about it. */
export async function missesOf(scenario: string): Promise<string[]> {
  const simulation = open(await compile(scenario));
  const lines = new Map<string, number>();
  for (let tick = 1; ; tick++) {
    const stop = go(simulation, { kind: "tick", tick });
    for (const access of tlbSnapshot(simulation).accesses)
      if (access.result !== "hit") lines.set(`tick ${String(access.tick).padEnd(4)} ${access.headline}`, access.tick);
    if (stop.reason !== "step") return [...lines.keys()];
  }
}
