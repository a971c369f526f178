/**
 * Breakpoints from the console: `break 12`, `break libc.sum if n == 2`, `break *0x1_0040`, `break tlb-miss if process == B`. They stand beside those of the client, which
 * replaces only its own, and live until `unbreak`.
 */
import { RequestError } from "../arguments/index.js";
import { baseName, loadedScenario, type BreakpointRecord, type Session, type TypedEvent } from "../session/index.js";
import { bindFunction, bindInstruction, bindLine, type Binding } from "./binding.js";
import { eventCondition, install, placeRecord, typedMark } from "./breakpoints.js";
import { exceptionFilters } from "./exception-filters.js";

/** What is meant: a line of a file, an address, a function. */
function bindingOf(
  session: Session,
  text: string,
): { kind: BreakpointRecord["kind"]; requested: BreakpointRecord["requested"]; bind: () => Binding } {
  const { simulation } = loadedScenario(session);
  const line = /^(?:(.+):)?([0-9]{1,9})$/.exec(text);
  if (line !== null) {
    const [, file, number] = line;
    const source = file === undefined ? 0 : sourceNamed(session, file);
    const requested = { source, line: Number(number) };
    return { kind: "source", requested, bind: () => bindLine(simulation, source, Number(number), null) };
  }
  const address = /^\*\s*(\S.*)$/.exec(text);
  if (address !== null) {
    const reference = address[1]!.replace(/_/g, "");
    return { kind: "instruction", requested: {}, bind: () => bindInstruction(session, reference, 0) };
  }
  return { kind: "function", requested: { name: text }, bind: () => bindFunction(simulation, text) };
}

function sourceNamed(session: Session, file: string): number {
  const { sources } = loadedScenario(session);
  const found = sources.findIndex(({ location }) => location === file || baseName(location) === file);
  if (found >= 0) return found;
  const known = sources.map(({ location }) => baseName(location)).join(", ");
  throw new RequestError(`break: the session has no source \`${file}\`; it has ${known}`);
}

/** Where a record lies: "calls.vas:10", "libc.sum", "at 0x1_0040"; with its condition. */
function recordText(session: Session, { id, kind, requested, places, condition, wish }: BreakpointRecord): string {
  const { sources } = loadedScenario(session);
  const where =
    kind === "function"
      ? requested.name!
      : kind === "source"
        ? `${baseName(sources[requested.source ?? 0]?.location ?? "")}:${requested.line}`
        : `*0x${(places[0]?.address ?? 0).toString(16)}`;
  const typed = wish.startsWith(typedMark) ? "" : ", of the client";
  const text = /"condition":("(?:[^"\\]|\\.)*")/.exec(wish)?.[1];
  const only = condition === null || text === undefined ? "" : ` if ${JSON.parse(text) as string}`;
  const pending = kind !== "instruction" && places.length === 0 ? ", bound when its library is loaded" : "";
  return `${id}: ${where}${only}${pending}${places.length > 1 ? `, in ${places.length} places` : ""}${typed}`;
}

function eventText({ id, filter, text }: TypedEvent): string {
  return `${id}: ${filter}${text === "" ? "" : ` if ${text}`}`;
}

/** Breakpoints on code as lines, those of the client too, and the events of the console. */
export function listBreakpoints(session: Session): readonly string[] {
  const { records, typedEvents } = session.breakpoints;
  const onCode = records.filter(({ watch }) => watch === null).map((record) => recordText(session, record));
  return [...onCode, ...typedEvents.map(eventText)];
}

/** Is an event meant? A function of that name goes before. */
function meansEvent(session: Session, text: string): boolean {
  const { functions } = loadedScenario(session).image.debug;
  return exceptionFilters.some(({ filter }) => filter === text) && !functions.some(({ name }) => name === text);
}

function breakAtEvent(session: Session, filter: string, condition: string | null): string {
  const { breakpoints } = session;
  const text = (condition ?? "").trim();
  const node = text === "" ? null : eventCondition(session, filter, text);
  const event: TypedEvent = { id: breakpoints.nextId++, filter, condition: node, text };
  breakpoints.typedEvents = [...breakpoints.typedEvents, event];
  install(session);
  return eventText(event);
}

/**
 * Sets a breakpoint; says where it lies.
 *
 * @throws RequestError if there is nothing to stop at, or the condition is wrong
 */
export function breakFromConsole(session: Session, text: string, condition: string | null): string {
  if (meansEvent(session, text)) return breakAtEvent(session, text, condition);
  const { kind, requested, bind } = bindingOf(session, text);
  const wish = condition === null ? {} : { condition };
  const record = placeRecord(session, kind, requested, wish, bind);
  install(session);
  return recordText(session, record);
}

/** Takes a breakpoint of the console away, or (null) all of them; returns how many. */
export function unbreakFromConsole(session: Session, id: number | null): number {
  const { records, typedEvents } = session.breakpoints;
  const meant = (record: BreakpointRecord): boolean =>
    record.wish.startsWith(typedMark) && (id === null || record.id === id);
  session.breakpoints.records = records.filter((record) => !meant(record));
  const left = typedEvents.filter((event) => id !== null && event.id !== id);
  session.breakpoints.typedEvents = left;
  install(session);
  return records.filter(meant).length + typedEvents.length - left.length;
}
