/**
 * Statements to code. Each begins with a line mark at which a source step may stop and has at least one instruction.
 * The header of a loop is such a place once per iteration.
 */
import type { SourceRange } from "../../image/image.js";
import { kernelCalls } from "../../image/kernel-call.js";
import {
  type Atomic,
  type Await,
  type Block,
  calledSystemCall,
  type Expression,
  type For,
  type If,
  inKernelCode,
  type Measure,
  type PlaceStatement,
  rangeOf,
  type Return,
  type Statement,
  type While,
} from "../../language/index.js";
import { encodeImmediate, newLabel, nop, placeLabel, registers, type Label } from "../target/index.js";
import { compileExpect, compileMeet, compilePrint } from "./reporting-statement.js";
import { emitCall } from "./call.js";
import { emit, labelHere, markBoundary, markLine, type CodeBuilder } from "./code-builder.js";
import { branchIf, branchIfLess } from "./condition.js";
import { applyBinary, evaluate, evaluateInto } from "./expression.js";
import { blockCompletes, completes, foldConstant, referenceTarget } from "../meaning/index.js";
import { compileStore, compileUpdate, type UpdateOperator } from "./memory-place.js";
import { allocateTemporary, loadFromFrame, storeToFrame, temporaryRegister } from "./temporary.js";
import { constant, consume, moveInto, release, type Value } from "./value.js";
import { isLocal, type Home, type LocalDeclaration } from "../storage/index.js";

/**
 * Compiles the body of a function. Its variables stay in scope up to the epilogue, so that the closing brace shows
 * them.
 */
export function compileBody(builder: CodeBuilder, body: Block): void {
  compileStatements(builder, body, builder.epilogue);
}

function compileBlock(builder: CodeBuilder, block: Block): void {
  const end = newLabel(builder.code);
  compileStatements(builder, block, end);
  placeLabel(builder.code, end);
}

/** Compiles statements up to the first that control does not leave at its end. */
function compileStatements(builder: CodeBuilder, block: Block, end: Label): void {
  for (const statement of block.statements) {
    compileStatement(builder, statement);
    if (statement.$type === "Let") openScope(builder, statement, end);
    if (!completes(statement)) break;
  }
}

function compileStatement(builder: CodeBuilder, statement: Statement): void {
  switch (statement.$type) {
    case "Block":
      compileBlock(builder, statement);
      break;
    case "If":
      compileIf(builder, statement);
      break;
    case "While":
      compileWhile(builder, statement);
      break;
    case "For":
      compileFor(builder, statement);
      break;
    case "Measure":
      compileMeasure(builder, statement);
      break;
    case "Atomic":
      markLine(builder, rangeOf(statement), true);
      emitCall(builder, kernelCalls.atomic_begin);
      compileBlock(builder, statement.body);
      markLine(builder, rangeOf(statement), false);
      emitCall(builder, kernelCalls.atomic_end);
      break;
    default:
      markLine(builder, rangeOf(statement), true);
      atLeastOneInstruction(builder, () => compileSimple(builder, statement));
  }
}

function compileSimple(
  builder: CodeBuilder,
  statement: Exclude<Statement, Block | If | While | For | Measure | Atomic>,
): void {
  switch (statement.$type) {
    case "Let":
      assign(builder, statement, statement.value);
      break;
    case "PlaceStatement":
      compilePlace(builder, statement);
      break;
    case "Return":
      compileReturn(builder, statement);
      break;
    case "Break":
      jumpToLoop(builder, "breakTo");
      break;
    case "Continue":
      jumpToLoop(builder, "continueTo");
      break;
    case "ExpectStatement":
      compileExpect(builder, statement);
      break;
    case "Await":
      compileAwait(builder, statement);
      break;
    case "Meet":
      compileMeet(builder, statement);
      break;
    case "Print":
      compilePrint(builder, statement);
      break;
  }
}

