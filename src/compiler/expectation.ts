/** Top-level expectations: from the syntax tree to the plain tree that the simulator evaluates. */
import type { BinaryOperator, Expectation, Expression } from "../image/image.js";
import {
  constantValue,
  rangeOf,
  targetOf,
  textOf,
  type Expectation as ExpectationNode,
  type Expression as Node,
  type Reference,
} from "../language/index.js";
import { binaryOperator } from "./fold.js";
import { errorAt } from "./problem.js";
import type { Problem } from "./problem.js";

/** Translates one expectation; what cannot be evaluated after a run becomes a problem. */
export function translateExpectation(node: ExpectationNode, problems: Problem[]): Expectation {
  return {
    text: textOf(node.condition),
    range: rangeOf(node),
    condition: translate(node.condition, problems),
  };
}

const operators: Readonly<Partial<Record<string, BinaryOperator>>> = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  "%": "%",
  "==": "==",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "&&": "and",
  "||": "or",
};

function translate(node: Node, problems: Problem[]): Expression {
  switch (node.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return { kind: "number", value: Number(node.value) };
    case "NameReference":
    case "MemberReference":
      return translateReference(node, null) ?? refuse(node, problems);
    case "Call": {
      const argument = node.arguments[0]?.value;
      const owner = argument?.$type === "NameReference" ? argument.target.ref : undefined;
      const of = owner?.$type === "Vas" || owner?.$type === "Process" ? owner.name : null;
      const known = argument === undefined || of !== null;
      return (known ? translateReference(node.callee, of) : null) ?? refuse(node, problems);
    }
    case "Hazard":
      return { kind: "hazard", id: node.id, at: node.at === undefined ? null : (targetOf(node.at)?.name ?? null) };
    case "Not":
      return { kind: "unary", operator: "not", operand: translate(node.operand, problems) };
    case "Unary":
      if (node.operator === "~") return refuse(node, problems);
      return { kind: "unary", operator: node.operator, operand: translate(node.operand, problems) };
    case "Binary":
    case "Logical": {
      const operator = operators[binaryOperator(node.operator)];
      if (operator === undefined) return refuse(node, problems);
      return { kind: "binary", operator, left: translate(node.left, problems), right: translate(node.right, problems) };
    }
    default:
      return refuse(node, problems);
  }
}

/** `cycles`, `itlb.misses`, `A.exit`, a constant; null for anything else. A counter without a unit has the unit "". */
function translateReference(reference: Reference, of: string | null): Expression | null {
  const target = targetOf(reference);
  const owner = reference.$type === "MemberReference" ? reference.owner.ref : undefined;
  switch (target?.$type) {
    case "Counter":
      return { kind: "counter", unit: owner?.name ?? "", counter: target.name, of };
    case "ProcessProperty":
      return owner === undefined ? null : { kind: "exit", process: owner.name };
    case "Constant":
      return { kind: "number", value: Number(constantValue(target.name) ?? 0n) };
    default:
      return null;
  }
}

function refuse(node: Node, problems: Problem[]): Expression {
  problems.push(
    errorAt(
      rangeOf(node),
      `\`${textOf(node)}\` is not known when the run has ended: use counters, exit codes, hazards and numbers.`,
    ),
  );
  return { kind: "number", value: 0 };
}
