/** Processes: arguments, core, user and groups. */
import { GrammarUtils, type ValidationAcceptor } from "langium";
import {
  coreFixes,
  machineFacts,
  missingAdded,
  orderArguments,
  requireConstant,
  type ArgumentProblem,
} from "../names/index.js";
import { reportRepeatedKeys } from "./check-repeated-keys.js";
import type { Argument, Expression, Named, Process, ProgramSetting, VariantProcess, Vas } from "../generated/ast.js";
import type { KnownSettings } from "../model/index.js";
import { listNames, rangeOf, replacing, suggest, withFixes } from "../syntax/index.js";

/** Largest user or group id; the next number means "none". */
const largestId = 0xffff_fffen;
/** Most processes of one array: a mistake in the number must not exhaust the computer. */
const mostProcesses = 1024n;
const processKeys = ["uid", "gid", "groups", "asid", "stdin", "cwd"];
/** Those that are text, and what it is. */
const processTexts: Readonly<Record<string, string>> = { stdin: 'stdin "lines.txt"', cwd: 'cwd "/data"' };

/** One process. */
export function checkProcess(process: Process, settings: KnownSettings, accept: ValidationAcceptor): void {
  const program = process.program?.ref;
  if (program?.file !== undefined) {
    checkTexts(process, accept);
  } else if (program) {
    for (const problem of orderArguments(program.name, program.parameters, process.arguments).problems)
      reportArgument(process, "program", problem, accept);
  }
  const target = process.function?.ref;
  if (target) {
    for (const problem of orderArguments(`kernel.${target.name}`, target.parameters, process.arguments).problems)
      reportArgument(process, "function", problem, accept);
  } else if (process.space) {
    accept("error", "Only a process that runs a function of the kernel is in a VAS: remove `in`.", {
      node: process,
      property: "space",
    });
  }
  checkArgumentValues(process.arguments, process, accept);
  checkCount(process, accept);
  const { cores } = machineFacts(process.$container, settings);
  const core = requireConstant(process.core, "The core of a process is fixed before it runs", accept);
  if (process.core && core !== null && cores !== null && (core < 0n || core >= BigInt(cores))) {
    accept(
      "error",
      `There is no core ${core}: the machine has ` +
        `${cores === 1 ? "1 core, number 0" : `${cores}, 0 to ${cores - 1}`}.`,
      { node: process.core, ...withFixes(...coreFixes(process.core, core, cores)) },
    );
  }
  reportRepeatedKeys(process.settings, accept);
  for (const setting of process.settings) {
    if (!processKeys.includes(setting.key)) {
      const remedy = suggest(setting.key, processKeys) || ` It has ${listNames(processKeys)}.`;
      accept("error", `A process has no setting \`${setting.key}\`.${remedy}`, { node: setting, property: "key" });
    } else if (setting.key in processTexts !== (setting.text !== undefined)) {
      const form = processTexts[setting.key] ?? `${setting.key} 1000`;
      accept("error", `Write \`${form}\`.`, { node: setting });
    } else if (setting.text !== undefined && program?.file === undefined) {
      const message = `Only a process that runs an executable has \`${setting.key}\`: remove it.`;
      accept("error", message, { node: setting });
    } else if (setting.key === "cwd" && !setting.text!.startsWith("/")) {
      accept("error", `A working directory begins at the root: write \`cwd "/${setting.text!}"\`.`, { node: setting });
    } else if (setting.key !== "groups" && setting.values.length > 1) {
      accept("error", `\`${setting.key}\` is one number; further groups are \`groups\`.`, {
        node: setting,
        property: "values",
        index: 1,
      });
    }
    setting.values.forEach((value) => checkId(value, accept));
  }
}

/** What kernel code is given as a space: a VAS, or a process that is declared alone. */
function isSpace(named: Named | undefined): boolean {
  return named?.$type === "Vas" || (named?.$type === "Process" && named.count === undefined);
}

/** Arguments have values before anything runs. */
function checkArgumentValues(values: readonly Argument[], process: Process, accept: ValidationAcceptor): void {
  for (const { value } of values) {
    if (process.function?.ref && value?.$type === "NameReference" && isSpace(value.target.ref)) continue;
    if (process.program?.ref?.file !== undefined && value?.$type === "StringLiteral") continue;
    // In an array each process has its own; what is no number for the first is none for any.
    requireConstant(value, "Arguments of a process are set before it runs", accept, process.count ? 0n : null);
  }
}

