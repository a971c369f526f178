/** Requests about the source: `source`, `loadedSources`, `breakpointLocations`. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  clientRange,
  clientSource,
  isScenario,
  loadedScenario,
  sourceColumn,
  sourceLine,
  type Session,
} from "../session/index.js";
import { RequestError } from "../arguments/index.js";

/** Text of the scenario as it was loaded, whatever has become of the file since. */
export function source(session: Session, args: DebugProtocol.SourceArguments): DebugProtocol.SourceResponse["body"] {
  const { text } = loadedScenario(session);
  // A client may send null for what it leaves out.
  const asked = args.source ?? null;
  if (asked !== null && !isScenario(session, asked)) {
    throw new RequestError(`${asked.path ?? "this source"} is not part of the session; only the scenario is`);
  }
  return { content: text, mimeType: "text/x-vas" };
}

/** The one source of a session. */
export function loadedSources(session: Session): DebugProtocol.LoadedSourcesResponse["body"] {
  return { sources: session.scenario === null ? [] : [clientSource(session)] };
}

/** Positions in a range of lines at which a breakpoint can lie. */
export function breakpointLocations(
  session: Session,
  args: DebugProtocol.BreakpointLocationsArguments,
): DebugProtocol.BreakpointLocationsResponse["body"] {
  if (session.scenario === null || !isScenario(session, args.source)) return { breakpoints: [] };
  const first = sourceLine(session, args.line);
  const last = sourceLine(session, args.endLine ?? args.line);
  const firstColumn = sourceColumn(session, args.column ?? session.client.firstColumn);
  const lastColumn =
    args.endColumn === undefined || args.endColumn === null ? Infinity : sourceColumn(session, args.endColumn);
  const places = new Map<string, DebugProtocol.BreakpointLocation>();
  for (const { statement, range } of session.scenario.image.debug.lines) {
    if (!statement || range.line < first || range.line > last) continue;
    if (range.line === first && range.column < firstColumn) continue;
    if (range.line === last && range.column > lastColumn) continue;
    places.set(`${range.line}:${range.column}`, clientRange(session, range));
  }
  const ordered = [...places.values()].sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  return { breakpoints: ordered };
}
