/** Requests that set breakpoints: on lines, functions and instructions; and the filters that stop on events. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { VirtualAddress } from "../../machine/index.js";
import {
  setBreakpoints as installBreakpoints,
  findLibraries,
  setBreakpointFilter,
  setEventStops,
  setWatches,
  type DataWatch,
  type WatchAccess,
} from "../../simulator/index.js";
import { parseHitCondition, parseLogMessage } from "./breakpoint-condition.js";
import {
  clientRange,
  clientSource,
  createCondition,
  loadedScenario,
  sourceColumn,
  sourceLine,
  sourceNumber,
  uncounted,
  type BreakpointRecord,
  type Condition,
  type Session,
} from "../session/index.js";
import { bindFunction, bindInstruction, bindLine, librariesFor, type Binding } from "./binding.js";
import { quickPasses } from "./stop-filter.js";
import { eventKinds, exceptionFilters } from "./exception-filters.js";
import { checkEventCondition } from "../conditions/index.js";
import { placeConsoleWatch, placeDataBreakpoints, removeConsoleWatches } from "./data-breakpoints.js";
import { parseExpression, RequestError, type SyntaxNode } from "../arguments/index.js";

type Demands = Pick<BreakpointRecord, "condition" | "hitCondition" | "logMessage">;

const given = (text: string | null | undefined): text is string =>
  text !== undefined && text !== null && text.trim() !== "";

function parseDemands(wish: { condition?: string; hitCondition?: string; logMessage?: string }): Demands {
  return {
    condition: given(wish.condition) ? createCondition(parseExpression(wish.condition)) : null,
    hitCondition: given(wish.hitCondition) ? parseHitCondition(wish.hitCondition) : null,
    logMessage: given(wish.logMessage) ? parseLogMessage(wish.logMessage) : null,
  };
}

/** Begins the wish of a breakpoint that was typed into the console (console-breakpoints.ts). */
export const typedMark = "typed ";

/**
 * Makes the record of a breakpoint that was typed.
 *
 * @throws RequestError if it cannot be bound, or its condition is wrong
 */
export function placeRecord(
  session: Session,
  kind: BreakpointRecord["kind"],
  requested: BreakpointRecord["requested"],
  wish: { readonly condition?: string },
  bind: () => Binding,
): BreakpointRecord {
  const { places } = bindOrWait(session, requested, bind);
  const record: BreakpointRecord = {
    id: session.breakpoints.nextId++,
    kind,
    requested,
    places,
    watch: null,
    ...parseDemands(wish),
    hits: uncounted(),
    wish: `${typedMark}${JSON.stringify([kind, requested, wish])}`,
  };
  session.breakpoints.records.push(record);
  return record;
}

/** Makes a record if everything about the wish is right; else says what is not. */
function place(
  session: Session,
  kind: BreakpointRecord["kind"],
  replaced: readonly BreakpointRecord[],
  wish: DebugProtocol.SourceBreakpoint | DebugProtocol.FunctionBreakpoint | DebugProtocol.InstructionBreakpoint,
  requested: BreakpointRecord["requested"],
  bind: () => Binding,
): DebugProtocol.Breakpoint {
  // Clients send all breakpoints whenever one changes: those that stay the same keep their numbers and hits.
  const said = JSON.stringify([kind, requested, wish]);
  const known = replaced.find((record) => record.wish === said) ?? null;
  const id = known?.id ?? session.breakpoints.nextId++;
  const range = requested.line === undefined ? {} : { line: requested.line - 1 + session.client.firstLine };
  try {
    const demands = parseDemands(wish);
    const bound = bindOrWait(session, requested, bind);
    const hits = known?.hits ?? uncounted();
    session.breakpoints.records.push({
      id,
      kind,
      requested,
      places: bound.places,
      watch: null,
      ...demands,
      hits,
      wish: said,
    });
    if (bound.waitsFor !== null)
      return { id, verified: false, message: waitsText(bound.waitsFor), reason: "pending", ...range };
    return {
      id,
      verified: true,
      ...(bound.range === null
        ? {}
        : { source: clientSource(session, bound.range.source), ...clientRange(session, bound.range) }),
      ...(kind === "instruction" ? { instructionReference: memoryReferenceOf(wish) } : {}),
    };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { id, verified: false, message: error.message, reason: "failed", ...range };
  }
}

function memoryReferenceOf(wish: object): string {
  return "instructionReference" in wish && typeof wish.instructionReference === "string"
    ? wish.instructionReference
    : "";
}

