/** Top-level expectations: only what is known when a run has ended, and what the simulator can evaluate then. */
import { type ValidationAcceptor } from "langium";
import { isOutput } from "./check-expressions.js";
import { evaluateConstant, isUnknown, nameOf, targetOf } from "../names/index.js";
import { hazardPattern, type KnownSettings } from "../model/index.js";
import { checkStateCall, isHeldAgainstRunning } from "./check-state-functions.js";
import { checkCounterCall, checkCounterUnit } from "./check-counters.js";
import {
  type Expectation,
  type Expression,
  type Index,
  type MemberReference,
  type NameReference,
} from "../generated/ast.js";
import { inserting, listNames, nodeAround, nodesIn, replacing, withFixes } from "../syntax/index.js";

const operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

/** The condition of one expectation. */
export function checkExpectation(
  { condition }: Expectation,
  settings: KnownSettings,
  accept: ValidationAcceptor,
): void {
  if (!condition) return;
  for (const node of nodesIn(condition)) {
    if (isPart(node.$type)) checkPart(node as Expression, settings, accept);
  }
}

const partTypes = new Set([
  "Binary",
  "Contains",
  "Unary",
  "StringLiteral",
  "MemoryAccess",
  "Index",
  "Hazard",
  "Call",
  "NameReference",
  "MemberReference",
  "NumberLiteral",
]);

function isPart(type: string): boolean {
  return partTypes.has(type);
}

function checkPart(part: Expression, settings: KnownSettings, accept: ValidationAcceptor): void {
  switch (part.$type) {
    case "Binary":
      if (part.operator && !operators.includes(part.operator)) {
        accept(
          "error",
          `\`${part.operator}\` is not for expectations at the top level: use ` +
            `${listNames([...operators, "and", "or"], 20)}.`,
          { node: part },
        );
      }
      break;
    case "Contains":
      if (!isOutput(part.text))
        accept("error", "Only the output of a process contains text: write `A.stdout contains …`.", { node: part });
      break;
    case "Unary":
      if (part.operator === "~")
        accept("error", "`~` is not for expectations at the top level: use `-`, `!` or `not`.", {
          node: part,
          property: "operator",
        });
      break;
    case "Index":
      checkProcessIndex(part, accept);
      break;
    case "MemoryAccess":
      accept("error", "Memory is gone when the run has ended: move this `expect` into a program.", { node: part });
      break;
    case "Hazard":
      if (part.id !== undefined && !hazardPattern.test(part.id)) {
        accept("error", `There is no hazard \`${part.id}\`: write P1 to P32 or Q1 to Q14.`, {
          node: part,
          property: "id",
        });
      }
      break;
    case "NumberLiteral":
      if (part.value > BigInt(Number.MAX_SAFE_INTEGER))
        accept("error", `Expectations count up to ${Number.MAX_SAFE_INTEGER}: use a smaller number.`, { node: part });
      break;
    case "Call":
      checkCounterCall(part, settings, accept);
      checkStateCall(part, settings, accept);
      break;
    case "NameReference":
    case "MemberReference":
      checkName(part, accept);
      checkCounterUnit(part, settings, accept);
      break;
  }
}

/** Is the output compared with a string? */
function isHeldAgainstText({ $container: parent }: Expression): boolean {
  if (parent.$type === "Contains") return true;
  return (
    parent.$type === "Binary" &&
    (parent.operator === "==" || parent.operator === "!=") &&
    [parent.left, parent.right].some((side) => side?.$type === "StringLiteral")
  );
}

