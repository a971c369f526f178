/**
 * Compressed instructions (RISC-V unprivileged ISA §27, "C", RV64): each stands for one instruction of 32 bits, and is
 * executed as that.
 */

const register = (field: number): number => 8 + (field & 7);

const load = (f3: number, rd: number, rs1: number, offset: number, opcode = 0x03): number =>
  (offset << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode;
const store = (f3: number, rs2: number, rs1: number, offset: number, opcode = 0x23): number =>
  ((offset >> 5) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | ((offset & 31) << 7) | opcode;
const immediate = (opcode: number, f3: number, rd: number, rs1: number, value: number): number =>
  (value << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode;
const registers = (opcode: number, f7: number, f3: number, rd: number, rs1: number, rs2: number): number =>
  (f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode;
const branch = (f3: number, rs1: number, offset: number): number =>
  ((offset >> 12) << 31) |
  (((offset >> 5) & 63) << 25) |
  (rs1 << 15) |
  (f3 << 12) |
  (((offset >> 1) & 15) << 8) |
  (((offset >> 11) & 1) << 7) |
  0x63;
/** `jal` without a link: of the compressed jumps RV64 has this one only. */
const jump = (offset: number): number =>
  ((offset >> 20) << 31) |
  (((offset >> 1) & 0x3ff) << 21) |
  (((offset >> 11) & 1) << 20) |
  (((offset >> 12) & 0xff) << 12) |
  0x6f;

const opImm = 0x13;
const opImm32 = 0x1b;
const op = 0x33;
const op32 = 0x3b;
const opFpLoad = 0x07;
const opFpStore = 0x27;
/** No instruction: all bits zero are illegal in either length. */
const illegal = 0;

/** Six-bit immediate of bits 12 and 6…2, with its sign. */
const signed6 = (half: number): number => (((half << 19) >> 31) << 5) | ((half >> 2) & 31);
const shift6 = (half: number): number => ((half >> 7) & 32) | ((half >> 2) & 31);
/** Offsets of loads and stores with three-bit registers, by words and by doublewords. */
const wordOffset = (half: number): number => ((half >> 7) & 0x38) | ((half >> 4) & 4) | ((half << 1) & 0x40);
const doubleOffset = (half: number): number => ((half >> 7) & 0x38) | ((half << 1) & 0xc0);

/**
 * The instruction of 32 bits that a compressed one stands for; 0 if there is none. `half` is the instruction, 16 bits
 * whose lowest two are not both 1. Hints become what they do: nothing.
 */
export function expandCompressed(half: number): number {
  const f3 = half >> 13;
  switch (half & 3) {
    case 0:
      return quadrant0(half, f3);
    case 1:
      return quadrant1(half, f3);
    default:
      return quadrant2(half, f3);
  }
}

function quadrant0(half: number, f3: number): number {
  const rd = register(half >> 2);
  const rs1 = register(half >> 7);
  switch (f3) {
    case 0: {
      // c.addi4spn
      const value = ((half >> 1) & 0x3c0) | ((half >> 7) & 0x30) | ((half >> 2) & 8) | ((half >> 4) & 4);
      return value === 0 ? illegal : immediate(opImm, 0, rd, 2, value);
    }
    case 1:
      return load(3, rd, rs1, doubleOffset(half), opFpLoad);
    case 2:
      return load(2, rd, rs1, wordOffset(half));
    case 3:
      return load(3, rd, rs1, doubleOffset(half));
    case 5:
      return store(3, rd, rs1, doubleOffset(half), opFpStore);
    case 6:
      return store(2, rd, rs1, wordOffset(half));
    case 7:
      return store(3, rd, rs1, doubleOffset(half));
    default:
      return illegal;
  }
}

function quadrant1(half: number, f3: number): number {
  const rd = (half >> 7) & 31;
  switch (f3) {
    case 0: // c.addi; c.nop
      return immediate(opImm, 0, rd, rd, signed6(half));
    case 1: // c.addiw
      return rd === 0 ? illegal : immediate(opImm32, 0, rd, rd, signed6(half));
    case 2: // c.li
      return immediate(opImm, 0, rd, 0, signed6(half));
    case 3: {
      if (rd === 2) {
        // c.addi16sp
        const value =
          (((half << 19) >> 31) << 9) |
          ((half >> 2) & 0x10) |
          ((half << 1) & 0x40) |
          ((half << 4) & 0x180) |
          ((half << 3) & 0x20);
        return value === 0 ? illegal : immediate(opImm, 0, 2, 2, value);
      }
      const value = signed6(half);
      return value === 0 ? illegal : (value << 12) | (rd << 7) | 0x37; // c.lui
    }
    case 4:
      return quadrant1Arithmetic(half);
    case 5: {
      // c.j
      const offset =
        (((half << 19) >> 31) << 11) |
        ((half >> 7) & 0x10) |
        ((half >> 1) & 0x300) |
        ((half << 2) & 0x400) |
        ((half >> 1) & 0x40) |
        ((half << 1) & 0x80) |
        ((half >> 2) & 0xe) |
        ((half << 3) & 0x20);
      return jump(offset);
    }
    default: {
      // c.beqz, c.bnez
      const offset =
        (((half << 19) >> 31) << 8) |
        ((half >> 7) & 0x18) |
        ((half << 1) & 0xc0) |
        ((half >> 2) & 6) |
        ((half << 3) & 0x20);
      return branch(f3 & 1, register(half >> 7), offset);
    }
  }
}

function quadrant1Arithmetic(half: number): number {
  const rd = register(half >> 7);
  const rs2 = register(half >> 2);
  switch ((half >> 10) & 3) {
    case 0: // c.srli
      return immediate(opImm, 5, rd, rd, shift6(half));
    case 1: // c.srai
      return immediate(opImm, 5, rd, rd, 0x400 | shift6(half));
    case 2: // c.andi
      return immediate(opImm, 7, rd, rd, signed6(half));
  }
  switch (((half >> 10) & 4) | ((half >> 5) & 3)) {
    case 0: // c.sub
      return registers(op, 0x20, 0, rd, rd, rs2);
    case 1: // c.xor
      return registers(op, 0, 4, rd, rd, rs2);
    case 2: // c.or
      return registers(op, 0, 6, rd, rd, rs2);
    case 3: // c.and
      return registers(op, 0, 7, rd, rd, rs2);
    case 4: // c.subw
      return registers(op32, 0x20, 0, rd, rd, rs2);
    case 5: // c.addw
      return registers(op32, 0, 0, rd, rd, rs2);
    default:
      return illegal;
  }
}

function quadrant2(half: number, f3: number): number {
  const rd = (half >> 7) & 31;
  const rs2 = (half >> 2) & 31;
  // Offsets from the stack pointer, by doublewords and by words; of stores likewise.
  const loadDouble = ((half >> 7) & 0x20) | ((half >> 2) & 0x18) | ((half << 4) & 0x1c0);
  const storeDouble = ((half >> 7) & 0x38) | ((half >> 1) & 0x1c0);
  switch (f3) {
    case 0: // c.slli
      return immediate(opImm, 1, rd, rd, shift6(half));
    case 1: // c.fldsp
      return load(3, rd, 2, loadDouble, opFpLoad);
    case 2: // c.lwsp
      return rd === 0 ? illegal : load(2, rd, 2, ((half >> 7) & 0x20) | ((half >> 2) & 0x1c) | ((half << 4) & 0xc0));
    case 3: // c.ldsp
      return rd === 0 ? illegal : load(3, rd, 2, loadDouble);
    case 4:
      if ((half & 0x1000) === 0) {
        if (rs2 !== 0) return registers(op, 0, 0, rd, 0, rs2); // c.mv
        return rd === 0 ? illegal : immediate(0x67, 0, 0, rd, 0); // c.jr
      }
      if (rs2 !== 0) return registers(op, 0, 0, rd, rd, rs2); // c.add
      return rd === 0 ? 0x10_0073 : immediate(0x67, 0, 1, rd, 0); // c.ebreak, c.jalr
    case 5: // c.fsdsp
      return store(3, rs2, 2, storeDouble, opFpStore);
    case 6: // c.swsp
      return store(2, rs2, 2, ((half >> 7) & 0x3c) | ((half >> 1) & 0xc0));
    default: // c.sdsp
      return store(3, rs2, 2, storeDouble);
  }
}
