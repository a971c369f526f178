/**
 * What goes where: the sections of every program (text from 0x1_0000, then string literals, initialised variables and
 * zeroed variables, each on pages of its own) and of every VAS segment (at the address that the file gives).
 */
import type { CodeOwner, SourceRange } from "../../image/image.js";
import { kernelImageStart } from "../../image/kernel-call.js";
import {
  isKernelCalled,
  programsOf,
  rangeOf,
  vasesOf,
  type FunctionDeclaration,
  type Kernel,
  type Parameter,
  type Program,
  type Scenario,
  type Segment,
  type Variable,
} from "../../language/index.js";
import type { SymbolName } from "../target/index.js";
import { compileFunction, type FunctionCode, type ImageContext } from "../code/index.js";
import { errorAt, numberOf } from "../meaning/index.js";
import { alignUp, type Piece, type Section } from "./linker.js";
import { emptyStringPool, encodeText, type StringPool } from "../storage/index.js";
import { entryStub, kernelCallStub, kernelStub, signalStub, threadStub } from "./stub.js";
import { isInitialised, variablePiece } from "./variable-data.js";

/** Lowest address of a program's first instruction; larger pages move it up to their boundary. */
const programStart = 0x1_0000;

/** A section before linking, with what its image needs to know. */
export interface PlannedSection extends Section {
  readonly owner: CodeOwner;
  readonly name: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  /** The segment as the file declares it; null for sections of programs. */
  readonly segment: Segment | null;
}

/** A variable of a program (segment null) or of a VAS segment. */
export interface PlannedVariable {
  readonly owner: CodeOwner;
  readonly segment: string | null;
  readonly variable: Variable;
}

/** Everything to link, and the functions and variables in it. */
export interface SectionPlan {
  readonly sections: readonly PlannedSection[];
  readonly functions: readonly { readonly owner: CodeOwner; readonly fn: FunctionCode }[];
  readonly variables: readonly PlannedVariable[];
}

/** Names every function and variable of a scenario for the linker. */
export function nameSymbols(scenario: Scenario): Map<FunctionDeclaration | Variable, SymbolName> {
  const symbols = new Map<FunctionDeclaration | Variable, SymbolName>();
  const owners = [
    ...programsOf(scenario),
    ...scenario.kernels.slice(0, 1),
    ...vasesOf(scenario).flatMap(({ segments }) => segments),
  ];
  owners.forEach((owner, index) => {
    owner.functions.forEach((fn) => symbols.set(fn, `${index} fn ${fn.name}`));
    owner.variables.forEach((variable) => symbols.set(variable, `${index} var ${variable.name}`));
  });
  return symbols;
}

/** Symbol of a program's entry, thread or signal stub. */
export function stubSymbol(program: number, stub: "entry" | "thread" | "signal"): SymbolName {
  return `program ${program} ${stub}`;
}

/** Compiles all functions and plans all sections. */
export function planSections(scenario: Scenario, image: ImageContext, pageBytes: number): SectionPlan {
  const textStart = alignUp(programStart, pageBytes);
  const plan = { sections: [] as PlannedSection[], functions: [] as SectionPlan["functions"][number][] };
  programsOf(scenario).forEach((program, index) => planProgram(plan, image, program, index, textStart));
  const [kernel] = scenario.kernels;
  if (hasCode(kernel)) planKernel(plan, image, kernel, programsOf(scenario).length, isKernelCalled(scenario));
  const variables: PlannedVariable[] = programsOf(scenario).flatMap((program, index) =>
    program.variables.map((variable) => ({ owner: { kind: "program", index } as const, segment: null, variable })),
  );
  if (hasCode(kernel)) {
    const owner: CodeOwner = { kind: "program", index: programsOf(scenario).length };
    variables.push(...kernel.variables.map((variable) => ({ owner, segment: null, variable })));
  }
  vasesOf(scenario).forEach((vas, index) => {
    const owner: CodeOwner = { kind: "vas", index };
    for (const segment of vas.segments) {
      planSegment(plan, image, segment, owner);
      variables.push(...segment.variables.map((variable) => ({ owner, segment: segment.name, variable })));
    }
  });
  return { ...plan, variables };
}

interface GrowingPlan {
  readonly sections: PlannedSection[];
  readonly functions: { readonly owner: CodeOwner; readonly fn: FunctionCode }[];
}

