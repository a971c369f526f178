/**
 * Values of expressions in the context of a stack frame. Arithmetic is the machine's: 64-bit two's complement, signed
 * comparison and shift, division by zero as RV64M defines it (docs/language.md, "Expressions").
 */
import type { NamedPlace } from "../../image/object-debug.js";
import { formatAddress, littleEndian, parseExpression, RequestError, type SyntaxNode } from "../arguments/index.js";
import { frameRegister, type FrameContext } from "./frame-context.js";
import { findName, findVasMember, type NamedThing } from "./name-lookup.js";
import { placeOfPath } from "./object-path.js";
import { registerNumber } from "./registers.js";
import { spaceComparison, stateValue } from "./state-value.js";
import { binaryOperation, unaryOperation } from "../../language/index.js";
import { readMemory } from "../../simulator/index.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import { addressText } from "../../notation/index.js";

/** Where a value lives, if it can be changed. */
export type ValueLocation =
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "memory"; readonly space: number; readonly address: number; readonly bytes: number };

/** What an expression stands for. */
export interface ExpressionValue {
  /** 64-bit value, signed. Of an array or function: its address. */
  readonly value: bigint;
  /** Size of what was read; 8 for results of arithmetic. */
  readonly bytes: number;
  readonly location: ValueLocation | null;
  /** The array or function that was named, if it was one. */
  readonly named: NamedThing | null;
}

function result(value: bigint): ExpressionValue {
  return { value: BigInt.asIntN(64, value), bytes: 8, location: null, named: null };
}

/**
 * Address as a machine address.
 *
 * @throws RequestError if the 64-bit value is outside every address space
 */
export function toAddress(value: bigint): number {
  const unsigned = BigInt.asUintN(64, value);
  if (unsigned > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RequestError(`${addressText(unsigned)} is no address: virtual addresses here have at most 48 bits`);
  }
  return Number(unsigned);
}

/**
 * Reads a value from memory without side effects.
 *
 * @throws RequestError if the address is not mapped
 */
export function readValue(context: FrameContext, space: number, address: number, bytes: number): ExpressionValue {
  const read = readMemory(context.simulation, space as SpaceId, address as VirtualAddress, bytes);
  if (read.unreadable > 0 || read.bytes.length < bytes)
    throw new RequestError(`${formatAddress(address)} is not mapped in this space`);
  return {
    value: BigInt.asIntN(64, littleEndian(read.bytes)),
    bytes,
    location: { kind: "memory", space, address, bytes },
    named: null,
  };
}

function readNamed(context: FrameContext, thing: NamedThing): ExpressionValue {
  const { space } = context.frame;
  switch (thing.kind) {
    case "local": {
      const { location } = thing.variable;
      if (location.kind === "frame") return readValue(context, space, context.frame.cfa + location.offset, 8);
      const value = frameRegister(context, location.register);
      const writable = context.frame.index === 0;
      return {
        value: BigInt.asIntN(64, value),
        bytes: 8,
        location: writable ? { kind: "register", register: location.register } : null,
        named: null,
      };
    }
    case "global": {
      const { variable } = thing;
      if (variable.length > 1) return { ...result(BigInt(variable.address)), named: thing };
      return { ...readValue(context, space, variable.address, variable.elementBytes), named: thing };
    }
    case "function":
      return { ...result(BigInt(thing.function.start)), named: thing };
    case "segment":
      return { ...result(BigInt(thing.segment.start)), named: thing };
    case "constant":
      return result(thing.value);
    case "typed":
      return typedValue(context, thing);
  }
}

/** The number that a value of C is, and where it lies. Structures have an address alone; see `numberOf`. */
function typedValue(context: FrameContext, thing: NamedThing & { kind: "typed" }): ExpressionValue {
  const { debug, frame } = context.frame.object!;
  const { name, place, bits } = thing.place;
  const shown = debug.show(thing.place, frame, false);
  if (place.kind === "unavailable") throw new RequestError(`\`${name}\` is ${place.why} here`);
  if (debug.scalar(thing.place)?.float === false && shown.value === null)
    throw new RequestError(`\`${name}\` (${shown.type}) cannot be read: ${shown.text.replace(/[<>]/g, "")}`);
  return {
    value: BigInt.asIntN(64, shown.value ?? (place.kind === "memory" ? BigInt(place.address) : 0n)),
    bytes: shown.bytes > 0 && shown.bytes <= 8 ? shown.bytes : 8,
    location:
      place.kind === "memory" && bits === null
        ? { kind: "memory", space: context.frame.space, address: place.address, bytes: Math.max(1, shown.bytes) }
        : place.kind === "register" && place.register < 32
          ? { kind: "register", register: place.register }
          : null,
    named: thing,
  };
}

/**
 * The number that an expression is, for arithmetic and conditions.
 *
 * @throws RequestError if it has none: structures, numbers of floating point
 */
