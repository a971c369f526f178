/** Values of C: read from where they are, and shown as C writes them. */
import type { NamedPlace, ObjectFrame, ScalarType, ShownValue, TypedPlace } from "../image/object-debug.js";
import { sizeOf, strip, typeName, voidType, type CType, type TypeId, type TypeTable } from "./entries/index.js";
import { addressText } from "../notation/index.js";

/** What values need beside types: names of functions. */
export interface ValueContext {
  readonly types: TypeTable;
  /** `qsort+0x1c`, or null for an address of no function. */
  readonly codeName: (address: number) => string | null;
}

/** Characters of a text that are shown, and elements of an array in its title. */
const shownCharacters = 200;
const shownElements = 8;

/** Bytes of a value, or why there are none. */
function bytesOf(value: TypedPlace, frame: ObjectFrame, length: number): Uint8Array | string {
  const { place } = value;
  switch (place.kind) {
    case "memory":
      return frame.memory(place.address, length) ?? `not mapped at ${addressText(place.address)}`;
    case "register": {
      const bits =
        place.register < 32 ? frame.registers[place.register] : (frame.floats?.(place.register - 32) ?? null);
      if (bits === null || bits === undefined) return "lost in a call";
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, bits), true);
      return length <= 8 ? bytes.subarray(0, length) : "in several registers";
    }
    case "bytes":
      return place.bytes.length >= length ? Uint8Array.from(place.bytes.slice(0, length)) : "optimised out in part";
    case "unavailable":
      return place.why;
  }
}

function integer(bytes: Uint8Array, signed: boolean): bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return signed ? BigInt.asIntN(8 * bytes.length, value) : value;
}

/** The number that a scalar is; null for what is none, or cannot be read. */
function numberOf(context: ValueContext, value: TypedPlace, frame: ObjectFrame): bigint | string | null {
  const { type } = strip(context.types, value.type);
  if (type.kind === "array" && value.place.kind === "memory") return BigInt(value.place.address);
  if (type.kind === "function" && value.place.kind === "memory") return BigInt(value.place.address);
  const signed = isSigned(type);
  if (type.kind !== "base" && type.kind !== "pointer" && type.kind !== "enum") return null;
  if (type.kind === "base" && type.encoding === "float") return null;
  if (value.bits !== null) {
    const bytes = bytesOf(value, frame, Math.ceil((value.bits.offset + value.bits.size) / 8));
    if (typeof bytes === "string") return bytes;
    const field = (integer(bytes, false) >> BigInt(value.bits.offset)) & ((1n << BigInt(value.bits.size)) - 1n);
    return signed ? BigInt.asIntN(value.bits.size, field) : field;
  }
  const bytes = bytesOf(value, frame, type.bytes);
  return typeof bytes === "string" ? bytes : integer(bytes, signed);
}

/** What a value can be set to: numbers of up to eight bytes. */
export function scalarOf({ types }: ValueContext, value: TypedPlace): ScalarType | null {
  const { type } = strip(types, value.type);
  if (type.kind !== "base" && type.kind !== "pointer" && type.kind !== "enum") return null;
  if (type.bytes < 1 || type.bytes > 8) return null;
  const names =
    type.kind === "enum"
      ? type.enumerators.map(({ name, value: number }): [string, bigint] => [name, number])
      : type.kind === "base" && type.encoding === "boolean"
        ? ([
            ["false", 0n],
            ["true", 1n],
          ] as const)
        : [];
  return {
    float: type.kind === "base" && type.encoding === "float",
    bytes: type.bytes,
    signed: isSigned(type),
    names: new Map(names),
  };
}

function isSigned(type: CType): boolean {
  if (type.kind === "enum") return type.signed;
  return type.kind === "base" && (type.encoding === "signed" || type.encoding === "character");
}

