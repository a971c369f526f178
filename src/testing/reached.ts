/** Which pitfalls, defects and kinds of events runs reach: what a set of scenarios shows, and what it never does. */
import { eventWords } from "../trace/index.js";
import { counterTotals, EventKind, eventsSince } from "../machine/index.js";
import type { Reached } from "../protocol/scenario-tests.js";
import type { Simulation } from "../simulator/index.js";

/** What was reached so far. */
export interface ReachedSoFar {
  readonly hazards: Set<string>;
  readonly events: Set<string>;
  /** Number of the next event to look at. */
  sequence: number;
}

/** Nothing yet. */
export function startReached(): ReachedSoFar {
  return { hazards: new Set(), events: new Set(), sequence: 0 };
}

/** Looks at what has happened since the last time. Misses are not recorded one by one: their counters tell of them. */
export function noteReached(reached: ReachedSoFar, simulation: Simulation): ReachedSoFar {
  const { machine } = simulation.system;
  reached.sequence = eventsSince(machine.trace, reached.sequence, ({ kind, a, b }) => {
    reached.events.add(eventWords[kind as EventKind]);
    if (kind === EventKind.Hazard) reached.hazards.add(`P${b}`);
    if (kind === EventKind.Defect) reached.hazards.add(`Q${a}`);
  });
  // Events of refills are counted, not written down.
  const { tlbs } = counterTotals(machine, { all: true });
  const sum = (count: (one: (typeof tlbs)[number]["both"]) => number): number =>
    tlbs.reduce((total, { both }) => total + count(both), 0);
  const refills = [
    [EventKind.TlbMiss, sum(({ misses }) => misses)],
    [EventKind.TlbFill, sum(({ fills }) => fills)],
    [EventKind.TlbEvict, sum(({ evictions }) => evictions)],
  ] as const;
  for (const [kind, count] of refills) if (count > 0) reached.events.add(eventWords[kind]);
  return reached;
}

/** Adds what another run has reached. */
function addReached(sum: ReachedSoFar, { hazards, events }: Reached): void {
  for (const hazard of hazards) sum.hazards.add(hazard);
  for (const event of events) sum.events.add(event);
}

/** Pitfalls that the checker can tell, defects that the kernel can have, events that there are: reached and not. */
export function reachedText(runs: readonly Reached[]): string {
  const { hazards, events } = startReached();
  for (const run of runs) addReached({ hazards, events, sequence: 0 }, run);
  const list = (title: string, all: readonly string[], seen: ReadonlySet<string>): string => {
    const missing = all.filter((one) => !seen.has(one));
    const found = all.filter((one) => seen.has(one));
    return (
      `${title}: ${found.length} of ${all.length} reached${found.length > 0 ? `: ${found.join(", ")}` : ""}\n` +
      (missing.length > 0 ? `  not reached: ${missing.join(", ")}\n` : "")
    );
  };
  const numbered = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  return (
    list("Pitfalls", numbered("P", 32), hazards) +
    list("Defects", numbered("Q", 14), hazards) +
    list("Events", [...new Set(Object.values(eventWords))], events)
  );
}
