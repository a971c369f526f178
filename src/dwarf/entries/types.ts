/** Types of C, as the debug information tells them (DWARF 5 §5). A type is named by its offset in `.debug_info`. */
import { FormatError } from "../../elf/index.js";
import { Attribute, Encoding, Tag } from "../encoding/index.js";
import {
  childrenOf,
  flagOf,
  numberOf,
  readEntry,
  referenceOf,
  textOf,
  unitAt,
  type Entry,
  type Unit,
} from "./units.js";

/** Offset of a type's entry in `.debug_info`; `voidType` for none. */
export type TypeId = number;
/** What a pointer to void points to. */
export const voidType: TypeId = -1;

/** A member of a struct or union. Offsets and sizes in bytes; `bits` for bit fields, counted from the low end. */
export interface Member {
  readonly name: string;
  readonly type: TypeId;
  readonly offset: number;
  readonly bits: { readonly offset: number; readonly size: number } | null;
}

/** A type; others that it is made of are named by their id. */
export type CType =
  | { readonly kind: "void" }
  | { readonly kind: "base"; readonly name: string; readonly bytes: number; readonly encoding: BaseEncoding }
  | { readonly kind: "pointer"; readonly bytes: number; readonly target: TypeId }
  | {
      readonly kind: "struct" | "union";
      readonly name: string | null;
      readonly bytes: number;
      /** False where this unit only declares it. */
      readonly complete: boolean;
      readonly members: readonly Member[];
    }
  | {
      readonly kind: "enum";
      readonly name: string | null;
      readonly bytes: number;
      readonly signed: boolean;
      readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
    }
  /** `counts` outermost first; null where the length is not known before run time. */
  | { readonly kind: "array"; readonly element: TypeId; readonly counts: readonly (number | null)[] }
  | { readonly kind: "typedef"; readonly name: string; readonly target: TypeId }
  | { readonly kind: "qualified"; readonly qualifier: string; readonly target: TypeId }
  | {
      readonly kind: "function";
      readonly result: TypeId;
      readonly parameters: readonly TypeId[];
      readonly variadic: boolean;
    }
  | { readonly kind: "unknown"; readonly name: string };

/** How the bits of a base type are read. */
export type BaseEncoding = "signed" | "unsigned" | "float" | "boolean" | "character" | "unsigned character" | "other";

/** Types that were read so far. */
export interface TypeTable {
  readonly units: readonly Unit[];
  readonly read: Map<TypeId, CType>;
}

const encodings: Readonly<Record<number, BaseEncoding>> = {
  [Encoding.boolean]: "boolean",
  [Encoding.float]: "float",
  [Encoding.signed]: "signed",
  [Encoding.signed_char]: "character",
  [Encoding.unsigned]: "unsigned",
  [Encoding.unsigned_char]: "unsigned character",
  [Encoding.UTF]: "unsigned character",
};

const qualifiers: Readonly<Record<number, string>> = {
  [Tag.const_type]: "const",
  [Tag.volatile_type]: "volatile",
  [Tag.restrict_type]: "restrict",
  [Tag.atomic_type]: "_Atomic",
};

/** The type at an offset; `unknown` where it cannot be read. */
export function typeOf(table: TypeTable, id: TypeId): CType {
  if (id === voidType) return { kind: "void" };
  const known = table.read.get(id);
  if (known !== undefined) return known;
  let type: CType;
  try {
    const entry = readEntry(unitAt(table.units, id), id);
    type = entry === null ? { kind: "unknown", name: "?" } : readType(entry);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    type = { kind: "unknown", name: error.message };
  }
  table.read.set(id, type);
  return type;
}

/** The type that an entry's DW_AT_type names; void if it names none. */
export function typeIdOf(entry: Entry): TypeId {
  return referenceOf(entry, Attribute.type) ?? voidType;
}

function readType(entry: Entry): CType {
  const name = textOf(entry, Attribute.name);
  const bytes = numberOf(entry, Attribute.byte_size) ?? 0;
  const qualifier = qualifiers[entry.tag];
  if (qualifier !== undefined) return { kind: "qualified", qualifier, target: typeIdOf(entry) };
  switch (entry.tag) {
    case Tag.base_type:
      return {
        kind: "base",
        name: name ?? "?",
        bytes,
        encoding: encodings[numberOf(entry, Attribute.encoding) ?? 0] ?? "other",
      };
    case Tag.pointer_type:
    case Tag.reference_type:
      return { kind: "pointer", bytes: bytes === 0 ? 8 : bytes, target: typeIdOf(entry) };
    case Tag.structure_type:
    case Tag.class_type:
    case Tag.union_type:
      return {
        kind: entry.tag === Tag.union_type ? "union" : "struct",
        name,
        bytes,
        complete: !flagOf(entry, Attribute.declaration),
        members: [...childrenOf(entry)].filter(({ tag }) => tag === Tag.member).map(memberOf),
      };
    case Tag.enumeration_type: {
      const enumerators = [...childrenOf(entry)]
        .filter(({ tag }) => tag === Tag.enumerator)
        .map((child) => {
          const value = child.attributes.get(Attribute.const_value);
          return { name: textOf(child, Attribute.name) ?? "?", value: value?.kind === "constant" ? value.value : 0n };
        });
      // The encoding came with version 3; before, the values tell.
      const encoding = numberOf(entry, Attribute.encoding);
      const signed = encoding === null ? enumerators.some(({ value }) => value < 0n) : encoding === Encoding.signed;
      return { kind: "enum", name, bytes: bytes === 0 ? 4 : bytes, signed, enumerators };
    }
    case Tag.array_type:
      return {
        kind: "array",
        element: typeIdOf(entry),
        counts: [...childrenOf(entry)].filter(({ tag }) => tag === Tag.subrange_type).map(countOf),
      };
    case Tag.typedef:
      return { kind: "typedef", name: name ?? "?", target: typeIdOf(entry) };
    case Tag.subroutine_type: {
      const children = [...childrenOf(entry)];
      return {
        kind: "function",
        result: typeIdOf(entry),
        parameters: children.filter(({ tag }) => tag === Tag.formal_parameter).map(typeIdOf),
        variadic: children.some(({ tag }) => tag === Tag.unspecified_parameters),
      };
    }
    case Tag.unspecified_type:
      return { kind: "void" };
    default:
      return { kind: "unknown", name: name ?? `entry of kind 0x${entry.tag.toString(16)}` };
  }
}

