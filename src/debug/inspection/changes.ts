/** Answers as what has changed since the answer before, for clients that keep what they were told (request `vas/changes`). */
import { differenceOf, type Changes } from "../../protocol/changes/index.js";
import type { Session } from "../session/index.js";

/** Series that are remembered, each with its last answer; there are four views, and those of windows that have gone. */
const mostSeries = 16;

/**
 * The next answer of a series, and remembers it.
 *
 * @param answer nothing may change it later
 */
export function tellChanges({ series }: Session, name: string, answer: object): Changes {
  const last = series.get(name);
  const number = (last?.number ?? 0) + 1;
  series.delete(name);
  series.set(name, { number, answer });
  if (series.size > mostSeries) series.delete(series.keys().next().value!);
  // Of two answers that are equal there is nothing to say.
  return {
    number,
    difference: last === undefined ? { is: answer } : (differenceOf(last.answer, answer) ?? { fields: {} }),
  };
}
