/**
 * RV64IM instructions predecoded for the interpreter: two words per instruction. Word 0 = operation, rd, rs1, rs2 (8,
 * 6, 6 and 6 bits from bit 0); word 1 = immediate. Writes to x0 go to register 32, so that the interpreter need not
 * ask.
 */

import { Extension } from "../config/index.js";
import { expandCompressed } from "./compressed.js";

/** Operations. Branches and jumps inside their page carry the target's slot; `Far` in word 1 = leave the page. */
export enum Op {
  /** Not decoded yet. */
  Unknown = 0,
  Addi,
  Add,
  Sub,
  Addiw,
  Addw,
  Subw,
  Lui,
  Auipc,
  Andi,
  And,
  Ori,
  Or,
  Xori,
  Xor,
  Slli,
  Srli,
  Srai,
  Sll,
  Srl,
  Sra,
  Slliw,
  Srliw,
  Sraiw,
  Sllw,
  Srlw,
  Sraw,
  Slti,
  Sltiu,
  Slt,
  Sltu,
  Beq,
  Bne,
  Blt,
  Bge,
  Bltu,
  Bgeu,
  Jal,
  Jalr,
  Lb,
  Lh,
  Lw,
  Ld,
  Lbu,
  Lhu,
  Lwu,
  Flw,
  Fld,
  Sb,
  Sh,
  Sw,
  Sd,
  Fsw,
  Fsd,
  /** Atomics: of words, then the same of doublewords. Their rs2 is the operand, as of stores. */
  LrW,
  ScW,
  AmoSwapW,
  AmoAddW,
  AmoXorW,
  AmoAndW,
  AmoOrW,
  AmoMinW,
  AmoMaxW,
  AmoMinuW,
  AmoMaxuW,
  LrD,
  ScD,
  AmoSwapD,
  AmoAddD,
  AmoXorD,
  AmoAndD,
  AmoOrD,
  AmoMinD,
  AmoMaxD,
  AmoMinuD,
  AmoMaxuD,
  Mul,
  Mulh,
  Mulhsu,
  Mulhu,
  Div,
  Divu,
  Rem,
  Remu,
  Mulw,
  Divw,
  Divuw,
  Remw,
  Remuw,
  /** OP-FP and the fused operations, and accesses to CSRs: word 1 is the instruction. */
  Float,
  Csr,
  Fence,
  Ecall,
  Ebreak,
  Illegal,
  /** Behind the last instruction of a page. */
  PageEnd,
  /** In the last halfword of a page: the first half of an instruction of 32 bits. */
  Across,
}

/** Word 1 of a jump that leaves its page is its offset less this: negative, whichever way it goes. */
const farBias = 0x20_0000;

/** Offset in bytes of a jump that leaves its page, from word 1. */
export function farOffset(imm: number): number {
  return imm + farBias;
}

/** Storage for the decoded instructions of a page with so many slots: all unknown, with two end marks behind them. */
export function createCode(slots: number): Int32Array {
  const code = new Int32Array((slots + 2) * 2);
  code[slots * 2] = code[slots * 2 + 2] = Op.PageEnd;
  return code;
}

function pack(op: Op, rd: number, rs1: number, rs2: number, length: number): number {
  return op | (rd << 8) | (rs1 << 14) | (rs2 << 20) | (length << 26);
}

