/**
 * Whether a place where the simulator stopped is one to stop at for the user: conditions, hit counts and log points of
 * breakpoints, and the event records that the chosen filters want.
 */
import type { VirtualAddress } from "../../machine/index.js";
import {
  codeOwnerAt,
  currentPosition,
  nextAttempt,
  printable,
  type AcceptStop,
  type DataChange,
  type BreakpointFilter,
  type RunStop,
  type Simulation,
} from "../../simulator/index.js";
import {
  aimsAt,
  breakpointsAt,
  loadedScenario,
  sayAt,
  type BreakpointRecord,
  type LogMessage,
  type Session,
} from "../session/index.js";
import { countHit, hitHolds } from "./hit-counting.js";
import { aimedFilter, stoppingFilters } from "./exception-filters.js";
import { changeConditionHolds } from "../conditions/index.js";
import { compiledConditionHolds, conditionHoldsAt, contextOf, evaluateNode } from "../expressions/index.js";
import { formatValue, RequestError } from "../arguments/index.js";

/** Breakpoints on the instruction of a stop. */
function breakpointsOf(session: Session, { reason, tid, address }: RunStop): readonly BreakpointRecord[] {
  if (reason !== "breakpoint" || tid === null || address === undefined) return [];
  const owner = codeOwnerAt(loadedScenario(session).simulation, tid, address);
  return owner === null ? [] : breakpointsAt(session.breakpoints, owner, address);
}

/** A condition that cannot be evaluated stops the run: silence would look like a breakpoint that is never reached. */
function conditionHolds(session: Session, simulation: Simulation, stop: RunStop, record: BreakpointRecord): boolean {
  if (record.condition === null) return true;
  try {
    return conditionHoldsAt(simulation, stop.tid!, stop.address!, record.condition);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    sayAt(
      session,
      "important",
      `breakpoint condition: ${error.message}\n`,
      (record.requested.source ?? 0) === 0 ? (record.requested.line ?? null) : null,
    );
    return true;
  }
}

function logText(simulation: Simulation, tid: number, message: LogMessage): string {
  const context = contextOf(simulation, { tid, index: 0 });
  return message
    .map((part) => {
      if (typeof part === "string") return part;
      try {
        const { value, bytes, named } = evaluateNode(context, part.expression);
        const hexadecimal = part.format === "hexadecimal";
        if (named?.kind !== "typed" || !(hexadecimal || part.format === "decimal"))
          return formatValue(value, bytes, part.format);
        // Values of C as their types say: texts, enumerators, truth values.
        const { debug, frame } = context.frame.object!;
        return debug.show(named.place, frame, hexadecimal).text;
      } catch (error) {
        if (error instanceof RequestError) return `{${error.message}}`;
        throw error;
      }
    })
    .join("");
}

/** Does this breakpoint stop the run? A run forwards counts the hit and prints the log message. */
function stops(
  session: Session,
  simulation: Simulation,
  stop: RunStop,
  record: BreakpointRecord,
  direction: "forward" | "backward",
): boolean {
  if (direction === "backward" && record.logMessage !== null) return false;
  if (!conditionHolds(session, simulation, stop, record)) return false;
  const { tick } = currentPosition(simulation);
  countHit(record, tick);
  if (record.hitCondition !== null && !hitHolds(record.hitCondition, record.hits, tick)) return false;
  if (record.logMessage === null) return true;
  const text = printable(logText(simulation, stop.tid!, record.logMessage));
  sayAt(session, "console", `${text}\n`, record.requested.line ?? null);
  return false;
}

/** The data breakpoint that a change is of, if its condition holds. */
function watchedBy(session: Session, change: DataChange): BreakpointRecord | null {
  const record = session.breakpoints.records.find(({ id, watch }) => watch !== null && id === change.watch);
  if (record === undefined) return null;
  const { simulation } = loadedScenario(session);
  const holds = record.condition === null || changeConditionHolds(simulation, change, record.condition.node);
  return holds ? record : null;
}

/** Does a change stop the run? It counts as a hit of its data breakpoint. */
function changeStops(session: Session, simulation: Simulation, change: DataChange): boolean {
  const record = watchedBy(session, change);
  if (record === null) return false;
  const { tick } = currentPosition(simulation);
  countHit(record, tick);
  return record.hitCondition === null || hitHolds(record.hitCondition, record.hits, tick);
}

