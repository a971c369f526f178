/** Compilation units and their debugging information entries (DWARF 5 §7.5.1), read when they are looked at. */
import { FormatError } from "../../elf/index.js";
import {
  Attribute,
  cursorOf,
  readAbbreviations,
  readForm,
  skip,
  Tag,
  u16,
  u32,
  u8,
  uleb,
  unitEnd,
  type Abbreviation,
  type AttributeValue,
  type DwarfSections,
  type FormContext,
} from "../encoding/index.js";

/** A compilation unit; offsets in `.debug_info`. */
export interface Unit extends FormContext {
  readonly end: number;
  /** The unit's own entry. */
  readonly firstEntry: number;
  readonly abbreviations: ReadonlyMap<number, Abbreviation>;
  readonly rnglistsBase: number;
  readonly loclistsBase: number;
  /** Name of the source, the directory it was compiled in, and what compiled it. */
  readonly name: string;
  readonly directory: string;
  readonly producer: string;
  /** DW_AT_low_pc: what location and range lists count from. */
  readonly lowPc: number;
  /** Offset in `.debug_line`, or null. */
  readonly lineOffset: number | null;
}

/** A debugging information entry. */
export interface Entry {
  readonly unit: Unit;
  readonly offset: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: ReadonlyMap<number, AttributeValue>;
  /** Offset behind its attributes: its first child, or the next entry. */
  readonly next: number;
}

const unitType = { compile: 1, partial: 3, skeleton: 4, splitCompile: 5 } as const;

/**
 * Headers of all units.
 *
 * @param problem told for a unit that cannot be read, which is left out.
 */
