/**
 * Top-level expectations: evaluated when a run has ended, over counters, exit codes and hazards.
 */
import type { CounterOwner, Expectation, Expression, HazardId, StateQuestion } from "../../image/image.js";

/** What an expectation can ask of a finished run. */
export interface Facts {
  /** Value of a counter; `of` null = the whole system. Null if there is no such counter or owner. */
  readonly counter: (unit: string, counter: string, owner: CounterOwner) => number | null;
  /** Exit code, signal number (of several processes the sum), or null while one lives or if there is none of that name. */
  readonly exit: (process: string) => number | null;
  /** Value of a variable of the kernel block. */
  readonly memory: (address: number, bytes: number) => number | null;
  /** What is asked of the state: the space that a core runs, its ASID, … Null: there is no such core or frame. */
  readonly state: (asks: StateQuestion, args: readonly number[]) => number | null;
  /** Does a core run a VAS, or a thread of a process? Null: there is no such core. */
  readonly runs: (core: number, of: "vas" | "process", name: string) => boolean | null;
  /** Name of the space that a core runs: "A", "nothing". */
  readonly runningName: (core: number) => string;
  /** What a process has written to a stream, or null if there is none of that name. */
  readonly output: (process: string, stream: "stdout" | "stderr") => string | null;
  /** Did this pitfall, or any (null), show (in a function of this name, if given)? */
  readonly hazard: (id: HazardId | null, at: string | null) => boolean;
  /** Did the run end in a deadlock? */
  readonly deadlock: boolean;
}

/** An expectation with what was found. */
export interface ExpectationResult {
  readonly line: number;
  readonly text: string;
  /** What the file says about it; null: nothing. */
  readonly message: string | null;
  /** Which of the image's sources `line` is of. */
  readonly source: number;
  readonly passed: boolean;
  /** The values of the sides of the comparison, e.g. `3 == 1`, or what could not be known. */
  readonly actual: string;
}

/** Evaluates one expectation. */
export function evaluateExpectation(expectation: Expectation, facts: Facts): ExpectationResult {
  const { condition, range, text, message = null } = expectation;
  const value = evaluate(condition, facts);
  return {
    line: range.line,
    source: range.source ?? 0,
    text,
    message,
    passed: value !== null && value !== 0,
    actual: describe(condition, facts),
  };
}

/** Value of an expression; null as soon as something in it is unknown. Division by zero is unknown too. */
function evaluate(expression: Expression, facts: Facts): number | null {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "counter":
      return facts.counter(expression.unit, expression.counter, expression);
    case "exit":
      return facts.exit(expression.process);
    case "memory":
      return facts.memory(expression.address, expression.bytes);
    case "state": {
      const args = expression.arguments.map((argument) => evaluate(argument, facts));
      return args.includes(null) ? null : facts.state(expression.asks, args as number[]);
    }
    case "space":
    case "output":
    case "text":
      return null; // only comparisons have a value
    case "hazard":
      return Number(facts.hazard(expression.id, expression.at));
    case "deadlock":
      return Number(facts.deadlock);
    case "unary": {
      const operand = evaluate(expression.operand, facts);
      if (operand === null) return null;
      return expression.operator === "-" ? -operand : Number(operand === 0);
    }
    case "binary":
      return evaluateBinary(expression, facts);
  }
}

function evaluateBinary(expression: Extract<Expression, { kind: "binary" }>, facts: Facts): number | null {
  const texts = [expression.left, expression.right].map((side) => textOf(side, facts));
  if (texts[0] !== undefined && texts[1] !== undefined) {
    if (texts[0] === null || texts[1] === null) return null;
    if (expression.operator === "contains") return Number(texts[0].includes(texts[1]));
    return Number((texts[0] === texts[1]) === (expression.operator === "=="));
  }
  const sides = [expression.left, expression.right];
  const space = sides.find((side) => side.kind === "space");
  const running = sides.find((side) => side.kind === "state" && side.asks === "running") as
    Extract<Expression, { kind: "state" }> | undefined;
  if (space !== undefined && running !== undefined) {
    const core = evaluate(running.arguments[0]!, facts);
    const runs = core === null ? null : facts.runs(core, space.of, space.name);
    return runs === null ? null : Number(runs === (expression.operator === "=="));
  }
  const left = evaluate(expression.left, facts);
  if (left === null) return null;
  if (expression.operator === "and" && left === 0) return 0;
  if (expression.operator === "or" && left !== 0) return 1;
  const right = evaluate(expression.right, facts);
  if (right === null) return null;
  switch (expression.operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? null : Math.trunc(left / right);
    case "%":
      return right === 0 ? null : left % right;
    case "==":
      return Number(left === right);
    case "!=":
      return Number(left !== right);
    case "<":
      return Number(left < right);
    case "<=":
      return Number(left <= right);
    case ">":
      return Number(left > right);
    case ">=":
      return Number(left >= right);
    case "and":
    case "or":
      return Number(right !== 0);
    case "contains":
      return null;
  }
}

/** Text of an expression; null if it is not known, undefined for numbers. */
function textOf(expression: Expression, facts: Facts): string | null | undefined {
  if (expression.kind === "text") return expression.value;
  return expression.kind === "output" ? facts.output(expression.process, expression.stream) : undefined;
}

/** Most characters of a text that a failed expectation shows. */
const shownLimit = 400;

function hazardName(id: HazardId | null): string {
  return id === null ? "a hazard" : `${id.kind === "defect" ? "Q" : "P"}${id.number}`;
}

/** The expression with the values found in place of counters and exits: `1 == 1 and 139 == 0`. */
function describe(expression: Expression, facts: Facts): string {
  if (expression.kind === "binary") {
    return `${describe(expression.left, facts)} ${expression.operator} ${describe(expression.right, facts)}`;
  }
  if (expression.kind === "unary") {
    return expression.operator === "-"
      ? `-${describe(expression.operand, facts)}`
      : `not (${describe(expression.operand, facts)})`;
  }
  if (expression.kind === "hazard")
    return `${hazardName(expression.id)} ${facts.hazard(expression.id, expression.at) ? "seen" : "not seen"}`;
  if (expression.kind === "space") return expression.name;
  if (expression.kind === "state" && expression.asks === "running") {
    const core = evaluate(expression.arguments[0]!, facts);
    return core === null ? "unknown" : facts.runningName(core);
  }
  if (expression.kind === "deadlock") return facts.deadlock ? "deadlock" : "no deadlock";
  const text = textOf(expression, facts);
  if (typeof text === "string") {
    const shown = JSON.stringify(text.slice(0, shownLimit));
    return text.length > shownLimit ? `${shown} and ${text.length - shownLimit} more characters` : shown;
  }
  const value = evaluate(expression, facts);
  if (value !== null) return String(value);
  return expression.kind === "exit" ? `${expression.process} still runs` : "unknown";
}
