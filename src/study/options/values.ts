/**
 * Values that a setting takes in a study, by index: a list, a range, numbers drawn from a range, or several of these. A range
 * of a million values is no longer than one of ten.
 */
import { permutation } from "./permutation.js";

/** Values in a fixed order, made when they are asked for. */
export interface Values {
  readonly count: number;
  /** The value of an index from 0, as it would be written. */
  readonly at: (index: number) => string;
}

/** Most values of one `--vary`, and most combinations: their number must stay exact. */
export const mostValues = 2 ** 48;

const range = /^(?<from>\d+)\.\.(?<to>\d+)(?:(?<step>[+*])(?<by>\d+))?(?:\?(?<draw>\d+))?$/;

/** What is wrong with a part, for a message. */
export interface ValuesProblem {
  readonly problem: string;
}

/**
 * One part between commas: itself, `1..8`, `0..100+20`, `4..64*2`, or `1..100000?20`: twenty different ones of the range, in
 * ascending order, the same for the same seed.
 *
 * @param seed of the draw
 */
export function valuesOf(part: string, seed: number): Values | ValuesProblem {
  const groups = range.exec(part)?.groups;
  if (groups === undefined) return { count: 1, at: () => part };
  const [from, to, by] = [groups["from"], groups["to"], groups["by"] ?? "1"].map(Number) as [number, number, number];
  const multiplies = groups["step"] === "*";
  if (![from, to, by].every((number) => Number.isSafeInteger(number) && number <= mostValues))
    return { problem: `${part} has numbers above ${mostValues}` };
  if (from > to) return { problem: `${part} runs backwards: write the smaller number first` };
  if (multiplies ? by < 2 || from === 0 : by < 1)
    return { problem: `${part} never ends: step by +1 or more, or multiply from 1 or more by 2 or more` };
  const whole = multiplies ? geometric(from, to, by) : arithmetic(from, to, by);
  return groups["draw"] === undefined ? whole : drawn(part, whole, Number(groups["draw"]), seed);
}

function arithmetic(from: number, to: number, by: number): Values {
  return { count: Math.floor((to - from) / by) + 1, at: (index) => String(from + index * by) };
}

function geometric(from: number, to: number, by: number): Values {
  let count = 0;
  for (let value = from; value <= to; value *= by) count++;
  return { count, at: (index) => String(from * by ** index) };
}

/** Numbers that one part draws at most: they are sorted, and so kept. */
const mostDrawn = 100_000;

function drawn(part: string, whole: Values, draw: number, seed: number): Values | ValuesProblem {
  if (draw < 1 || draw > Math.min(whole.count, mostDrawn))
    return { problem: `${part} has ${whole.count} values: draw from 1 to ${Math.min(whole.count, mostDrawn)} of them` };
  const place = permutation(whole.count, seed);
  const chosen = Array.from({ length: draw }, (_, index) => place(index)).sort((one, other) => one - other);
  return { count: draw, at: (index) => whole.at(chosen[index]!) };
}

/** Several parts one behind the other. */
export function concatenated(parts: readonly Values[]): Values {
  const starts: number[] = [];
  let count = 0;
  for (const part of parts) {
    starts.push(count);
    count += part.count;
  }
  if (parts.every((part) => part.count === 1)) {
    const list = parts.map((part) => part.at(0));
    return { count, at: (index) => list[index]! };
  }
  return {
    count,
    at: (index) => {
      const part = starts.findLastIndex((start) => start <= index);
      return parts[part]!.at(index - starts[part]!);
    },
  };
}
