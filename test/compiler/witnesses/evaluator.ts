/**
 * An evaluator of syntax trees, independent of the compiler: what a function returns, what it asks of the kernel, and
 * where a person who steps through it stops, with which values in view.
 */
import type {
  Block,
  Call,
  Expression,
  FunctionDeclaration,
  Index,
  Program,
  Statement,
  Variable,
} from "../../../src/language/generated/ast.js";
import { rangeOf } from "../../../src/language/syntax/source-range.js";

/** A place where a source step stops. */
export interface Stop {
  readonly place: string;
  /** Variables in scope, by name. */
  readonly variables: Readonly<Record<string, bigint>>;
}

/** What a run did. */
export interface Trace {
  readonly stops: Stop[];
  /** System calls: name and arguments. */
  readonly kernel: string[];
  fuel: number;
}

/** Memory of a program: elements of its variables. */
export type Memory = Map<string, bigint[]>;

/** Thrown when a random program runs too long to be worth it. */
export class OutOfFuel extends Error {}

type Environment = Map<string, bigint>;
type Outcome = { kind: "next" | "break" | "continue" } | { kind: "return"; value: bigint };

const next: Outcome = { kind: "next" };
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const bits = { u8: 8, u16: 16, u32: 32, u64: 64 } as const;

/** Result of the n-th system call in these tests. */
export function kernelAnswer(count: number): bigint {
  return BigInt(count * 7 - 20);
}

/** Runs a function of a program. */
export function evaluateFunction(
  program: Program,
  name: string,
  args: readonly bigint[],
  memory: Memory,
  trace: Trace,
): bigint {
  const fn = program.functions.find((candidate) => candidate.name === name);
  if (!fn) throw new Error(`no function ${name}`);
  return callFunction({ program, memory, trace }, fn, args);
}

interface Machine {
  readonly program: Program;
  readonly memory: Memory;
  readonly trace: Trace;
}

function callFunction(machine: Machine, fn: FunctionDeclaration, args: readonly bigint[]): bigint {
  const environment: Environment = new Map(fn.parameters.map(({ name }, index) => [name, args[index]]));
  const outcome = runStatements(machine, fn.body, environment);
  if (outcome.kind === "return") return outcome.value;
  const { endLine, endColumn } = rangeOf(fn.body);
  stopAt(machine, `${endLine}:${endColumn - 1}`, environment);
  return 0n;
}

function stopAt({ trace }: Machine, place: string, environment: Environment): void {
  trace.fuel -= 1;
  if (trace.fuel < 0) throw new OutOfFuel();
  trace.stops.push({ place, variables: Object.fromEntries(environment) });
}

function placeOf(node: Statement): string {
  const { line, column } = rangeOf(node);
  return `${line}:${column}`;
}

/** Leaves the block's variables in the environment: the caller decides when their scope ends. */
function runStatements(machine: Machine, block: Block, environment: Environment): Outcome {
  for (const statement of block.statements) {
    const outcome = run(machine, statement, environment);
    if (outcome.kind !== "next") return outcome;
  }
  return next;
}

function runBlock(machine: Machine, block: Block, environment: Environment): Outcome {
  const inner = new Map(environment);
  const outcome = runStatements(machine, block, inner);
  for (const name of environment.keys()) environment.set(name, inner.get(name) ?? 0n);
  return outcome;
}

function run(machine: Machine, statement: Statement, environment: Environment): Outcome {
  const evaluate = (expression: Expression): bigint => value(machine, expression, environment);
  if (statement.$type !== "Block" && statement.$type !== "While") stopAt(machine, placeOf(statement), environment);
  switch (statement.$type) {
    case "Block":
      return runBlock(machine, statement, environment);
    case "Await":
    case "Atomic":
      throw new Error("kernel code is not for this evaluator");
    case "Measure":
      return runBlock(machine, statement.body, environment);
    case "Let":
      environment.set(statement.name, evaluate(statement.value));
      return next;
    case "PlaceStatement":
      if (statement.value === undefined) evaluate(statement.place);
      else
        assign(
          machine,
          statement.place,
          updated(machine, statement, evaluate(statement.value), environment),
          environment,
        );
      return next;
    case "If":
      if (evaluate(statement.condition) !== 0n) return runBlock(machine, statement.then, environment);
      if (statement.else === undefined) return next;
      return run(machine, statement.else, environment);
    case "While":
      for (;;) {
        stopAt(machine, placeOf(statement), environment);
        if (evaluate(statement.condition) === 0n) return next;
        const outcome = runBlock(machine, statement.body, environment);
        if (outcome.kind === "break") return next;
        if (outcome.kind === "return") return outcome;
      }
    case "For": {
      const from = evaluate(statement.from);
      const to = evaluate(statement.to);
      const { name } = statement.variable;
      const inner = new Map(environment).set(name, from);
      let outcome = next;
      while (inner.get(name)! < to && outcome.kind !== "break" && outcome.kind !== "return") {
        outcome = runBlock(machine, statement.body, inner);
        if (outcome.kind === "break" || outcome.kind === "return") break;
        stopAt(machine, placeOf(statement), inner);
        inner.set(name, wrap(inner.get(name)! + 1n));
      }
      for (const outer of environment.keys()) environment.set(outer, inner.get(outer)!);
      return outcome.kind === "return" ? outcome : next;
    }
    case "Break":
      return { kind: "break" };
    case "Continue":
      return { kind: "continue" };
    case "Return":
      return { kind: "return", value: statement.value === undefined ? 0n : evaluate(statement.value) };
    case "ExpectStatement": {
      const { condition } = statement;
      const comparison = condition.$type === "Binary" && comparisons.has(condition.operator);
      const left = evaluate(comparison ? condition.left : condition);
      const right = comparison ? evaluate(condition.right) : 0n;
      const holds = comparison ? compare(condition.operator, left, right) : truth(left !== 0n);
      ask(machine, "report_expectation", [left, right, holds]);
      return next;
    }
    case "Meet":
      ask(machine, "meet", [statement.count === undefined ? 0n : evaluate(statement.count)]);
      return next;
    case "Print":
      for (const part of statement.values) {
        if (part.$type === "StringLiteral") ask(machine, "print_text", [BigInt(Buffer.byteLength(part.value))]);
        else ask(machine, "print_value", [evaluate(part)]);
      }
      ask(machine, "print_end", []);
      return next;
  }
}

