/** The lines of a source around one of them, as a lecturer's page shows them. */
import type { LessonSource } from "../protocol/lesson-snapshot.js";

/** Lines shown before the line itself, and after it. */
const around = 3;
/** Characters of a line that are shown. */
const widest = 160;

/** A source as it was loaded: the name of its file, without folders, and what is in it. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** Lines around a line (from 1), without the empty ones at either end; null where the source or the line is not known. */
export function linesAround(source: SourceText | undefined, line: number | null): LessonSource | null {
  if (source === undefined || line === null) return null;
  const all = source.text.split(/\r?\n/);
  if (line > all.length) return null;
  let first = Math.max(1, line - around);
  let last = Math.min(all.length, line + around);
  const empty = (number: number): boolean => all[number - 1]!.trim() === "";
  while (first < line && empty(first)) first++;
  while (last > line && empty(last)) last--;
  const lines = all.slice(first - 1, last).map((text) => text.replaceAll("\t", "    ").trimEnd());
  const indents = lines.filter((text) => text !== "").map((text) => text.length - text.trimStart().length);
  const indent = Math.min(...indents);
  return {
    name: source.name,
    first,
    lines: lines.map((text) => text.slice(indent, indent + widest)),
  };
}