function memberOf(entry: Entry): Member {
  const size = numberOf(entry, Attribute.bit_size);
  let offset = memberOffset(entry);
  let bits: Member["bits"] = null;
  if (size !== null) {
    const fromStart = numberOf(entry, Attribute.data_bit_offset);
    const fromTop = numberOf(entry, Attribute.bit_offset);
    const storage = numberOf(entry, Attribute.byte_size) ?? 4;
    if (fromStart !== null) {
      // Counted from the low end of the struct (DWARF 4 §5.5.6).
      offset += Math.floor(fromStart / 8);
      bits = { offset: fromStart % 8, size };
    } else {
      // Versions 2 and 3: from the high end of the storage unit.
      const low = storage * 8 - (fromTop ?? 0) - size;
      offset += Math.floor(low / 8);
      bits = { offset: low % 8, size };
    }
  }
  return { name: textOf(entry, Attribute.name) ?? "", type: typeIdOf(entry), offset, bits };
}

/** A constant, or the one operation that version 2 writes for it: plus_uconst. */
function memberOffset(entry: Entry): number {
  const value = entry.attributes.get(Attribute.data_member_location);
  if (value?.kind === "constant") return Number(value.value);
  if (value?.kind !== "block" || value.value[0] !== 0x23) return 0;
  return [...value.value.subarray(1)].reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
}

function countOf(entry: Entry): number | null {
  const count = numberOf(entry, Attribute.count);
  if (count !== null) return count;
  const last = entry.attributes.get(Attribute.upper_bound);
  if (last?.kind !== "constant") return null;
  // The last index of an array of length 0 is -1, in as many bytes as the form has.
  const value = last.value >= 0xffff_ffffn ? -1 : Number(last.value);
  return value + 1;
}

/** The type without typedefs and qualifiers. */
export function strip(table: TypeTable, id: TypeId): { readonly id: TypeId; readonly type: CType } {
  let current = id;
  // A chain that leads back to itself is broken debug information.
  for (let depth = 0; depth < 64; depth++) {
    const type = typeOf(table, current);
    if (type.kind !== "typedef" && type.kind !== "qualified") return { id: current, type };
    current = type.target;
  }
  return { id: current, type: { kind: "unknown", name: "a typedef of itself" } };
}

/** Bytes of a value of this type; 0 where it is not known. */
export function sizeOf(table: TypeTable, id: TypeId): number {
  const { type } = strip(table, id);
  switch (type.kind) {
    case "base":
    case "pointer":
    case "struct":
    case "union":
    case "enum":
      return type.bytes;
    case "array":
      return type.counts.reduce<number>((bytes, count) => bytes * (count ?? 0), sizeOf(table, type.element));
    default:
      return 0;
  }
}

/** The type as C writes it around a name: `int (*operations[2])(int, int)`. */
export function typeName(table: TypeTable, id: TypeId, declarator = "", depth = 0): string {
  const type = typeOf(table, id);
  const after = (text: string): string => (declarator === "" ? text : `${text} ${declarator}`);
  if (depth > 16) return after("…");
  switch (type.kind) {
    case "void":
      return after("void");
    case "base":
    case "typedef":
      return after(type.name);
    case "unknown":
      return after("?");
    case "struct":
    case "union":
    case "enum":
      return after(type.name === null ? `${type.kind} {…}` : `${type.kind} ${type.name}`);
    case "qualified": {
      const target = typeOf(table, type.target);
      // An array is const where its elements are, and compilers say it of both.
      if (target.kind === "array" && typeOf(table, target.element).kind === "qualified")
        return typeName(table, type.target, declarator, depth + 1);
      if (target.kind === "pointer")
        return typeName(table, type.target, `${type.qualifier}${declarator === "" ? "" : ` ${declarator}`}`, depth + 1);
      return `${type.qualifier} ${typeName(table, type.target, declarator, depth + 1)}`;
    }
    case "pointer": {
      const target = strip(table, type.target).type;
      const named = typeOf(table, type.target).kind === "typedef";
      const inner = `*${declarator}`;
      const wrap = !named && (target.kind === "function" || target.kind === "array");
      return typeName(table, type.target, wrap ? `(${inner})` : inner, depth + 1);
    }
    case "array": {
      const lengths = type.counts.map((count) => `[${count ?? ""}]`).join("");
      return typeName(table, type.element, `${declarator}${lengths === "" ? "[]" : lengths}`, depth + 1);
    }
    case "function": {
      const parameters = type.parameters.map((parameter) => typeName(table, parameter, "", depth + 1));
      if (type.variadic) parameters.push("...");
      return typeName(table, type.result, `${declarator}(${parameters.join(", ") || "void"})`, depth + 1);
    }
  }
}