/** `worker[3].exit`, `worker[3].stdout`, and `worker[3]` as what a counter is asked for. */
function checkProcessIndex(place: Index, accept: ValidationAcceptor): void {
  const { array, index, property, ...node } = place;
  const target = targetOf(array);
  if (target === undefined) return;
  if (target.$type !== "Process" || target.count === undefined) {
    const message =
      target.$type === "Process"
        ? `\`${target.name}\` is one process: leave the index out.`
        : "Memory is gone when the run has ended: move this `expect` into a program.";
    const instead = property === undefined ? target.name : `${target.name}.${property.$refText}`;
    accept("error", message, {
      node: array,
      ...withFixes(target.$type === "Process" ? replacing(array.$container.$cstNode, instead) : null),
    });
    return;
  }
  const count = evaluateConstant(target.count);
  const number = index ? evaluateConstant(index) : null;
  if (number === null) {
    if (!isUnknown(index)) accept("error", "Which process is fixed: write a number.", { node: index ?? array });
  } else if (count !== null && count > 0n && (number < 0n || number >= count))
    accept("error", `\`${target.name}\` has processes 0 to ${count - 1n}: there is none of number ${number}.`, {
      node: index,
    });
  if (isOutput(place) && !isHeldAgainstText(place)) askForText(place, place.$cstNode?.text ?? "", accept);
  if (property === undefined && node.$container.$type !== "Argument") {
    const name = `${target.name}[${number ?? "…"}]`;
    accept("error", `\`${name}\` is a process: ask for its end, \`${name}.exit\`, or a counter, \`faults(${name})\`.`, {
      node: array,
    });
  }
}

function askForText(output: Expression, name: string, accept: ValidationAcceptor): void {
  accept("error", `\`${name}\` is text: write \`${name} == "…"\` or \`${name} contains "…"\`.`, { node: output });
}

function checkName(reference: NameReference | MemberReference, accept: ValidationAcceptor): void {
  if (nodeAround(reference, "Hazard") !== undefined) return;
  const name = nameOf(reference);
  const target = targetOf(reference);
  const counted =
    reference.$container.$type === "Argument" ||
    reference.$containerProperty === "array" ||
    (isHeldAgainstRunning(reference) && !(target?.$type === "Process" && target.count !== undefined));
  // A variable of the kernel block is there when all is over.
  if (target?.$type === "Variable" && target.$container.$type === "Kernel" && target.length === undefined) return;
  switch (target?.$type) {
    case "ProcessProperty":
      if (isOutput(reference) && !isHeldAgainstText(reference)) askForText(reference, name, accept);
      break;
    case "Measure":
      if (!counted)
        accept("error", `\`${name}\` is a measured part: ask for a counter, such as \`dtlb.misses(${name})\`.`, {
          node: reference,
          ...withFixes(replacing(reference.$cstNode, `dtlb.misses(${name})`)),
        });
      break;
    case "ForkedProcess":
    case "Process":
      if (!counted)
        accept(
          "error",
          `\`${name}\` is a process: ask for its end, \`${name}.exit\`, or a counter, \`faults(${name})\`.`,
          { node: reference, ...withFixes(replacing(reference.$cstNode, `${name}.exit`)) },
        );
      break;
    case "Vas":
      if (!counted)
        accept("error", `\`${name}\` is a VAS: ask for a counter, such as \`itlb.misses(${name})\`.`, {
          node: reference,
          ...withFixes(replacing(reference.$cstNode, `itlb.misses(${name})`)),
        });
      break;
    case "StateFunction":
      if (reference.$containerProperty !== "callee")
        accept("error", `\`${name}\` is asked with parentheses: write \`${name}(…)\`.`, {
          node: reference,
          ...withFixes(inserting(reference.$cstNode, "()", "Ask it")),
        });
      break;
    case "CounterUnit":
      accept("error", `\`${name}\` is a TLB: ask for a counter, such as \`${name}.misses\`.`, {
        node: reference,
        ...withFixes(replacing(reference.$cstNode, `${name}.misses`)),
      });
      break;
    case "FunctionDeclaration":
    case "Variable":
    case "Segment":
      accept("error", `\`${name}\` has no value when the run has ended: move this \`expect\` into a program.`, {
        node: reference,
      });
      break;
  }
}
