/**
 * Arguments of processes in place of the file's: `rounds=100` for every process whose program has a parameter `rounds`,
 * `A.rounds=100` for process A alone, which goes before the other.
 */
import type { Image, ProcessImage } from "../../image/image.js";
import { listNames } from "../../language/index.js";
import type { Overrides } from "../options/index.js";
import { UsageError } from "../problem/index.js";

/** Names of the parameters of a program, or of a function of the kernel, in order. */
function parametersOf({ debug }: Image, { program, kernel }: ProcessImage): readonly string[] {
  const begin = kernel?.function ?? "main";
  const main = debug.functions.find(
    ({ name, owner }) => name === begin && owner.kind === "program" && owner.index === program,
  );
  return main?.parameters.map(({ name }) => name) ?? [];
}

/**
 * The image with other arguments.
 *
 * @throws UsageError if no process has an argument of that name
 */
export function withArguments(image: Image, assignments: Overrides): Image {
  const generalFirst = Object.entries(assignments).sort(
    ([one], [other]) => Number(one.includes(".")) - Number(other.includes(".")),
  );
  return generalFirst.reduce((before, [key, value]) => {
    const [name, of] = key.split(".").reverse() as [string, string | undefined];
    const concerns = (process: ProcessImage): boolean =>
      (of === undefined || process.name === of) && parametersOf(before, process).includes(name);
    if (!before.processes.some(concerns)) throw new UsageError(noArgument(image, key, value));
    const processes = before.processes.map((process) => {
      if (!concerns(process)) return process;
      const at = parametersOf(before, process).indexOf(name);
      return { ...process, args: process.args.map((argument, index) => (index === at ? BigInt(value) : argument)) };
    });
    return { ...before, processes };
  }, image);
}

/** An argument of processes that can be set, and what it is in the file. */
export interface ArgumentChoice {
  readonly name: string;
  readonly value: string;
}

/** Arguments by the names that `withArguments` knows: of all processes that have one, then of each. */
export function argumentChoices(image: Image): readonly ArgumentChoice[] {
  const single = new Map<string, string>();
  const general = new Map<string, string>();
  for (const process of image.processes)
    parametersOf(image, process).forEach((name, at) => {
      const value = String(process.args[at] ?? "");
      single.set(`${process.name}.${name}`, value);
      general.set(name, general.has(name) && general.get(name) !== value ? "" : value);
    });
  return [...general, ...single].map(([name, value]) => ({ name, value }));
}

function noArgument(image: Image, key: string, value: string | number | boolean): string {
  const known = [
    ...new Set(
      image.processes.flatMap((process) =>
        parametersOf(image, process).flatMap((name) => [name, `${process.name}.${name}`]),
      ),
    ),
  ];
  const remedy =
    known.length === 0
      ? "no process of the file has arguments"
      : `arguments that there are: ${listNames(known.sort(), 20)}`;
  return `${key}=${value}: no process has such an argument, and a setting begins with machine. or kernel.: ${remedy}`;
}
