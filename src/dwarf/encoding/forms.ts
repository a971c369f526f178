/** Attribute values by form (DWARF 5 §7.5.5, §7.5.6). */
import { FormatError, textAt } from "../../elf/index.js";
import {
  big64,
  bigLeb,
  block,
  cstring,
  cursorOf,
  skip,
  u16,
  u32,
  u64,
  u8,
  uleb,
  unsignedField,
  type Cursor,
} from "./cursor.js";
import type { DwarfSections } from "./sections.js";

/**
 * A value. Constants keep their sign as it was written (`data` forms have none); references are offsets in
 * `.debug_info`; `list` is an index into a location or range list table, `section` an offset in another section.
 */
export type AttributeValue =
  | { readonly kind: "address"; readonly value: number }
  | { readonly kind: "constant"; readonly value: bigint }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "block"; readonly value: Uint8Array }
  | { readonly kind: "flag"; readonly value: boolean }
  | { readonly kind: "reference"; readonly value: number }
  | { readonly kind: "section"; readonly value: number }
  | { readonly kind: "list"; readonly value: number }
  | { readonly kind: "other"; readonly form: number };

/** What the forms of a unit depend on. */
export interface FormContext {
  readonly sections: DwarfSections;
  readonly version: number;
  readonly addressBytes: number;
  /** Where the unit begins in `.debug_info`: most references count from there. */
  readonly unitOffset: number;
  /** DW_AT_str_offsets_base and DW_AT_addr_base of the unit, once they are known. */
  strOffsetsBase: number;
  addrBase: number;
}

/** Reads a value and moves behind it. */
export function readForm(cursor: Cursor, form: number, implicit: number, unit: FormContext): AttributeValue {
  const { sections } = unit;
  switch (form) {
    case 0x01: // addr
      return { kind: "address", value: unsignedField(cursor, unit.addressBytes) };
    case 0x03: // block2
      return { kind: "block", value: block(cursor, u16(cursor)) };
    case 0x04: // block4
      return { kind: "block", value: block(cursor, u32(cursor)) };
    case 0x09: // block
    case 0x18: // exprloc
      return { kind: "block", value: block(cursor, uleb(cursor)) };
    case 0x0a: // block1
      return { kind: "block", value: block(cursor, u8(cursor)) };
    case 0x0b: // data1
      return { kind: "constant", value: BigInt(u8(cursor)) };
    case 0x05: // data2
      return { kind: "constant", value: BigInt(u16(cursor)) };
    case 0x06: // data4: a section offset where versions 2 and 3 put one
      return { kind: "constant", value: BigInt(u32(cursor)) };
    case 0x07: // data8
      return { kind: "constant", value: big64(cursor) };
    case 0x1e: // data16
      return { kind: "block", value: block(cursor, 16) };
    case 0x0d: // sdata
      return { kind: "constant", value: bigLeb(cursor, true) };
    case 0x0f: // udata
      return { kind: "constant", value: bigLeb(cursor, false) };
    case 0x21: // implicit_const
      return { kind: "constant", value: BigInt(implicit) };
    case 0x08: // string
      return { kind: "text", value: cstring(cursor) };
    case 0x0e: // strp
      return { kind: "text", value: textAt(sections.str, u32(cursor)) };
    case 0x1f: // line_strp
      return { kind: "text", value: textAt(sections.lineStr, u32(cursor)) };
    case 0x1a: // strx
      return { kind: "text", value: indexedText(unit, uleb(cursor)) };
    case 0x25: // strx1
    case 0x26: // strx2
    case 0x27: // strx3
    case 0x28: // strx4
      return { kind: "text", value: indexedText(unit, unsignedField(cursor, form - 0x24)) };
    case 0x1b: // addrx
      return { kind: "address", value: indexedAddress(unit, uleb(cursor)) };
    case 0x29: // addrx1
    case 0x2a: // addrx2
    case 0x2b: // addrx3
    case 0x2c: // addrx4
      return { kind: "address", value: indexedAddress(unit, unsignedField(cursor, form - 0x28)) };
    case 0x0c: // flag
      return { kind: "flag", value: u8(cursor) !== 0 };
    case 0x19: // flag_present
      return { kind: "flag", value: true };
    case 0x11: // ref1
      return { kind: "reference", value: unit.unitOffset + u8(cursor) };
    case 0x12: // ref2
      return { kind: "reference", value: unit.unitOffset + u16(cursor) };
    case 0x13: // ref4
      return { kind: "reference", value: unit.unitOffset + u32(cursor) };
    case 0x14: // ref8
      return { kind: "reference", value: unit.unitOffset + u64(cursor) };
    case 0x15: // ref_udata
      return { kind: "reference", value: unit.unitOffset + uleb(cursor) };
    case 0x10: // ref_addr: an address in version 2, an offset since
      return { kind: "reference", value: unsignedField(cursor, unit.version === 2 ? unit.addressBytes : 4) };
    case 0x17: // sec_offset
      return { kind: "section", value: u32(cursor) };
    case 0x22: // loclistx
    case 0x23: // rnglistx
      return { kind: "list", value: uleb(cursor) };
    case 0x16: // indirect
      return readForm(cursor, uleb(cursor), 0, unit);
    case 0x20: // ref_sig8: a type unit elsewhere
      skip(cursor, 8);
      return { kind: "other", form };
    case 0x1c: // ref_sup4
    case 0x1d: // strp_sup
    case 0x1f20: // GNU_ref_alt
    case 0x1f21: // GNU_strp_alt: in a file that several share (dwz)
      skip(cursor, 4);
      return { kind: "other", form };
    case 0x24: // ref_sup8
      skip(cursor, 8);
      return { kind: "other", form };
    default:
      throw new FormatError(`attribute form 0x${form.toString(16)} is not known`, cursor.at);
  }
}

function indexedText({ sections, strOffsetsBase }: FormContext, index: number): string {
  return textAt(sections.str, u32(cursorOf(sections.strOffsets, strOffsetsBase + 4 * index)));
}

/** The address at an index of the unit's part of `.debug_addr`. */
export function indexedAddress({ sections, addrBase, addressBytes }: FormContext, index: number): number {
  return unsignedField(cursorOf(sections.addr, addrBase + addressBytes * index), addressBytes);
}
