/** Arguments of a call in the order of the parameters, with named ones and defaults in their places. */
import { AstUtils, GrammarUtils, type AstNode, type CstNode } from "langium";
import { isScenario, type Argument, type Call, type Expression, type Named, type Reference } from "../generated/ast.js";
import {
  findKernelCall,
  findSystemCall,
  vasModelOf,
  type SystemCallDescription,
  type VasModel,
} from "../model/index.js";
import {
  inserting,
  listNames,
  nodeAround,
  prefixing,
  removingListed,
  suggest,
  type Fix,
  type FixPlace,
} from "../syntax/index.js";

/** What one parameter gets: an expression of the program, a default, or (wrong programs only) nothing. */
export type OrderedArgument =
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "default"; readonly value: bigint }
  | { readonly kind: "missing" };

/** What is wrong with an argument list. */
export interface ArgumentProblem {
  /** Null: the list as a whole. */
  readonly at: Argument | null;
  readonly message: string;
  /** Names of the parameters that get nothing. */
  readonly missing?: readonly string[];
  /** What can be done about it, where it is at an argument. */
  readonly fix?: Fix | null;
}

/** Arguments by parameter, and what is wrong with them. */
export interface ArgumentOrder {
  readonly values: readonly OrderedArgument[];
  readonly problems: readonly ArgumentProblem[];
}

/** What an argument list is checked against; `default` absent: the argument is required. */
export interface FormalParameter {
  readonly name: string;
  readonly default?: bigint;
}

/** The declaration that a reference names, or undefined if it is unknown. */
export function targetOf(reference: Reference | undefined): Named | undefined {
  if (!reference) return undefined;
  return reference.$type === "MemberReference" ? reference.member?.ref : reference.target?.ref;
}

/** A reference as written: `sum`, `libc.sum`. */
export function nameOf(reference: Reference | undefined): string {
  if (!reference) return "";
  return reference.$type === "MemberReference"
    ? `${reference.owner.$refText}.${reference.member?.$refText ?? ""}`
    : (reference.target?.$refText ?? "");
}

/**
 * Description of the system call that a call names, as the scenario's kernel has it; null if it calls something else.
 */
export function calledSystemCall(call: Call): SystemCallDescription | null {
  const target = targetOf(call.callee);
  if (target?.$type !== "SystemCall") return null;
  return inKernelCode(call) ? findKernelCall(target.name) : findSystemCall(target.name, modelAt(call));
}

/** Does a node stand in a function of the kernel block? */
export function inKernelCode(node: AstNode): boolean {
  return nodeAround(node, "FunctionDeclaration")?.$container.$type === "Kernel";
}

/** The VAS model of the scenario that a node belongs to. */
export function modelAt(node: AstNode): VasModel {
  const root = AstUtils.findRootNode(node);
  return isScenario(root) ? vasModelOf(root) : "linux";
}

/** One entry per parameter of a system call, in order. */
export function orderedArguments(call: Call, description: SystemCallDescription): readonly OrderedArgument[] {
  return orderArguments(description.name, description.parameters, call.arguments).values;
}

/** Places arguments: first those without a name, in order; then the named ones; then defaults. */
export function orderArguments(
  title: string,
  parameters: readonly FormalParameter[],
  given: readonly Argument[],
): ArgumentOrder {
  const values: OrderedArgument[] = parameters.map(() => ({ kind: "missing" }));
  const problems: ArgumentProblem[] = [];
  const names = parameters.map(({ name }) => name);
  let position = 0;
  let surplus: Argument | null = null;
  let named = false;
  for (const argument of given) {
    if (!argument.value) continue;
    if (argument.name !== undefined) {
      named = true;
      const index = names.indexOf(argument.name);
      if (index < 0) {
        const remedy = suggest(argument.name, names) || parameterList(names);
        problems.push({ at: argument, message: `\`${title}\` has no parameter \`${argument.name}\`.${remedy}` });
      } else if (values[index]!.kind !== "missing")
        problems.push({
          at: argument,
          message: `\`${argument.name}\` is given twice: remove one.`,
          fix: removed(argument, argument),
        });
      else values[index] = { kind: "expression", expression: argument.value };
    } else if (named) {
      problems.push({
        at: argument,
        message: "Arguments without a name come before named ones: move it forward or name it.",
      });
    } else if (position < parameters.length) {
      values[position++] = { kind: "expression", expression: argument.value };
    } else {
      surplus ??= argument;
    }
  }
  if (surplus)
    problems.push({
      at: surplus,
      message: `${countMessage(title, parameters, given.length)} Remove what is too much.`,
      fix: removed(
        surplus,
        given.findLast(({ name }) => name === undefined)!,
      ),
    });
  const missing: string[] = [];
  parameters.forEach((parameter, index) => {
    if (values[index]!.kind !== "missing") return;
    if (parameter.default === undefined) missing.push(parameter.name);
    else values[index] = { kind: "default", value: parameter.default };
  });
  if (missing.length > 0)
    problems.push({
      at: null,
      missing,
      message:
        `${countMessage(title, parameters, given.length)} Add ` + `${missing.map((name) => `\`${name}\``).join(", ")}.`,
    });
  return { values, problems };
}

/** A list without some of its arguments. */
function removed(first: Argument, last: Argument): Fix | null {
  return removingListed(nodeOf(first), nodeOf(last), "Remove it");
}

/** An argument with its name; one that a check has made up stands where its value does. */
function nodeOf({ $cstNode, value }: Argument): FixPlace {
  return value?.$container.$cstNode ?? $cstNode;
}

/** A list with a 0 for each argument that it lacks; `behind`: what a list would follow where there is none. */
export function missingAdded(
  { $cstNode, arguments: given }: { readonly $cstNode?: CstNode; readonly arguments: readonly Argument[] },
  missing: readonly string[],
  behind?: CstNode,
): Fix | null {
  const close = GrammarUtils.findNodesForKeyword($cstNode, ")").at(-1);
  const named = given.some(({ name }) => name !== undefined);
  const added = missing.map((name) => (named ? `${name}: 0` : "0")).join(", ");
  const title = `Add ${missing.map((name) => `\`${name}\``).join(", ")}`;
  if (close === undefined) return inserting(behind, `(${added})`, title);
  return prefixing(close, `${given.length > 0 ? ", " : ""}${added}`, title);
}

function parameterList(names: readonly string[]): string {
  return names.length > 0 ? ` Its parameters are ${listNames(names)}.` : " It takes none.";
}

/** "`f` takes 2 arguments (a, b), not 3." */
function countMessage(title: string, parameters: readonly FormalParameter[], given: number): string {
  const required = parameters.filter((parameter) => parameter.default === undefined).length;
  const most = parameters.length;
  const range = required === most ? `${most}` : `${required} to ${most}`;
  const count = most === 0 ? "no arguments" : range === "1" ? "1 argument" : `${range} arguments`;
  const names = most > 0 ? ` (${parameters.map(({ name }) => name).join(", ")})` : "";
  return `\`${title}\` takes ${count}${names}, not ${given}.`;
}
