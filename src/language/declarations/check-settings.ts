/** Presets, keys and values of `machine` and `kernel` blocks, against what the host says exists. */
import { reportRepeatedKeys } from "./check-repeated-keys.js";
import { GrammarUtils, type ValidationAcceptor } from "langium";
import type { Explore, Kernel, Machine, Schedule, Setting, Variant } from "../generated/ast.js";
import {
  exploreSettings,
  formatBytes,
  type KnownSettings,
  type PresetDescription,
  type SettingDescription,
} from "../model/index.js";
import { requireConstant, settingValue } from "../names/index.js";
import { listNames, nearestName, replacing, suggest, withFixes, type Fix } from "../syntax/index.js";

/** `breaks`: each name is a variant of the file, or the scenario as it is written. */
function checkBreaks(setting: Setting, variants: readonly Variant[], accept: ValidationAcceptor): void {
  const known = ["as written", ...variants.map(({ name }) => name)];
  for (const name of String(settingValue(setting)).split(",")) {
    if (known.includes(name.trim())) continue;
    accept(
      "error",
      `There is no variant \`${name.trim()}\` to break.${suggest(name.trim(), known) || ` There is ${listNames(known)}.`}`,
      { node: setting },
    );
  }
}

/** Preset and settings of one block. */
export function checkBlock(block: Machine | Kernel, settings: KnownSettings, accept: ValidationAcceptor): void {
  const { presets, keys, word } = descriptionsFor(block, settings);
  if (presets && block.preset && !presets.some(({ name }) => name === block.preset)) {
    const names = presets.map(({ name }) => name);
    const near = suggest(block.preset, names);
    accept("error", `There is no ${word} \`${block.preset}\`.${near || ` There is ${listNames(names)}.`}`, {
      node: block,
      property: "preset",
      // What the message suggests is offered by its words.
      ...withFixes(
        ...(near === "" && names.length <= 5 ? names : []).map((name) =>
          replacing(GrammarUtils.findNodeForProperty(block.$cstNode, "preset"), name),
        ),
      ),
    });
  }
  reportRepeatedKeys(block.settings, accept);
  if (!keys) return;
  for (const setting of block.settings) checkSetting(setting, keys, word, accept);
}

/** The settings of an `explore` block. */
export function checkExplore({ settings, $container: { variants } }: Explore, accept: ValidationAcceptor): void {
  reportRepeatedKeys(settings, accept);
  for (const setting of settings) checkSetting(setting, exploreSettings, "exploration", accept);
  const breaks = settings.find(({ key }) => key === "breaks");
  if (breaks !== undefined) checkBreaks(breaks, variants, accept);
}

/** The text of a schedule. */
export function checkSchedule(
  schedule: Schedule,
  { scheduleProblem }: KnownSettings,
  accept: ValidationAcceptor,
): void {
  const problem = schedule.text === undefined ? null : (scheduleProblem?.(schedule.text) ?? null);
  if (problem !== null) accept("error", `The schedule: ${problem}.`, { node: schedule, property: "text" });
}

/** What is known about the presets and settings of a block. */
export function descriptionsFor(
  block: Machine | Kernel,
  settings: KnownSettings,
): {
  presets: readonly PresetDescription[] | undefined;
  keys: readonly SettingDescription[] | undefined;
  word: "machine" | "kernel";
} {
  return block.$type === "Machine"
    ? { presets: settings.machinePresets, keys: settings.machineSettings, word: "machine" }
    : { presets: settings.kernelPresets, keys: settings.kernelSettings, word: "kernel" };
}

/** Is a setting wrong for itself: unknown, or with a value that it cannot have? */
export function isSettingWrong(setting: Setting, settings: KnownSettings): boolean {
  const block = setting.$container as Machine | Kernel;
  const description = descriptionsFor(block, settings).keys?.find(({ name }) => name === setting.key);
  return description === undefined || valueProblem(settingValue(setting), setting, description) !== null;
}

