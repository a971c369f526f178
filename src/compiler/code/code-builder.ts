/**
 * State of compiling one function: its code so far, its variables, its temporaries, and what becomes debug information.
 */
import type { Assertion, SourceRange } from "../../image/image.js";
import type { FunctionDeclaration, Variable } from "../../language/index.js";
import { emptyCode, newLabel, placeLabel, type Code, type Label, type SymbolName } from "../target/index.js";
import { saveAreaBytes, type LocalDeclaration, type StringPool, type VariableHomes } from "../storage/index.js";
import type { Problem } from "../meaning/index.js";

/** What all functions of an image share. */
export interface ImageContext {
  readonly symbols: ReadonlyMap<FunctionDeclaration | Variable, SymbolName>;
  readonly rendezvous: string[];
  readonly assertions: Assertion[];
  /** Names of measured parts, in the order of the files. */
  readonly parts: readonly string[];
  readonly problems: Problem[];
}

/** From this label on (to the next mark) code belongs to `range`. */
export interface LineMark {
  readonly label: Label;
  readonly range: SourceRange;
  readonly statement: boolean;
}

/** From this label on, code of the function is in these measured parts (indices), outermost first. */
export interface BoundaryMark {
  readonly label: Label;
  readonly parts: readonly number[];
}

/** Where a local variable is in scope. */
export interface VariableScope {
  readonly declaration: LocalDeclaration;
  readonly start: Label;
  readonly end: Label;
}

/** Where `break` and `continue` of the innermost loop go. */
export interface LoopTargets {
  readonly breakTo: Label;
  readonly continueTo: Label;
}

/** A value in a temporary register, a frame slot, or (before a conditional part) both. It never changes. */
export interface Temporary {
  register: number | null;
  /** Offset from s0 of its copy in the frame. */
  slot: number | null;
}

/** Start of code that may be skipped: what is spilled inside must be stored before it (temporary.ts). */
export interface ConditionalRegion {
  /** Index into the items. */
  start: number;
  readonly live: ReadonlySet<Temporary>;
}

/** A system call that stands as a statement. */
export interface IgnoredMark {
  readonly label: Label;
  readonly call: string;
  readonly range: SourceRange;
}

/** A function being compiled. */
export interface CodeBuilder {
  readonly image: ImageContext;
  readonly strings: StringPool;
  readonly code: Code;
  readonly homes: VariableHomes;
  /** Temporaries in use, oldest first. */
  readonly live: Temporary[];
  readonly regions: ConditionalRegion[];
  readonly freeSlots: number[];
  /** Bytes of frame in use below s0. */
  frameBytes: number;
  readonly marks: LineMark[];
  readonly scopes: VariableScope[];
  readonly loops: LoopTargets[];
  /** Does the function have measured parts at all? */
  readonly measured: boolean;
  /** Measured parts around the code that is being compiled, outermost first. */
  readonly parts: number[];
  readonly boundaries: BoundaryMark[];
  /** System calls whose results are not looked at; each label is behind the `ecall`. */
  readonly ignored: IgnoredMark[];
  readonly epilogue: Label;
  /** Rendezvous points that its code comes to (indices). */
  readonly meets: Set<number>;
  /** Functions that its code calls. */
  readonly callees: Set<FunctionDeclaration>;
}

/** A function without code. */
export function startFunction(
  image: ImageContext,
  strings: StringPool,
  homes: VariableHomes,
  measured: boolean,
): CodeBuilder {
  const code = emptyCode();
  return {
    image,
    strings,
    code,
    homes,
    live: [],
    regions: [],
    freeSlots: [],
    frameBytes: saveAreaBytes(homes.savedRegisters) + homes.slotBytes,
    marks: [],
    scopes: [],
    loops: [],
    measured,
    parts: [],
    boundaries: [],
    ignored: [],
    epilogue: newLabel(code),
    meets: new Set(),
    callees: new Set(),
  };
}

/** Appends one instruction. */
export function emit(builder: CodeBuilder, word: number): void {
  builder.code.items.push({ kind: "word", word });
}

/** A label at the current end of the code. */
export function labelHere(builder: CodeBuilder): Label {
  const label = newLabel(builder.code);
  placeLabel(builder.code, label);
  return label;
}

/** Code from here on belongs to `range`; with `statement`, a source step may stop here. */
export function markLine(builder: CodeBuilder, range: SourceRange, statement: boolean): void {
  builder.marks.push({ label: labelHere(builder), range, statement });
}

/**
 * Here begins code of other measured parts than before it. Where control can come from elsewhere (the end of a loop, its
 * next round, the epilogue), the parts around the code are told anew.
 */
export function markBoundary(builder: CodeBuilder): void {
  if (builder.measured) builder.boundaries.push({ label: labelHere(builder), parts: [...builder.parts] });
}
