/**
 * Whether a place where the simulator stopped is one to stop at for the user: conditions, hit counts and log points of
 * breakpoints, and the event records that the chosen filters want.
 */
import { codeAt, currentPosition, type RunStop, type Simulation } from "../../simulator/index.js";
import { EventKind, type VirtualAddress } from "../../machine/index.js";
import {
  breakpointsAt,
  countHit,
  loadedScenario,
  sayAt,
  type BreakpointRecord,
  type LogMessage,
  type Session,
} from "../session/index.js";
import { hitHolds } from "./breakpoint-condition.js";
import { matchingFilters } from "./exception-filters.js";
import { contextOf, evaluateNode } from "../expressions/index.js";
import { formatValue, RequestError } from "../arguments/index.js";

/** Breakpoints on the instruction of a stop. */
export function breakpointsOf(session: Session, stop: RunStop): readonly BreakpointRecord[] {
  const { simulation } = loadedScenario(session);
  if (stop.reason !== "breakpoint" || stop.tid === null || stop.address === undefined) return [];
  const place = codeAt(simulation, stop.tid, stop.address as VirtualAddress);
  return place === null ? [] : breakpointsAt(session.breakpoints, place.owner, stop.address);
}

/** A condition that cannot be evaluated stops the run: silence would look like a breakpoint that is never reached. */
function conditionHolds(session: Session, simulation: Simulation, tid: number, record: BreakpointRecord): boolean {
  if (record.condition === null) return true;
  try {
    return evaluateNode(contextOf(simulation, { tid, index: 0 }), record.condition).value !== 0n;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    sayAt(session, "important", `breakpoint condition: ${error.message}\n`, record.requested.line ?? null);
    return true;
  }
}

function logText(simulation: Simulation, tid: number, message: LogMessage): string {
  const context = contextOf(simulation, { tid, index: 0 });
  return message
    .map((part) => {
      if (typeof part === "string") return part;
      try {
        const { value, bytes } = evaluateNode(context, part.expression);
        return formatValue(value, bytes, part.format);
      } catch (error) {
        if (error instanceof RequestError) return `{${error.message}}`;
        throw error;
      }
    })
    .join("");
}

/** Does this breakpoint stop a forward run that has arrived at it? Counts the hit and prints the log message. */
function stopsForward(session: Session, simulation: Simulation, tid: number, record: BreakpointRecord): boolean {
  if (!conditionHolds(session, simulation, tid, record)) return false;
  countHit(record, currentPosition(simulation).tick);
  if (record.hitCondition !== null && !hitHolds(record.hitCondition, record.hits.length)) return false;
  if (record.logMessage === null) return true;
  sayAt(session, "console", `${logText(simulation, tid, record.logMessage)}\n`, record.requested.line ?? null);
  return false;
}

/** Does this breakpoint stop a run that goes back past it? Hit numbers are those of the forward run. */
function stopsBackward(session: Session, simulation: Simulation, tid: number, record: BreakpointRecord): boolean {
  if (record.logMessage !== null || !conditionHolds(session, simulation, tid, record)) return false;
  if (record.hitCondition === null) return true;
  const hit = record.hits.indexOf(currentPosition(simulation).tick);
  return hit >= 0 && hitHolds(record.hitCondition, hit + 1);
}

/** True if the user is to see this stop; the simulation stands at it. */
export function wanted(session: Session, stop: RunStop, direction: "forward" | "backward"): boolean {
  const { simulation, launch } = loadedScenario(session);
  if (launch.noDebug === true && (stop.reason === "breakpoint" || stop.reason === "event")) return false;
  if (stop.reason === "event") {
    const passed = stop.event?.kind === EventKind.ProcessExit && currentPosition(simulation).tick === session.exitShown;
    if (passed && direction === "forward") return false;
    return stop.event === undefined || matchingFilters(session.breakpoints.filters, stop.event).length > 0;
  }
  const records = breakpointsOf(session, stop);
  const { tid } = stop;
  if (records.length === 0 || tid === null) return true;
  const decide = direction === "forward" ? stopsForward : stopsBackward;
  // Every breakpoint here counts its hit and prints, even if another one already stops.
  return records.map((record) => decide(session, simulation, tid, record)).includes(true);
}