/** A value as text, with how it can be opened. */
export function showValue(
  context: ValueContext,
  value: TypedPlace,
  frame: ObjectFrame,
  hexadecimal: boolean,
): ShownValue {
  const { types } = context;
  const { type } = strip(types, value.type);
  const common = { type: typeName(types, value.type), bytes: sizeOf(types, value.type), members: 0, elements: 0 };
  const reason = value.place.kind === "unavailable" ? value.place.why : null;
  if (reason !== null) return { ...common, text: `<${reason}>`, value: null };
  const number = numberOf(context, value, frame);
  if (typeof number === "string") return { ...common, text: `<${number}>`, value: null };
  switch (type.kind) {
    case "struct":
    case "union":
      return {
        ...common,
        text: type.complete
          ? `{${type.members
              .map(({ name }) => name)
              .slice(0, shownElements)
              .join(", ")}}`
          : "<incomplete>",
        value: null,
        members: value.place.kind === "memory" || value.place.kind === "bytes" ? type.members.length : 0,
      };
    case "array":
      return { ...common, ...arrayText(context, value, type, frame), value: number };
    case "pointer": {
      const members = isObject(types, type.target) ? 1 : 0;
      return {
        ...common,
        text: pointerText(context, type, number ?? 0n, frame),
        value: number,
        members: number === 0n ? 0 : members,
      };
    }
    case "base":
      if (type.encoding === "float") return { ...common, text: floatText(value, frame, type.bytes), value: null };
      return { ...common, text: integerText(type, number ?? 0n, hexadecimal), value: number };
    case "enum": {
      const named = type.enumerators.find((one) => one.value === number);
      return { ...common, text: named === undefined ? String(number) : `${named.name} (${number})`, value: number };
    }
    case "function":
      return { ...common, text: "{code}", value: number };
    default:
      return { ...common, text: "<no value>", value: null };
  }
}

/** Can what a pointer points to be shown? */
function isObject(types: TypeTable, target: TypeId): boolean {
  const { type } = strip(types, target);
  return type.kind !== "void" && type.kind !== "function" && type.kind !== "unknown" && sizeOf(types, target) > 0;
}

function integerText(type: CType & { kind: "base" }, value: bigint, hexadecimal: boolean): string {
  if (type.encoding === "boolean") return value === 0n ? "false" : "true";
  const digits = hexadecimal
    ? `0x${BigInt.asUintN(8 * type.bytes, value)
        .toString(16)
        .padStart(2 * type.bytes, "0")}`
    : String(value);
  if (type.encoding !== "character" && type.encoding !== "unsigned character") return digits;
  return `${digits} '${escaped(Number(BigInt.asUintN(8, value)), "'")}'`;
}

/** A character as C writes it inside quotes. */
function escaped(code: number, quote: string): string {
  const named: Readonly<Record<number, string>> = { 0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 27: "\\033", 92: "\\\\" };
  if (named[code] !== undefined) return named[code];
  if (String.fromCharCode(code) === quote) return `\\${quote}`;
  if (code < 32 || code > 126) return `\\${code.toString(8).padStart(3, "0")}`;
  return String.fromCharCode(code);
}

function floatText(value: TypedPlace, frame: ObjectFrame, bytes: number): string {
  const raw = bytesOf(value, frame, bytes);
  if (typeof raw === "string") return `<${raw}>`;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (bytes === 4) return shortest(view.getFloat32(0, true), 9);
  if (bytes === 8) return String(view.getFloat64(0, true));
  return `0x${integer(raw, false)
    .toString(16)
    .padStart(2 * bytes, "0")}`;
}