const branches = [Op.Beq, Op.Bne, Op.Illegal, Op.Illegal, Op.Blt, Op.Bge, Op.Bltu, Op.Bgeu];
const loads = [Op.Lb, Op.Lh, Op.Lw, Op.Ld, Op.Lbu, Op.Lhu, Op.Lwu, Op.Illegal];
const stores = [Op.Sb, Op.Sh, Op.Sw, Op.Sd];
const immediates = [Op.Addi, Op.Slli, Op.Slti, Op.Sltiu, Op.Xori, Op.Srli, Op.Ori, Op.Andi];
const registers = [Op.Add, Op.Sll, Op.Slt, Op.Sltu, Op.Xor, Op.Srl, Op.Or, Op.And];
const multiplies = [Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu, Op.Div, Op.Divu, Op.Rem, Op.Remu];
const wordRegisters = [Op.Addw, Op.Sllw, Op.Illegal, Op.Illegal, Op.Illegal, Op.Srlw, Op.Illegal, Op.Illegal];
const wordMultiplies = [Op.Mulw, Op.Illegal, Op.Illegal, Op.Illegal, Op.Divw, Op.Divuw, Op.Remw, Op.Remuw];

/** Byte offset of a branch instruction. */
function branchOffset(word: number): number {
  return ((word >> 31) << 12) | ((word & 0x80) << 4) | ((word >>> 20) & 0x7e0) | ((word >>> 7) & 0x1e);
}

/** Byte offset of a `jal` instruction. */
function jumpOffset(word: number): number {
  return ((word >> 31) << 20) | (word & 0xf_f000) | ((word >>> 9) & 0x800) | ((word >>> 20) & 0x7fe);
}

/** Word 1 of a jump: the slot that it reaches if it stays in the page and is aligned, else its offset, marked far. */
function jumpTarget(slot: number, offset: number, slots: number, slotShift: number): number {
  const target = slot + (offset >> slotShift);
  const aligned = (offset & ((1 << slotShift) - 1)) === 0;
  return aligned && target >= 0 && target < slots ? target : offset - farBias;
}

/** Decodes the instruction at a slot of the page whose words begin at `base`. */
export function decodeAt(
  code: Int32Array,
  slot: number,
  words: Int32Array,
  base: number,
  slotShift: number,
  extensions: number,
): void {
  const slots = (code.length >> 1) - 2;
  if (slotShift === 2) {
    decodeInto(code, slot, words[base + slot], 1, slots, slotShift, extensions);
    return;
  }
  const half = (index: number): number => (words[base + (index >> 1)] >>> ((index & 1) << 4)) & 0xffff;
  const first = half(slot);
  if ((first & 3) !== 3) {
    decodeInto(code, slot, expandCompressed(first), 1, slots, slotShift, extensions);
    if ((code[slot * 2] & 0xff) === Op.Illegal) code[slot * 2 + 1] = first;
  } else if (slot === slots - 1) code[slot * 2] = Op.Across;
  else decodeInto(code, slot, first | (half(slot + 1) << 16), 2, slots, slotShift, extensions);
}

