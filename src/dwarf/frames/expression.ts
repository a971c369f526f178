/** DWARF expressions: a stack machine that finds values (DWARF 5 §2.5, §7.7.1). Values are 64 bits wide, unsigned. */
import { FormatError } from "../../elf/index.js";
import {
  big64,
  bigLeb,
  block,
  cursorOf,
  i16,
  i32,
  i8,
  indexedAddress,
  skip,
  sleb,
  u16,
  u32,
  u8,
  uleb,
  type Cursor,
  type FormContext,
} from "../encoding/index.js";

/** Where an expression says that an object is. Registers by number: 0…31 x, 32…63 f. */
export type Place =
  | { readonly kind: "memory"; readonly address: bigint }
  | { readonly kind: "register"; readonly register: number }
  /** It has no place, but is known. */
  | { readonly kind: "value"; readonly value: bigint }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  /** Not there: `why` is a sentence for the reader. */
  | { readonly kind: "unavailable"; readonly why: string };

/** A part of an object. */
export interface Piece {
  readonly bits: number;
  /** Bits from the low end of its place at which it begins. */
  readonly bitOffset: number;
  readonly place: Place;
}

/** What an expression can ask about the frame that it is evaluated in. Each answers null if it is not known. */
export interface ExpressionFrame {
  readonly register: (number: number) => bigint | null;
  /** Bytes of memory, little-endian, as a number. */
  readonly memory: (address: bigint, bytes: number) => bigint | null;
  readonly frameBase: () => bigint | null;
  readonly cfa: () => bigint | null;
  /** Value that a register had when the function was entered, from what the caller's call site says. */
  readonly entryValue: (expression: Uint8Array) => bigint | null;
  /** What the object's addresses are moved by: it was linked at 0 and loaded here. */
  readonly bias: bigint;
  /** Thread pointer, for thread-local variables. */
  readonly threadPointer: () => bigint | null;
}

/** Loops are allowed by the standard; more steps than these are taken for one that does not end. */
const mostSteps = 10_000;

class NotKnown extends Error {}

/** Evaluates a location expression. Errors in it become a place `unavailable`. */
export function evaluate(expression: Uint8Array, unit: FormContext, frame: ExpressionFrame, initial?: bigint): Place {
  if (expression.length === 0) return { kind: "unavailable", why: "optimised out" };
  try {
    return run(cursorOf(expression), unit, frame, initial === undefined ? [] : [initial]);
  } catch (error) {
    if (error instanceof NotKnown || error instanceof FormatError) return { kind: "unavailable", why: error.message };
    throw error;
  }
}

const known = (value: bigint | null, what: string): bigint => {
  if (value === null) throw new NotKnown(`${what} is not known in this frame`);
  return value;
};
const wide = (value: bigint): bigint => BigInt.asUintN(64, value);
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

function run(cursor: Cursor, unit: FormContext, frame: ExpressionFrame, stack: bigint[]): Place {
  const pieces: Piece[] = [];
  let place: Place | null = null;
  const pop = (): bigint => {
    const value = stack.pop();
    if (value === undefined) throw new FormatError("the expression takes more than it has", cursor.at);
    return value;
  };
  const push = (value: bigint): void => void stack.push(wide(value));
  for (let steps = 0; cursor.at < cursor.end; steps++) {
    if (steps > mostSteps) throw new FormatError("the expression does not end", cursor.at);
    const op = u8(cursor);
    if (op >= 0x30 && op <= 0x4f)
      push(BigInt(op - 0x30)); // lit0…31
    else if (op >= 0x50 && op <= 0x6f) place = { kind: "register", register: op - 0x50 };
    else if (op >= 0x70 && op <= 0x8f) {
      const offset = BigInt(sleb(cursor));
      push(known(frame.register(op - 0x70), `register x${op - 0x70}`) + offset);
    } else if (op === 0x93 || op === 0x9d) {
      // piece, bit_piece
      const bits = op === 0x93 ? uleb(cursor) * 8 : uleb(cursor);
      const bitOffset = op === 0x93 ? 0 : uleb(cursor);
      pieces.push({ bits, bitOffset, place: place ?? memoryPlace(stack) });
      place = null;
    } else if (op === 0x90) place = { kind: "register", register: uleb(cursor) };
    else if (op === 0x9e) place = { kind: "bytes", bytes: block(cursor, uleb(cursor)) };
    else if (op === 0x9f) place = { kind: "value", value: pop() };
    else if (op === 0xa0 || op === 0xf2)
      return { kind: "unavailable", why: "a pointer to an object that was optimised out" };
    else step(op, cursor, unit, frame, stack, push, pop);
  }
  if (pieces.length > 0) return { kind: "pieces", pieces };
  return place ?? memoryPlace(stack);
}

function memoryPlace(stack: bigint[]): Place {
  const address = stack.pop();
  return address === undefined ? { kind: "unavailable", why: "optimised out" } : { kind: "memory", address };
}