/** One step: the condition is looked at; if it does not hold, the kernel brings the thread back to where the step began. */
function compileAwait(builder: CodeBuilder, { condition }: Await): void {
  const again = newLabel(builder.code);
  const end = newLabel(builder.code);
  emitCall(builder, kernelCalls.atomic_begin);
  branchIf(builder, condition, false, again);
  emitCall(builder, kernelCalls.atomic_end);
  builder.code.items.push({ kind: "jump", target: end });
  placeLabel(builder.code, again);
  emitCall(builder, kernelCalls.await_again);
  placeLabel(builder.code, end);
}

/** A part has no instruction of its own: measuring changes nothing in what is measured. */
function compileMeasure(builder: CodeBuilder, { name, body }: Measure): void {
  builder.parts.push(builder.image.parts.indexOf(name));
  markBoundary(builder);
  compileBlock(builder, body);
  builder.parts.pop();
  markBoundary(builder);
}

function compilePlace(builder: CodeBuilder, statement: PlaceStatement): void {
  const { place, value, operator } = statement;
  if (value === undefined) {
    release(builder, evaluate(builder, place));
    const called = place.$type === "Call" && !inKernelCode(place) ? calledSystemCall(place) : null;
    if (called !== null)
      builder.ignored.push({ label: labelHere(builder), call: called.name, range: rangeOf(statement) });
    return;
  }
  const named = referenceTarget(place);
  if (operator !== undefined && operator !== "=") {
    const update = operator.slice(0, -1) as UpdateOperator;
    if (isLocal(named)) updateLocal(builder, named, value, update);
    else compileUpdate(builder, place, value, update);
    return;
  }
  if (isLocal(named)) assign(builder, named, value);
  else compileStore(builder, place, evaluate(builder, value));
}

/** `variable op= value`; elsewhere in memory see `compileUpdate`. */
function updateLocal(
  builder: CodeBuilder,
  variable: LocalDeclaration,
  value: Expression,
  operator: UpdateOperator,
): void {
  const home = builder.homes.variables.get(variable);
  if (home === undefined) return;
  const right = evaluate(builder, value);
  const target = home.kind === "register" ? home.register : undefined;
  const result = applyBinary(builder, operator, readHome(builder, home), right, target);
  if (home.kind === "register") moveInto(builder, result, home.register);
  else consume(builder, [result], ([source]) => storeToFrame(builder, source, home.offset));
}

/** Evaluates an expression into a local variable. */
function assign(builder: CodeBuilder, variable: LocalDeclaration, value: Expression): void {
  const home = builder.homes.variables.get(variable);
  if (home !== undefined) storeHome(builder, home, value);
}

function storeHome(builder: CodeBuilder, home: Home, value: Expression): void {
  if (home.kind === "register") {
    evaluateInto(builder, value, home.register);
    return;
  }
  consume(builder, [evaluate(builder, value)], ([source]) => storeToFrame(builder, source, home.offset));
}

function compileReturn(builder: CodeBuilder, statement: Return): void {
  if (statement.value === undefined) emit(builder, encodeImmediate("addi", registers.a0, registers.zero, 0));
  else evaluateInto(builder, statement.value, registers.a0);
  builder.code.items.push({ kind: "jump", target: builder.epilogue });
}

function jumpToLoop(builder: CodeBuilder, which: "breakTo" | "continueTo"): void {
  const loop = builder.loops.at(-1);
  if (loop !== undefined) builder.code.items.push({ kind: "jump", target: loop[which] });
}

function compileIf(builder: CodeBuilder, statement: If): void {
  const otherwise = newLabel(builder.code);
  const header = headerRange(rangeOf(statement), rangeOf(statement.condition));
  markLine(builder, header, true);
  atLeastOneInstruction(builder, () => branchIf(builder, statement.condition, false, otherwise));
  compileBlock(builder, statement.then);
  if (statement.else === undefined) {
    placeLabel(builder.code, otherwise);
    return;
  }
  const end = newLabel(builder.code);
  if (blockCompletes(statement.then)) {
    markLine(builder, header, false);
    builder.code.items.push({ kind: "jump", target: end });
  }
  placeLabel(builder.code, otherwise);
  compileStatement(builder, statement.else);
  placeLabel(builder.code, end);
}

