/**
 * Disassembler: a word to GNU style text without pseudo-instructions (what `objdump -M no-aliases` prints), except that
 * branch and jump targets carry `0x` and operands follow after a space. Anything outside RV64IM is shown as `.word`;
 * disassemble-extensions.ts reads on.
 */
import { instructionSet } from "./instruction-set.js";
import type { Mnemonic, Pattern } from "./instruction-set.js";
import { registerNames } from "./register.js";

/** One disassembled instruction. */
export interface DisassembledInstruction {
  /** Mnemonic and operands, e.g. `addi sp,sp,-32`. */
  readonly text: string;
  /** The mnemonic alone, or `.word` for a word that is no RV64IM instruction. */
  readonly mnemonic: string;
  /** Where a branch or jal goes, or null. */
  readonly target: number | null;
}

/** Patterns by major opcode (the low seven bits), so that a lookup compares only a few. */
const patternsByOpcode: ReadonlyMap<number, readonly (readonly [Mnemonic, Pattern])[]> = groupByOpcode();

/**
 * Disassembles one word.
 * @param word the instruction, signed or unsigned 32 bit
 * @param address its virtual address, for the targets of branches and jumps
 */
export function disassemble(word: number, address: number): DisassembledInstruction {
  const bits = word >>> 0;
  const mnemonic = findMnemonic(bits);
  if (mnemonic === null) {
    return { text: `.word 0x${bits.toString(16).padStart(8, "0")}`, mnemonic: ".word", target: null };
  }
  const { format } = instructionSet[mnemonic];
  const target =
    format === "branch" ? address + branchOffset(bits) : format === "jump" ? address + jumpOffset(bits) : null;
  const operands = operandText(format, bits, target);
  return { text: operands === "" ? mnemonic : `${mnemonic} ${operands}`, mnemonic, target };
}

function findMnemonic(bits: number): Mnemonic | null {
  for (const [mnemonic, { match, mask }] of patternsByOpcode.get(bits & 0x7f) ?? []) {
    if ((bits & mask) >>> 0 === match) return mnemonic;
  }
  return null;
}

function operandText(format: Pattern["format"], bits: number, target: number | null): string {
  const rd = registerNames[(bits >>> 7) & 31];
  const rs1 = registerNames[(bits >>> 15) & 31];
  const rs2 = registerNames[(bits >>> 20) & 31];
  switch (format) {
    case "register":
      return `${rd},${rs1},${rs2}`;
    case "immediate":
      return `${rd},${rs1},${(bits | 0) >> 20}`;
    case "shift":
      return `${rd},${rs1},0x${((bits >>> 20) & 63).toString(16)}`;
    case "word-shift":
      return `${rd},${rs1},0x${((bits >>> 20) & 31).toString(16)}`;
    case "load":
      return `${rd},${(bits | 0) >> 20}(${rs1})`;
    case "store":
      return `${rs2},${storeOffset(bits)}(${rs1})`;
    case "branch":
      return `${rs1},${rs2},${addressText(target)}`;
    case "upper":
      return `${rd},0x${(bits >>> 12).toString(16)}`;
    case "jump":
      return `${rd},${addressText(target)}`;
    case "fence":
      return `${fenceSet(bits >>> 24)},${fenceSet(bits >>> 20)}`;
    case "system":
      return "";
  }
}

function storeOffset(bits: number): number {
  return (((bits | 0) >> 25) << 5) | ((bits >>> 7) & 31);
}

function branchOffset(bits: number): number {
  return (
    (((bits | 0) >> 31) << 12) | (((bits >>> 7) & 1) << 11) | (((bits >>> 25) & 63) << 5) | (((bits >>> 8) & 15) << 1)
  );
}

function jumpOffset(bits: number): number {
  return (((bits | 0) >> 31) << 20) | (bits & 0xff000) | (((bits >>> 20) & 1) << 11) | (((bits >>> 21) & 0x3ff) << 1);
}

/** A target below zero wraps in 64 bits, as the program counter does. */
function addressText(target: number | null): string {
  return `0x${BigInt.asUintN(64, BigInt(target ?? 0)).toString(16)}`;
}

function fenceSet(field: number): string {
  const set = ["i", "o", "r", "w"].filter((_, index) => (field & (8 >> index)) !== 0).join("");
  return set === "" ? "unknown" : set;
}

function groupByOpcode(): ReadonlyMap<number, readonly (readonly [Mnemonic, Pattern])[]> {
  const groups = new Map<number, (readonly [Mnemonic, Pattern])[]>();
  for (const mnemonic of Object.keys(instructionSet) as Mnemonic[]) {
    const pattern = instructionSet[mnemonic];
    const opcode = pattern.match & 0x7f;
    groups.set(opcode, [...(groups.get(opcode) ?? []), [mnemonic, pattern]]);
  }
  return groups;
}
