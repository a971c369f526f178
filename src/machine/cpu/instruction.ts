/**
 * RV64IM instructions predecoded for the interpreter: two words per instruction. Word 0 = operation, rd, rs1, rs2 (8,
 * 6, 6 and 6 bits from bit 0); word 1 = immediate. Writes to x0 go to register 32, so that the interpreter need not
 * ask.
 */

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
  Sb,
  Sh,
  Sw,
  Sd,
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
  Fence,
  Ecall,
  Ebreak,
  Illegal,
  /** Behind the last instruction of a page. */
  PageEnd,
}

/** Word 1 of a jump that leaves its page. */
const far = -1;

/** Storage for the decoded instructions of a frame: all unknown, with the end mark behind them. */
export function createCode(frameWords: number): Int32Array {
  const code = new Int32Array((frameWords + 1) * 2);
  code[frameWords * 2] = Op.PageEnd;
  return code;
}

function pack(op: Op, rd: number, rs1: number, rs2: number): number {
  return op | ((rd === 0 ? 32 : rd) << 8) | (rs1 << 14) | (rs2 << 20);
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
export function branchOffset(word: number): number {
  return ((word >> 31) << 12) | ((word & 0x80) << 4) | ((word >>> 20) & 0x7e0) | ((word >>> 7) & 0x1e);
}

/** Byte offset of a `jal` instruction. */
export function jumpOffset(word: number): number {
  return ((word >> 31) << 20) | (word & 0xf_f000) | ((word >>> 9) & 0x800) | ((word >>> 20) & 0x7fe);
}

/** Slot that a jump from `slot` reaches if it stays in the page and is aligned, else `far`. */
function targetSlot(slot: number, offset: number, frameWords: number): number {
  const target = slot + offset / 4;
  return (offset & 3) === 0 && target >= 0 && target < frameWords ? target : far;
}

/** Decodes the instruction word at a slot of a page into `code`. What is not RV64IM becomes Illegal. */
export function decodeInto(code: Int32Array, slot: number, word: number, frameWords: number): void {
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
      value = targetSlot(slot, jumpOffset(word), frameWords);
      break;
    case 0x67:
      op = f3 === 0 ? Op.Jalr : Op.Illegal;
      break;
    case 0x63:
      op = branches[f3];
      value = targetSlot(slot, branchOffset(word), frameWords);
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
      break;
  }
  code[slot * 2 + 1] = value;
  code[slot * 2] = pack(op, rd, rs1, rs2);
}