/** The shortest decimal that is this single-precision number. */
function shortest(value: number, most: number): string {
  for (let digits = 1; digits <= most; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function isCharacter(types: TypeTable, id: TypeId): boolean {
  const { type } = strip(types, id);
  return type.kind === "base" && type.bytes === 1 && /character/.test(type.encoding);
}

/** Characters of a text that are read at once: a short text often lies near the end of what is mapped. */
const readAtOnce = 32;

/** Text at an address up to its zero byte; null if nothing is mapped there. */
function textAt(frame: ObjectFrame, address: number, limit: number): string | null {
  let text = "";
  for (let at = 0; at < limit;) {
    const wanted = Math.min(readAtOnce, limit - at);
    const bytes = frame.memory(address + at, wanted) ?? frame.memory(address + at, 1);
    if (bytes === null) return at === 0 ? null : `"${text}"…`;
    for (const byte of bytes) {
      if (byte === 0) return `"${text}"`;
      text += escaped(byte, '"');
    }
    at += bytes.length;
  }
  return `"${text}"…`;
}

function pointerText(
  context: ValueContext,
  type: CType & { kind: "pointer" },
  value: bigint,
  frame: ObjectFrame,
): string {
  const address = Number(BigInt.asUintN(64, value));
  const hex = `0x${BigInt.asUintN(64, value).toString(16)}`;
  const target = strip(context.types, type.target).type;
  if (target.kind === "function") {
    const name = context.codeName(address);
    return name === null ? hex : `${hex} <${name}>`;
  }
  if (isCharacter(context.types, type.target) && value !== 0n) {
    const text = textAt(frame, address, shownCharacters);
    if (text !== null) return `${hex} ${text}`;
  }
  return hex;
}

function arrayText(
  context: ValueContext,
  value: TypedPlace,
  type: CType & { kind: "array" },
  frame: ObjectFrame,
): { text: string; elements: number } {
  const length = type.counts[0] ?? 0;
  const { place } = value;
  if (place.kind === "memory" && type.counts.length === 1 && isCharacter(context.types, type.element)) {
    return {
      text: textAt(frame, place.address, Math.min(length, shownCharacters)) ?? "<not mapped>",
      elements: length,
    };
  }
  const parts = partsOf(context, value, frame, 0, Math.min(length, shownElements));
  const texts = parts.map((part) => showValue(context, part, frame, false).text);
  return { text: `{${texts.join(", ")}${length > shownElements ? ", …" : ""}}`, elements: length };
}

/** What a pointer points to, `index` objects further on. */
export function pointeeOf(
  context: ValueContext,
  value: TypedPlace,
  frame: ObjectFrame,
  index: number,
): TypedPlace | null {
  const { type } = strip(context.types, value.type);
  if (type.kind !== "pointer" || !isObject(context.types, type.target)) return null;
  const address = numberOf(context, value, frame);
  if (typeof address !== "bigint") return null;
  const at = Number(BigInt.asUintN(64, address)) + index * sizeOf(context.types, type.target);
  return { type: type.target, place: { kind: "memory", address: at }, bits: null };
}

/** Members, elements, or what a pointer points to. */
export function partsOf(
  context: ValueContext,
  value: TypedPlace,
  frame: ObjectFrame,
  start: number,
  count: number,
): NamedPlace[] {
  const { types } = context;
  const { type } = strip(types, value.type);
  if (type.kind === "pointer") {
    const address = numberOf(context, value, frame);
    if (typeof address !== "bigint" || address === 0n) return [];
    const target: TypedPlace = { type: type.target, place: { kind: "memory", address: Number(address) }, bits: null };
    const aimed = strip(types, type.target).type;
    // The members of a structure at once: one step less to click.
    if (aimed.kind === "struct" || aimed.kind === "union")
      return partsOf(context, target, frame, start, count).map((part) => ({ ...part, suffix: `->${part.name}` }));
    return [{ ...target, name: "*", suffix: "[0]" }];
  }
  if (type.kind === "struct" || type.kind === "union") {
    return type.members.slice(start, start + count).map((member) => ({
      type: member.type,
      place: shifted(value.place, member.offset),
      bits: member.bits,
      name: member.name === "" ? "(anonymous)" : member.name,
      suffix: member.name === "" ? "" : `.${member.name}`,
    }));
  }
  if (type.kind !== "array") return [];
  const length = type.counts[0] ?? 0;
  const element = elementOf(types, value.type, type);
  const bytes = sizeOf(types, type.element) * type.counts.slice(1).reduce<number>((size, one) => size * (one ?? 0), 1);
  return Array.from({ length: Math.max(0, Math.min(length, start + count) - start) }, (_, offset) => ({
    type: element,
    place: shifted(value.place, (start + offset) * bytes),
    bits: null,
    name: `[${start + offset}]`,
    suffix: `[${start + offset}]`,
  }));
}

function shifted(place: TypedPlace["place"], offset: number): TypedPlace["place"] {
  if (place.kind === "memory") return { kind: "memory", address: place.address + offset };
  if (place.kind === "bytes") return { kind: "bytes", bytes: place.bytes.slice(offset) };
  return { kind: "unavailable", why: "in a register" };
}

/** The type of an array's elements; of an array of arrays, an array with one count less, made when it is first asked for. */
function elementOf(types: TypeTable, id: TypeId, { element, counts }: CType & { kind: "array" }): TypeId {
  if (counts.length <= 1) return element;
  // Ids of made types are negative and differ by what they were made of.
  const made = voidType - 1 - (strip(types, id).id * 8 + counts.length);
  if (!types.read.has(made)) types.read.set(made, { kind: "array", element, counts: counts.slice(1) });
  return made;
}
