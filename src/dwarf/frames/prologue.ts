/**
 * A frame's rule read from its code, where no call frame information says it: from the function's first instruction on, how far sp has
 * moved, what was saved where, and whether s0 points to the frame, for where sp is moved by what nobody knows (RISC-V psABI; the forms that compilers emit). The code is read once, in order of
 * address: what lies behind a return or a jump has the state of the branch that leads there from above, or else the one before the epilogue that ended
 * there, as compilers say with `.cfi_remember_state`.
 */
import type { FrameRule, RegisterRule } from "./frames.js";

const ra = 1;
const sp = 2;
const s0 = 8;

/** The state in front of an instruction. */
interface FrameState {
  /** sp + this is the CFA; null: sp was set to what nobody knows. */
  moved: number | null;
  /** s0 + this is the CFA; null: s0 is the caller's. */
  pointed: number | null;
  /** Registers whose old value lies at CFA + offset. */
  readonly saved: Map<number, number>;
}

function copyOf({ moved, pointed, saved }: FrameState): FrameState {
  return { moved, pointed, saved: new Map(saved) };
}

/** What an instruction does to the frame. */
type Effect =
  | { readonly kind: "move"; readonly by: number }
  | { readonly kind: "point"; readonly above: number }
  | { readonly kind: "from-pointer"; readonly by: number }
  | { readonly kind: "save" | "restore"; readonly register: number; readonly base: number; readonly offset: number }
  | { readonly kind: "lose"; readonly register: number }
  /** A branch, or what ends the straight way: a jump, a return (`by` null). */
  | { readonly kind: "jump"; readonly by: number | null; readonly always: boolean };

/** The low bits of a number with a sign. */
function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

/** Where the bits of an immediate lie: the lowest one in the instruction, how many, and where they belong. */
type Layout = readonly (readonly [from: number, count: number, to: number])[];

const stackAdjustment: Layout = [
  [12, 1, 9],
  [6, 1, 4],
  [5, 1, 6],
  [3, 2, 7],
  [2, 1, 5],
];
const shortJump: Layout = [
  [12, 1, 11],
  [11, 1, 4],
  [9, 2, 8],
  [8, 1, 10],
  [7, 1, 6],
  [6, 1, 7],
  [3, 3, 1],
  [2, 1, 5],
];
const shortBranch: Layout = [
  [12, 1, 8],
  [10, 2, 3],
  [5, 2, 6],
  [3, 2, 1],
  [2, 1, 5],
];
const branch: Layout = [
  [31, 1, 12],
  [7, 1, 11],
  [25, 6, 5],
  [8, 4, 1],
];
const jump: Layout = [
  [31, 1, 20],
  [12, 8, 12],
  [20, 1, 11],
  [21, 10, 1],
];
const stackPlace: Layout = [
  [11, 2, 4],
  [7, 4, 6],
  [6, 1, 2],
  [5, 1, 3],
];
const smallNumber: Layout = [
  [12, 1, 5],
  [2, 5, 0],
];
const loadOffset: Layout = [
  [12, 1, 5],
  [5, 2, 3],
  [2, 3, 6],
];
const storeOffset: Layout = [
  [10, 3, 3],
  [7, 3, 6],
];

function bitsOf(instruction: number, layout: Layout): number {
  return layout.reduce((bits, [from, count, to]) => bits | (((instruction >>> from) & ((1 << count) - 1)) << to), 0);
}

function shortEffect(half: number): Effect | null {
  const register = (half >> 7) & 31;
  switch (half & 0xe003) {
    case 0x0000: {
      // c.addi4spn
      const above = bitsOf(half, stackPlace);
      return above !== 0 && ((half >> 2) & 7) === 0 ? { kind: "point", above } : null;
    }
    case 0x0001: // c.addi
      return register === sp ? { kind: "move", by: signed(bitsOf(half, smallNumber), 6) } : null;
    case 0x6001: // c.addi16sp
      return register === sp
        ? {
            kind: "move",
            by: signed(bitsOf(half, stackAdjustment), 10),
          }
        : null;
    case 0x4001: // c.li
      return { kind: "lose", register };
    case 0x6002: // c.ldsp
      return {
        kind: "restore",
        register,
        base: sp,
        offset: bitsOf(half, loadOffset),
      };
    case 0xe002: // c.sdsp
      return {
        kind: "save",
        register: (half >> 2) & 31,
        base: sp,
        offset: bitsOf(half, storeOffset),
      };
    case 0xa001: // c.j
      return { kind: "jump", by: signed(bitsOf(half, shortJump), 12), always: true };
    case 0xc001: // c.beqz, c.bnez
    case 0xe001:
      return { kind: "jump", by: signed(bitsOf(half, shortBranch), 9), always: false };
    case 0x8002: {
      // c.jr, c.mv, c.jalr, c.add
      const source = (half >> 2) & 31;
      const adds = (half & 0x1000) !== 0;
      if (source === 0) return adds ? null : { kind: "jump", by: null, always: true };
      if (!adds && register === s0 && source === sp) return { kind: "point", above: 0 };
      if (!adds && register === sp && source === s0) return { kind: "from-pointer", by: 0 };
      return { kind: "lose", register };
    }
    default:
      return null;
  }
}

