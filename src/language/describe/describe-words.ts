/** Numbers, permissions, arguments and paths in words: what stands for something else than it says. */
import { groupedHex } from "../../notation/index.js";
import { AstUtils } from "langium";
import {
  isCall,
  isVariantProcess,
  type Argument,
  type Include,
  type Process,
  type Program,
  type Variant,
} from "../generated/ast.js";
import { formatBytes } from "../model/index.js";
import { calledSystemCall, includedBy } from "../names/index.js";
import type { Description } from "./description.js";

const rights = [
  ["r", "loads"],
  ["w", "stores"],
  ["x", "instruction fetches"],
] as const;

/** `r-x`: what the pages of a segment allow. */
export function describePermissions(permissions: string): Description {
  const allowed = rights.filter(([letter]) => permissions.includes(letter)).map(([, what]) => what);
  const refused = rights.filter(([letter]) => !permissions.includes(letter)).map(([, what]) => what);
  const list = (words: readonly string[]): string => words.join(" and ");
  const lines = [
    allowed.length > 0 ? `Allows ${list(allowed)}.` : "Allows nothing.",
    ...(refused.length > 0 ? [`${upper(list(refused))} are faults that the kernel answers with SIGSEGV.`] : []),
    "An attachment with O_RDONLY takes stores away; the execute right counts for fetches only.",
  ];
  return { code: permissions, text: lines.join(" ") };
}

/** Permission bits of a VAS: who may attach it for what. */
export function describeMode(mode: bigint): Description {
  const who = ["owner", "group", "others"];
  const lines = who.map((name, index) => {
    const bits = (mode >> BigInt(6 - 3 * index)) & 6n;
    const may = [...(bits & 4n ? ["reading"] : []), ...(bits & 2n ? ["writing"] : [])];
    return `* ${name}: ${may.length === 0 ? "not at all" : `for ${may.join(" and ")}`}`;
  });
  return {
    code: `mode 0o${mode.toString(8).padStart(3, "0")}`,
    text: `Who may attach the VAS:\n\n${lines.join("\n")}\n\nExecute bits do not count; root may everything.`,
  };
}

/** A number in the forms in which addresses and sizes are read. */
export function describeNumber(value: bigint): Description {
  const size = value >= 1024n && value % 1024n === 0n ? ` = ${formatBytes(value)}` : "";
  return { code: `${value}`, text: `\`${value}\` = \`${value < 0n ? value : groupedHex(value)}\`${size}` };
}

/** The name of an argument, `core:`; in a variant, of a parameter of what the process runs. */
export function describeArgument(argument: Argument): Description | null {
  if (isVariantProcess(argument.$container)) return describeVariantArgument(argument, argument.$container.process.ref);
  const call = AstUtils.getContainerOfType(argument, isCall);
  const parameter = call && calledSystemCall(call)?.parameters.find(({ name }) => name === argument.name);
  if (call && parameter === undefined && argument.name === "core")
    return { code: "core:", text: "The counter of one core; its number, from 0." };
  return parameter ? { code: `${parameter.name}:`, text: `${upper(parameter.doc)}.` } : null;
}

function describeVariantArgument({ name }: Argument, process: Process | undefined): Description | null {
  const runs = process?.function?.ref ?? process?.program?.ref;
  const at = runs?.parameters.findIndex((parameter) => parameter.name === name) ?? -1;
  if (process === undefined || at < 0) return null;
  const usual = process.arguments[at]?.$cstNode?.text;
  const text = usual === undefined ? "" : ` Without the variant it is \`${usual}\`.`;
  return { code: `parameter ${name}`, text: `An argument of process \`${process.name}\`.${text}` };
}

/** The file of a program that C compilers made. */
export function describeExecutable({ name, file }: Program): Description {
  return {
    code: `program ${name} from "${file ?? ""}"`,
    text: "An executable: a file beside this one or, if there is none, of the trees of `files`. `vas elf` tells what it is and whether it can run.",
  };
}

/** What another file brings. */
export function describeInclude(include: Include): Description | null {
  const root = includedBy(include.$container.$document, include.path)?.parseResult.value;
  if (root === undefined) return null;
  const kinds = [
    ["VASes", root.vases],
    ["programs", root.programs],
    ["constants", root.constants],
    ["includes", root.includes.map(({ path }) => ({ name: path }))],
  ] as const;
  const lines = kinds
    .filter(([, nodes]) => nodes.length > 0)
    .map(([what, nodes]) => `* ${what}: ${nodes.map(({ name }) => `\`${name}\``).join(", ")}`);
  return { code: `include "${include.path}"`, text: lines.length > 0 ? lines.join("\n") : "It declares nothing." };
}

function upper(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

/** A variant: what it changes, as it is written, and how much it expects. */
export function describeVariant({ name, title, machines, kernels, processes, expectations }: Variant): Description {
  const changes = [...machines, ...kernels, ...processes].map(({ $cstNode }) => `\`${oneLine($cstNode?.text ?? "")}\``);
  const own = expectations.length === 1 ? "1 expectation" : `${expectations.length} expectations`;
  return {
    code: `variant ${name}${title === undefined ? "" : ` ${JSON.stringify(title)}`}`,
    text:
      (changes.length === 0 ? "The scenario as it is" : `The scenario with ${changes.join(", ")}`) +
      (expectations.length === 0 ? "." : `, and ${own} instead of those of the scenario.`) +
      ` \`vas test\` runs it beside the scenario, \`vas run --variant ${name}\` alone.`,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
