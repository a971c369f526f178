/** A run step by step: what each access for data met, and what the TLB held before. */
import { EventKind, eventsSince, type TraceEvent, type VirtualAddress } from "../machine/index.js";
import type { AccessExplanation, AskedLevel, TlbLevelSnapshot } from "../protocol/snapshot.js";
import {
  codeAt,
  continueRun,
  currentPosition,
  explainStep,
  observeRefills,
  pcRegister,
  readRegister,
  startRun,
  tlbSnapshot,
  type Simulation,
} from "../simulator/index.js";

/** One access for data, and the state before its step. */
export interface Observation {
  readonly tick: number;
  /** Attempts after the step. */
  readonly after: number;
  readonly line: number | null;
  /** Index of the line's file into the image's sources. */
  readonly source: number;
  readonly access: AccessExplanation;
  /** TLBs of the core before the step, those for data. */
  readonly before: readonly TlbLevelSnapshot[];
  /** Index in the machine's list, slot and page of the entry that the step gave up, if it was one and no other changed its set. */
  readonly evicted: { readonly level: string; readonly slot: number; readonly va: number } | null;
  /** TLBs that the access asked, in their order. */
  readonly asked: readonly (AskedLevel & { readonly name: string })[];
}

/** Steps that are looked at: an exercise is about the beginning of a run. */
const mostSteps = 600;

function serveData({ serves }: TlbLevelSnapshot): boolean {
  return serves === "data" || serves === "both";
}

/**
 * Runs a simulation from where it stands, statement by statement, and observes every access for data. Yields between steps.
 *
 * @param wanted ends the run when there are enough
 */
export function* observeRun(
  simulation: Simulation,
  wanted: (found: readonly Observation[]) => boolean,
): Generator<undefined, readonly Observation[], void> {
  const { machine } = simulation.system;
  const found: Observation[] = [];
  observeRefills(simulation, true);
  for (let step = 0; step < mostSteps && !wanted(found); step++) {
    const position = currentPosition(simulation);
    const core = machine.cores[position.core]!;
    const tid = position.tid ?? (core.tid > 0 ? core.tid : null);
    if (tid === null) break;
    const before = tlbSnapshot(simulation, position.core).cores.find((one) => one.core === position.core)?.levels ?? [];
    const at = Number(readRegister(simulation, tid, pcRegister)) as VirtualAddress;
    const range = codeAt(simulation, tid, at)?.line?.range ?? null;
    const [line, source] = [range?.line ?? null, range?.source ?? 0];
    const tick = machine.tick;
    const sequence = machine.trace.sequence;
    const stop = continueRun(simulation, startRun(simulation, { kind: "statement", tid, depth: "into" }), Infinity)!;
    const events: TraceEvent[] = [];
    eventsSince(machine.trace, sequence, (event) => void events.push(event));
    const evicted = onlyEviction(simulation, events);
    // Of several accesses to a page in one statement only the first is worth a thought.
    const seen = new Set<number>();
    for (const access of explainStep(simulation).accesses) {
      const page = Math.floor(access.va / machine.memory.pageBytes);
      if (access.access === "fetch" || access.core !== position.core || seen.has(page)) continue;
      seen.add(page);
      const asked = askedBy(simulation, access);
      found.push({ tick, after: machine.tick, line, source, access, before: before.filter(serveData), evicted, asked });
    }
    if (stop.reason !== "step") break;
    yield;
  }
  return found;
}

/** What an access of the last step asked. */
function askedBy(simulation: Simulation, { core, index }: AccessExplanation): Observation["asked"] {
  const [one] = tlbSnapshot(simulation, core, index).cores;
  return (one?.levels ?? [])
    .flatMap(({ name, asked }) => (asked === null ? [] : [{ ...asked, name }]))
    .sort((first, second) => first.order - second.order);
}

/** The eviction of a step that has no other, and no other fill of that TLB, so that the state before is the one that counts. */
function onlyEviction({ system: { machine } }: Simulation, events: readonly TraceEvent[]): Observation["evicted"] {
  const evictions = events.filter(({ kind }) => kind === EventKind.TlbEvict);
  const [only] = evictions;
  if (only === undefined || evictions.length > 1) return null;
  const fills = events.filter(({ kind, b }) => kind === EventKind.TlbFill && b === only.b);
  if (fills.length !== 1) return null;
  return { level: machine.config.tlbs[only.b]!.name, slot: only.c, va: only.a };
}