export function numberOf(context: FrameContext, node: SyntaxNode): bigint {
  const { value, named } = evaluateNode(context, node);
  if (named?.kind !== "typed") return value;
  const { debug, frame } = context.frame.object!;
  const { value: number, type } = debug.show(named.place, frame, false);
  if (number !== null) return value;
  throw new RequestError(
    debug.scalar(named.place)?.float === true
      ? `\`${named.place.name}\` (${type}) is of floating point: expressions count in whole numbers`
      : `\`${named.place.name}\` (${type}) is no number: name a member of it`,
  );
}

/**
 * The value of C that a text names in a frame of an executable; null if it is no path, or begins at something else.
 *
 * @throws RequestError if a part of it is not there
 */
export function objectPath(context: FrameContext, text: string): NamedPlace | null {
  if (context.frame.object === null) return null;
  const node = ((): SyntaxNode | null => {
    try {
      return parseExpression(text);
    } catch (error) {
      if (error instanceof RequestError) return null;
      throw error;
    }
  })();
  return node === null ? null : objectPlace(context, node);
}

function objectPlace(context: FrameContext, node: SyntaxNode): NamedPlace | null {
  return placeOfPath(context, node, (index) => numberOf(context, index));
}

function evaluateIndex(context: FrameContext, node: SyntaxNode & { kind: "index" }): ExpressionValue {
  const base = evaluateNode(context, node.base);
  if (base.named?.kind !== "global") {
    throw new RequestError(
      "only an array or a pointer of C can be indexed; for memory at an address write u64[address + index * 8]",
    );
  }
  const { variable } = base.named;
  const index = numberOf(context, node.index);
  if (index < 0n || index >= BigInt(variable.length)) {
    throw new RequestError(
      `${variable.name}[${index}]: the array has ${variable.length} elements, 0 to ${variable.length - 1}`,
    );
  }
  return readValue(
    context,
    context.frame.space,
    variable.address + Number(index) * variable.elementBytes,
    variable.elementBytes,
  );
}

function evaluateAddress(context: FrameContext, of: SyntaxNode): ExpressionValue {
  const operand = evaluateNode(context, of);
  if (operand.location?.kind === "memory") return result(BigInt(operand.location.address));
  if (operand.named !== null && operand.named.kind !== "typed") return result(operand.value);
  throw new RequestError(
    operand.location === null ? "this value has no address" : "this variable is held in a register and has no address",
  );
}

function evaluateRegister(context: FrameContext, name: string): ExpressionValue {
  const register = registerNumber(name);
  if (register === null)
    throw new RequestError(
      `there is no register $${name}: use $pc, $a0 to $a7, $s0 to $s11, $t0 to $t6, $ra, $sp, $gp, $tp or $x0 to $x31`,
    );
  const value = BigInt.asIntN(64, frameRegister(context, register));
  const writable = context.frame.index === 0 && register !== 0;
  return { value, bytes: 8, location: writable ? { kind: "register", register } : null, named: null };
}

/**
 * Evaluates an expression.
 *
 * @throws RequestError if a name is unknown or memory is not mapped
 */
export function evaluateNode(context: FrameContext, node: SyntaxNode): ExpressionValue {
  const place = objectPlace(context, node);
  if (place !== null) return typedValue(context, { kind: "typed", place });
  switch (node.kind) {
    case "number":
      return result(node.value);
    case "register":
      return evaluateRegister(context, node.name);
    case "name":
      return readNamed(context, findName(context, node.name));
    case "member":
      return readNamed(context, findVasMember(context, node.owner, node.name));
    case "index":
      return evaluateIndex(context, node);
    case "memory":
      return readValue(context, context.frame.space, toAddress(numberOf(context, node.address)), node.bytes);
    case "address":
      return evaluateAddress(context, node.of);
    case "part":
      // A name that is not known says so itself.
      evaluateNode(context, node.base);
      throw new RequestError(
        `\`${node.sign}${node.name}\`: only variables of C have members; of a VAS, write NAME.${node.name}`,
      );
    case "pointee":
      evaluateNode(context, node.of);
      throw new RequestError("`*` wants a pointer of C; for memory at an address write u64[address]");
    case "unary": {
      return result(unaryOperation(node.operator, numberOf(context, node.operand)));
    }
    case "state":
      return result(stateValue(context, node, (one) => numberOf(context, one)));
    case "binary": {
      const spaces = spaceComparison(context, node, (one) => numberOf(context, one));
      if (spaces !== null) return result(spaces ? 1n : 0n);
      const left = numberOf(context, node.left);
      // The right side of `&&` and `||` is not looked at where the left one decides: it may be memory that is not there.
      const decided = (node.operator === "&&" && left === 0n) || (node.operator === "||" && left !== 0n);
      const right = decided ? 0n : numberOf(context, node.right);
      return result(binaryOperation(node.operator, left, right));
    }
  }
}