/** Operations that only move the stack or the place in the expression. */
function step(
  op: number,
  cursor: Cursor,
  unit: FormContext,
  frame: ExpressionFrame,
  stack: bigint[],
  push: (value: bigint) => void,
  pop: () => bigint,
): void {
  switch (op) {
    case 0x03: // addr
      return push(big64(cursor) + frame.bias);
    case 0x06: // deref
      return push(known(frame.memory(pop(), 8), "memory"));
    case 0x94: // deref_size
      return push(known(frame.memory(pop(), u8(cursor)), "memory"));
    case 0x08:
      return push(BigInt(u8(cursor)));
    case 0x09:
      return push(BigInt(i8(cursor)));
    case 0x0a:
      return push(BigInt(u16(cursor)));
    case 0x0b:
      return push(BigInt(i16(cursor)));
    case 0x0c:
      return push(BigInt(u32(cursor)));
    case 0x0d:
      return push(BigInt(i32(cursor)));
    case 0x0e:
    case 0x0f:
      return push(big64(cursor));
    case 0x10:
      return push(bigLeb(cursor, false));
    case 0x11:
      return push(bigLeb(cursor, true));
    case 0x12: // dup
      return push(peek(stack, 0, cursor));
    case 0x13: // drop
      return void pop();
    case 0x14: // over
      return push(peek(stack, 1, cursor));
    case 0x15: // pick
      return push(peek(stack, u8(cursor), cursor));
    case 0x16: {
      const [top, next] = [pop(), pop()];
      push(top);
      return push(next);
    }
    case 0x17: {
      // rot
      const [first, second, third] = [pop(), pop(), pop()];
      push(first);
      push(third);
      return push(second);
    }
    case 0x19: {
      const value = signed(pop());
      return push(value < 0n ? -value : value);
    }
    case 0x1f:
      return push(-pop());
    case 0x20:
      return push(~pop());
    case 0x23: // plus_uconst
      return push(pop() + bigLeb(cursor, false));
    case 0x28: {
      // bra
      const offset = i16(cursor);
      if (pop() !== 0n) jump(cursor, offset);
      return;
    }
    case 0x2f: // skip
      return jump(cursor, i16(cursor));
    case 0x91: {
      const offset = BigInt(sleb(cursor)); // fbreg
      return push(known(frame.frameBase(), "the frame base") + offset);
    }
    case 0x92: {
      const register = uleb(cursor); // bregx
      return push(known(frame.register(register), `register ${register}`) + BigInt(sleb(cursor)));
    }
    case 0x96: // nop
      return;
    case 0x9b: // form_tls_address
    case 0xe0: // GNU_push_tls_address: the thread pointer is where a static program's block begins (psABI)
      return push(known(frame.threadPointer(), "the thread pointer") + pop());
    case 0x9c:
      return push(known(frame.cfa(), "the canonical frame address"));
    case 0xa1: // addrx
    case 0xfb:
      return push(BigInt(indexedAddress(unit, uleb(cursor))) + frame.bias);
    case 0xa2: // constx
    case 0xfc:
      return push(BigInt(indexedAddress(unit, uleb(cursor))));
    case 0xa3: // entry_value
    case 0xf3:
      return push(known(frame.entryValue(block(cursor, uleb(cursor))), "the value at the function's entry"));
    case 0xa4: // const_type
    case 0xf4: {
      uleb(cursor);
      const bytes = block(cursor, u8(cursor));
      return push(bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n));
    }
    case 0xa5: // regval_type
    case 0xf5: {
      const register = uleb(cursor);
      uleb(cursor);
      return push(known(frame.register(register), `register ${register}`));
    }
    case 0xa6: // deref_type
    case 0xf6: {
      const bytes = u8(cursor);
      uleb(cursor);
      return push(known(frame.memory(pop(), bytes), "memory"));
    }
    case 0xa8: // convert: between integers of at most 64 bits the value stays as it is
    case 0xa9: // reinterpret
    case 0xf7:
    case 0xf9:
      return void uleb(cursor);
    case 0xfd: // GNU_variable_value
      skip(cursor, 4);
      throw new NotKnown("a variable that is described by another one");
    default:
      return binary(op, cursor, push, pop);
  }
}

function jump(cursor: Cursor, offset: number): void {
  const at = cursor.at + offset;
  if (at < 0 || at > cursor.end) throw new FormatError("a jump leads out of the expression", cursor.at);
  cursor.at = at;
}

function peek(stack: readonly bigint[], depth: number, cursor: Cursor): bigint {
  const value = stack[stack.length - 1 - depth];
  if (value === undefined) throw new FormatError("the expression takes more than it has", cursor.at);
  return value;
}

function binary(op: number, cursor: Cursor, push: (value: bigint) => void, pop: () => bigint): void {
  const operation = operations[op];
  if (operation === undefined)
    throw new FormatError(`operation 0x${op.toString(16)} of a location is not known`, cursor.at - 1);
  const right = pop();
  const left = pop();
  if ((op === 0x1b || op === 0x1d) && right === 0n) throw new NotKnown("a division by zero");
  push(operation(left, right));
}

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
/** A shift by 64 or more leaves nothing. */
const shift = (by: bigint): bigint => (by > 63n ? 64n : by);

const operations: Readonly<Record<number, (left: bigint, right: bigint) => bigint>> = {
  0x1a: (a, b) => a & b,
  0x1b: (a, b) => signed(a) / signed(b),
  0x1c: (a, b) => a - b,
  0x1d: (a, b) => a % b,
  0x1e: (a, b) => a * b,
  0x21: (a, b) => a | b,
  0x22: (a, b) => a + b,
  0x24: (a, b) => a << shift(b),
  0x25: (a, b) => a >> shift(b),
  0x26: (a, b) => signed(a) >> shift(b),
  0x27: (a, b) => a ^ b,
  0x29: (a, b) => truth(a === b),
  0x2a: (a, b) => truth(signed(a) >= signed(b)),
  0x2b: (a, b) => truth(signed(a) > signed(b)),
  0x2c: (a, b) => truth(signed(a) <= signed(b)),
  0x2d: (a, b) => truth(signed(a) < signed(b)),
  0x2e: (a, b) => truth(a !== b),
};