/** Hands all places to the simulator. */
export function install(session: Session): void {
  const { simulation, launch } = loadedScenario(session);
  const { records, aim } = session.breakpoints;
  const places = launch.noDebug === true ? [] : [...records.flatMap((record) => record.places), ...(aim?.places ?? [])];
  setBreakpointFilter(simulation, quickPasses(session));
  installBreakpoints(
    simulation,
    places.map(({ owner, address }) => ({ owner, address: address as VirtualAddress })),
  );
  setWatches(simulation, launch.noDebug === true ? [] : watchesOf(records));
  setEventStops(simulation, launch.noDebug === true ? [] : eventKinds(session.breakpoints));
  const waits =
    launch.noDebug !== true && records.some(({ requested }) => librariesFor(simulation, requested).length > 0);
  simulation.libraryCame = waits ? () => bindAgain(session) : null;
}

function watchesOf(records: readonly BreakpointRecord[]): DataWatch[] {
  return records.flatMap(({ id, watch }) =>
    watch === null ? [] : [{ id, target: watch.target, access: watch.access }],
  );
}

/** `setDataBreakpoints`: replaces all data breakpoints. */
export function setDataBreakpoints(
  session: Session,
  args: DebugProtocol.SetDataBreakpointsArguments,
): DebugProtocol.SetDataBreakpointsResponse["body"] {
  const body = placeDataBreakpoints(session, args);
  install(session);
  return body;
}

/**
 * A data breakpoint from the console: `watch NAME`. Returns what it is.
 *
 * @throws RequestError if the name means nothing that can be watched
 */
export function watchFromConsole(
  session: Session,
  name: string,
  access: WatchAccess,
  condition: string | null,
): string {
  const text = placeConsoleWatch(session, name, access, condition);
  install(session);
  return text;
}

/** Takes a data breakpoint of the console away, or (null) all of them; returns how many. */
export function unwatchFromConsole(session: Session, id: number | null): number {
  const removed = removeConsoleWatches(session, id);
  install(session);
  return removed;
}

/** Takes all breakpoints of a kind out of the table. */
function takeKind(session: Session, kind: BreakpointRecord["kind"], source = 0): readonly BreakpointRecord[] {
  const { records } = session.breakpoints;
  const taken = (record: BreakpointRecord): boolean =>
    record.kind === kind &&
    !record.wish.startsWith(typedMark) &&
    (kind !== "source" || (record.requested.source ?? 0) === source);
  session.breakpoints.records = records.filter((record) => !taken(record));
  return records.filter(taken);
}

/** `setBreakpoints`: replaces all breakpoints of one source. */
export function setBreakpoints(
  session: Session,
  args: DebugProtocol.SetBreakpointsArguments,
): DebugProtocol.SetBreakpointsResponse["body"] {
  const wishes = args.breakpoints ?? (args.lines ?? []).map((line) => ({ line }));
  const source = sourceNumber(session, args.source);
  if (session.scenario === null || source === null) {
    const message =
      session.scenario === null ? "no scenario is loaded yet" : "nothing that runs was made from this file";
    return { breakpoints: wishes.map(({ line }) => ({ verified: false, message, line, reason: "failed" })) };
  }
  const replaced = takeKind(session, "source", source);
  const { simulation } = session.scenario;
  const breakpoints = wishes.map((wish: DebugProtocol.SourceBreakpoint) => {
    const line = sourceLine(session, wish.line);
    const column = wish.column === undefined || wish.column === null ? null : sourceColumn(session, wish.column);
    return place(session, "source", replaced, wish, { source, line, ...(column === null ? {} : { column }) }, () =>
      bindLine(simulation, source, line, column),
    );
  });
  install(session);
  return { breakpoints };
}

/** `setFunctionBreakpoints`: by name, `sum` or `libc.sum`. */
export function setFunctionBreakpoints(
  session: Session,
  args: DebugProtocol.SetFunctionBreakpointsArguments,
): DebugProtocol.SetFunctionBreakpointsResponse["body"] {
  const { simulation } = loadedScenario(session);
  const replaced = takeKind(session, "function");
  const breakpoints = args.breakpoints.map((wish) =>
    place(session, "function", replaced, wish, { name: wish.name }, () => bindFunction(simulation, wish.name)),
  );
  install(session);
  return { breakpoints };
}

/** `setInstructionBreakpoints`: by memory reference; in every process that runs the same program or VAS. */
export function setInstructionBreakpoints(
  session: Session,
  args: DebugProtocol.SetInstructionBreakpointsArguments,
): DebugProtocol.SetInstructionBreakpointsResponse["body"] {
  const replaced = takeKind(session, "instruction");
  const breakpoints = args.breakpoints.map((wish) =>
    place(session, "instruction", replaced, wish, {}, () =>
      bindInstruction(session, wish.instructionReference, wish.offset ?? 0),
    ),
  );
  install(session);
  return { breakpoints };
}