function checkSetting(
  setting: Setting,
  keys: readonly SettingDescription[],
  word: string,
  accept: ValidationAcceptor,
): void {
  const description = keys.find(({ name }) => name === setting.key);
  if (!description) {
    const names = keys.map(({ name }) => name);
    const remedy = suggest(setting.key, names) || ` It has ${listNames(names, 40)}.`;
    accept("error", `The ${word} has no setting \`${setting.key}\`.${remedy}`, { node: setting, property: "key" });
    return;
  }
  if (
    setting.value !== undefined &&
    requireConstant(setting.value, "Settings are fixed before the run", accept) === null
  )
    return;
  if (setting.word === undefined && setting.text === undefined && setting.value === undefined) return;
  const problem = valueProblem(settingValue(setting), setting, description);
  if (problem !== null) {
    accept("error", `\`${setting.key}\`: ${problem}`, {
      node: setting,
      property: setting.value !== undefined ? "value" : setting.text === undefined ? "word" : "text",
      ...withFixes(...valuesInstead(setting, description)),
    });
  }
}

/** Values that can stand in the place of one that cannot: the nearest of a range, or those of a short list. */
function valuesInstead(
  setting: Setting,
  { type, values = [], minimum, maximum, powerOfTwo }: SettingDescription,
): (Fix | null)[] {
  const property = setting.value !== undefined ? "value" : setting.text === undefined ? "word" : "text";
  const place = GrammarUtils.findNodeForProperty(setting.$cstNode, property);
  const instead = (word: string): Fix | null => replacing(place, word);
  if (type === "switch") return ["on", "off"].map(instead);
  const value = settingValue(setting);
  if (typeof value !== "number" || (type !== "number" && type !== "bytes")) {
    const near = typeof value === "string" && nearestName(value, values) !== null;
    return near || values.length > 6 ? [] : values.map(instead);
  }
  const show = (number: number): string => (type === "bytes" ? formatBytes(number) : `${number}`);
  if (values.length > 0) return values.slice(0, 6).map(instead);
  if (minimum !== undefined && value < minimum) return [instead(show(minimum))];
  if (maximum !== undefined && value > maximum) return [instead(show(maximum))];
  if (!powerOfTwo || value < 1) return [];
  const below = 2 ** Math.floor(Math.log2(value));
  return [below, below * 2]
    .filter((number) => maximum === undefined || number <= maximum)
    .map(show)
    .map(instead);
}

function valueProblem(
  value: string | number | boolean,
  setting: Setting,
  description: SettingDescription,
): string | null {
  const written =
    setting.text !== undefined
      ? `"${setting.text}"`
      : setting.word !== undefined &&
          String(value) !== setting.word &&
          typeof value === "number" &&
          !/^\d/.test(setting.word)
        ? `\`${setting.word}\` (${value})`
        : `\`${setting.word ?? String(value)}\``;
  const allowed = description.values ?? [];
  switch (description.type) {
    case "switch":
      return typeof value === "boolean" ? null : `${written} is neither \`on\` nor \`off\`.`;
    case "text":
      return null;
    case "word": {
      const word = setting.text ?? setting.word ?? "";
      if (allowed.length === 0 || allowed.includes(word)) return null;
      return `${written} is not one of its values.${suggest(word, allowed) || ` Write ${listNames(allowed, 24)}.`}`;
    }
    case "number":
    case "bytes": {
      if (typeof value !== "number")
        return `${written} is not a number.${allowed.length > 0 ? ` Write ${listNames(allowed, 24)}.` : ""}`;
      const show = description.type === "bytes" ? formatBytes : String;
      const { minimum, maximum } = description;
      if (minimum !== undefined && value < minimum) return `${written} is too small: use ${show(minimum)} or more.`;
      if (maximum !== undefined && value > maximum) return `${written} is too large: use ${show(maximum)} or less.`;
      if (description.powerOfTwo && !Number.isInteger(Math.log2(value))) return `${written} is not a power of two.`;
      return allowed.length === 0 || allowed.includes(String(value))
        ? null
        : `${written} is not one of its values. Write ${listNames(allowed, 24)}.`;
    }
  }
}
