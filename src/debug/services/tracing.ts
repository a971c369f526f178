/**
 * Traces of a session (launch attribute `trace`): every message of the protocol, every event of the machine, or both, to the
 * host's log or to a file. What is traced is never changed by it: the machine does the same, tick by tick.
 */
import { eventsSince } from "../../machine/index.js";
import { observeRefills, type Simulation } from "../../simulator/index.js";
import { describeEvent, eventNames, traceWriter } from "../../trace/index.js";
import type { LaunchArguments } from "../arguments/index.js";
import type { DebugServices } from "./services.js";

/** Most characters of one message: a big answer is cut, its length is told. */
const messageLength = 4000;
/** Messages kept until `launch` says whether they are traced. */
const earlyMessages = 50;

/** The trace of one session. */
export interface Tracing {
  /** Both false before `launch`. */
  protocol: boolean;
  machine: boolean;
  /** Path or URI of the launch attribute `traceFile`; null: the host's log. */
  file: string | null;
  /** Null after `launch`. */
  early: string[] | null;
  /** Number of the machine's next event. */
  sequence: number;
  /** Names of processes and VASes, also of those that are gone. */
  names: ReturnType<typeof eventNames> | null;
}

/** Before `launch`. */
export function createTracing(): Tracing {
  return { protocol: false, machine: false, file: null, early: [], sequence: 0, names: null };
}

/** `launch` or `restart`: what is traced from now on. */
export function beginTracing(
  tracing: Tracing,
  services: DebugServices,
  { trace, traceFile }: LaunchArguments,
  simulation: Simulation,
): void {
  tracing.protocol = trace === "protocol" || trace === "all";
  tracing.machine = trace === "machine" || trace === "all";
  tracing.file = traceFile ?? null;
  tracing.sequence = 0;
  // Else refills are only counted, because nobody reads their events.
  if (tracing.machine) observeRefills(simulation, true);
  tracing.names = tracing.machine ? eventNames(simulation) : null;
  const early = tracing.early ?? [];
  tracing.early = null;
  if (tracing.protocol) write(tracing, services, early);
}

/** A message of the protocol: `arrow` says which way it goes. */
export function traceMessage(tracing: Tracing, services: DebugServices, arrow: "→" | "←", message: object): void {
  if (!tracing.protocol && tracing.early === null) return;
  const text = JSON.stringify(message);
  const cut = text.length > messageLength ? `${text.slice(0, messageLength)}… (${text.length} characters)` : text;
  if (tracing.protocol) write(tracing, services, [`${arrow} ${cut}`]);
  else if (tracing.early !== null && tracing.early.length < earlyMessages) tracing.early.push(`${arrow} ${cut}`);
}

/**
 * What the machine did since the last call, called when a movement has ended: lines as `vas trace --format jsonl` writes them.
 * After the run went back there is nothing new, and what follows is told as it happens again.
 */
export function traceMachine(tracing: Tracing, services: DebugServices, simulation: Simulation): void {
  const { names, sequence } = tracing;
  if (names === null) return;
  const { trace } = simulation.system.machine;
  const writer = traceWriter("jsonl", 1);
  const lost = Math.max(0, Math.min(trace.oldest, trace.sequence) - sequence);
  const lines = lost > 0 ? [`(${lost} events are lost: more happened than the ring holds)`] : [];
  tracing.sequence = eventsSince(trace, sequence, (event) => {
    lines.push(String(writer.event(describeEvent(simulation, names, event))).trimEnd());
  });
  write(tracing, services, lines);
}

function write(tracing: Tracing, services: DebugServices, lines: readonly string[]): void {
  if (lines.length > 0) services.trace(lines, tracing.file);
}
