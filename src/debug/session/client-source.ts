/** The sources of a session as the client names them, and positions in the client's counting. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SourceRange } from "../../image/image.js";
import { loadedScenario, type Session } from "./session-record.js";
import { baseName, clientLocation, sameLocation } from "./source-path.js";

/** A source of the session; 0 is the scenario. */
export function clientSource(session: Session, source = 0): DebugProtocol.Source {
  const { launch, image } = loadedScenario(session);
  const location = source === 0 ? launch.program : (image.sources[source] ?? launch.program);
  return { name: baseName(location), path: clientLocation(location, session.client.pathFormat) };
}

/** Number of the source that the client means, or null if it is none of the session's. */
export function sourceNumber(session: Session, source: DebugProtocol.Source): number | null {
  const path = source.path ?? null;
  if (path === null || session.scenario === null) return null;
  const { launch, image } = session.scenario;
  const { trueName } = session.services;
  const means = (location: string): boolean =>
    sameLocation(path, location) || sameLocation(trueName(path), trueName(location));
  if (means(launch.program)) return 0;
  const found = image.sources.findIndex((location, index) => index > 0 && means(location));
  return found < 0 ? null : found;
}

/** A range in the client's counting of lines and columns. */
export function clientRange(
  session: Session,
  range: SourceRange,
): { line: number; column: number; endLine: number; endColumn: number } {
  const lines = session.client.firstLine - 1;
  const columns = session.client.firstColumn - 1;
  return {
    line: range.line + lines,
    column: range.column + columns,
    endLine: range.endLine + lines,
    endColumn: range.endColumn + columns,
  };
}

/** A line of the client as a line of the source, from 1. */
export function sourceLine(session: Session, line: number): number {
  return line - session.client.firstLine + 1;
}

/** A column of the client as a column of the source, from 1. */
export function sourceColumn(session: Session, column: number): number {
  return column - session.client.firstColumn + 1;
}
