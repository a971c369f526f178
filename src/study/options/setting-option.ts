/**
 * The option `--set KEY=VALUE`: a setting (`machine.tags`) or an argument of processes (`rounds`, `A.rounds`). Machine and
 * kernel check keys and values as they check those of the file; process-arguments.ts checks the others.
 */
import { kernelSettings, machineSettings } from "../../simulator/index.js";
import { nearestName, readNumber } from "../../language/index.js";
import { UsageError } from "../problem/index.js";

/** Overrides with their keys as the simulator knows them, or as process-arguments.ts does. */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** A value as it is meant: a number if it is written like one, otherwise the word. */
export function settingValue(text: string): string | number {
  const number = /^-?[0-9]/.test(text) ? readNumber(text.replace(/^-/, "")) : null;
  if (number === null || !number.ok || number.value > BigInt(Number.MAX_SAFE_INTEGER)) return text;
  return Number(number.value) * (text.startsWith("-") ? -1 : 1);
}

/** Key and value of `--set` and `--vary`: a setting, or an argument, whose value must be a number. */
export const assignment = /^((?:machine|kernel)\.[a-z_0-9]+|(?:\w+\.)?[A-Za-z_]\w*)=(.+)$/;

/** Is this the key of a process's argument, rather than that of a setting? */
export function isArgument(key: string): boolean {
  return !/^(?:machine|kernel)\./.test(key);
}

/** How settings and arguments are written, for messages. `VALUE` or `VALUES`. */
export function assignmentHelp(values: string, example: string): string {
  return (
    `write machine.NAME=${values} or kernel.NAME=${values}, for example ${example}; or ARGUMENT=${values}, numbers, for an ` +
    "argument of processes"
  );
}

/**
 * Adds one `--set` to the ones before it.
 *
 * @throws UsageError if the form is wrong
 */
export function addSetting(text: string, before: Overrides): Overrides {
  const match = assignment.exec(text);
  const value = match === null ? "" : settingValue(match[2]!);
  if (match === null || (isArgument(match[1]!) && typeof value !== "number"))
    throw new UsageError(`--set ${text}: ${assignmentHelp("VALUE", "--set machine.tags=asid")}`);
  return { ...before, [match[1]!]: value };
}

function settingNames(group: string): readonly string[] {
  return group === "machine" ? machineSettings().map(({ key }) => key) : kernelSettings().map(({ name }) => name);
}

/** What is wrong with the key of a setting, with the nearest there is; null if nothing is, or it is that of an argument. */
export function keyProblem(key: string): string | null {
  if (isArgument(key)) return null;
  const dot = key.indexOf(".");
  const group = key.slice(0, dot);
  const wanted = key.slice(dot + 1);
  const known = ["preset", ...settingNames(group)];
  if (known.includes(wanted)) return null;
  const near =
    nearestName(wanted, known) ?? known.find((one) => one.startsWith(wanted) || wanted.startsWith(one)) ?? null;
  const remedy = near === null ? "docs/language.md lists the settings" : `Did you mean \`${group}.${near}\`?`;
  return `a ${group} has no setting \`${wanted}\`. ${remedy}`;
}

/** The settings among overrides, and the arguments. */
export function splitOverrides(overrides: Overrides): {
  readonly settings: Overrides;
  readonly processArguments: Overrides;
} {
  const part = (wanted: boolean): Overrides =>
    Object.fromEntries(Object.entries(overrides).filter(([key]) => isArgument(key) === wanted));
  return { settings: part(false), processArguments: part(true) };
}

/**
 * A whole number of at least 1.
 *
 * @param example one that makes sense there, for whoever has written none
 * @throws UsageError if it is none
 */
export function positiveCount(option: string, text: string, example = 1_000_000): number {
  const reading = readNumber(text);
  const value = reading.ok ? Number(reading.value) : NaN;
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} ${text}: write a number from 1, for example ${option} ${example}`);
  return value;
}
