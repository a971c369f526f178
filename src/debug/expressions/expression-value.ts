/**
 * Values of expressions in the context of a stack frame. Arithmetic is the machine's: 64-bit two's complement, signed
 * comparison and shift, division by zero as RV64M defines it (docs/language.md, "Expressions").
 */
import { formatAddress, littleEndian, RequestError, type SyntaxNode } from "../arguments/index.js";
import { frameRegister, type FrameContext } from "./frame-context.js";
import { findName, findVasMember, type NamedThing } from "./name-lookup.js";
import { registerNumber } from "./registers.js";
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

/** The number that a variable of C is; structures have none of their own. */
function typedValue(context: FrameContext, thing: NamedThing & { kind: "typed" }): ExpressionValue {
  const { debug, frame } = context.frame.object!;
  const { place } = thing.place;
  const shown = debug.show(thing.place, frame, false);
  if (place.kind === "unavailable") throw new RequestError(`\`${thing.place.name}\` is ${place.why} here`);
  return {
    value: BigInt.asIntN(64, shown.value ?? (place.kind === "memory" ? BigInt(place.address) : 0n)),
    bytes: shown.bytes > 0 && shown.bytes <= 8 ? shown.bytes : 8,
    location: null,
    named: thing,
  };
}

function evaluateIndex(context: FrameContext, node: SyntaxNode & { kind: "index" }): ExpressionValue {
  const base = evaluateNode(context, node.base);
  if (base.named?.kind !== "global") {
    throw new RequestError("only an array can be indexed; for memory at an address write u64[address + index * 8]");
  }
  const { variable } = base.named;
  const index = evaluateNode(context, node.index).value;
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
  if (operand.named !== null) return result(operand.value);
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
      return readValue(context, context.frame.space, toAddress(evaluateNode(context, node.address).value), node.bytes);
    case "address":
      return evaluateAddress(context, node.of);
    case "unary": {
      const { value } = evaluateNode(context, node.operand);
      return result(unaryOperation(node.operator, value));
    }
    case "binary": {
      const left = evaluateNode(context, node.left).value;
      // The right side of `&&` and `||` is not looked at where the left one decides: it may be memory that is not there.
      const decided = (node.operator === "&&" && left === 0n) || (node.operator === "||" && left !== 0n);
      const right = decided ? 0n : evaluateNode(context, node.right).value;
      return result(binaryOperation(node.operator, left, right));
    }
  }
}
