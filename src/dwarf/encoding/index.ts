/** How DWARF writes what it says: sections, cursors, abbreviations, forms, constants. */
export { readAbbreviations, type Abbreviation } from "./abbreviations.js";
export { Attribute, Encoding, Tag } from "./constants.js";
export {
  big64,
  bigLeb,
  block,
  cstring,
  cursorOf,
  i16,
  i32,
  i8,
  skip,
  sleb,
  u16,
  u32,
  u64,
  u8,
  uleb,
  unitEnd,
  unsignedField,
  type Cursor,
} from "./cursor.js";
export { indexedAddress, readForm, type AttributeValue, type FormContext } from "./forms.js";
export { dwarfSections, type DwarfSections, type Inflate } from "./sections.js";
