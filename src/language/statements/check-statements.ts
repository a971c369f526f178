/** Statements: what may be assigned, loops that `break` leaves, code that cannot run. */
import { type AstNode, type ValidationAcceptor } from "langium";
import { findSystemCall } from "../model/index.js";
import { inKernelCode, modelAt, nameOf, targetOf } from "../names/index.js";
import {
  isLet,
  type Block,
  type Break,
  type Continue,
  type Let,
  type Place,
  type PlaceStatement,
} from "../generated/ast.js";
import { reportDuplicates } from "../declarations/index.js";
import { type Fix, inserting, nodeAround, removing, replacing, unnecessary, withFixes } from "../syntax/index.js";

/** An assignment to something that holds a value, or a call. */
export function checkPlaceStatement({ place, value }: PlaceStatement, accept: ValidationAcceptor): void {
  if (!place) return;
  if (value) {
    const problem = assignmentProblem(place);
    if (problem !== null) accept("error", problem, { node: place, ...withFixes(firstElement(place)) });
  } else if (place.$type !== "Call" && !isUnknownName(place)) {
    accept("error", `This does nothing: write an assignment, \`${place.$cstNode?.text ?? "place"} = …\`, or a call.`, {
      node: place,
      ...withFixes(callInstead(place), removing(place.$cstNode, "Remove it")),
    });
  }
}

/** A name that means nothing has been told already. */
function isUnknownName(place: Place): boolean {
  return place.$type === "NameReference" && place.target?.ref === undefined;
}

/** An array was meant to be an element of it. */
function firstElement(place: Place): Fix | null {
  if (place.$type !== "NameReference" && place.$type !== "MemberReference") return null;
  const target = targetOf(place);
  return target?.$type === "Variable" && target.length
    ? inserting(place.$cstNode, "[0]", `Change to \`${nameOf(place)}[0]\``)
    : null;
}

/** A function that stands alone was meant to be called. */
function callInstead(place: Place): Fix | null {
  const target = place.$type === "NameReference" || place.$type === "MemberReference" ? targetOf(place) : undefined;
  const parameters =
    target?.$type === "FunctionDeclaration"
      ? target.parameters
      : target?.$type === "SystemCall"
        ? (findSystemCall(target.name, modelAt(place))?.parameters ?? []).filter((one) => one.default === undefined)
        : null;
  if (parameters === null) return null;
  return inserting(place.$cstNode, `(${parameters.map(() => "0").join(", ")})`, "Call it");
}

/** Nothing of the kernel can be reached by a program. */
export function kernelsOwn(name: string, does: "returns" | "changes"): string {
  return `\`${name}\` is the kernel's: no program reaches it. Write a function there that ${does} it, and call \`kernel.…()\`.`;
}

/** Why something cannot be assigned to, or null. */
function assignmentProblem(place: Place): string | null {
  if (place.$type === "Index" || place.$type === "MemoryAccess") return null;
  if (place.$type === "Call")
    return "The result of a call cannot be assigned to: assign to a variable, an array element or memory.";
  const target = targetOf(place);
  const name = target && "name" in target ? target.name : "";
  switch (target?.$type) {
    case undefined:
    case "Let":
    case "Parameter":
      return null;
    case "Variable":
      if (target.$container.$type === "Kernel" && !inKernelCode(place)) return kernelsOwn(nameOf(place), "changes");
      return target.length ? `\`${name}\` is an array: assign to an element, \`${name}[0] = …\`.` : null;
    case "LoopVariable":
      return `\`${name}\` is counted by its loop: use \`while\` and a variable of your own to count otherwise.`;
    case "Constant":
      return `\`${name}\` is a constant of the kernel: choose another name for a variable.`;
    default:
      return `\`${name}\` is not a variable: assign to a variable, an array element or memory.`;
  }
}

/** `break` and `continue` stand in a loop. */
export function checkJump(jump: Break | Continue, accept: ValidationAcceptor): void {
  if (nodeAround(jump, "For") !== undefined || nodeAround(jump, "While") !== undefined) return;
  const remedy = jump.keyword === "break" ? "use `return` to leave the function" : "remove it";
  accept("error", `\`${jump.keyword}\` stands outside of a loop: ${remedy}.`, {
    node: jump,
    ...withFixes(
      jump.keyword === "break" ? replacing(jump.$cstNode, "return") : removing(jump.$cstNode, "Remove `continue`"),
    ),
  });
}

/** Names of one block are told apart, and every statement can be reached. */
export function checkBlockStatements(block: Block, accept: ValidationAcceptor): void {
  const lets: Let[] = block.statements.filter(isLet);
  reportDuplicates(lets, accept, "variable");
  const end = block.statements.findIndex(
    ({ $type }) => $type === "Return" || $type === "Break" || $type === "Continue",
  );
  const unreachable = end < 0 ? undefined : block.statements[end + 1];
  if (unreachable) {
    const jump = block.statements[end] as AstNode & { readonly keyword?: string };
    accept("warning", `This is never reached: \`${jump.keyword}\` stands before it. Remove one of them.`, {
      node: unreachable,
      tags: [unnecessary],
      ...withFixes(
        removing(unreachable.$cstNode, "Remove what is never reached"),
        removing(jump.$cstNode, `Remove \`${jump.keyword}\``),
      ),
    });
  }
}
