/** Changing variables of executables: what the debug information says of a place and its type, written as the program would have it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FrameVariable, NamedPlace, ScalarType } from "../../image/object-debug.js";
import type { VirtualAddress } from "../../machine/index.js";
import { readMemory, writeMemory, writeRegister } from "../../simulator/index.js";
import { formatAddress, littleEndian, littleEndianBytes, parseExpression, RequestError } from "../arguments/index.js";
import { contextOf, numberOf, objectPath, type FrameContext } from "../expressions/index.js";
import type { Container, Session } from "../session/index.js";
import { announceEdit } from "./announce-edit.js";

/** Members and elements that are looked through for one of a name. */
const mostParts = 1_000_000;

/** A place of an executable, and the expression that means it. */
export interface MeantPlace {
  readonly place: NamedPlace;
  readonly expression: string;
}

/** The place of a child of a scope or a value; null: the container is none of an executable's. */
export function childPlace(context: FrameContext, container: Container, name: string): MeantPlace | null {
  const { object } = context.frame;
  if (object === null) return null;
  const { debug, frame, depth } = object;
  switch (container.kind) {
    case "locals":
    case "arguments": {
      const isMeant = (one: FrameVariable): boolean =>
        one.name === name && one.parameter === (container.kind === "arguments");
      return meant(name, debug.variablesAt(frame, depth).find(isMeant), name);
    }
    case "objectGlobals":
      return meant(name, debug.global(name, frame), name);
    case "typed": {
      const index = /^\[(\d+)\]$/.exec(name);
      const [start, count] = index === null ? [0, mostParts] : [Number(index[1]), 1];
      const part = debug.parts(container.value, frame, start, count).find((one) => one.name === name);
      return meant(name, part, container.expression + (part?.suffix ?? ""));
    }
    default:
      return null;
  }
}

function meant(name: string, place: NamedPlace | null | undefined, expression: string): MeantPlace {
  if (place === null || place === undefined) throw new RequestError(`there is no \`${name}\` here any more`);
  return { place, expression };
}

/** The place that a path of C means in a frame; null: it is none, or of no executable. */
export function meantPlace(context: FrameContext, expression: string): MeantPlace | null {
  const place = objectPath(context, expression);
  return place === null ? null : { place, expression: expression.trim() };
}

/** Can a place be changed at all? What it is to be is seen when it is. */
export function isSettable({ frame }: FrameContext, place: NamedPlace): boolean {
  const { debug, frame: own } = frame.object!;
  if (debug.scalar(place) === null) return false;
  const { kind } = place.place;
  return kind === "memory" || (kind === "register" && place.place.register < 32 && own.floats !== null);
}

/**
 * Gives a place another value, journaled as every edit.
 *
 * @returns how it is shown then
 * @throws RequestError if it has parts, is nowhere that can be written, or the value does not fit
 */
export function assignPlace(
  session: Session,
  context: FrameContext,
  { place, expression }: MeantPlace,
  text: string,
  hexadecimal: boolean,
): DebugProtocol.SetExpressionResponse["body"] {
  const { debug, frame } = context.frame.object!;
  const before = debug.show(place, frame, hexadecimal);
  const scalar = debug.scalar(place);
  if (scalar === null)
    throw new RequestError(`\`${expression}\` (${before.type}) has no value of its own: set its members or elements`);
  if (place.place.kind === "unavailable") throw new RequestError(`\`${expression}\` is ${place.place.why} here`);
  if (place.place.kind === "bytes")
    throw new RequestError(`\`${expression}\` is computed from the debug information: there is nothing to write`);
  const bits = encoded(context, scalar, place, expression, text);
  const told = `${expression}: ${before.text} → ${text.trim()}`;
  if (place.place.kind === "register") writeToRegister(context, place.place.register, scalar, bits, expression, told);
  else writeToMemory(context, place.place.address, scalar, place.bits, bits, told);
  announceEdit(
    session,
    place.place.kind === "memory"
      ? { space: context.frame.space, address: place.place.address, length: scalar.bytes }
      : null,
  );
  const now = contextOf(context.simulation, { tid: context.tid, index: context.frame.index }).frame.object!;
  const { text: value, type } = now.debug.show(place, now.frame, hexadecimal);
  return { value, type, variablesReference: 0 };
}

/** The bits of the new value, from the low end. */
function encoded(
  context: FrameContext,
  scalar: ScalarType,
  { bits }: NamedPlace,
  expression: string,
  text: string,
): bigint {
  if (scalar.float) return floatBits(scalar, expression, text);
  const value = scalar.names.get(text.trim()) ?? numberMeant(context, text);
  const size = bits?.size ?? 8 * scalar.bytes;
  // Expressions are signed, addresses with them: both ways to write a number of that size are meant.
  const fits = BigInt.asUintN(size, value) === value || BigInt.asIntN(size, value) === value;
  if (!fits) throw new RequestError(`${value} does not fit \`${expression}\`, which has ${size} bits`);
  return BigInt.asUintN(size, value);
}

function numberMeant(context: FrameContext, text: string): bigint {
  return numberOf(context, parseExpression(text));
}

function floatBits({ bytes }: ScalarType, expression: string, text: string): bigint {
  const plain = text.trim();
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?Infinity$|^NaN$/i.test(plain) ? Number(plain) : null;
  if (value === null)
    throw new RequestError(`\`${expression}\` is of floating point: write a number such as -1.5 or 2e10, not ${plain}`);
  const view = new DataView(new ArrayBuffer(8));
  if (bytes === 4) view.setFloat32(0, value, true);
  else if (bytes === 8) view.setFloat64(0, value, true);
  else throw new RequestError(`\`${expression}\` has ${bytes} bytes: only float and double can be set`);
  return view.getBigUint64(0, true);
}

/** Registers hold small numbers as the ABI says: those of 32 bits with their sign, smaller ones by their type. */
function writeToRegister(
  context: FrameContext,
  register: number,
  { bytes, signed }: ScalarType,
  bits: bigint,
  expression: string,
  told: string,
): void {
  if (register >= 32)
    throw new RequestError(`\`${expression}\` is in a register of floating point, which cannot be set`);
  if (context.frame.object!.frame.floats === null)
    throw new RequestError(`\`${expression}\` is in a register that a call has saved: select the innermost frame`);
  const value = bytes === 4 || signed ? BigInt.asIntN(8 * bytes, bits) : bits;
  writeRegister(context.simulation, context.tid, register, BigInt.asIntN(64, value), told);
}

function writeToMemory(
  context: FrameContext,
  address: number,
  { bytes }: ScalarType,
  field: NamedPlace["bits"],
  bits: bigint,
  told: string,
): void {
  const { simulation, frame } = context;
  const length = field === null ? bytes : Math.ceil((field.offset + field.size) / 8);
  const at = address as VirtualAddress;
  let whole = bits;
  if (field !== null) {
    const mask = ((1n << BigInt(field.size)) - 1n) << BigInt(field.offset);
    const old = littleEndian(readMemory(simulation, frame.space, at, length).bytes);
    whole = (BigInt.asUintN(8 * length, old) & ~mask) | (bits << BigInt(field.offset));
  }
  if (writeMemory(simulation, frame.space, at, littleEndianBytes(whole, length), told) < length)
    throw new RequestError(
      `${formatAddress(address)} cannot be written: its page has no frame yet, because the program has not touched it`,
    );
}
