/** The bits of an entry by name: where each field lies, and what it is about. Data of the formats, and the reading of it. */

/** What a field is about, in the terms that all formats have; `rest`: kind and size of the entry, software's bits, nothing. */
export type FieldGroup = "rights" | "state" | "memory" | "frame" | "tag" | "rest";

/** A run of bits. `name` is "" for bits that mean nothing in this kind of entry. */
export interface EntryField {
  readonly name: string;
  /** Highest and lowest bit. */
  readonly high: number;
  readonly low: number;
  readonly group: FieldGroup;
}

/** A field as a format lists it. */
export type FieldRow = readonly [name: string, high: number, low: number, group: FieldGroup];

/** All bits of an entry from the rows of its format, the most significant first; bits that no row names are fields without a name. */
export function tileFields(entryBytes: 4 | 8, rows: readonly FieldRow[]): readonly EntryField[] {
  const fields: EntryField[] = [];
  let next = entryBytes * 8 - 1;
  const fill = (down: number) => {
    if (next > down) fields.push({ name: "", high: next, low: down + 1, group: "rest" });
  };
  for (const [name, high, low, group] of rows) {
    fill(high);
    fields.push({ name, high, low, group });
    next = low - 1;
  }
  fill(-1);
  return fields;
}

/** Value of a field in an entry's words. */
export function fieldValue({ high, low }: Pick<EntryField, "high" | "low">, lo: number, hi: number): bigint {
  const raw = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  return (raw >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
}

/** How the memory of a page may be cached: a word for a column, and what it means. */
export interface MemoryType {
  readonly name: string;
  readonly meaning: string;
}
