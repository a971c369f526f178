/** The option `--vary KEY=VALUES`: a setting, or an argument of processes, and the values that it takes in turn. */
import { addSetting, assignment, assignmentHelp, isArgument, settingValue, type Overrides } from "./setting-option.js";
import { UsageError } from "./terminal.js";

/** A setting or an argument with its values, as written. */
export interface Variation {
  readonly key: string;
  readonly values: readonly string[];
}

/** Combinations that one command runs at most. */
export const mostCombinations = 1000;

const range = /^(?<from>\d+)\.\.(?<to>\d+)(?:(?<step>[+*])(?<by>\d+))?$/;

/** Values of one part between commas: itself, or the numbers of a range. */
function expand(text: string, part: string): readonly string[] {
  const groups = range.exec(part)?.groups;
  if (groups === undefined) return [part];
  const [from, to, by] = [groups["from"], groups["to"], groups["by"] ?? "1"].map(Number) as [number, number, number];
  const multiplies = groups["step"] === "*";
  if (from > to) throw new UsageError(`--vary ${text}: ${part} runs backwards: write the smaller number first`);
  if (multiplies ? by < 2 || from === 0 : by < 1)
    throw new UsageError(
      `--vary ${text}: ${part} never ends: step by +1 or more, or multiply from 1 or more by 2 or more`,
    );
  const values: string[] = [];
  for (let value = from; value <= to; value = multiplies ? value * by : value + by) {
    values.push(String(value));
    if (values.length > mostCombinations)
      throw new UsageError(`--vary ${text}: ${part} has more than ${mostCombinations} values: take larger steps`);
  }
  return values;
}

/**
 * Adds one `--vary` to those before it. Values are separated by commas; `1..8` counts, `4..64*2` doubles, `0..100+20`
 * takes steps.
 *
 * @throws UsageError if the form is wrong
 */
export function addVariation(text: string, before: readonly Variation[]): readonly Variation[] {
  const match = assignment.exec(text);
  const key = match?.[1] ?? "";
  const parts = match === null ? [] : match[2]!.split(",");
  const values = parts.every((part) => part.trim() !== "") ? parts.flatMap((part) => expand(text, part.trim())) : [];
  if (values.length === 0 || (isArgument(key) && values.some((value) => typeof settingValue(value) !== "number"))) {
    const example = "--vary machine.tags=asid,asid+sasid or --vary machine.asid_bits=4..16";
    throw new UsageError(`--vary ${text}: ${assignmentHelp("VALUES", example)}`);
  }
  if (before.some((one) => one.key === key))
    throw new UsageError(`--vary ${text}: ${key} varies already: name all its values in one --vary`);
  return [...before, { key, values }];
}

/** One value for each variation, with the overrides that they make. */
export interface Combination {
  readonly values: readonly string[];
  readonly overrides: Overrides;
}

/**
 * All combinations, the last variation changing fastest.
 *
 * @throws UsageError if there are too many
 */
export function combinations(variations: readonly Variation[]): readonly Combination[] {
  const count = variations.reduce((product, { values }) => product * values.length, 1);
  if (count > mostCombinations)
    throw new UsageError(`${count} combinations are more than ${mostCombinations}: vary less at once`);
  return variations.reduce<readonly Combination[]>(
    (before, { key, values }) =>
      before.flatMap((one) =>
        values.map((value) => ({
          values: [...one.values, value],
          overrides: addSetting(`${key}=${value}`, one.overrides),
        })),
      ),
    [{ values: [], overrides: {} }],
  );
}