function planProgram(plan: GrowingPlan, image: ImageContext, program: Program, index: number, textStart: number): void {
  if (program.file !== undefined) return;
  const owner: CodeOwner = { kind: "program", index };
  const strings = emptyStringPool(`program ${index} `);
  const functions = program.functions.map((fn) =>
    compileFunction(image, strings, fn, symbolOf(image, fn), parametersOf(program, fn)),
  );
  plan.functions.push(...functions.map((fn) => ({ owner, fn })));
  const main = program.functions.find(isMain);
  const spaces = program.spaces.map(({ ref, $refText }) => ref?.name ?? $refText);
  const stubs = [codePiece(stubSymbol(index, "thread"), threadStub())];
  const signals = codePiece(stubSymbol(index, "signal"), signalStub());
  if (main !== undefined)
    stubs.unshift(codePiece(stubSymbol(index, "entry"), entryStub(symbolOf(image, main), spaces, strings)));
  const pieces = (initialised: boolean): Piece[] =>
    program.variables
      .filter((variable) => isInitialised(variable) === initialised)
      .map((variable) => variablePiece(variable, symbolOf(image, variable)));
  const candidates: readonly [string, string, readonly Piece[]][] = [
    ["text", "r-x", [...stubs, ...functions.map(functionPiece), signals]],
    ["rodata", "r--", stringPieces(strings)],
    ["data", "rw-", pieces(true)],
    ["bss", "rw-", pieces(false)],
  ];
  for (const [name, permissions, contents] of candidates) {
    if (contents.length === 0) continue;
    plan.sections.push({
      owner,
      name,
      ...permissionsOf(permissions),
      segment: null,
      pieces: contents,
      start: name === "text" ? { at: textStart } : { after: plan.sections.length - 1 },
    });
  }
}

/** Does the kernel block have code or variables of its own? */
export function hasCode(kernel: Kernel | undefined): kernel is Kernel {
  return kernel !== undefined && kernel.functions.length + kernel.variables.length > 0;
}

/** Kernel code: laid out as a program behind those of the file, where the kernel's own memory is. */
function planKernel(plan: GrowingPlan, image: ImageContext, kernel: Kernel, index: number, called: boolean): void {
  const owner: CodeOwner = { kind: "program", index };
  const strings = emptyStringPool("kernel ");
  const functions = kernel.functions.map((fn) =>
    compileFunction(image, strings, fn, symbolOf(image, fn), fn.parameters),
  );
  plan.functions.push(...functions.map((fn) => ({ owner, fn })));
  const pieces = (initialised: boolean): Piece[] =>
    kernel.variables
      .filter((variable) => isInitialised(variable) === initialised)
      .map((variable) => variablePiece(variable, symbolOf(image, variable)));
  plan.sections.push({
    owner,
    name: "kernel",
    ...permissionsOf("rwx"),
    segment: null,
    start: { at: kernelImageStart },
    pieces: [
      codePiece(stubSymbol(index, "entry"), kernelStub()),
      ...functions.map(functionPiece),
      ...stringPieces(strings),
      ...pieces(true),
      ...pieces(false),
      ...(called ? [codePiece(stubSymbol(index, "thread"), kernelCallStub())] : []),
    ],
  });
}

/** Functions first, then their string literals, then variables. */
function planSegment(plan: GrowingPlan, image: ImageContext, segment: Segment, owner: CodeOwner): void {
  const strings = emptyStringPool(`segment ${plan.sections.length} `);
  const functions = segment.functions.map((fn) =>
    compileFunction(image, strings, fn, symbolOf(image, fn), fn.parameters),
  );
  plan.functions.push(...functions.map((fn) => ({ owner, fn })));
  const literals = stringPieces(strings);
  if (literals.length > 0 && !permissionsOf(segment.permissions).read) {
    image.problems.push(
      errorAt(
        segmentHeader(segment),
        `The string literals of \`${segment.name}\` cannot be read: ` +
          "let its permissions begin with `r`, or print from a program.",
      ),
    );
  }
  plan.sections.push({
    owner,
    name: segment.name,
    ...permissionsOf(segment.permissions),
    segment,
    start: { at: numberOf(segment.start) },
    pieces: [
      ...functions.map(functionPiece),
      ...literals,
      ...segment.variables.map((variable) => variablePiece(variable, symbolOf(image, variable))),
    ],
  });
}

/** Where a segment is declared, without its contents. */
function segmentHeader(segment: Segment): SourceRange {
  const { endLine, endColumn } = rangeOf(segment.pages ?? segment.size);
  return { ...rangeOf(segment), endLine, endColumn };
}

/** Is this where a program begins? */
export function isMain(fn: FunctionDeclaration): boolean {
  return fn.name === "main";
}

/** The program's parameters are main's. */
function parametersOf(program: Program, fn: FunctionDeclaration): readonly Parameter[] {
  return isMain(fn) ? [...fn.parameters, ...program.parameters] : fn.parameters;
}

function permissionsOf(permissions: string): { read: boolean; write: boolean; execute: boolean } {
  return { read: permissions[0] === "r", write: permissions[1] === "w", execute: permissions[2] === "x" };
}

function functionPiece(fn: FunctionCode): Piece {
  return codePiece(fn.symbol, fn.code);
}

function codePiece(symbol: SymbolName, code: FunctionCode["code"]): Piece {
  return { symbol, code, zeroBytes: 0, alignment: 4 };
}

function stringPieces(strings: StringPool): Piece[] {
  return [...strings.symbols].map(([text, symbol]) => ({
    symbol,
    zeroBytes: 0,
    alignment: 1,
    code: { items: [{ kind: "bytes", bytes: Uint8Array.of(...encodeText(text), 0) }], labels: 0 },
  }));
}

function symbolOf(image: ImageContext, node: FunctionDeclaration | Variable): SymbolName {
  return image.symbols.get(node) ?? node.name;
}