/** A process with other arguments in a variant. */
export function checkVariantProcess(node: VariantProcess, accept: ValidationAcceptor): void {
  const process = node.process?.ref;
  if (process === undefined) return;
  const first = node.$container.processes.find((one) => one.process?.ref === process);
  if (first !== undefined && first !== node) {
    accept("error", `\`${process.name}\` has arguments at line ${rangeOf(first).line} already: put these there.`, {
      node,
      property: "process",
    });
  }
  const program = process.program?.ref;
  const target = process.function?.ref;
  if (program?.file !== undefined) checkTexts(node, accept);
  else if (program ?? target) {
    const title = target === undefined ? program!.name : `kernel.${target.name}`;
    // What is not given stays as it is.
    const parameters = (target ?? program!).parameters.map(({ name }) => ({ name, default: 0n }));
    for (const { at, message, fix } of orderArguments(title, parameters, node.arguments).problems)
      accept("error", message, { node: at ?? node, ...withFixes(fix ?? null) });
  }
  checkArgumentValues(node.arguments, process, accept);
}

/** A problem with the arguments of a process: at the argument, or behind what it runs. */
function reportArgument(
  process: Process,
  property: "program" | "function",
  { at, message, missing, fix }: ArgumentProblem,
  accept: ValidationAcceptor,
): void {
  if (at) accept("error", message, { node: at, ...withFixes(fix ?? null) });
  else {
    const behind = GrammarUtils.findNodeForProperty(process.$cstNode, property);
    accept("error", message, {
      node: process,
      property,
      ...withFixes(missing ? missingAdded(process, missing, behind) : null),
    });
  }
}

/** Length of an array of processes. */
function checkCount({ name, count }: Process, accept: ValidationAcceptor): void {
  const value = requireConstant(count, "The number of processes is fixed before they run", accept);
  if (!count || value === null || (value >= 1n && value <= mostProcesses)) return;
  const message =
    value < 1n
      ? `\`${name}\` needs at least one process.`
      : `\`${name}\` has ${value} processes: a file can have ${mostProcesses} of one name. Fork the rest.`;
  accept("error", message, { node: count });
}

/** Arguments of an executable have no names; numbers are written in decimal for it. */
function checkTexts(process: Pick<Process, "arguments">, accept: ValidationAcceptor): void {
  for (const argument of process.arguments) {
    if (argument.name !== undefined)
      accept("error", "Arguments of an executable have no names: write the value alone.", { node: argument });
  }
}

/** Settings of a program from a file, by key: whether a name comes before the text, and whether `as` follows. */
const programSettings: Readonly<
  Record<string, { readonly named: boolean; readonly mapped: boolean; readonly form: string }>
> = {
  args: { named: false, mapped: false, form: 'args "first", "second"' },
  env: { named: true, mapped: false, form: 'env NAME "value"' },
  symbols: { named: false, mapped: false, form: 'symbols "program.debug"' },
  sources: { named: false, mapped: true, form: 'sources "/build" as "src"' },
};

/** One setting of a program from a file. */
export function checkProgramSetting(setting: ProgramSetting, accept: ValidationAcceptor): void {
  const keys = Object.keys(programSettings);
  const known = programSettings[setting.key];
  if (known === undefined) {
    const remedy = suggest(setting.key, keys) || ` It has ${listNames(keys)}.`;
    accept("error", `A program from a file has no setting \`${setting.key}\`.${remedy}`, {
      node: setting,
      property: "key",
    });
    return;
  }
  const one = setting.key === "args" || setting.values.length === 1;
  if (known.named !== (setting.variable !== undefined) || known.mapped !== (setting.target !== undefined) || !one)
    accept("error", `Write \`${known.form}\`.`, { node: setting });
}

/** User, group and mode of a VAS. */
export function checkVasOwner(vas: Vas, accept: ValidationAcceptor): void {
  checkId(vas.uid, accept);
  checkId(vas.gid, accept);
  const mode = vas.mode;
  const value = requireConstant(mode, "The mode of a VAS is fixed before anything runs", accept);
  if (!mode || value === null) return;
  if (value < 0n || value > 0o777n) {
    accept(
      "error",
      `A mode has three octal digits: \`${mode.$cstNode?.text}\` is 0o${value.toString(8)}. Write 0o444 ` +
        `or 0444 for "all may read".`,
      { node: mode, ...withFixes(replacing(mode.$cstNode, "0o444")) },
    );
  } else if ((value & ~0o666n) !== 0n) {
    accept(
      "warning",
      `Only the bits 0o666 of a VAS's mode count (vas-semantics §1.5): write ` +
        `0o${(value & 0o666n).toString(8).padStart(3, "0")}.`,
      { node: mode },
    );
  }
}

function checkId(expression: Expression | undefined, accept: ValidationAcceptor): void {
  const value = requireConstant(expression, "A user or group id is fixed before anything runs", accept);
  if (expression && value !== null && (value < 0n || value > largestId))
    accept("error", `User and group ids go up to ${largestId}.`, { node: expression });
}
