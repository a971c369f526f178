/**
 * A second, obvious RV64IM: one instruction at a time on big integers and a map of bytes, written from the instruction
 * set manual alone. It shares no code with the compiler or the machine, so that agreement means something.
 */

/** State of one core. Registers hold signed 64-bit values. */
export interface ReferenceCore {
  readonly x: bigint[];
  pc: bigint;
  readonly memory: Map<bigint, number>;
  /** Called on ecall; a7 and a0…a5 are in `x`. */
  systemCall: (core: ReferenceCore) => void;
}

export function createCore(): ReferenceCore {
  return { x: Array.from({ length: 32 }, () => 0n), pc: 0n, memory: new Map(), systemCall: () => undefined };
}

function signed(value: bigint, bits = 64): bigint {
  return BigInt.asIntN(bits, value);
}

function unsigned(value: bigint, bits = 64): bigint {
  return BigInt.asUintN(bits, value);
}

/** Little-endian unsigned value of `bytes` bytes; memory never written reads as zero. */
export function loadBytes(core: ReferenceCore, address: bigint, bytes: number): bigint {
  let value = 0n;
  for (let n = bytes - 1; n >= 0; n -= 1) {
    value = value * 256n + BigInt(core.memory.get(unsigned(address + BigInt(n))) ?? 0);
  }
  return value;
}

export function storeBytes(core: ReferenceCore, address: bigint, bytes: number, value: bigint): void {
  for (let n = 0; n < bytes; n += 1) {
    core.memory.set(unsigned(address + BigInt(n)), Number((unsigned(value) >> BigInt(8 * n)) & 255n));
  }
}

/** Runs until pc is `stop`. */
export function runUntil(
  core: ReferenceCore,
  stop: bigint,
  limit = 1_000_000,
  before?: (core: ReferenceCore) => void,
): void {
  for (let count = 0; core.pc !== stop; count += 1) {
    if (count === limit) throw new Error(`no end after ${limit} instructions, pc 0x${core.pc.toString(16)}`);
    before?.(core);
    step(core);
  }
}

/** Executes one instruction. */
export function step(core: ReferenceCore): void {
  const { x } = core;
  const word = loadBytes(core, core.pc, 4);
  const field = (low: number, bits: number): bigint => (word >> BigInt(low)) & ((1n << BigInt(bits)) - 1n);
  const rd = Number(field(7, 5));
  const rs1 = x[Number(field(15, 5))];
  const rs2 = x[Number(field(20, 5))];
  const funct3 = Number(field(12, 3));
  const funct7 = Number(field(25, 7));
  const immediate = signed(field(20, 12), 12);
  const upper = signed(field(12, 20) << 12n, 32);
  let next = core.pc + 4n;
  const write = (value: bigint): void => {
    if (rd !== 0) x[rd] = signed(value);
  };
  const illegal = (): never => {
    throw new Error(`illegal instruction 0x${word.toString(16)} at 0x${core.pc.toString(16)}`);
  };
  switch (Number(field(0, 7))) {
    case 0x37:
      write(upper);
      break;
    case 0x17:
      write(core.pc + upper);
      break;
    case 0x6f:
      write(next);
      next =
        core.pc +
        signed((field(31, 1) << 20n) | (field(12, 8) << 12n) | (field(20, 1) << 11n) | (field(21, 10) << 1n), 21);
      break;
    case 0x67:
      if (funct3 !== 0) illegal();
      next = unsigned(rs1 + immediate) & ~1n;
      write(core.pc + 4n);
      break;
    case 0x63: {
      const offset = signed(
        (field(31, 1) << 12n) | (field(7, 1) << 11n) | (field(25, 6) << 5n) | (field(8, 4) << 1n),
        13,
      );
      const taken =
        [
          rs1 === rs2,
          rs1 !== rs2,
          null,
          null,
          rs1 < rs2,
          rs1 >= rs2,
          unsigned(rs1) < unsigned(rs2),
          unsigned(rs1) >= unsigned(rs2),
        ][funct3] ?? illegal();
      if (taken) next = core.pc + offset;
      break;
    }
    case 0x03: {
      const bytes = 1 << (funct3 & 3);
      const value = loadBytes(core, unsigned(rs1 + immediate), bytes);
      if (funct3 === 7) illegal();
      write(funct3 < 4 ? signed(value, bytes * 8) : value);
      break;
    }
    case 0x23:
      if (funct3 > 3) illegal();
      storeBytes(core, unsigned(rs1 + signed((field(25, 7) << 5n) | field(7, 5), 12)), 1 << funct3, rs2);
      break;
    case 0x13: {
      const shift = field(20, 6);
      const sixth = funct7 >> 1;
      switch (funct3) {
        case 0:
          write(rs1 + immediate);
          break;
        case 1:
          write(sixth === 0 ? rs1 << shift : illegal());
          break;
        case 2:
          write(rs1 < immediate ? 1n : 0n);
          break;
        case 3:
          write(unsigned(rs1) < unsigned(immediate) ? 1n : 0n);
          break;
        case 4:
          write(rs1 ^ immediate);
          break;
        case 5:
          write(sixth === 0 ? unsigned(rs1) >> shift : sixth === 0x10 ? rs1 >> shift : illegal());
          break;
        case 6:
          write(rs1 | immediate);
          break;
        case 7:
          write(rs1 & immediate);
          break;
      }
      break;
    }
    case 0x1b: {
      const shift = field(20, 5);
      if (funct3 === 0) write(signed(rs1 + immediate, 32));
      else if (funct3 === 1 && funct7 === 0) write(signed(rs1 << shift, 32));
      else if (funct3 === 5 && funct7 === 0) write(signed(unsigned(rs1, 32) >> shift, 32));
      else if (funct3 === 5 && funct7 === 0x20) write(signed(rs1, 32) >> shift);
      else illegal();
      break;
    }
    case 0x33:
      write(funct7 === 1 ? multiply(funct3, rs1, rs2) : (arithmetic(funct3, funct7, rs1, rs2) ?? illegal()));
      break;
    case 0x3b:
      write(wordArithmetic(funct3, funct7, rs1, rs2) ?? illegal());
      break;
    case 0x73:
      if (word !== 0x73n) illegal();
      core.systemCall(core);
      break;
    default:
      illegal();
  }
  core.pc = unsigned(next);
}

