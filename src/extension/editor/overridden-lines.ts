/** Where an editor shows that a run has a setting otherwise than its file says. */
import type { Verdict } from "../../protocol/verdict.js";

/** A line of a document, as much of it as is needed. */
interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

/** The settings of a document that are told at their lines: those whose line still says what the adapter has read there. */
export function overriddenIn(
  document: Lines,
  overridden: Verdict["overridden"],
  here: (path: string) => boolean,
): Verdict["overridden"] {
  return overridden.filter(
    ({ path, line, written }) =>
      here(path) && line <= document.lineCount && document.lineAt(line - 1).text.includes(written),
  );
}
