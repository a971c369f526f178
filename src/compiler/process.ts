/** Processes that exist at boot, and settings of the machine and the kernel. */
import type { ProcessImage, Settings } from "../image/image.js";
import { settingValue, type Process, type Program, type Setting } from "../language/index.js";
import { foldConstant } from "./fold.js";

/**
 * User and group of processes and VASes for which the file names none: an ordinary user, so that permissions count
 * (user 0 may do everything, vas-semantics §1.5).
 */
export const defaultUser = 1000;

/** A process; its program is told by its place in the file. */
export function describeProcess(process: Process, programs: readonly Program[]): ProcessImage {
  const numbers = (key: string): number[] =>
    process.settings
      .filter((setting) => setting.key === key)
      .flatMap(({ values }) => values.map(({ value }) => Number(value)));
  const program = process.program.ref;
  return {
    name: process.name,
    program: program === undefined ? -1 : programs.indexOf(program),
    args: argumentsInOrder(process, program).map((argument) => argument ?? 0n),
    uid: numbers("uid")[0] ?? defaultUser,
    gid: numbers("gid")[0] ?? defaultUser,
    groups: numbers("groups"),
    core: process.core === undefined ? null : Number(process.core.value),
  };
}

/** A `machine` or `kernel` block. */
export function describeSettings(block: { preset: string; settings: readonly Setting[] } | undefined): Settings {
  return {
    preset: block?.preset ?? "",
    overrides: Object.fromEntries((block?.settings ?? []).map((setting) => [setting.key, settingValue(setting)])),
  };
}

/** Arguments by position, with named ones in their places. */
function argumentsInOrder(process: Process, program: Program | undefined): (bigint | null)[] {
  const names = program?.parameters.map(({ name }) => name) ?? [];
  const values = names.map((): bigint | null => null);
  let position = 0;
  for (const { name, value } of process.arguments) {
    const index = name === undefined ? position : names.indexOf(name);
    if (name === undefined) position += 1;
    values[index] = foldConstant(value);
  }
  return values;
}
