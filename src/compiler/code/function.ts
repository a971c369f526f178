/** One function: prologue, body, epilogue, and the debug information that is complete once addresses are known. */
import type {
  CodeOwner,
  IgnoredCall,
  FunctionInfo,
  LineEntry,
  LocalVariable,
  PartBoundary,
  SourceRange,
} from "../../image/image.js";
import { AstUtils } from "langium";
import { isMeasure, rangeOf, type FunctionDeclaration, type Parameter } from "../../language/index.js";
import {
  argumentRegisters,
  encodeImmediate,
  encodeLoad,
  encodeRegister,
  encodeStore,
  loadConstant,
  newLabel,
  placeLabel,
  registers,
  savedRegisters,
  type Code,
  type Item,
  type Label,
  type SymbolName,
} from "../target/index.js";
import {
  emit,
  labelHere,
  markBoundary,
  markLine,
  startFunction,
  type BoundaryMark,
  type CodeBuilder,
  type IgnoredMark,
  type ImageContext,
  type LineMark,
  type VariableScope,
} from "./code-builder.js";
import { blockCompletes } from "../meaning/index.js";
import {
  assignHomes,
  callerFramePointerOffset,
  returnAddressOffset,
  saveAreaBytes,
  savedRegisterOffset,
  type StringPool,
  type VariableHomes,
} from "../storage/index.js";
import { compileBody } from "./statement.js";
import { storeToFrame } from "./temporary.js";

/** A compiled function before it has an address. */
export interface FunctionCode {
  readonly declaration: FunctionDeclaration;
  readonly symbol: SymbolName;
  readonly code: Code;
  readonly parameters: readonly Parameter[];
  readonly homes: VariableHomes;
  readonly marks: readonly LineMark[];
  readonly scopes: readonly VariableScope[];
  readonly boundaries: readonly BoundaryMark[];
  readonly ignored: readonly IgnoredMark[];
  readonly bodyStart: Label;
  readonly bodyEnd: Label;
  readonly meets: ReadonlySet<number>;
  readonly callees: ReadonlySet<FunctionDeclaration>;
}

/** Frames up to this size are taken with the first instruction. */
const smallFrameBytes = 2032;

/**
 * Compiles a function.
 * @param parameters its own, or the program's for `main`
 */
export function compileFunction(
  image: ImageContext,
  strings: StringPool,
  declaration: FunctionDeclaration,
  symbol: SymbolName,
  parameters: readonly Parameter[],
): FunctionCode {
  const homes = assignHomes(parameters, declaration.body);
  const builder = startFunction(image, strings, homes, AstUtils.streamAst(declaration.body).some(isMeasure));
  const start = newLabel(builder.code);
  const bodyStart = newLabel(builder.code);
  const bodyEnd = newLabel(builder.code);
  takeParameters(builder, parameters);
  const parametersReady = labelHere(builder);
  compileBody(builder, declaration.body);
  const closing = closingBrace(declaration);
  if (blockCompletes(declaration.body)) {
    markLine(builder, closing, true);
    emit(builder, encodeImmediate("addi", registers.a0, registers.zero, 0));
  } else {
    dropJumpToEpilogue(builder);
  }
  markLine(builder, closing, false);
  placeLabel(builder.code, builder.epilogue);
  markBoundary(builder);
  const frameBytes = Math.ceil(builder.frameBytes / 16) * 16;
  emitEpilogue(builder, frameBytes, bodyEnd);
  const items: Item[] = [
    { kind: "label", label: start },
    ...prologue(frameBytes, homes.savedRegisters, bodyStart),
    ...builder.code.items,
  ];
  return {
    declaration,
    symbol,
    parameters,
    homes,
    bodyStart,
    bodyEnd,
    meets: builder.meets,
    callees: builder.callees,
    boundaries: builder.boundaries,
    ignored: builder.ignored,
    code: { items, labels: builder.code.labels },
    marks: [{ label: start, range: functionHeader(declaration), statement: false }, ...builder.marks],
    scopes: [
      ...parameters.map((parameter) => ({ declaration: parameter, start: parametersReady, end: builder.epilogue })),
      ...builder.scopes,
    ],
  };
}

/** Debug information of a function that has its place. */
export function describeFunction(
  fn: FunctionCode,
  owner: CodeOwner,
  start: number,
  size: number,
  addressOf: (label: Label) => number,
  meets: readonly number[],
): FunctionInfo {
  const locals = fn.scopes.flatMap(({ declaration, start: from, end }): LocalVariable[] => {
    const home = fn.homes.variables.get(declaration);
    const scopeStart = addressOf(from);
    const scopeEnd = addressOf(end);
    if (home === undefined || scopeStart >= scopeEnd) return [];
    return [{ name: declaration.name, range: rangeOf(declaration), scopeStart, scopeEnd, location: home }];
  });
  return {
    name: fn.declaration.name,
    owner,
    range: rangeOf(fn.declaration),
    start,
    end: start + size,
    bodyStart: addressOf(fn.bodyStart),
    bodyEnd: addressOf(fn.bodyEnd),
    parameters: locals.slice(0, fn.parameters.length),
    locals: locals.slice(fn.parameters.length),
    meets,
    savedRegisters: fn.homes.savedRegisters,
  };
}

