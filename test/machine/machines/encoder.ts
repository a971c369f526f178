/** A few lines of RV64IM encoding for tests, independent of the compiler's assembler. */

export const r = (f7: number, rs2: number, rs1: number, f3: number, rd: number, opcode: number): number =>
  (f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode | 0;
export const i = (imm: number, rs1: number, f3: number, rd: number, opcode: number): number =>
  (imm << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode | 0;
export const s = (imm: number, rs2: number, rs1: number, f3: number): number =>
  ((imm >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | ((imm & 31) << 7) | 0x23 | 0;
export const b = (imm: number, rs2: number, rs1: number, f3: number): number =>
  (((imm >> 12) & 1) << 31) |
  (((imm >> 5) & 63) << 25) |
  (rs2 << 20) |
  (rs1 << 15) |
  (f3 << 12) |
  (((imm >> 1) & 15) << 8) |
  (((imm >> 11) & 1) << 7) |
  0x63 |
  0;
export const j = (imm: number, rd: number): number =>
  (((imm >> 20) & 1) << 31) |
  (((imm >> 1) & 0x3ff) << 21) |
  (((imm >> 11) & 1) << 20) |
  (((imm >> 12) & 0xff) << 12) |
  (rd << 7) |
  0x6f |
  0;

export const addi = (rd: number, rs1: number, imm: number): number => i(imm, rs1, 0, rd, 0x13);
export const add = (rd: number, rs1: number, rs2: number): number => r(0, rs2, rs1, 0, rd, 0x33);
export const lui = (rd: number, page: number): number => (page << 12) | (rd << 7) | 0x37 | 0;
export const lw = (rd: number, rs1: number, imm: number): number => i(imm, rs1, 2, rd, 0x03);
export const ld = (rd: number, rs1: number, imm: number): number => i(imm, rs1, 3, rd, 0x03);
export const sw = (rs2: number, rs1: number, imm: number): number => s(imm, rs2, rs1, 2);
export const sd = (rs2: number, rs1: number, imm: number): number => s(imm, rs2, rs1, 3);
export const bne = (rs1: number, rs2: number, offset: number): number => b(offset, rs2, rs1, 1);
export const jalr = (rd: number, rs1: number, imm: number): number => i(imm, rs1, 0, rd, 0x67);
export const ecall = 0x73;
export const ebreak = 0x10_0073;
export const nop = addi(0, 0, 0);