/** Major opcodes that write the register of bits 7 to 11. */
const writing: ReadonlySet<number> = new Set([0x03, 0x13, 0x17, 0x1b, 0x2f, 0x33, 0x37, 0x3b]);

function longEffect(word: number): Effect | null {
  const opcode = word & 0x7f;
  const to = (word >> 7) & 31;
  const width = (word >> 12) & 7;
  const base = (word >> 15) & 31;
  const immediate = word >> 20;
  if (opcode === 0x13 && width === 0) {
    if (to === sp && base === sp) return { kind: "move", by: immediate };
    if (to === s0 && base === sp) return { kind: "point", above: immediate };
    if (to === sp && base === s0) return { kind: "from-pointer", by: immediate };
  }
  const framed = base === sp || base === s0;
  if (opcode === 0x23 && width === 3 && framed)
    return { kind: "save", register: (word >> 20) & 31, base, offset: ((word >> 25) << 5) | to };
  if (opcode === 0x03 && width === 3 && framed) return { kind: "restore", register: to, base, offset: immediate };
  // A call of __riscv_save_0 and its kin, which move sp and save for their caller (-msave-restore).
  if (opcode === 0x6f && to === 5) return { kind: "lose", register: sp };
  if (opcode === 0x63) return { kind: "jump", by: signed(bitsOf(word, branch), 13), always: false };
  // jal and jalr that keep no return address.
  if (opcode === 0x6f && to === 0) return { kind: "jump", by: signed(bitsOf(word, jump), 21), always: true };
  if (opcode === 0x67 && to === 0) return { kind: "jump", by: null, always: true };
  return writing.has(opcode) ? { kind: "lose", register: to } : null;
}

/** Registers that a function saves for its caller: ra, s0 to s11. */
function isKept(register: number): boolean {
  return register === ra || register === s0 || register === 9 || (register >= 18 && register <= 27);
}

/** CFA, seen from the base of an access; null: not known. */
function cfaAbove(state: FrameState, base: number): number | null {
  return base === sp ? state.moved : state.pointed;
}

/** Applies an effect. True: an epilogue has begun, or goes on. */
function apply(state: FrameState, effect: Effect): boolean {
  switch (effect.kind) {
    case "move":
      if (state.moved !== null) state.moved -= effect.by;
      return effect.by > 0;
    case "point":
      state.pointed = state.moved === null ? null : state.moved - effect.above;
      return false;
    case "from-pointer":
      state.moved = state.pointed === null ? null : state.pointed - effect.by;
      return true;
    case "save": {
      const above = cfaAbove(state, effect.base);
      // The first store is the caller's value; the slot may be used again later.
      if (above !== null && isKept(effect.register) && !state.saved.has(effect.register))
        state.saved.set(effect.register, effect.offset - above);
      return false;
    }
    case "restore": {
      const above = cfaAbove(state, effect.base);
      const place = state.saved.get(effect.register);
      if (above === null || place !== effect.offset - above) return false;
      state.saved.delete(effect.register);
      if (effect.register === s0) state.pointed = null;
      return true;
    }
    case "lose":
      if (effect.register === sp) state.moved = null;
      if (effect.register === s0) state.pointed = null;
      return false;
    case "jump":
      return false;
  }
}

/**
 * The rule that holds behind `code`, the instructions of a function from its first one on; null: sp was lost.
 *
 * @returns besides whether anything was read from the code: where nothing was, the rule is that of every function's start
 */
export function ruleFromCode(code: Uint8Array): { readonly rule: FrameRule; readonly guessed: boolean } | null {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  let state: FrameState = { moved: 0, pointed: null, saved: new Map() };
  let remembered: FrameState | null = null;
  const arriving = new Map<number, FrameState>();
  for (let at = 0; at + 2 <= code.length;) {
    const half = view.getUint16(at, true);
    const long = (half & 3) === 3;
    if (long && at + 4 > code.length) break;
    const effect = long ? longEffect(view.getInt32(at, true)) : shortEffect(half);
    const here = at;
    at += long ? 4 : 2;
    if (effect === null) continue;
    if (effect.kind !== "jump") {
      const before = copyOf(state);
      if (apply(state, effect)) remembered ??= before;
      continue;
    }
    if (effect.by !== null && effect.by > 0 && !arriving.has(here + effect.by))
      arriving.set(here + effect.by, copyOf(state));
    if (!effect.always) continue;
    state = copyOf(arriving.get(at) ?? remembered ?? state);
    remembered = null;
  }
  const { moved, pointed, saved } = state;
  if (moved === null && pointed === null) return null;
  const cfa =
    moved === null
      ? ({ kind: "register", register: s0, offset: pointed! } as const)
      : ({ kind: "register", register: sp, offset: moved } as const);
  const registers = new Map<number, RegisterRule>(
    [...saved].map(([register, offset]) => [register, { kind: "saved", offset }]),
  );
  return { rule: { cfa, registers, returnRegister: ra, signal: false }, guessed: moved !== 0 || saved.size > 0 };
}