/** `setExceptionBreakpoints`: which events stop the run, and under which conditions. */
export function setExceptionBreakpoints(
  session: Session,
  args: DebugProtocol.SetExceptionBreakpointsArguments,
): DebugProtocol.SetExceptionBreakpointsResponse["body"] {
  const wishes = [
    ...args.filters.map((filterId) => ({ filterId, condition: undefined })),
    ...(args.filterOptions ?? []),
  ];
  const unknown = wishes.filter(({ filterId }) => !exceptionFilters.some((one) => one.filter === filterId));
  if (unknown.length > 0) {
    throw new RequestError(
      `unknown exception filter ${unknown.map(({ filterId }) => filterId).join(", ")}: use ${exceptionFilters.map((one) => one.filter).join(", ")}`,
    );
  }
  const chosen = new Map<string, SyntaxNode | null>();
  const breakpoints = wishes.map(({ filterId, condition }): DebugProtocol.Breakpoint => {
    try {
      chosen.set(filterId, given(condition) ? eventCondition(session, filterId, condition) : null);
      return { verified: true };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return { verified: false, message: error.message, reason: "failed" };
    }
  });
  session.breakpoints.filters = chosen;
  if (session.scenario !== null) install(session);
  return { breakpoints };
}

/**
 * The condition of a filter, parsed and checked.
 *
 * @throws RequestError that says what is wrong
 */
export function eventCondition(session: Session, filter: string, text: string): SyntaxNode {
  const node = parseExpression(text);
  const { kinds } = exceptionFilters.find((one) => one.filter === filter)!;
  if (session.scenario !== null) checkEventCondition(session.scenario.simulation, node, kinds);
  return node;
}

/** A condition for another image. */
function anew(condition: Condition | null): Condition | null {
  return condition === null ? null : createCondition(condition.node);
}

/** Binds source and function breakpoints to a newly loaded image; tells the client where they lie now. */
export function rebind(session: Session): void {
  session.breakpoints.records = session.breakpoints.records.map((record) => {
    const fresh = { ...record, hits: uncounted(), condition: anew(record.condition) };
    return record.kind === "instruction" || record.kind === "data" ? fresh : boundAgain(session, fresh);
  });
  install(session);
}

/** A library has come: breakpoints that waited for it lie in it now, and those of libraries at another place too. */
function bindAgain(session: Session): void {
  session.breakpoints.records = session.breakpoints.records.map((record) => {
    if (record.kind === "instruction" || record.kind === "data") return record;
    return boundAgain(session, record, record.places);
  });
  install(session);
}

/** A record bound anew; the client is told of it, but where it lies at the same places as `known`. */
function boundAgain(session: Session, record: BreakpointRecord, known?: BreakpointRecord["places"]): BreakpointRecord {
  const { simulation } = loadedScenario(session);
  const { id, requested } = record;
  const { source = 0, line = 1, column = null, name } = requested;
  const tell = (breakpoint: Omit<DebugProtocol.Breakpoint, "id">): void =>
    session.send("breakpoint", { reason: "changed", breakpoint: { id, ...breakpoint } });
  try {
    const { places, range, waitsFor } = bindOrWait(session, requested, () =>
      name === undefined ? bindLine(simulation, source, line, column) : bindFunction(simulation, name),
    );
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(places)) return record;
    if (waitsFor !== null) tell({ verified: false, message: waitsText(waitsFor), reason: "pending" });
    else
      tell({
        verified: true,
        ...(range === null ? {} : { source: clientSource(session, range.source), ...clientRange(session, range) }),
      });
    return { ...record, places };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    tell({ verified: false, message: error.message });
    return { ...record, places: [] };
  }
}

/** A binding; with the libraries that have the place, where it is to be bound once `ld.so` has mapped one of them. */
interface LateBinding extends Binding {
  readonly waitsFor: readonly string[] | null;
}

/**
 * Binds a breakpoint, or finds that a library has its place that is not mapped yet.
 *
 * @throws RequestError if nothing has it
 */
function bindOrWait(session: Session, requested: BreakpointRecord["requested"], bind: () => Binding): LateBinding {
  const { simulation } = loadedScenario(session);
  findLibraries(simulation);
  try {
    return { ...bind(), waitsFor: null };
  } catch (error) {
    const waitsFor = error instanceof RequestError ? librariesFor(simulation, requested) : [];
    if (waitsFor.length === 0) throw error;
    return { places: [], range: null, waitsFor };
  }
}

function waitsText(libraries: readonly string[]): string {
  return `bound when ${libraries.join(" or ")} is loaded`;
}
