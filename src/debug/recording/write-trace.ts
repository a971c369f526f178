/** `vas/trace`: a stretch of the run as a file for other tools, written by what `vas trace` writes. */
import type { traceFormats } from "../../trace/index.js";
import { describeEvent, eventNames, recordEvents, traceWriter, type Piece } from "../../trace/index.js";
import type { Simulation } from "../../simulator/index.js";
import { RequestError } from "../arguments/index.js";
import { stoppedSimulation, workBeside, type Session } from "../session/index.js";
import { goTo, inTurn, machineBeside } from "./beside.js";

/** Events of a file at most: about forty megabytes. */
const mostEvents = 500_000;

/** Arguments of the request. */
export interface TraceWish {
  readonly format: (typeof traceFormats)[number];
  readonly from?: number;
  readonly to?: number;
}

/** A file as base64, with how many events it has and whether there were more. */
export interface WrittenTrace {
  readonly data: string;
  readonly events: number;
  readonly cut: boolean;
}

/** Writes it; without `from` and `to`, of the whole run up to where the session stands. */
export async function writeTrace(session: Session, { format, from = 0, to }: TraceWish): Promise<WrittenTrace> {
  const end = to ?? stoppedSimulation(session).system.machine.tick;
  if (from < 0 || end < from)
    throw new RequestError(`\`from\` is ${from} and \`to\` is ${end}: name a stretch of the run`);
  const simulation = machineBeside(session);
  const request = session.handling;
  return inTurn(session, () => workBeside(session, request, "Writing a trace", write(simulation, format, from, end)));
}

function* write(
  simulation: Simulation,
  format: TraceWish["format"],
  from: number,
  to: number,
): Generator<number | undefined, WrittenTrace, void> {
  yield* goTo(simulation, from);
  const { machine, kernel } = simulation.system;
  const writer = traceWriter(format, kernel.config.mhz);
  const names = eventNames(simulation);
  const pieces: Piece[] = [];
  pieces.push(writer.head());
  const work = recordEvents(
    simulation,
    { from, to, most: mostEvents, refills: true },
    (event) => void pieces.push(writer.event(describeEvent(simulation, names, event))),
  );
  let step = work.next();
  for (; step.done !== true; step = work.next()) yield (machine.tick - from) / Math.max(1, to - from);
  const { events, why: end } = step.value;
  const cut = end === "most";
  pieces.push(writer.tail(cut ? `the first ${mostEvents} events` : ""));
  return { data: base64(pieces), events, cut };
}

function base64(pieces: readonly Piece[]): string {
  const encoder = new TextEncoder();
  const parts = pieces.map((piece) => (typeof piece === "string" ? encoder.encode(piece) : piece));
  let text = "";
  for (const part of parts)
    for (let at = 0; at < part.length; at += 0x8000) text += String.fromCharCode(...part.subarray(at, at + 0x8000));
  return btoa(text);
}
