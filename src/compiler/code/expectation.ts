/** Top-level expectations: from the syntax tree to the plain tree that the simulator evaluates. */
import type {
  BinaryOperator,
  CounterOwner,
  Expectation,
  Expression,
  HazardId,
  StateQuestion,
} from "../../image/image.js";
import {
  constantValue,
  evaluateConstant,
  orderArguments,
  plainOperator,
  rangeOf,
  stateFunctions,
  targetOf,
  textOf,
  type Argument,
  type Expectation as ExpectationNode,
  type Expression as Node,
  type Index,
  type Reference,
  type Variable,
} from "../../language/index.js";
import { errorAt, numberOf, type Problem } from "../meaning/index.js";
import { widthBytes } from "./memory-place.js";
import { messageOf } from "./reporting-statement.js";

/** Address of a variable of the kernel block; before linking there is none. */
export type AddressOf = (variable: Variable) => number;

/** Translates one expectation; what cannot be evaluated after a run becomes a problem. */
export function translateExpectation(
  node: ExpectationNode,
  problems: Problem[],
  addressOf: AddressOf = () => 0,
): Expectation {
  return {
    text: textOf(node.condition),
    ...messageOf(node),
    range: rangeOf(node),
    condition: translate(node.condition, problems, addressOf),
    ...(node.quantifier && { quantifier: node.quantifier }),
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

function translate(node: Node, problems: Problem[], addressOf: AddressOf): Expression {
  switch (node.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return { kind: "number", value: Number(node.value) };
    case "NameReference":
    case "MemberReference":
      return translateReference(node, everything, addressOf) ?? refuse(node, problems);
    case "Call": {
      const asked = targetOf(node.callee);
      if (asked?.$type === "StateFunction") {
        return {
          kind: "state",
          asks: asked.name as StateQuestion,
          arguments: stateArguments(asked.name, node.arguments).map((value) =>
            value === null ? { kind: "number", value: -1 } : translate(value, problems, addressOf),
          ),
        };
      }
      const owner = counterOwner(node.arguments);
      return (owner === null ? null : translateReference(node.callee, owner, addressOf)) ?? refuse(node, problems);
    }
    case "Index": {
      const process = processName(node);
      const property = node.property?.ref;
      return process === null || property?.$type !== "ProcessProperty"
        ? refuse(node, problems)
        : propertyOf(process, property.name);
    }
    case "Hazard":
      return {
        kind: "hazard",
        id: node.id === undefined ? null : hazardId(node.id),
        at: node.at === undefined ? null : (targetOf(node.at)?.name ?? null),
      };
    case "StringLiteral":
      return { kind: "text", value: node.value };
    case "Contains":
      return {
        kind: "binary",
        operator: "contains",
        left: translate(node.text, problems, addressOf),
        right: translate(node.part, problems, addressOf),
      };
    case "Not":
      return { kind: "unary", operator: "not", operand: translate(node.operand, problems, addressOf) };
    case "Unary":
      if (node.operator === "~") return refuse(node, problems);
      return { kind: "unary", operator: node.operator, operand: translate(node.operand, problems, addressOf) };
    case "Binary":
    case "Logical": {
      const operator = operators[plainOperator(node.operator)];
      if (operator === undefined) return refuse(node, problems);
      return {
        kind: "binary",
        operator,
        left: translate(node.left, problems, addressOf),
        right: translate(node.right, problems, addressOf),
      };
    }
    default:
      return refuse(node, problems);
  }
}

/** Arguments of `running` and its like in the order of its parameters; null: left out, any. */
function stateArguments(name: string, given: readonly Argument[]): (Node | null)[] {
  const parameters = stateFunctions.find((one) => one.name === name)?.parameters ?? [];
  return orderArguments(name, parameters, given).values.map((value) =>
    value.kind === "expression" ? value.expression : null,
  );
}

/** `cycles`, `itlb.misses`, `A.exit`, a constant; null for anything else. A counter without a unit has the unit "". */
function translateReference(reference: Reference, of: CounterOwner, addressOf: AddressOf): Expression | null {
  const target = targetOf(reference);
  const owner = reference.$type === "MemberReference" ? reference.owner.ref : undefined;
  switch (target?.$type) {
    case "Counter":
      return { kind: "counter", unit: owner?.name ?? "", counter: target.name, ...of };
    case "Vas":
    case "Process":
      return { kind: "space", of: target.$type === "Vas" ? "vas" : "process", name: target.name };
    case "Variable":
      if (target.$container.$type !== "Kernel") return null;
      return { kind: "memory", name: target.name, address: addressOf(target), bytes: widthBytes[target.width] };
    case "ProcessProperty":
      if (owner === undefined) return { kind: "deadlock" };
      return propertyOf(owner.name, target.name);
    case "Constant":
      return { kind: "number", value: Number(constantValue(target.name) ?? 0n) };
    case "ConstantDeclaration":
      return { kind: "number", value: Number(evaluateConstant(target.value) ?? 0n) };
    default:
      return null;
  }
}

/** `A.exit`, `A.stdout`, `A[1].stderr`. */
function propertyOf(process: string, property: string): Expression {
  return property === "stdout" || property === "stderr"
    ? { kind: "output", process, stream: property }
    : { kind: "exit", process };
}

const everything: CounterOwner = { of: null, part: null, core: null };

/** What stands between the parentheses of a counter: a process or VAS, a part, `core: 1`, each at most once. */
function counterOwner(given: readonly Argument[]): CounterOwner | null {
  const owner: { -readonly [Key in keyof CounterOwner]: CounterOwner[Key] } = { ...everything };
  for (const { name, value } of given) {
    if (name === "core") {
      owner.core = numberOf(value);
      continue;
    }
    const target = value.$type === "NameReference" ? value.target.ref : undefined;
    if (target?.$type === "Measure") owner.part = target.name;
    else if (target?.$type === "Vas" || target?.$type === "Process" || target?.$type === "ForkedProcess")
      owner.of = target.name;
    else if (value.$type === "Index") owner.of = processName(value);
    if (target === undefined && value.$type !== "Index") return null;
  }
  return owner;
}

/** `worker[3]` as the image names it, or null. */
function processName({ array, index }: Index): string | null {
  const target = array.$type === "NameReference" ? array.target.ref : undefined;
  const number = evaluateConstant(index);
  return target?.$type === "Process" && number !== null ? `${target.name}[${number}]` : null;
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

/** `P4` or `Q13`, as the grammar has them. */
function hazardId(written: string): HazardId {
  return { kind: written[0] === "Q" ? "defect" : "pitfall", number: Number(written.slice(1)) };
}