/** The test stands on top, so that code reads in source order; a condition that always holds needs none. */
function compileWhile(builder: CodeBuilder, statement: While): void {
  const header = headerRange(rangeOf(statement), rangeOf(statement.condition));
  const known = foldConstant(statement.condition);
  const endless = known !== null && known !== 0n;
  const end = newLabel(builder.code);
  const top = newLabel(builder.code);
  if (!endless) markLine(builder, header, true);
  placeLabel(builder.code, top);
  markBoundary(builder);
  if (!endless) atLeastOneInstruction(builder, () => branchIf(builder, statement.condition, false, end));
  builder.loops.push({ breakTo: end, continueTo: top });
  compileBlock(builder, statement.body);
  builder.loops.pop();
  if (endless || blockCompletes(statement.body)) {
    markLine(builder, header, endless);
    builder.code.items.push({ kind: "jump", target: top });
  }
  placeLabel(builder.code, end);
  markBoundary(builder);
}

/**
 * The header is two pieces of code: the start, and increment with test at the bottom. Each is a place to stop, so that
 * a loop of n iterations stops n + 1 times at its header.
 */
function compileFor(builder: CodeBuilder, statement: For): void {
  const header = headerRange(rangeOf(statement), rangeOf(statement.to));
  const body = newLabel(builder.code);
  const next = newLabel(builder.code);
  const test = newLabel(builder.code);
  const end = newLabel(builder.code);
  markLine(builder, header, true);
  assign(builder, statement.variable, statement.from);
  const limitHome = builder.homes.limits.get(statement);
  if (limitHome !== undefined) storeHome(builder, limitHome, statement.to);
  if (!runsAtLeastOnce(statement)) builder.code.items.push({ kind: "jump", target: test });
  openScope(builder, statement.variable, end);
  placeLabel(builder.code, body);
  builder.loops.push({ breakTo: end, continueTo: next });
  compileBlock(builder, statement.body);
  builder.loops.pop();
  placeLabel(builder.code, next);
  markBoundary(builder);
  markLine(builder, header, true);
  increment(builder, statement);
  placeLabel(builder.code, test);
  const limit = limitHome === undefined ? evaluate(builder, statement.to) : readHome(builder, limitHome);
  const home = builder.homes.variables.get(statement.variable);
  branchIfLess(builder, home === undefined ? constant(0n) : readHome(builder, home), limit, body);
  placeLabel(builder.code, end);
  markBoundary(builder);
}

function runsAtLeastOnce(statement: For): boolean {
  const from = foldConstant(statement.from);
  const to = foldConstant(statement.to);
  return from !== null && to !== null && from < to;
}

function increment(builder: CodeBuilder, statement: For): void {
  const home = builder.homes.variables.get(statement.variable);
  if (home === undefined) return;
  consume(builder, [readHome(builder, home)], ([register]) => {
    emit(builder, encodeImmediate("addi", register, register, 1));
    if (home.kind === "frame") storeToFrame(builder, register, home.offset);
  });
}

function readHome(builder: CodeBuilder, home: Home): Value {
  if (home.kind === "register") return { kind: "register", register: home.register };
  const temporary = allocateTemporary(builder);
  loadFromFrame(builder, temporaryRegister(builder, temporary), home.offset);
  return { kind: "temporary", temporary };
}

function openScope(builder: CodeBuilder, declaration: LocalDeclaration, end: Label): void {
  builder.scopes.push({ declaration, start: labelHere(builder), end });
}

/** Keyword to the end of what the header evaluates. */
function headerRange(statement: SourceRange, last: SourceRange): SourceRange {
  return { ...statement, endLine: last.endLine, endColumn: last.endColumn };
}

/** A statement that needs no code (`x = x`) still is a place to stop. */
function atLeastOneInstruction(builder: CodeBuilder, compile: () => void): void {
  const before = builder.code.items.length;
  compile();
  if (builder.code.items.slice(before).every(({ kind }) => kind === "label")) emit(builder, nop);
}
