/** Where a schedule stands in the text of its scenario. */

/** A schedule that was found. */
export interface FoundSchedule {
  readonly schedule: string;
  /** Null: for the scenario as it is written. */
  readonly variant: string | null;
  /** Its steps in words, one a line. */
  readonly words: readonly string[];
}

/** One change of a text: what lies in [start, end) is replaced. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

const exploration = /^explore\b[^\S\r\n]*(?:\{[^}]*\})?/m;

/**
 * The change that writes a schedule into a text, with a comment of its steps: behind the `explore` block, or in place of the one that was
 * written for the same. One of a variant gets a name, since one without is followed by the scenario itself.
 */
export function scheduleEdit(text: string, { schedule, variant, words }: FoundSchedule): TextChange {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const head = variant === null ? "schedule" : `schedule ${variant}_race`;
  const lines = [...words.map((line) => `// ${line}`), `${head} "${schedule}"`].join(eol);
  const before = new RegExp(`^(?:// core \\d.*\\r?\\n)*${head}\\s+"[^"\\r\\n]*"`, "m").exec(text);
  if (before !== null) return { start: before.index, end: before.index + before[0].length, insert: lines };
  const explored = exploration.exec(text);
  if (explored === null) {
    const border = text === "" || text.endsWith("\n") ? eol : `${eol}${eol}`;
    return { start: text.length, end: text.length, insert: `${border}${lines}${eol}` };
  }
  const at = explored.index + explored[0].length;
  return { start: at, end: at, insert: `${eol}${eol}${lines}` };
}
