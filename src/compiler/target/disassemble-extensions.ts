/**
 * Disassembler of what executables have beyond RV64IM: atomics (A), floating point (F, D), control registers (Zicsr) and `fence.i`. GNU
 * style as disassemble.ts; a rounding mode is written where it is not that of the register `frm`, as `objdump -M no-aliases` does.
 */
import { registerNames } from "./register.js";

/** ABI names of the floating-point registers, indexed by number. */
const floatNames: readonly string[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => `ft${number}`),
  ...["fs0", "fs1"],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => `fa${number}`),
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => `fs${number}`),
  ...[8, 9, 10, 11].map((number) => `ft${number}`),
];

const roundingModes: Readonly<Record<number, string>> = { 0: "rne", 1: "rtz", 2: "rdn", 3: "rup", 4: "rmm" };
const dynamicRounding = 7;

const controlRegisters: Readonly<Record<number, string>> = {
  0x001: "fflags",
  0x002: "frm",
  0x003: "fcsr",
  0x100: "sstatus",
  0x104: "sie",
  0x105: "stvec",
  0x140: "sscratch",
  0x141: "sepc",
  0x142: "scause",
  0x143: "stval",
  0x144: "sip",
  0x180: "satp",
  0xc00: "cycle",
  0xc01: "time",
  0xc02: "instret",
};

const atomics: Readonly<Record<number, string>> = {
  0: "amoadd",
  1: "amoswap",
  2: "lr",
  3: "sc",
  4: "amoxor",
  8: "amoor",
  12: "amoand",
  16: "amomin",
  20: "amomax",
  24: "amominu",
  28: "amomaxu",
};

/** Fields of a word. */
interface Fields {
  readonly opcode: number;
  readonly rd: number;
  readonly funct3: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly funct7: number;
  /** The upper 12 bits, signed. */
  readonly immediate: number;
}

/** Text of one word, e.g. `amoadd.w.aq a0,a1,(a2)` or `fmadd.d fa0,fa1,fa2,fa3`; null: it is none of these instructions. */
export function disassembleExtension(word: number): string | null {
  const bits = word >>> 0;
  const fields: Fields = {
    opcode: bits & 0x7f,
    rd: (bits >>> 7) & 31,
    funct3: (bits >>> 12) & 7,
    rs1: (bits >>> 15) & 31,
    rs2: (bits >>> 20) & 31,
    funct7: bits >>> 25,
    immediate: (bits | 0) >> 20,
  };
  switch (fields.opcode) {
    case 0x07:
    case 0x27:
      return floatMemory(fields);
    case 0x0f:
      return bits === 0x100f ? "fence.i" : null;
    case 0x2f:
      return atomic(fields);
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
      return fused(fields);
    case 0x53:
      return floatOperation(fields);
    case 0x73:
      return control(fields);
    default:
      return null;
  }
}

const x = (register: number): string => registerNames[register]!;
const f = (register: number): string => floatNames[register]!;

function floatMemory({ opcode, rd, funct3, rs1, rs2, funct7, immediate }: Fields): string | null {
  const width = { 2: "w", 3: "d" }[funct3];
  if (width === undefined) return null;
  if (opcode === 0x07) return `fl${width} ${f(rd)},${immediate}(${x(rs1)})`;
  const offset = ((funct7 << 25) >> 20) | rd;
  return `fs${width} ${f(rs2)},${offset}(${x(rs1)})`;
}

function atomic({ rd, funct3, rs1, rs2, funct7 }: Fields): string | null {
  const name = atomics[funct7 >>> 2];
  const width = { 2: "w", 3: "d" }[funct3];
  if (name === undefined || width === undefined || (name === "lr" && rs2 !== 0)) return null;
  const order = ["", ".rl", ".aq", ".aqrl"][funct7 & 3]!;
  const source = name === "lr" ? "" : `${x(rs2)},`;
  return `${name}.${width}${order} ${x(rd)},${source}(${x(rs1)})`;
}

/** `,rtz`; nothing for the usual mode; null for one that does not exist. */
function rounding(mode: number, usual = dynamicRounding): string | null {
  if (mode === usual) return "";
  if (mode === dynamicRounding) return ",dyn";
  const name = roundingModes[mode];
  return name === undefined ? null : `,${name}`;
}

const precision = (field: number): "s" | "d" | null => (field === 0 ? "s" : field === 1 ? "d" : null);

