/** What the units define at their top level: functions, variables and types by name, from one pass that skips bodies. */
import { FormatError } from "../../elf/index.js";
import { Attribute, Tag } from "../encoding/index.js";
import { rangesOf, type AddressRange } from "./ranges.js";
import {
  childrenOf,
  flagOf,
  readEntry,
  referenceOf,
  textOf,
  unitAt,
  unitEntry,
  type Entry,
  type Unit,
} from "./units.js";
import type { TypeId } from "./types.js";

/** A function that has code. */
export interface FunctionEntry {
  readonly name: string;
  readonly ranges: readonly AddressRange[];
  /** Its entry's offset in `.debug_info`. */
  readonly offset: number;
  readonly unit: Unit;
}

/** A range of a function's code. */
interface FunctionPart extends AddressRange {
  readonly fn: FunctionEntry;
}

/** A variable outside of functions. */
export interface GlobalEntry {
  readonly name: string;
  readonly offset: number;
  readonly unit: Unit;
  readonly external: boolean;
}

/** Everything by name; functions also by address, sorted by their first one. */
export interface NameIndex {
  readonly functions: readonly FunctionEntry[];
  /** Where the code of functions is, hot and cold parts apart, sorted by address. */
  readonly parts: readonly FunctionPart[];
  readonly globals: ReadonlyMap<string, readonly GlobalEntry[]>;
  /** Complete types by C's name: `struct node`, `enum color`, `size_t`, `unsigned int`. */
  readonly types: ReadonlyMap<string, TypeId>;
}

const wanted: ReadonlySet<number> = new Set([
  Attribute.name,
  Attribute.sibling,
  Attribute.low_pc,
  Attribute.high_pc,
  Attribute.ranges,
  Attribute.declaration,
  Attribute.abstract_origin,
  Attribute.specification,
  Attribute.location,
  Attribute.external,
]);

const typePrefixes: Readonly<Record<number, string>> = {
  [Tag.structure_type]: "struct ",
  [Tag.union_type]: "union ",
  [Tag.enumeration_type]: "enum ",
  [Tag.typedef]: "",
  [Tag.base_type]: "",
};

/** Passes over all units; a broken one is left out from where it is. */
export function indexNames(units: readonly Unit[], problem: (message: string) => void): NameIndex {
  const functions: FunctionEntry[] = [];
  const globals = new Map<string, GlobalEntry[]>();
  const types = new Map<string, TypeId>();
  for (const unit of units) {
    try {
      for (const entry of childrenOf(unitEntry(unit), wanted)) addEntry(entry, units, functions, globals, types);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problem(`${unit.name === "" ? "a unit" : unit.name}: ${error.message}`);
    }
  }
  functions.sort((a, b) => a.ranges[0]!.start - b.ranges[0]!.start);
  const parts = functions.flatMap((fn) => fn.ranges.map(({ start, end }): FunctionPart => ({ start, end, fn })));
  parts.sort((a, b) => a.start - b.start);
  return { functions, parts, globals, types };
}

function addEntry(
  entry: Entry,
  units: readonly Unit[],
  functions: FunctionEntry[],
  globals: Map<string, GlobalEntry[]>,
  types: Map<string, TypeId>,
): void {
  const { unit, offset } = entry;
  if (entry.tag === Tag.subprogram) {
    // A range at 0 is left of a function that the linker dropped.
    const ranges = rangesOf(entry).filter(({ start }) => start !== 0);
    if (ranges.length > 0) functions.push({ name: nameOf(entry, units) ?? "?", ranges, offset, unit });
  } else if (entry.tag === Tag.variable) {
    const name = nameOf(entry, units);
    if (name !== null && !flagOf(entry, Attribute.declaration) && entry.attributes.has(Attribute.location)) {
      const external = flagOf(origin(entry, units), Attribute.external);
      globals.set(name, [...(globals.get(name) ?? []), { name, offset, unit, external }]);
    }
  } else {
    const prefix = typePrefixes[entry.tag];
    const name = textOf(entry, Attribute.name);
    if (prefix === undefined || name === null || flagOf(entry, Attribute.declaration)) return;
    if (!types.has(prefix + name)) types.set(prefix + name, offset);
  }
}

/** The entry that says what a concrete one is an instance of; itself where there is none. */
export function origin(entry: Entry, units: readonly Unit[]): Entry {
  let current = entry;
  for (let depth = 0; depth < 8; depth++) {
    const next = referenceOf(current, Attribute.abstract_origin) ?? referenceOf(current, Attribute.specification);
    if (next === null) return current;
    const target = readEntry(unitAt(units, next), next);
    if (target === null) return current;
    current = target;
  }
  return current;
}

/** An entry's name, or that of what it is an instance of. */
export function nameOf(entry: Entry, units: readonly Unit[]): string | null {
  return textOf(entry, Attribute.name) ?? textOf(origin(entry, units), Attribute.name);
}

/** The function whose code an address is part of. */
export function functionAt({ parts }: NameIndex, address: number): FunctionEntry | null {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.start <= address) low = middle + 1;
    else high = middle;
  }
  const nearest = parts[low - 1];
  return nearest !== undefined && address < nearest.end ? nearest.fn : null;
}
