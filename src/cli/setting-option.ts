/** The option `--set GROUP.KEY=VALUE`. Machine and kernel check keys and values as they check those of the file. */
import { readNumber } from "../language/number.js";
import { UsageError } from "./terminal.js";

/** Overrides with their keys as the simulator knows them. */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

function settingValue(text: string): string | number {
  const number = /^-?[0-9]/.test(text) ? readNumber(text.replace(/^-/, "")) : null;
  if (number === null || !number.ok || number.value > BigInt(Number.MAX_SAFE_INTEGER)) return text;
  return Number(number.value) * (text.startsWith("-") ? -1 : 1);
}

/**
 * Adds one `--set` to the ones before it.
 *
 * @throws UsageError if the form is wrong
 */
export function addSetting(text: string, before: Overrides): Overrides {
  const match = /^(machine|kernel)\.([a-z_0-9]+)=(.+)$/.exec(text);
  if (match === null)
    throw new UsageError(
      `--set ${text}: write machine.NAME=VALUE or kernel.NAME=VALUE, for example --set machine.tags=asid`,
    );
  return { ...before, [`${match[1]!}.${match[2]!}`]: settingValue(match[3]!) };
}

/**
 * A whole number of at least 1.
 *
 * @throws UsageError if it is none
 */
export function positiveCount(option: string, text: string): number {
  const reading = readNumber(text);
  const value = reading.ok ? Number(reading.value) : NaN;
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} ${text}: write a number from 1, for example ${option} 1000000`);
  return value;
}
