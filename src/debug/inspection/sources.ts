/** Requests about the source: `source`, `loadedSources`, `breakpointLocations`. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  clientRange,
  clientSource,
  loadedScenario,
  sourceColumn,
  sourceLine,
  sourceNumber,
  type Session,
} from "../session/index.js";
import { RequestError } from "../arguments/index.js";

/** Text of the scenario as it was loaded, whatever has become of the file since. */
export function source(
  session: Session,
  args: Partial<DebugProtocol.SourceArguments>,
): DebugProtocol.SourceResponse["body"] {
  const { sources } = loadedScenario(session);
  const number = args.source === undefined ? 0 : sourceNumber(session, args.source);
  if (number === null) {
    const known = sources.map(({ location }) => location).join(", ");
    throw new RequestError(
      `${args.source?.path ?? "this source"} is not part of the session; its sources are ${known}`,
    );
  }
  return { content: sources[number]?.text ?? "", mimeType: number === 0 ? "text/x-vas" : "text/x-c" };
}

/** The scenario, and the sources of its executables that are within reach. */
export function loadedSources(session: Session): DebugProtocol.LoadedSourcesResponse["body"] {
  return { sources: session.scenario?.sources.map((_, source) => clientSource(session, source)) ?? [] };
}

/** Positions in a range of lines at which a breakpoint can lie. */
export function breakpointLocations(
  session: Session,
  args: DebugProtocol.BreakpointLocationsArguments,
): DebugProtocol.BreakpointLocationsResponse["body"] {
  const number = sourceNumber(session, args.source);
  if (session.scenario === null || number === null) return { breakpoints: [] };
  const first = sourceLine(session, args.line);
  const last = sourceLine(session, args.endLine ?? args.line);
  const firstColumn = sourceColumn(session, args.column ?? session.client.firstColumn);
  const lastColumn =
    args.endColumn === undefined || args.endColumn === null ? Infinity : sourceColumn(session, args.endColumn);
  const places = new Map<string, DebugProtocol.BreakpointLocation>();
  const { image, simulation } = session.scenario;
  const ofObjects = [...simulation.code.programs, ...simulation.code.vases, ...simulation.code.libraries].flatMap(
    ({ object }) => object?.statementsBetween(number, first, last) ?? [],
  );
  for (const { statement, range } of [...image.debug.lines, ...ofObjects]) {
    if (!statement || range.line < first || range.line > last || (range.source ?? 0) !== number) continue;
    if (range.line === first && range.column < firstColumn) continue;
    if (range.line === last && range.column > lastColumn) continue;
    places.set(`${range.line}:${range.column}`, clientRange(session, range));
  }
  const ordered = [...places.values()].sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  return { breakpoints: ordered };
}
