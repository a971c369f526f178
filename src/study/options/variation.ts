/** The option `--vary KEY=VALUES`: a setting, or an argument of processes, and the values that it takes in turn. */
import { UsageError } from "../problem/index.js";
import { assignment, assignmentHelp, keyProblem, isArgument, settingValue, type Overrides } from "./setting-option.js";
import { concatenated, mostValues, valuesOf, type Values } from "./values.js";

/** A setting or an argument with its values. */
export interface Variation {
  readonly key: string;
  readonly values: Values;
}

/** `--vary` as it was written; the values of a draw depend on the seed, which may stand behind it. */
export interface VariationText {
  readonly key: string;
  readonly text: string;
}

/**
 * Adds one `--vary` to those before it.
 *
 * @throws UsageError if the form is wrong
 */
export function addVariation(text: string, before: readonly VariationText[]): readonly VariationText[] {
  const { key } = readVariation({ key: "", text }, 0);
  if (before.some((one) => one.key === key))
    throw new UsageError(`--vary ${text}: ${key} varies already: name all its values in one --vary`);
  return [...before, { key, text }];
}

/**
 * The values of a `--vary`.
 *
 * @throws UsageError if the form is wrong
 */
export function readVariation({ text }: VariationText, seed: number): Variation {
  const match = assignment.exec(text);
  const key = match?.[1] ?? "";
  const parts = match === null ? [] : match[2]!.split(",").map((part) => part.trim());
  const wrong = parts.length === 0 || parts.some((part) => part === "");
  const values = wrong ? [] : parts.map((part) => valuesOf(part, seed));
  for (const one of values) if ("problem" in one) throw new UsageError(`--vary ${text}: ${one.problem}`);
  const all = concatenated(values as readonly Values[]);
  // Parts that are no range stand for themselves, so the first value of each tells whether it is a number.
  const numbers = (values as readonly Values[]).every((one) => typeof settingValue(one.at(0)) === "number");
  if (wrong || (isArgument(key) && !numbers)) {
    const example = "--vary machine.tags=asid,asid+sasid or --vary machine.asid_bits=4..16";
    throw new UsageError(`--vary ${text}: ${assignmentHelp("VALUES", example)}`);
  }
  const problem = keyProblem(key);
  if (problem !== null) throw new UsageError(`--vary ${text}: ${problem}`);
  return { key, values: all };
}

/** All combinations of some variations, by index; the last variation changes fastest. */
export interface Combinations {
  readonly keys: readonly string[];
  readonly count: number;
  /** The values of a combination, as written. */
  readonly at: (index: number) => readonly string[];
}

/**
 * Combines variations.
 *
 * @throws UsageError if their number is beyond counting
 */
export function combinations(variations: readonly Variation[]): Combinations {
  const count = variations.reduce((product, { values }) => product * values.count, 1);
  if (count > mostValues) throw new UsageError(`${count} combinations are more than ${mostValues}: vary less at once`);
  return {
    keys: variations.map(({ key }) => key),
    count,
    at: (index) => {
      const chosen: string[] = [];
      let rest = index;
      for (const { values } of variations.toReversed()) {
        chosen.unshift(values.at(rest % values.count));
        rest = Math.floor(rest / values.count);
      }
      return chosen;
    },
  };
}

/** The overrides that values of the varied keys make on top of others. The keys were checked when they were read. */
export function overridesOf(keys: readonly string[], values: readonly string[], before: Overrides): Overrides {
  const own = Object.fromEntries(keys.map((key, at) => [key, settingValue(values[at]!)]));
  return { ...before, ...own };
}
