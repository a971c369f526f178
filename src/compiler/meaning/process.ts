/** Processes that exist at boot, and settings of the machine and the kernel. */
import { firstProcessSpace } from "../../image/kernel-call.js";
import { AstUtils } from "langium";
import type { ProcessImage, Settings, VariantProcess as VariantProcessImage } from "../../image/image.js";
import {
  evaluateConstant,
  rangeOf,
  settingValue,
  vasesOf,
  type Argument,
  type Expression,
  type FunctionDeclaration,
  type Kernel,
  type Machine,
  type Process,
  type Program,
  type Scenario,
  type Setting,
  type VariantProcess,
  type Vas,
} from "../../language/index.js";
import { numberOf } from "./fold.js";

/**
 * User and group of processes and VASes for which the file names none: an ordinary user, so that permissions count
 * (user 0 may do everything, vas-semantics §1.5).
 */
export const defaultUser = 1000;

/** A process, or each of an array of processes; its program is told by its place in the files. */
export function describeProcesses(process: Process, programs: readonly Program[], stdin?: Uint8Array): ProcessImage[] {
  const { name, count } = process;
  const files = { ...(stdin && { stdin }), ...directoryOf(process) };
  if (count === undefined) return [{ ...describeProcess(process, programs, name, null), ...files }];
  return Array.from({ length: numberOf(count) }, (_, index) => ({
    ...describeProcess(process, programs, `${name}[${index}]`, BigInt(index)),
    ...files,
  }));
}

/** The working directory of an executable, if the file names one. */
function directoryOf({ settings }: Process): Pick<ProcessImage, "directory"> {
  const text = settings.find((setting) => setting.key === "cwd")?.text;
  return text === undefined ? {} : { directory: text };
}

function describeProcess(
  process: Process,
  programs: readonly Program[],
  name: string,
  index: bigint | null,
): ProcessImage {
  const numbers = (key: string): number[] =>
    process.settings.filter((setting) => setting.key === key).flatMap(({ values }) => values.map(numberOf));
  const kernel = process.function?.ref;
  if (kernel !== undefined) return describeKernelThread(process, name, index, kernel, programs.length, numbers);
  const program = process.program?.ref;
  return {
    name,
    program: program === undefined ? -1 : programs.indexOf(program),
    args:
      program?.file === undefined
        ? argumentsInOrder(process.arguments, program, index).map((argument) => argument ?? 0n)
        : texts(process.arguments, index),
    uid: numbers("uid")[0] ?? defaultUser,
    gid: numbers("gid")[0] ?? defaultUser,
    groups: numbers("groups"),
    core: process.core === undefined ? null : numberOf(process.core),
  };
}

/** A process of a variant, or each of an array: the arguments that it gives. */
export function describeVariantProcesses({
  process: { ref: process },
  arguments: given,
}: VariantProcess): VariantProcessImage[] {
  if (process === undefined) return [];
  const target = process.function?.ref ?? process.program?.ref;
  const executable = target?.$type === "Program" && target.file !== undefined;
  const described = (name: string, index: bigint | null): VariantProcessImage => ({
    name,
    args: executable ? texts(given, index) : argumentsInOrder(given, target, index),
    executable,
  });
  if (process.count === undefined) return [described(process.name, null)];
  return Array.from({ length: numberOf(process.count) }, (_, index) =>
    described(`${process.name}[${index}]`, BigInt(index)),
  );
}

/** A thread of the kernel: the program behind those of the file, and the space that its core holds at first. */
function describeKernelThread(
  process: Process,
  name: string,
  index: bigint | null,
  fn: FunctionDeclaration,
  program: number,
  numbers: (key: string) => number[],
): ProcessImage {
  const space = process.space?.ref;
  return {
    name,
    program,
    args: argumentsInOrder(process.arguments, fn, index).map((argument) => argument ?? 0n),
    uid: 0,
    gid: 0,
    groups: [],
    core: process.core === undefined ? null : numberOf(process.core),
    kernel: {
      function: fn.name,
      space: space === undefined ? null : vasesOf(process.$container).indexOf(space),
      asid: numbers("asid")[0] ?? null,
    },
  };
}

/** A `machine` or `kernel` block. */
export function describeSettings(block: Machine | Kernel | undefined): Settings {
  if (block === undefined) return { preset: "", overrides: {} };
  const { preset, settings } = block;
  return {
    preset: preset ?? "",
    overrides: describeValues(settings),
    places: Object.fromEntries([["", rangeOf(block)], ...settings.map((one) => [one.key, rangeOf(one)] as const)]),
  };
}

/** Values of settings by their names. */
export function describeValues(settings: readonly Setting[]): Settings["overrides"] {
  return Object.fromEntries(settings.map((setting) => [setting.key, settingValue(setting)]));
}

/** The number of a VAS as kernel code knows it, from 1 on, in the order of the files that `from` belongs to. */
export function spaceNumberOf(vas: Vas, from: Expression): bigint {
  return BigInt(vasesOf(AstUtils.findRootNode(from) as Scenario).indexOf(vas) + 1);
}

/** The number of a process's space as kernel code knows it. */
export function processSpaceOf(process: Process): bigint {
  const before = process.$container.processes.slice(0, process.$container.processes.indexOf(process));
  const places = before.map(({ count }) => (count === undefined ? 1 : numberOf(count)));
  return BigInt(firstProcessSpace + places.reduce((sum, one) => sum + one, 0));
}

/** A VAS or a process as an argument of kernel code: the number of its space, or null: it is something else. */
function spaceNumber(value: Expression): bigint | null {
  const named = value.$type === "NameReference" ? value.target.ref : undefined;
  if (named?.$type === "Process") return processSpaceOf(named);
  return named?.$type === "Vas" ? spaceNumberOf(named, value) : null;
}

/** Arguments of an executable: texts as they are, numbers in decimal. */
function texts(given: readonly Argument[], number: bigint | null): string[] {
  return given.map(({ value }) =>
    value.$type === "StringLiteral" ? value.value : String(BigInt.asIntN(64, evaluateConstant(value, number) ?? 0n)),
  );
}

/** Arguments by position, with named ones in their places. */
function argumentsInOrder(
  given: readonly Argument[],
  program: Program | FunctionDeclaration | undefined,
  number: bigint | null,
): (bigint | null)[] {
  const names = program?.parameters.map(({ name }) => name) ?? [];
  const values = names.map((): bigint | null => null);
  let position = 0;
  for (const { name, value } of given) {
    const index = name === undefined ? position : names.indexOf(name);
    if (name === undefined) position += 1;
    values[index] = spaceNumber(value) ?? evaluateConstant(value, number);
  }
  return values;
}
