/** Why there cannot be such a machine with such a kernel, as lines of the terminal. */
import type { Image } from "../../image/image.js";
import { keyProblem, openConfiguration, type Overrides, type Refusal } from "../../study/index.js";
import { printable } from "../terminal/index.js";

/** What was asked for on the command line: the scenario of a file under settings, perhaps by a schedule. */
export interface Asked {
  readonly file: string;
  readonly image: Image;
  readonly overrides: Overrides;
  /** Text or name of a schedule that `--schedule` gave; absent: the option was not given. */
  readonly schedule?: string;
}

/**
 * Refusals as lines: by the options that caused them, or at the beginning of the file if it cannot run as it is written. A setting may
 * make another one impossible, or what a process or VAS of the file asks for: then the line names the option and what it contradicts.
 */
export function refusalLines(asked: Asked, refusals: readonly Refusal[]): readonly string[] {
  const { file, image, overrides } = asked;
  const ofFile = keysRefused(image, {});
  return refusals.map(({ key, message }) => {
    if (key in overrides) return `vas: error: --set ${key}: ${keyProblem(key) ?? printable(message)}`;
    if (key === "schedule" && asked.schedule !== undefined)
      return `vas: error: --schedule ${printable(asked.schedule)}: ${printable(message)}`;
    if (ofFile.has(key)) return `${printable(file)}:1:1: error: ${key}: ${printable(message)}`;
    const options = causes(image, overrides, key).map((cause) => `--set ${cause}=${overrides[cause]}`);
    return `vas: error: ${printable(options.join(" "))}: ${key}: ${printable(message)}`;
  });
}

/** Overrides of which each is needed for the refusal; all of them, if it stays whichever one is left out. */
function causes(image: Image, overrides: Overrides, key: string): readonly string[] {
  const all = Object.keys(overrides);
  const needed = all.filter((one) => {
    const others = Object.fromEntries(Object.entries(overrides).filter(([other]) => other !== one));
    return !keysRefused(image, others).has(key);
  });
  return needed.length > 0 ? needed : all;
}

function keysRefused(image: Image, overrides: Overrides): ReadonlySet<string> {
  const opened = openConfiguration(image, overrides);
  return new Set("refusals" in opened ? opened.refusals.map(({ key }) => key) : []);
}
