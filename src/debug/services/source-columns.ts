/** Columns of a line of a source: where its text begins and ends. */

/** First column of a line that is no blank, and the column behind its end; 1-based. */
export interface Columns {
  readonly first: number;
  readonly end: number;
}

/** Answers for sources by number. A source is gone through once, when it is first asked for: some have a quarter of a million lines. */
export function columnsOfSources(
  sources: readonly { readonly text: string }[],
): (source: number, line: number) => Columns {
  const starts = new Map<number, Int32Array>();
  return (source, line) => {
    const text = sources[source]?.text ?? "";
    let ofLines = starts.get(source);
    if (ofLines === undefined) {
      ofLines = lineStarts(text);
      starts.set(source, ofLines);
    }
    const start = ofLines[line - 1];
    if (start === undefined) return { first: 1, end: 1 };
    const content = text.slice(start, (ofLines[line] ?? text.length + 1) - 1).trimEnd();
    return { first: content.length - content.trimStart().length + 1, end: content.length + 1 };
  };
}

/** Offsets of the first character of every line. */
function lineStarts(text: string): Int32Array {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  const starts = new Int32Array(lines);
  for (let line = 1; line < lines; line++) starts[line] = text.indexOf("\n", starts[line - 1]) + 1;
  return starts;
}