function withRounding(text: string, mode: number, usual?: number): string | null {
  const told = rounding(mode, usual);
  return told === null ? null : text + told;
}

function fused({ opcode, rd, funct3, rs1, rs2, funct7 }: Fields): string | null {
  const size = precision(funct7 & 3);
  if (size === null) return null;
  const name = { 0x43: "fmadd", 0x47: "fmsub", 0x4b: "fnmsub", 0x4f: "fnmadd" }[opcode]!;
  return withRounding(`${name}.${size} ${f(rd)},${f(rs1)},${f(rs2)},${f(funct7 >>> 2)}`, funct3);
}

const arithmetic: Readonly<Record<number, string>> = { 0: "fadd", 1: "fsub", 2: "fmul", 3: "fdiv" };
const signs: Readonly<Record<number, string>> = { 0: "fsgnj", 1: "fsgnjn", 2: "fsgnjx" };
const extremes: Readonly<Record<number, string>> = { 0: "fmin", 1: "fmax" };
const comparisons: Readonly<Record<number, string>> = { 0: "fle", 1: "flt", 2: "feq" };
const integers: Readonly<Record<number, string>> = { 0: "w", 1: "wu", 2: "l", 3: "lu" };

function floatOperation({ rd, funct3, rs1, rs2, funct7 }: Fields): string | null {
  const size = precision(funct7 & 3);
  if (size === null) return null;
  const operation = funct7 >>> 2;
  const two = (name: string | undefined, target: string): string | null =>
    name === undefined ? null : `${name}.${size} ${target},${f(rs1)},${f(rs2)}`;
  switch (operation) {
    case 0:
    case 1:
    case 2:
    case 3:
      return withRounding(two(arithmetic[operation], f(rd))!, funct3);
    case 4:
      return two(signs[funct3], f(rd));
    case 5:
      return two(extremes[funct3], f(rd));
    case 8: {
      // Between the precisions; to the larger one nothing is rounded.
      const from = precision(rs2);
      if (from === null || from === size) return null;
      return withRounding(`fcvt.${size}.${from} ${f(rd)},${f(rs1)}`, funct3, size === "d" ? 0 : undefined);
    }
    case 11:
      return rs2 === 0 ? withRounding(`fsqrt.${size} ${f(rd)},${f(rs1)}`, funct3) : null;
    case 20:
      return two(comparisons[funct3], x(rd));
    case 24:
    case 26:
      return conversion(operation === 24, size, { rd, rs1, rs2, funct3 });
    case 28:
      if (rs2 !== 0 || funct3 > 1) return null;
      return funct3 === 1
        ? `fclass.${size} ${x(rd)},${f(rs1)}`
        : `fmv.x.${size === "s" ? "w" : "d"} ${x(rd)},${f(rs1)}`;
    case 30:
      return rs2 === 0 && funct3 === 0 ? `fmv.${size === "s" ? "w" : "d"}.x ${f(rd)},${x(rs1)}` : null;
    default:
      return null;
  }
}

/** Between floating point and integers. A word always fits a double: there nothing is rounded. */
function conversion(
  toInteger: boolean,
  size: "s" | "d",
  { rd, rs1, rs2, funct3 }: Pick<Fields, "rd" | "rs1" | "rs2" | "funct3">,
): string | null {
  const integer = integers[rs2];
  if (integer === undefined) return null;
  if (toInteger) return withRounding(`fcvt.${integer}.${size} ${x(rd)},${f(rs1)}`, funct3);
  const exact = size === "d" && rs2 < 2;
  return withRounding(`fcvt.${size}.${integer} ${f(rd)},${x(rs1)}`, funct3, exact ? 0 : undefined);
}

function control({ rd, funct3, rs1, immediate, funct7, rs2 }: Fields): string | null {
  if (funct3 === 0) return funct7 === 9 && rd === 0 ? `sfence.vma ${x(rs1)},${x(rs2)}` : null;
  const name = { 1: "csrrw", 2: "csrrs", 3: "csrrc", 5: "csrrwi", 6: "csrrsi", 7: "csrrci" }[funct3];
  if (name === undefined) return null;
  const number = immediate & 0xfff;
  const register = controlRegisters[number] ?? `0x${number.toString(16)}`;
  return `${name} ${x(rd)},${register},${funct3 > 4 ? rs1 : x(rs1)}`;
}