function arithmetic(funct3: number, funct7: number, a: bigint, b: bigint): bigint | null {
  const shift = b & 63n;
  switch (`${funct3}/${funct7}`) {
    case "0/0":
      return a + b;
    case "0/32":
      return a - b;
    case "1/0":
      return a << shift;
    case "2/0":
      return a < b ? 1n : 0n;
    case "3/0":
      return unsigned(a) < unsigned(b) ? 1n : 0n;
    case "4/0":
      return a ^ b;
    case "5/0":
      return unsigned(a) >> shift;
    case "5/32":
      return a >> shift;
    case "6/0":
      return a | b;
    case "7/0":
      return a & b;
    default:
      return null;
  }
}

function multiply(funct3: number, a: bigint, b: bigint): bigint {
  switch (funct3) {
    case 0:
      return a * b;
    case 1:
      return (a * b) >> 64n;
    case 2:
      return (a * unsigned(b)) >> 64n;
    case 3:
      return (unsigned(a) * unsigned(b)) >> 64n;
    case 4:
      return b === 0n ? -1n : a / b;
    case 5:
      return b === 0n ? -1n : unsigned(a) / unsigned(b);
    case 6:
      return b === 0n ? a : a % b;
    default:
      return b === 0n ? a : unsigned(a) % unsigned(b);
  }
}

function wordArithmetic(funct3: number, funct7: number, left: bigint, right: bigint): bigint | null {
  const a = signed(left, 32);
  const b = signed(right, 32);
  const shift = right & 31n;
  switch (`${funct3}/${funct7}`) {
    case "0/0":
      return signed(a + b, 32);
    case "0/32":
      return signed(a - b, 32);
    case "1/0":
      return signed(a << shift, 32);
    case "5/0":
      return signed(unsigned(a, 32) >> shift, 32);
    case "5/32":
      return a >> shift;
    case "0/1":
      return signed(a * b, 32);
    case "4/1":
      return b === 0n ? -1n : signed(a / b, 32);
    case "5/1":
      return b === 0n ? -1n : signed(unsigned(a, 32) / unsigned(b, 32), 32);
    case "6/1":
      return b === 0n ? a : signed(a % b, 32);
    case "7/1":
      return b === 0n ? a : signed(unsigned(a, 32) % unsigned(b, 32), 32);
    default:
      return null;
  }
}
