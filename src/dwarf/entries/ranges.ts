/** Which addresses an entry covers: low and high pc, or a range list (DWARF 4 §2.17, DWARF 5 §7.25). */
import { FormatError } from "../../elf/index.js";
import { Attribute, cursorOf, indexedAddress, u64, u8, uleb, unsignedField } from "../encoding/index.js";
import type { Entry, Unit } from "./units.js";

/** Addresses from `start` to `end`, exclusive. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** The ranges of an entry, empty ones left out; none if it has no code. */
export function rangesOf(entry: Entry): AddressRange[] {
  const { attributes, unit } = entry;
  const low = attributes.get(Attribute.low_pc);
  const high = attributes.get(Attribute.high_pc);
  if (low?.kind === "address" && high !== undefined) {
    // Since version 4 a constant is the length.
    const end = high.kind === "address" ? high.value : high.kind === "constant" ? low.value + Number(high.value) : 0;
    return end > low.value ? [{ start: low.value, end }] : [];
  }
  const ranges = attributes.get(Attribute.ranges);
  if (ranges === undefined) return [];
  if (unit.version >= 5) {
    const offset = ranges.kind === "list" ? listOffset(unit, ranges.value) : sectionOffset(ranges);
    return offset === null ? [] : readRangeList(unit, offset);
  }
  const offset = sectionOffset(ranges);
  return offset === null ? [] : readOldRanges(unit, offset);
}

function sectionOffset(value: { readonly kind: string; readonly value?: unknown }): number | null {
  return value.kind === "section" || value.kind === "constant" ? Number(value.value) : null;
}

function listOffset(unit: Unit, index: number): number {
  const at = unit.rnglistsBase + 4 * index;
  return unit.rnglistsBase + cursorOf(unit.sections.rnglists, at).view.getUint32(at, true);
}

function readOldRanges(unit: Unit, offset: number): AddressRange[] {
  const cursor = cursorOf(unit.sections.ranges, offset);
  const bytes = unit.addressBytes;
  let base = unit.lowPc;
  const ranges: AddressRange[] = [];
  for (;;) {
    const [low, high] = [addressOrLargest(cursor, bytes), addressOrLargest(cursor, bytes)];
    if (low === null) base = high ?? 0;
    else if (low === 0 && high === 0) return ranges;
    else if (high !== null && high > low) ranges.push({ start: base + low, end: base + high });
  }
}

/** An address, or null for the largest one, which selects a base. */
export function addressOrLargest(cursor: ReturnType<typeof cursorOf>, bytes: number): number | null {
  const { view, at } = cursor;
  if (bytes === 8 && at + 8 <= cursor.end && view.getBigUint64(at, true) === 0xffff_ffff_ffff_ffffn) {
    cursor.at += 8;
    return null;
  }
  return unsignedField(cursor, bytes);
}

function readRangeList(unit: Unit, offset: number): AddressRange[] {
  const cursor = cursorOf(unit.sections.rnglists, offset);
  const address = (): number => unsignedField(cursor, unit.addressBytes);
  let base = unit.lowPc;
  const ranges: AddressRange[] = [];
  const add = (start: number, end: number): void => {
    if (end > start) ranges.push({ start, end });
  };
  for (;;) {
    const kind = u8(cursor);
    switch (kind) {
      case 0: // end_of_list
        return ranges;
      case 1: // base_addressx
        base = indexedAddress(unit, uleb(cursor));
        break;
      case 2: {
        // startx_endx
        const start = indexedAddress(unit, uleb(cursor));
        add(start, indexedAddress(unit, uleb(cursor)));
        break;
      }
      case 3: {
        // startx_length
        const start = indexedAddress(unit, uleb(cursor));
        add(start, start + uleb(cursor));
        break;
      }
      case 4: {
        // offset_pair
        const start = base + uleb(cursor);
        add(start, base + uleb(cursor));
        break;
      }
      case 5: // base_address
        base = unit.addressBytes === 8 ? u64(cursor) : address();
        break;
      case 6: {
        // start_end
        const start = address();
        add(start, address());
        break;
      }
      case 7: {
        // start_length
        const start = address();
        add(start, start + uleb(cursor));
        break;
      }
      default:
        throw new FormatError(`range list entry ${kind} is not known`, cursor.at - 1);
    }
  }
}

/** Is the address in one of the ranges? */
export function covers(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ start, end }) => address >= start && address < end);
}
