/** Abbreviation tables: which attributes, in which form, entries of a kind have (DWARF 5 §7.5.3). */
import { cursorOf, sleb, u8, uleb } from "./cursor.js";

/** Shape of the entries with one abbreviation code. `attributes` holds name, form and implicit constant in turn. */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly number[];
}

/** Form whose value stands in the table itself (§7.5.6). */
const implicitConstant = 0x21;

/** The abbreviation table at an offset of `.debug_abbrev`, by code. */
export function readAbbreviations(section: Uint8Array, offset: number): Map<number, Abbreviation> {
  const cursor = cursorOf(section, offset);
  const table = new Map<number, Abbreviation>();
  for (;;) {
    const code = uleb(cursor);
    if (code === 0) return table;
    const tag = uleb(cursor);
    const hasChildren = u8(cursor) !== 0;
    const attributes: number[] = [];
    for (;;) {
      const name = uleb(cursor);
      const form = uleb(cursor);
      const constant = form === implicitConstant ? sleb(cursor) : 0;
      if (name === 0 && form === 0) break;
      attributes.push(name, form, constant);
    }
    table.set(code, { tag, hasChildren, attributes });
  }
}