/** Line table of a function that has its place: every instruction in exactly one entry, in order of address. */
export function describeLines(
  fn: FunctionCode,
  owner: CodeOwner,
  start: number,
  size: number,
  addressOf: (label: Label) => number,
): LineEntry[] {
  const addresses = fn.marks.map(({ label }) => addressOf(label));
  return fn.marks.flatMap(({ range, statement }, index): LineEntry[] => {
    const end = addresses[index + 1] ?? start + size;
    return addresses[index] < end ? [{ owner, start: addresses[index], end, range, statement }] : [];
  });
}

/** Addresses at which measured parts begin and end; of several at one address the last counts. */
export function describeBoundaries(
  fn: FunctionCode,
  owner: CodeOwner,
  addressOf: (label: Label) => number,
): PartBoundary[] {
  const byAddress = new Map(fn.boundaries.map(({ label, parts }) => [addressOf(label), parts]));
  return [...byAddress].map(([address, parts]) => ({ owner, address, parts }));
}

/** System calls of a function that has its place whose results are not looked at. */
export function describeIgnored(
  { ignored }: FunctionCode,
  owner: CodeOwner,
  addressOf: (label: Label) => number,
): IgnoredCall[] {
  return ignored.map(({ label, call, range }) => ({ owner, address: addressOf(label) - ecallBytes, call, range }));
}

/** Bytes of an `ecall`. */
const ecallBytes = 4;

function takeParameters(builder: CodeBuilder, parameters: readonly Parameter[]): void {
  parameters.forEach((parameter, index) => {
    const home = builder.homes.variables.get(parameter);
    if (home?.kind === "register") emit(builder, encodeImmediate("addi", home.register, argumentRegisters[index], 0));
    else if (home !== undefined) storeToFrame(builder, argumentRegisters[index], home.offset);
  });
}

/**
 * The frame is complete, saved registers included, when s0 takes its new value: from there on it can be unwound by s0.
 */
function prologue(frameBytes: number, saved: number, bodyStart: Label): Item[] {
  const first = frameBytes <= smallFrameBytes ? frameBytes : Math.ceil(saveAreaBytes(saved) / 16) * 16;
  const words = [
    encodeImmediate("addi", registers.sp, registers.sp, -first),
    ...saveArea(saved).map(({ register, offset }) => encodeStore("sd", register, registers.sp, first + offset)),
    encodeImmediate("addi", registers.s0, registers.sp, first),
  ];
  const rest =
    first === frameBytes
      ? []
      : [
          ...loadConstant(registers.ra, BigInt(frameBytes - first)),
          encodeRegister("sub", registers.sp, registers.sp, registers.ra),
        ];
  return [...words.map(asItem), { kind: "label", label: bodyStart }, ...rest.map(asItem)];
}

function emitEpilogue(builder: CodeBuilder, frameBytes: number, bodyEnd: Label): void {
  const saved = builder.homes.savedRegisters;
  const last = frameBytes <= smallFrameBytes ? frameBytes : Math.ceil(saveAreaBytes(saved) / 16) * 16;
  if (last !== frameBytes) emit(builder, encodeImmediate("addi", registers.sp, registers.s0, -last));
  for (const { register, offset } of saveArea(saved).reverse()) {
    if (register !== registers.s0) emit(builder, encodeLoad("ld", register, registers.sp, last + offset));
  }
  emit(builder, encodeLoad("ld", registers.s0, registers.sp, last + callerFramePointerOffset));
  placeLabel(builder.code, bodyEnd);
  emit(builder, encodeImmediate("addi", registers.sp, registers.sp, last));
  emit(builder, encodeLoad("jalr", registers.zero, registers.ra, 0));
}

/** What the prologue saves, with offsets from s0. */
function saveArea(saved: number): { register: number; offset: number }[] {
  return [
    { register: registers.ra, offset: returnAddressOffset },
    { register: registers.s0, offset: callerFramePointerOffset },
    ...savedRegisters.slice(0, saved).map((register, index) => ({ register, offset: savedRegisterOffset(index) })),
  ];
}

/** A `return` at the very end runs into the epilogue; its statement keeps at least the instruction that sets a0. */
function dropJumpToEpilogue(builder: CodeBuilder): void {
  const { items } = builder.code;
  const index = items.findLastIndex(({ kind }) => kind !== "label");
  const last = items[index];
  if (last?.kind !== "jump" || last.target !== builder.epilogue) return;
  const before = items.slice(0, index).findLast(({ kind }) => kind !== "label");
  const mark = builder.marks.at(-1);
  const markIndex = items.findLastIndex((item) => item.kind === "label" && item.label === mark?.label);
  const hasOwnCode = items.slice(markIndex, index).some(({ kind }) => kind !== "label");
  if (before !== undefined && hasOwnCode) items.splice(index, 1);
}

function functionHeader(declaration: FunctionDeclaration): SourceRange {
  const body = rangeOf(declaration.body);
  return { ...rangeOf(declaration), endLine: body.line, endColumn: body.column + 1 };
}

function closingBrace(declaration: FunctionDeclaration): SourceRange {
  const body = rangeOf(declaration.body);
  return { ...body, line: body.endLine, column: body.endColumn - 1 };
}

function asItem(word: number): Item {
  return { kind: "word", word };
}
