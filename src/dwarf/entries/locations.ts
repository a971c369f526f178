/** Where a variable is at an address: one expression, or a list of them by address (DWARF 5 §2.6.2, §7.29). */
import { FormatError } from "../../elf/index.js";
import {
  block,
  cursorOf,
  indexedAddress,
  u16,
  u8,
  uleb,
  unsignedField,
  type AttributeValue,
} from "../encoding/index.js";
import { addressOrLargest } from "./ranges.js";
import type { Unit } from "./units.js";

/**
 * The expression of a location attribute that holds at `pc`.
 *
 * @returns null where the list has nothing for this address: the compiler has optimised the variable out there.
 */
export function expressionAt(unit: Unit, value: AttributeValue, pc: number): Uint8Array | null {
  if (value.kind === "block") return value.value;
  if (value.kind === "list") {
    const at = unit.loclistsBase + 4 * value.value;
    const offset = cursorOf(unit.sections.loclists, at).view.getUint32(at, true);
    return inList(unit, unit.loclistsBase + offset, pc);
  }
  if (value.kind !== "section" && value.kind !== "constant") return null;
  const offset = Number(value.value);
  return unit.version >= 5 ? inList(unit, offset, pc) : inOldList(unit, offset, pc);
}

function inOldList(unit: Unit, offset: number, pc: number): Uint8Array | null {
  const cursor = cursorOf(unit.sections.loc, offset);
  let base = unit.lowPc;
  for (;;) {
    const low = addressOrLargest(cursor, unit.addressBytes);
    const high = addressOrLargest(cursor, unit.addressBytes);
    if (low === null) {
      base = high ?? 0;
      continue;
    }
    if (low === 0 && high === 0) return null;
    const expression = block(cursor, u16(cursor));
    if (high !== null && pc >= base + low && pc < base + high) return expression;
  }
}

function inList(unit: Unit, offset: number, pc: number): Uint8Array | null {
  const cursor = cursorOf(unit.sections.loclists, offset);
  const address = (): number => unsignedField(cursor, unit.addressBytes);
  let base = unit.lowPc;
  let fallback: Uint8Array | null = null;
  for (;;) {
    const kind = u8(cursor);
    let start: number;
    let end: number;
    switch (kind) {
      case 0: // end_of_list
        return fallback;
      case 1: // base_addressx
        base = indexedAddress(unit, uleb(cursor));
        continue;
      case 2: // startx_endx
        start = indexedAddress(unit, uleb(cursor));
        end = indexedAddress(unit, uleb(cursor));
        break;
      case 3: // startx_length
        start = indexedAddress(unit, uleb(cursor));
        end = start + uleb(cursor);
        break;
      case 4: // offset_pair
        start = base + uleb(cursor);
        end = base + uleb(cursor);
        break;
      case 5: // default_location
        fallback = block(cursor, uleb(cursor));
        continue;
      case 6: // base_address
        base = address();
        continue;
      case 7: // start_end
        start = address();
        end = address();
        break;
      case 8: // start_length
        start = address();
        end = start + uleb(cursor);
        break;
      case 9: // GNU_view_pair: two view numbers, for the entry that follows
        uleb(cursor);
        uleb(cursor);
        continue;
      default:
        throw new FormatError(`location list entry ${kind} is not known`, cursor.at - 1);
    }
    const expression = block(cursor, uleb(cursor));
    if (pc >= start && pc < end) return expression;
  }
}
