/** The steps of a schedule in words: who goes on, with which statement. */
import type { Image, SourceRange } from "../image/image.js";
import { stepText } from "../kernel/index.js";
import { addressText, hexNumber } from "../notation/index.js";
import type { Retraced } from "./retrace.js";

/** Most characters of a statement. */
const mostCharacters = 160;

/** One step, as `ScheduleRow` of the protocol. */
export interface StepInWords {
  readonly token: string;
  readonly core: number;
  readonly thread: string | null;
  readonly statement: string;
  readonly range:
    | (Omit<SourceRange, "source"> & {
        /** Path or URI of the file. */
        readonly source: string;
      })
    | null;
  readonly tick: number;
  /** What the step breaks, in sentences. */
  readonly breaks: readonly string[];
  /** Translations that are taken away behind it and that cores still hold, in the order in which they were taken away. */
  readonly owed: readonly {
    readonly text: string;
    readonly state: "open" | "due" | "freed";
  }[];
}

/**
 * The steps that were followed.
 *
 * @param texts of the image's sources, as far as they are at hand
 */
export function rowsOf({ steps, pageBytes }: Retraced, image: Image, texts: readonly (string | null)[]): StepInWords[] {
  const lines = texts.map((text) => text?.split("\n") ?? []);
  return steps.map(({ step, tick, thread, range, did, breaks, owed }) => {
    const { source: number = 0, ...place } = range ?? { line: 0, column: 0, endLine: 0, endColumn: 0 };
    return {
      token: stepText(step),
      core: step.core,
      thread,
      statement: range === null ? (did ?? "") : statementIn(lines[number] ?? [], place),
      range: range === null ? null : { ...place, source: image.sources[number] ?? "" },
      tick,
      breaks,
      owed: owed.map(({ start, pages, pfn, state }) => ({ text: owedText(start, pages, pfn, pageBytes), state })),
    };
  });
}

/** "0x1000_0000 → frame 0x80009", and how many pages more. */
function owedText(start: number, pages: number, pfn: number, pageBytes: number): string {
  const more = pages === 1 ? "" : ` and ${pages - 1} more ${pages === 2 ? "page" : "pages"}`;
  return `${addressText(start * pageBytes)} → frame ${hexNumber(pfn)}${more}`;
}

/** Text of a range in one line. */
function statementIn(
  lines: readonly string[],
  { line, column, endLine, endColumn }: Omit<SourceRange, "source">,
): string {
  const own = lines.slice(line - 1, endLine);
  if (own.length === 0) return "";
  own[own.length - 1] = own.at(-1)!.slice(0, endColumn - 1);
  own[0] = own[0]!.slice(column - 1);
  const text = own.join(" ").replace(/\s+/g, " ").trim();
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}
