/**
 * RV64IM as one table: mnemonic, format and the fixed bits of every instruction (RISC-V unprivileged specification,
 * "RV32/64G Instruction Set Listings"). The encoder and the disassembler both read it, so they cannot disagree.
 */

/** Operand layout of an instruction. */
export type InstructionFormat =
  /** rd, rs1, rs2 */
  | "register"
  /** rd, rs1, immediate −2048…2047 */
  | "immediate"
  /** rd, rs1, shift amount 0…63 */
  | "shift"
  /** rd, rs1, shift amount 0…31 */
  | "word-shift"
  /** rd, offset(rs1) */
  | "load"
  /** rs2, offset(rs1) */
  | "store"
  /** rs1, rs2, even offset −4096…4094 */
  | "branch"
  /** rd, 20-bit upper immediate */
  | "upper"
  /** rd, even offset ±1 MiB */
  | "jump"
  /** predecessor and successor sets */
  | "fence"
  /** nothing */
  | "system";

/** Bits that tell an instruction from all others. */
export interface Pattern<Format extends InstructionFormat = InstructionFormat> {
  readonly format: Format;
  /** The bits under `mask`. */
  readonly match: number;
  /** Which bits are fixed (unsigned 32 bit). */
  readonly mask: number;
}

const OP = 0x33;
const OP_32 = 0x3b;
const OP_IMM = 0x13;
const OP_IMM_32 = 0x1b;
const LOAD = 0x03;
const STORE = 0x23;
const BRANCH = 0x63;

function register(opcode: number, funct3: number, funct7: number): Pattern<"register"> {
  return { format: "register", match: (funct7 * 2 ** 25 + (funct3 << 12) + opcode) >>> 0, mask: 0xfe00707f };
}

function selected<Format extends InstructionFormat>(format: Format, opcode: number, funct3: number): Pattern<Format> {
  return { format, match: (funct3 << 12) | opcode, mask: 0x707f };
}

function shift(funct3: number, funct6: number): Pattern<"shift"> {
  return { format: "shift", match: ((funct6 << 26) | (funct3 << 12) | OP_IMM) >>> 0, mask: 0xfc00707f };
}

function wordShift(funct3: number, funct7: number): Pattern<"word-shift"> {
  return { format: "word-shift", match: ((funct7 << 25) | (funct3 << 12) | OP_IMM_32) >>> 0, mask: 0xfe00707f };
}

function plain<Format extends InstructionFormat>(format: Format, opcode: number): Pattern<Format> {
  return { format, match: opcode, mask: 0x7f };
}

/** Every RV64IM instruction. Zifencei and Zicsr are not part of it: the machine runs user code only. */
export const instructionSet = {
  lui: plain("upper", 0x37),
  auipc: plain("upper", 0x17),
  jal: plain("jump", 0x6f),
  jalr: selected("load", 0x67, 0),

  beq: selected("branch", BRANCH, 0),
  bne: selected("branch", BRANCH, 1),
  blt: selected("branch", BRANCH, 4),
  bge: selected("branch", BRANCH, 5),
  bltu: selected("branch", BRANCH, 6),
  bgeu: selected("branch", BRANCH, 7),

  lb: selected("load", LOAD, 0),
  lh: selected("load", LOAD, 1),
  lw: selected("load", LOAD, 2),
  ld: selected("load", LOAD, 3),
  lbu: selected("load", LOAD, 4),
  lhu: selected("load", LOAD, 5),
  lwu: selected("load", LOAD, 6),

  sb: selected("store", STORE, 0),
  sh: selected("store", STORE, 1),
  sw: selected("store", STORE, 2),
  sd: selected("store", STORE, 3),

  addi: selected("immediate", OP_IMM, 0),
  slti: selected("immediate", OP_IMM, 2),
  sltiu: selected("immediate", OP_IMM, 3),
  xori: selected("immediate", OP_IMM, 4),
  ori: selected("immediate", OP_IMM, 6),
  andi: selected("immediate", OP_IMM, 7),
  slli: shift(1, 0x00),
  srli: shift(5, 0x00),
  srai: shift(5, 0x10),

  add: register(OP, 0, 0x00),
  sub: register(OP, 0, 0x20),
  sll: register(OP, 1, 0x00),
  slt: register(OP, 2, 0x00),
  sltu: register(OP, 3, 0x00),
  xor: register(OP, 4, 0x00),
  srl: register(OP, 5, 0x00),
  sra: register(OP, 5, 0x20),
  or: register(OP, 6, 0x00),
  and: register(OP, 7, 0x00),

  addiw: selected("immediate", OP_IMM_32, 0),
  slliw: wordShift(1, 0x00),
  srliw: wordShift(5, 0x00),
  sraiw: wordShift(5, 0x20),
  addw: register(OP_32, 0, 0x00),
  subw: register(OP_32, 0, 0x20),
  sllw: register(OP_32, 1, 0x00),
  srlw: register(OP_32, 5, 0x00),
  sraw: register(OP_32, 5, 0x20),

  mul: register(OP, 0, 0x01),
  mulh: register(OP, 1, 0x01),
  mulhsu: register(OP, 2, 0x01),
  mulhu: register(OP, 3, 0x01),
  div: register(OP, 4, 0x01),
  divu: register(OP, 5, 0x01),
  rem: register(OP, 6, 0x01),
  remu: register(OP, 7, 0x01),
  mulw: register(OP_32, 0, 0x01),
  divw: register(OP_32, 4, 0x01),
  divuw: register(OP_32, 5, 0x01),
  remw: register(OP_32, 6, 0x01),
  remuw: register(OP_32, 7, 0x01),

  /** fm = 0 (normal fence) only; rd and rs1 are reserved and written as zero. */
  fence: { format: "fence", match: 0x0000000f, mask: 0xf00fffff },
  "fence.tso": { format: "system", match: 0x8330000f, mask: 0xffffffff },
  ecall: { format: "system", match: 0x00000073, mask: 0xffffffff },
  ebreak: { format: "system", match: 0x00100073, mask: 0xffffffff },
} as const satisfies Record<string, Pattern>;

/** Name of an RV64IM instruction. */
export type Mnemonic = keyof typeof instructionSet;

/** Names of the instructions with one of the given operand layouts. */
export type MnemonicOf<Format extends InstructionFormat> = {
  [Name in Mnemonic]: (typeof instructionSet)[Name]["format"] extends Format ? Name : never;
}[Mnemonic];
