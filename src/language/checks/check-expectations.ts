/** Top-level expectations: only what is known when a run has ended, and what the simulator can evaluate then. */
import { AstUtils, type ValidationAcceptor } from "langium";
import { nameOf, targetOf } from "../names/index.js";
import { hazardPattern } from "../model/index.js";
import {
  isHazard,
  type Call,
  type Expectation,
  type Expression,
  type MemberReference,
  type NameReference,
} from "../generated/ast.js";
import { listNames } from "../syntax/index.js";

const operators = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

/** The condition of one expectation. */
export function checkExpectation({ condition }: Expectation, accept: ValidationAcceptor): void {
  if (!condition) return;
  for (const node of AstUtils.streamAst(condition)) {
    if (isPart(node.$type)) checkPart(node as Expression, accept);
  }
}

const partTypes = new Set([
  "Binary",
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

function checkPart(part: Expression, accept: ValidationAcceptor): void {
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
    case "Unary":
      if (part.operator === "~")
        accept("error", "`~` is not for expectations at the top level: use `-`, `!` or `not`.", {
          node: part,
          property: "operator",
        });
      break;
    case "MemoryAccess":
    case "Index":
      accept("error", "Memory is gone when the run has ended: move this `expect` into a program.", { node: part });
      break;
    case "Hazard":
      if (part.id && !hazardPattern.test(part.id)) {
        accept("error", `There is no hazard \`${part.id}\`: write P1 to P27 or Q1 to Q14.`, {
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
      checkCounterCall(part, accept);
      break;
    case "NameReference":
    case "MemberReference":
      checkName(part, accept);
      break;
  }
}

/** `misses(libc)`: the argument is a process or a VAS. */
function checkCounterCall(call: Call, accept: ValidationAcceptor): void {
  if (targetOf(call.callee)?.$type !== "Counter") return;
  const argument = call.arguments[0]?.value;
  if (!argument) return;
  const target = argument.$type === "NameReference" ? argument.target.ref : undefined;
  const unknown = argument.$type === "NameReference" && target === undefined;
  if (!unknown && target?.$type !== "Process" && target?.$type !== "Vas") {
    accept("error", "Counters are asked for a process or a VAS: write one of their names.", { node: argument });
  }
}

function checkName(reference: NameReference | MemberReference, accept: ValidationAcceptor): void {
  if (AstUtils.hasContainerOfType(reference, isHazard)) return;
  const name = nameOf(reference);
  const target = targetOf(reference);
  const counted = reference.$container.$type === "Argument";
  switch (target?.$type) {
    case "Process":
      if (!counted)
        accept(
          "error",
          `\`${name}\` is a process: ask for its end, \`${name}.exit\`, or a counter, \`faults(${name})\`.`,
          { node: reference },
        );
      break;
    case "Vas":
      if (!counted)
        accept("error", `\`${name}\` is a VAS: ask for a counter, such as \`itlb.misses(${name})\`.`, {
          node: reference,
        });
      break;
    case "CounterUnit":
      accept("error", `\`${name}\` is a TLB: ask for a counter, such as \`${name}.misses\`.`, { node: reference });
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
