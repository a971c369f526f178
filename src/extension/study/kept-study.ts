/** What comes from outside and may be anything: what a page had kept before the window was loaded again, and what a command is given. */
import type { ChartChoice, KeptStudy } from "../../protocol/study.js";
import type { AskedStudy } from "./ask-study.js";

/** Is this what `vas.sweep` takes as its second argument? */
export function isStudy(given: unknown): given is AskedStudy {
  const { vary, count } = (given ?? {}) as Partial<AskedStudy>;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === "string");
  return isList(vary) && isList(count);
}

/** Is this what a page of a study had kept? Stored state may be of another version, or damaged. */
export function isKept(state: unknown): state is KeptStudy {
  const { source, columns, rows, choice } = (state ?? {}) as Partial<KeptStudy>;
  const isTexts = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === "string");
  const isPlan = (study: Partial<NonNullable<KeptStudy["source"]["study"]>>): boolean =>
    [study.uri, study.fingerprint].every((one) => typeof one === "string") &&
    Number.isSafeInteger(study.total) &&
    isStudy(study);
  return (
    typeof source?.title === "string" &&
    typeof source.fileName === "string" &&
    (source.study === null || (typeof source.study === "object" && isPlan(source.study))) &&
    isTexts(columns) &&
    Array.isArray(rows) &&
    rows.every((row) => isTexts(row) && row.length === columns!.length) &&
    isChoice(choice)
  );
}

/**
 * The later of what VS Code kept with the editor and what the extension kept, which in a browser is up to five seconds younger.
 * Null: neither is what a page keeps. What the extension kept of another study under the same title is left.
 */
export function latest(ofEditor: unknown, ofExtension: unknown): KeptStudy | null {
  const [older, younger] = [ofEditor, ofExtension].map((state) => (isKept(state) ? state : null)) as [
    KeptStudy | null,
    KeptStudy | null,
  ];
  if (older === null || younger === null) return older ?? younger;
  const same = JSON.stringify(older.source) === JSON.stringify(younger.source);
  return same && younger.rows.length >= older.rows.length ? younger : older;
}

function isChoice(choice: Partial<ChartChoice> | undefined): boolean {
  return (
    choice !== undefined &&
    [choice.y, choice.series, choice.where].every(Array.isArray) &&
    (choice.x === null || typeof choice.x === "string") &&
    ["none", "x", "y", "xy"].includes(choice.log!)
  );
}
