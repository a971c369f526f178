/** The scenario's source as the client names it, and positions in the client's counting. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SourceRange } from "../../image/image.js";
import { loadedScenario, type Session } from "./session-record.js";
import { baseName, clientLocation, sameLocation } from "./source-path.js";

/** The scenario's source. */
export function clientSource(session: Session): DebugProtocol.Source {
  const { program } = loadedScenario(session).launch;
  return { name: baseName(program), path: clientLocation(program, session.client.pathFormat) };
}

/** True if the client means the loaded scenario. */
export function isScenario(session: Session, source: DebugProtocol.Source): boolean {
  const path = source.path ?? null;
  if (path === null || session.scenario === null) return false;
  const { program } = session.scenario.launch;
  const { trueName } = session.services;
  return sameLocation(path, program) || sameLocation(trueName(path), trueName(program));
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