export function readUnits(sections: DwarfSections, problem: (message: string) => void): Unit[] {
  const units: Unit[] = [];
  const tables = new Map<number, Map<number, Abbreviation>>();
  for (let at = 0; at < sections.info.length;) {
    const cursor = cursorOf(sections.info, at);
    let end: number;
    try {
      end = unitEnd(cursor);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problem(`.debug_info: ${error.message}; the units from there on are not read`);
      break;
    }
    cursor.end = end;
    try {
      const version = u16(cursor);
      if (version < 2 || version > 5) throw new FormatError(`DWARF version ${version} is not known`, at + 4);
      const type = version >= 5 ? u8(cursor) : unitType.compile;
      let addressBytes = version >= 5 ? u8(cursor) : 8;
      const abbreviationsAt = u32(cursor);
      if (version < 5) addressBytes = u8(cursor);
      if (type === unitType.skeleton || type === unitType.splitCompile) {
        problem(`the debug information of a unit is in a .dwo file, which is not read: compile without -gsplit-dwarf`);
      } else if (type === unitType.compile || type === unitType.partial) {
        let abbreviations = tables.get(abbreviationsAt);
        if (abbreviations === undefined) {
          abbreviations = readAbbreviations(sections.abbrev, abbreviationsAt);
          tables.set(abbreviationsAt, abbreviations);
        }
        units.push(unitOf({ sections, version, addressBytes, unitOffset: at }, end, cursor.at, abbreviations));
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problem(`.debug_info, unit at 0x${at.toString(16)}: ${error.message}`);
    }
    at = end;
  }
  return units;
}

function unitOf(
  context: Omit<FormContext, "strOffsetsBase" | "addrBase">,
  end: number,
  firstEntry: number,
  abbreviations: ReadonlyMap<number, Abbreviation>,
): Unit {
  // Indexed forms need the bases, which the same entry gives: they are read first.
  const bare: Unit = {
    ...context,
    strOffsetsBase: 8,
    addrBase: 8,
    end,
    firstEntry,
    abbreviations,
    rnglistsBase: 0,
    loclistsBase: 0,
    name: "",
    directory: "",
    producer: "",
    lowPc: 0,
    lineOffset: null,
  };
  const bases = readEntry(bare, firstEntry, basesOnly);
  const offset = (attributes: Entry["attributes"], name: number): number | null => {
    const value = attributes.get(name);
    if (value?.kind === "section") return value.value;
    return value?.kind === "constant" ? Number(value.value) : null;
  };
  const unit = {
    ...bare,
    strOffsetsBase: offset(bases?.attributes ?? new Map(), Attribute.str_offsets_base) ?? 8,
    addrBase: offset(bases?.attributes ?? new Map(), Attribute.addr_base) ?? 8,
  };
  const entry = readEntry(unit, firstEntry);
  if (entry === null) return unit;
  const text = (name: number): string => textOf(entry, name) ?? "";
  const low = entry.attributes.get(Attribute.low_pc);
  return {
    ...unit,
    rnglistsBase: offset(entry.attributes, Attribute.rnglists_base) ?? 0,
    loclistsBase: offset(entry.attributes, Attribute.loclists_base) ?? 0,
    name: text(Attribute.name),
    directory: text(Attribute.comp_dir),
    producer: text(Attribute.producer),
    lowPc: low?.kind === "address" ? low.value : 0,
    lineOffset: offset(entry.attributes, Attribute.stmt_list),
  };
}

/** Attributes that no indexed form can need. */
const basesOnly: ReadonlySet<number> = new Set([Attribute.str_offsets_base, Attribute.addr_base]);

/**
 * Reads the entry at an offset of `.debug_info`.
 *
 * @param wanted the attributes to keep; the others are passed over. All if not given.
 * @returns null for the mark that ends a list of children.
 */
export function readEntry(unit: Unit, offset: number, wanted?: ReadonlySet<number>): Entry | null {
  const cursor = cursorOf(unit.sections.info, offset, unit.end);
  const code = uleb(cursor);
  if (code === 0) return null;
  const abbreviation = unit.abbreviations.get(code);
  if (abbreviation === undefined) throw new FormatError(`abbreviation ${code} is not in the unit's table`, offset);
  const attributes = new Map<number, AttributeValue>();
  const shape = abbreviation.attributes;
  for (let index = 0; index < shape.length; index += 3) {
    const name = shape[index]!;
    const form = shape[index + 1]!;
    if (wanted === undefined || wanted.has(name)) attributes.set(name, readForm(cursor, form, shape[index + 2]!, unit));
    else skipForm(cursor, form, unit);
  }
  return { unit, offset, tag: abbreviation.tag, hasChildren: abbreviation.hasChildren, attributes, next: cursor.at };
}

/** Bytes of the forms that are passed over often; the others are read. */
const fixedBytes: Readonly<Record<number, number>> = {
  // prettier-ignore
  0x0b: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x1e: 16, 0x0e: 4, 0x1f: 4, 0x25: 1, 0x26: 2, 0x27: 3, 0x28: 4, 0x29: 1, 0x2a: 2,
  0x2b: 3, 0x2c: 4, 0x0c: 1, 0x19: 0, 0x21: 0, 0x11: 1, 0x12: 2, 0x13: 4, 0x14: 8, 0x17: 4, 0x20: 8,
}; // prettier-ignore

function skipForm(cursor: ReturnType<typeof cursorOf>, form: number, unit: Unit): void {
  const bytes = form === 0x01 ? unit.addressBytes : fixedBytes[form];
  if (bytes !== undefined) skip(cursor, bytes);
  else if (form === 0x1a || form === 0x1b || form === 0x0f || form === 0x0d || form === 0x15) {
    while (u8(cursor) >= 0x80); // the bytes of a LEB128
  } else readForm(cursor, form, 0, unit);
}

/** Offset of the next entry on the same level, given the offset of one; children are passed over. */
function afterEntry(unit: Unit, entry: Entry): number {
  if (!entry.hasChildren) return entry.next;
  const sibling = entry.attributes.get(Attribute.sibling);
  if (sibling?.kind === "reference" && sibling.value > entry.offset && sibling.value <= unit.end) return sibling.value;
  let depth = 1;
  let at = entry.next;
  while (depth > 0 && at < unit.end) {
    const child = readEntry(unit, at, siblingOnly);
    if (child === null) {
      depth--;
      at++;
    } else {
      const next = child.attributes.get(Attribute.sibling);
      if (child.hasChildren && next?.kind === "reference" && next.value > child.offset) at = next.value;
      else {
        if (child.hasChildren) depth++;
        at = child.next;
      }
    }
  }
  return at;
}

const siblingOnly: ReadonlySet<number> = new Set([Attribute.sibling]);

/** The children of an entry, in order. `wanted` as in `readEntry`; `sibling` should be among it. */
export function* childrenOf(entry: Entry, wanted?: ReadonlySet<number>): Generator<Entry, void, void> {
  if (!entry.hasChildren) return;
  for (let at = entry.next; at < entry.unit.end;) {
    const child = readEntry(entry.unit, at, wanted);
    if (child === null) return;
    yield child;
    at = afterEntry(entry.unit, child);
  }
}

/** The unit's own entry. */
export function unitEntry(unit: Unit): Entry {
  const entry = readEntry(unit, unit.firstEntry);
  if (entry === null || (entry.tag !== Tag.compile_unit && entry.tag !== Tag.partial_unit))
    throw new FormatError("a unit does not begin with its entry", unit.firstEntry);
  return entry;
}

/** A text attribute, or null. */
export function textOf(entry: Entry, name: number): string | null {
  const value = entry.attributes.get(name);
  return value?.kind === "text" ? value.value : null;
}

/** A whole number, or null where there is none or it is computed at run time. */
export function numberOf(entry: Entry, name: number): number | null {
  const value = entry.attributes.get(name);
  return value?.kind === "constant" || value?.kind === "address" ? Number(value.value) : null;
}

/** The offset in `.debug_info` that an attribute refers to, or null. */
export function referenceOf(entry: Entry, name: number): number | null {
  const value = entry.attributes.get(name);
  return value?.kind === "reference" ? value.value : null;
}

/** Is the flag there and set? */
export function flagOf(entry: Entry, name: number): boolean {
  const value = entry.attributes.get(name);
  return value?.kind === "flag" && value.value;
}

/** The unit that an offset of `.debug_info` lies in; `units` in order. */
export function unitAt(units: readonly Unit[], offset: number): Unit {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle]!.unitOffset <= offset) low = middle + 1;
    else high = middle;
  }
  const unit = units[low - 1];
  if (unit === undefined || offset >= unit.end) throw new FormatError("a reference leads to no unit", offset);
  return unit;
}