/** Decodes an instruction word at a slot of a page into `code`. What the machine does not have becomes Illegal. */
export function decodeInto(
  code: Int32Array,
  slot: number,
  word: number,
  length: number,
  slots: number,
  slotShift: number,
  extensions: number,
): void {
  const rd = (word >>> 7) & 31;
  const f3 = (word >>> 12) & 7;
  const rs1 = (word >>> 15) & 31;
  const rs2 = (word >>> 20) & 31;
  const f7 = word >>> 25;
  const immediate = word >> 20;
  let op: Op = Op.Illegal;
  let value = immediate;
  switch (word & 0x7f) {
    case 0x37:
      op = Op.Lui;
      value = word & ~0xfff;
      break;
    case 0x17:
      op = Op.Auipc;
      value = word & ~0xfff;
      break;
    case 0x6f:
      op = Op.Jal;
      value = jumpTarget(slot, jumpOffset(word), slots, slotShift);
      break;
    case 0x67:
      op = f3 === 0 ? Op.Jalr : Op.Illegal;
      break;
    case 0x63:
      op = branches[f3];
      value = jumpTarget(slot, branchOffset(word), slots, slotShift);
      break;
    case 0x03:
      op = loads[f3];
      break;
    case 0x23:
      op = f3 < 4 ? stores[f3] : Op.Illegal;
      value = ((f7 << 25) >> 20) | rd;
      break;
    case 0x13:
      op = immediates[f3];
      if (f3 === 1) op = f7 >> 1 === 0 ? Op.Slli : Op.Illegal;
      if (f3 === 5) op = f7 >> 1 === 0 ? Op.Srli : f7 >> 1 === 0x10 ? Op.Srai : Op.Illegal;
      if (f3 === 1 || f3 === 5) value = immediate & 63;
      break;
    case 0x1b:
      if (f3 === 0) op = Op.Addiw;
      else if (f3 === 1 && f7 === 0) op = Op.Slliw;
      else if (f3 === 5) op = f7 === 0 ? Op.Srliw : f7 === 0x20 ? Op.Sraiw : Op.Illegal;
      if (f3 !== 0) value = rs2;
      break;
    case 0x33:
      if (f7 === 0) op = registers[f3];
      else if (f7 === 1) op = multiplies[f3];
      else if (f7 === 0x20) op = f3 === 0 ? Op.Sub : f3 === 5 ? Op.Sra : Op.Illegal;
      break;
    case 0x3b:
      if (f7 === 0) op = wordRegisters[f3];
      else if (f7 === 1) op = wordMultiplies[f3];
      else if (f7 === 0x20) op = f3 === 0 ? Op.Subw : f3 === 5 ? Op.Sraw : Op.Illegal;
      break;
    case 0x0f:
      op = f3 <= 1 ? Op.Fence : Op.Illegal;
      break;
    case 0x73:
      op = word === 0x73 ? Op.Ecall : word === 0x10_0073 ? Op.Ebreak : Op.Illegal;
      if ((extensions & Extension.Float) !== 0 && (f3 & 3) !== 0) {
        op = Op.Csr;
        value = word;
      }
      break;
    case 0x2f:
      op = (extensions & Extension.Atomic) !== 0 ? atomicOperation(word) : Op.Illegal;
      value = 0;
      break;
    case 0x07:
      op = floatAccess(f3, extensions, Op.Flw);
      break;
    case 0x27:
      op = floatAccess(f3, extensions, Op.Fsw);
      value = ((f7 << 25) >> 20) | rd;
      break;
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
    case 0x53:
      op = (extensions & Extension.Float) !== 0 ? Op.Float : Op.Illegal;
      value = word;
      break;
  }
  code[slot * 2 + 1] = op === Op.Illegal ? word : value;
  // A load of a floating-point register may go to f0.
  const target = op === Op.Flw || op === Op.Fld ? rd : rd === 0 ? 32 : rd;
  code[slot * 2] = pack(op, target, rs1, rs2, length);
}

/** By bits 31…27; the rest are illegal. LR has no rs2. */
const atomics: Readonly<Record<number, Op>> = {
  0x00: Op.AmoAddW,
  0x01: Op.AmoSwapW,
  0x02: Op.LrW,
  0x03: Op.ScW,
  0x04: Op.AmoXorW,
  0x08: Op.AmoOrW,
  0x0c: Op.AmoAndW,
  0x10: Op.AmoMinW,
  0x14: Op.AmoMaxW,
  0x18: Op.AmoMinuW,
  0x1c: Op.AmoMaxuW,
};

function atomicOperation(word: number): Op {
  const op = atomics[word >>> 27];
  const f3 = (word >>> 12) & 7;
  if (op === undefined || f3 < 2 || f3 > 3 || (op === Op.LrW && ((word >>> 20) & 31) !== 0)) return Op.Illegal;
  return f3 === 2 ? op : op + Op.LrD - Op.LrW;
}

/** A load or store of a floating-point register; `word` is the operation on words, the one on doublewords follows. */
function floatAccess(f3: number, extensions: number, word: Op): Op {
  return (extensions & Extension.Float) !== 0 && (f3 === 2 || f3 === 3) ? word + f3 - 2 : Op.Illegal;
}