/** Does the movement under way end at the instruction of a stop? */
function isAimedAt(session: Session, { tid, address }: RunStop): boolean {
  if (tid === null || address === undefined) return false;
  const owner = codeOwnerAt(loadedScenario(session).simulation, tid, address);
  return owner !== null && aimsAt(session.breakpoints, owner, address);
}

/** Does the user want to see a stop? Asked with the simulation standing at it, once for each as a movement passes. */
export function acceptance(session: Session, direction: "forward" | "backward"): AcceptStop {
  const { simulation, launch } = loadedScenario(session);
  if (launch.noDebug === true) return () => false;
  return (stop) => {
    const { aim } = session.breakpoints;
    if (stop.reason === "event")
      return (
        stoppingFilters(session.breakpoints, simulation, stop.event!).length > 0 ||
        aimedFilter(aim, simulation, stop.event!) !== null
      );
    if (stop.reason === "data") return stop.changes!.some((change) => changeStops(session, simulation, change));
    // Every breakpoint here counts its hit and prints, even if another one already stops.
    const hit = breakpointsOf(session, stop).filter((record) => stops(session, simulation, stop, record, direction));
    return hit.length > 0 || isAimedAt(session, stop);
  };
}

/**
 * Breakpoints that can be passed without a stop: nobody's, and those whose compiled condition is false. A condition in a loop is
 * then asked by the interpreter itself, some million times a second.
 */
export function quickPasses(session: Session): BreakpointFilter {
  const { simulation } = loadedScenario(session);
  const byAddress = new Map<number, BreakpointRecord[]>();
  for (const record of session.breakpoints.records)
    for (const { address } of record.places) byAddress.set(address, [...(byAddress.get(address) ?? []), record]);
  const aimed = new Set(session.breakpoints.aim?.places.map(({ address }) => address));
  return (core, pc) => {
    if (aimed.has(pc)) return false;
    const records = byAddress.get(pc);
    if (records === undefined) return true;
    if (records.some(({ condition }) => condition === null)) return false;
    const owner = codeOwnerAt(simulation, core.tid, pc as VirtualAddress);
    for (const record of records) {
      const meant = record.places.some(
        (place) => place.address === pc && place.owner.kind === owner?.kind && place.owner.index === owner.index,
      );
      if (meant && compiledConditionHolds(simulation, core, pc, owner, record.condition!) !== false) return false;
    }
    return true;
  };
}

/** Counts the hits at a place that a counting replay passes. */
export function countStop(session: Session, stop: RunStop): void {
  const { simulation } = loadedScenario(session);
  for (const change of stop.reason === "data" ? stop.changes! : []) {
    const record = watchedBy(session, change);
    if (record !== null) countHit(record, currentPosition(simulation).tick);
  }
  for (const record of breakpointsOf(session, stop)) {
    if (record.hitCondition !== null && conditionHolds(session, simulation, stop, record))
      countHit(record, currentPosition(simulation).tick);
  }
}

/**
 * The breakpoints of a stop: data breakpoints of the attempt that led to it, and those of the attempt that would follow, if
 * they want to stop there. The same for a run that has
 * come forwards and one that has come backwards.
 */
export function breakpointsHit(session: Session, stop: RunStop): readonly BreakpointRecord[] {
  if (stop.reason !== "breakpoint" && stop.reason !== "event" && stop.reason !== "data") return [];
  const { simulation } = loadedScenario(session);
  const watching = (stop.changes ?? []).flatMap(
    ({ watch }) => session.breakpoints.records.find(({ id }) => id === watch) ?? [],
  );
  const next = nextAttempt(simulation);
  if (next === null || next.again) return watching;
  const { tick } = currentPosition(simulation);
  const place: RunStop = { reason: "breakpoint", text: "", ...next };
  const here = breakpointsOf(session, place).filter(
    (record) =>
      record.logMessage === null &&
      conditionHolds(session, simulation, place, record) &&
      (record.hitCondition === null || hitHolds(record.hitCondition, record.hits, tick)),
  );
  return [...watching, ...here];
}
