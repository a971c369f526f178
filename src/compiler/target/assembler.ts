/**
 * The assembler: a list of items per function (instructions, labels, and references whose length depends on where
 * things end up), their sizes, and their encoding once addresses are known.
 *
 * Sizes only ever grow while the linker looks for a fixed point, so it ends; an item that turns out to need less than
 * was reserved is filled up with `addi zero,zero,0`.
 */
import { loadConstant } from "./constant.js";
import { encodeBranch, encodeImmediate, encodeJump, encodeLoad, encodeUpper } from "./instruction.js";
import type { BranchMnemonic } from "./instruction.js";
import { registers } from "./register.js";

/** A position in one function's code; an index into its label table. */
export type Label = number;

/** Name of a function or variable in the whole image, made by symbol.ts. */
export type SymbolName = string;

/** A piece of code or data. */
export type Item =
  | { readonly kind: "word"; readonly word: number }
  | { readonly kind: "label"; readonly label: Label }
  /** Conditional branch to a label of this function. */
  | {
      readonly kind: "branch";
      readonly op: BranchMnemonic;
      readonly rs1: number;
      readonly rs2: number;
      readonly target: Label;
    }
  /** Unconditional jump to a label of this function. */
  | { readonly kind: "jump"; readonly target: Label }
  /** Call through ra: `jal` within ±1 MiB, `auipc`+`jalr` within ±2 GiB, else a constant and `jalr`. */
  | { readonly kind: "call"; readonly symbol: SymbolName }
  /** Address of a symbol plus `addend` bytes into `rd`. */
  | { readonly kind: "address"; readonly rd: number; readonly symbol: SymbolName; readonly addend: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** Code of one function, or data of one variable: the unit that the linker places. */
export interface Code {
  readonly items: Item[];
  labels: number;
}

/** Reserved bytes per item, and the offsets that follow from them. Owned by the linker. */
export interface CodeLayout {
  readonly code: Code;
  readonly sizes: Float64Array;
  /** Offset of each item; one more than there are items, the last is the total size. */
  readonly offsets: Float64Array;
  readonly labelOffsets: Float64Array;
}

/** Where symbols are. */
export type Resolve = (symbol: SymbolName) => number;

/** `addi zero,zero,0`. */
export const nop = encodeImmediate("addi", registers.zero, registers.zero, 0);

/** Reach of jal: an even offset of 21 bits. */
const jumpReach = 2 ** 20;
/** Reach of a conditional branch: an even offset of 13 bits. */
const branchReach = 2 ** 12;

const inverseBranch: Readonly<Record<BranchMnemonic, BranchMnemonic>> = {
  beq: "bne",
  bne: "beq",
  blt: "bge",
  bge: "blt",
  bltu: "bgeu",
  bgeu: "bltu",
};

/** Code without items. */
export function emptyCode(): Code {
  return { items: [], labels: 0 };
}

/** A label that is not placed yet. */
export function newLabel(code: Code): Label {
  const label = code.labels;
  code.labels += 1;
  return label;
}

/** Places a label at the end of the code so far. */
export function placeLabel(code: Code, label: Label): void {
  code.items.push({ kind: "label", label });
}

/** Reserves the shortest form of every item. */
export function startLayout(code: Code): CodeLayout {
  const layout: CodeLayout = {
    code,
    sizes: Float64Array.from(code.items, smallestSize),
    offsets: new Float64Array(code.items.length + 1),
    labelOffsets: new Float64Array(code.labels),
  };
  computeOffsets(layout);
  return layout;
}

/**
 * Enlarges items whose reserved form does not reach, for code at `start`.
 * @returns whether anything grew
 */
export function growLayout(layout: CodeLayout, start: number, resolve: Resolve): boolean {
  let grew = false;
  layout.code.items.forEach((item, index) => {
    const needed = neededSize(layout, item, start, layout.offsets[index], resolve);
    if (needed > layout.sizes[index]) {
      layout.sizes[index] = needed;
      grew = true;
    }
  });
  if (grew) computeOffsets(layout);
  return grew;
}

/** Total bytes of a layout. */
export function layoutSize(layout: CodeLayout): number {
  return layout.offsets[layout.offsets.length - 1];
}

/** Writes the code, placed at `start`, into `bytes` from `position`. */
export function encodeLayout(
  layout: CodeLayout,
  start: number,
  resolve: Resolve,
  bytes: Uint8Array,
  position: number,
): void {
  layout.code.items.forEach((item, index) => {
    const offset = layout.offsets[index];
    if (item.kind === "bytes") {
      bytes.set(item.bytes, position + offset);
      return;
    }
    const words = itemWords(layout, item, start, offset, resolve);
    while (words.length * 4 < layout.sizes[index]) words.push(nop);
    words.forEach((word, n) => writeWord(bytes, position + offset + 4 * n, word));
  });
}

function writeWord(bytes: Uint8Array, position: number, word: number): void {
  for (let n = 0; n < 4; n += 1) bytes[position + n] = (word >>> (8 * n)) & 0xff;
}

function computeOffsets(layout: CodeLayout): void {
  let offset = 0;
  layout.code.items.forEach((item, index) => {
    layout.offsets[index] = offset;
    if (item.kind === "label") layout.labelOffsets[item.label] = offset;
    offset += layout.sizes[index];
  });
  layout.offsets[layout.code.items.length] = offset;
}

function smallestSize(item: Item): number {
  switch (item.kind) {
    case "label":
      return 0;
    case "bytes":
      return item.bytes.length;
    default:
      return 4;
  }
}

function neededSize(layout: CodeLayout, item: Item, start: number, offset: number, resolve: Resolve): number {
  switch (item.kind) {
    case "branch":
      return reaches(layout.labelOffsets[item.target] - offset, branchReach) ? 4 : 8;
    case "call":
    case "address":
      return 4 * itemWords(layout, item, start, offset, resolve).length;
    default:
      return smallestSize(item);
  }
}

function itemWords(
  layout: CodeLayout,
  item: Exclude<Item, { kind: "bytes" }>,
  start: number,
  offset: number,
  resolve: Resolve,
): number[] {
  switch (item.kind) {
    case "word":
      return [item.word];
    case "label":
      return [];
    case "branch":
      return branchWords(item, layout.labelOffsets[item.target] - offset);
    case "jump":
      return [encodeJump(registers.zero, layout.labelOffsets[item.target] - offset)];
    case "call":
      return callWords(resolve(item.symbol), start + offset);
    case "address":
      return loadConstant(item.rd, BigInt(resolve(item.symbol) + item.addend));
  }
}

function branchWords(item: Extract<Item, { kind: "branch" }>, distance: number): number[] {
  if (reaches(distance, branchReach)) return [encodeBranch(item.op, item.rs1, item.rs2, distance)];
  return [encodeBranch(inverseBranch[item.op], item.rs1, item.rs2, 8), encodeJump(registers.zero, distance - 4)];
}

function callWords(target: number, address: number): number[] {
  const distance = target - address;
  if (reaches(distance, jumpReach)) return [encodeJump(registers.ra, distance)];
  const upper = Math.floor((distance + 0x800) / 0x1000);
  if (upper >= -0x80000 && upper < 0x80000) {
    return [
      encodeUpper("auipc", registers.ra, upper & 0xfffff),
      encodeLoad("jalr", registers.ra, registers.ra, distance - upper * 0x1000),
    ];
  }
  return [...loadConstant(registers.ra, BigInt(target)), encodeLoad("jalr", registers.ra, registers.ra, 0)];
}

function reaches(distance: number, reach: number): boolean {
  return distance >= -reach && distance < reach;
}