function ask({ trace }: Machine, name: string, args: readonly bigint[]): bigint {
  trace.kernel.push(`${name} ${args.join(" ")}`.trim());
  return kernelAnswer(trace.kernel.length);
}

function elements(machine: Machine, variable: Variable): bigint[] {
  const known = machine.memory.get(variable.name);
  if (!known) throw new Error(`no variable ${variable.name}`);
  return known;
}

/** `place op= value`: what is assigned. */
function updated(
  machine: Machine,
  { place, operator = "=" }: Extract<Statement, { $type: "PlaceStatement" }>,
  operand: bigint,
  environment: Environment,
): bigint {
  if (operator === "=") return operand;
  return calculate(
    operator.slice(0, -1) as Parameters<typeof calculate>[0],
    value(machine, place, environment),
    operand,
  );
}

function assign(machine: Machine, place: Expression, assigned: bigint, environment: Environment): void {
  if (place.$type === "NameReference") {
    const target = place.target.ref;
    if (target?.$type === "Variable") elements(machine, target)[0] = narrow(target, assigned);
    else environment.set(place.target.$refText, assigned);
  } else if (place.$type === "Index") {
    const variable = indexedVariable(place);
    elements(machine, variable)[Number(value(machine, place.index, environment))] = narrow(variable, assigned);
  } else {
    throw new Error(`cannot assign ${place.$type}`);
  }
}

function indexedVariable({ array }: Index): Variable {
  const target = array.$type === "NameReference" ? array.target.ref : undefined;
  if (target?.$type !== "Variable") throw new Error("index of something else");
  return target;
}

function narrow(variable: Variable, stored: bigint): bigint {
  return wrap(BigInt.asUintN(bits[variable.width], stored));
}

function value(machine: Machine, expression: Expression, environment: Environment): bigint {
  const evaluate = (part: Expression): bigint => value(machine, part, environment);
  switch (expression.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return wrap(expression.value);
    case "NameReference": {
      const target = expression.target.ref;
      return target?.$type === "Variable" ? elements(machine, target)[0] : environment.get(expression.target.$refText)!;
    }
    case "Index":
      return elements(machine, indexedVariable(expression))[Number(evaluate(expression.index))];
    case "Not":
      return truth(evaluate(expression.operand) === 0n);
    case "Unary": {
      const operand = evaluate(expression.operand);
      if (expression.operator === "-") return wrap(-operand);
      return expression.operator === "~" ? ~operand : truth(operand === 0n);
    }
    case "Binary":
    case "Logical": {
      const left = evaluate(expression.left);
      const { operator } = expression;
      if (operator === "&&" || operator === "and") return truth(left !== 0n && evaluate(expression.right) !== 0n);
      if (operator === "||" || operator === "or") return truth(left !== 0n || evaluate(expression.right) !== 0n);
      return calculate(operator, left, evaluate(expression.right));
    }
    case "Call":
      return call(machine, expression, environment);
    default:
      throw new Error(`no value: ${expression.$type}`);
  }
}

function call(machine: Machine, { callee, arguments: given }: Call, environment: Environment): bigint {
  const args = given.map((argument) => value(machine, argument.value, environment));
  const target = callee.$type === "NameReference" ? callee.target.ref : undefined;
  if (target?.$type === "FunctionDeclaration") return callFunction(machine, target, args);
  if (target?.$type === "SystemCall") return ask(machine, target.name, args);
  throw new Error("call of something else");
}

function compare(operator: string, left: bigint, right: bigint): bigint {
  return calculate(operator, left, right);
}

function calculate(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(a * b);
    case "/":
      return b === 0n ? -1n : wrap(a / b);
    case "%":
      return b === 0n ? a : a % b;
    case "<<":
      return wrap(a << (b & 63n));
    case ">>":
      return a >> (b & 63n);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "&":
      return a & b;
    case "^":
      return a ^ b;
    case "|":
      return a | b;
    default:
      throw new Error(`operator ${operator}`);
  }
}
