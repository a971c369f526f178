/** Processes that exist at boot, and settings of the machine and the kernel. */
import type { ProcessImage, Settings } from "../image/image.js";
import { evaluateConstant, settingValue, type Process, type Program, type Setting } from "../language/index.js";
import { numberOf } from "./fold.js";

/**
 * User and group of processes and VASes for which the file names none: an ordinary user, so that permissions count
 * (user 0 may do everything, vas-semantics §1.5).
 */
export const defaultUser = 1000;

/** A process, or each of an array of processes; its program is told by its place in the files. */
export function describeProcesses(process: Process, programs: readonly Program[]): ProcessImage[] {
  const { name, count } = process;
  if (count === undefined) return [describeProcess(process, programs, name, null)];
  return Array.from({ length: numberOf(count) }, (_, index) =>
    describeProcess(process, programs, `${name}[${index}]`, BigInt(index)),
  );
}

function describeProcess(
  process: Process,
  programs: readonly Program[],
  name: string,
  index: bigint | null,
): ProcessImage {
  const numbers = (key: string): number[] =>
    process.settings.filter((setting) => setting.key === key).flatMap(({ values }) => values.map(numberOf));
  const program = process.program.ref;
  return {
    name,
    program: program === undefined ? -1 : programs.indexOf(program),
    args: argumentsInOrder(process, program, index).map((argument) => argument ?? 0n),
    uid: numbers("uid")[0] ?? defaultUser,
    gid: numbers("gid")[0] ?? defaultUser,
    groups: numbers("groups"),
    core: process.core === undefined ? null : numberOf(process.core),
  };
}

/** A `machine` or `kernel` block. */
export function describeSettings(block: { preset?: string; settings: readonly Setting[] } | undefined): Settings {
  return {
    preset: block?.preset ?? "",
    overrides: Object.fromEntries((block?.settings ?? []).map((setting) => [setting.key, settingValue(setting)])),
  };
}

/** Arguments by position, with named ones in their places. */
function argumentsInOrder(process: Process, program: Program | undefined, number: bigint | null): (bigint | null)[] {
  const names = program?.parameters.map(({ name }) => name) ?? [];
  const values = names.map((): bigint | null => null);
  let position = 0;
  for (const { name, value } of process.arguments) {
    const index = name === undefined ? position : names.indexOf(name);
    if (name === undefined) position += 1;
    values[index] = evaluateConstant(value, number);
  }
  return values;
}
