/** The bits of one page-table entry by field, with what the step changed. */
import { fieldValue, type EntryField, type PhysicalAddress } from "../../machine/index.js";
import type { BitValue, EntryBits, PageTableRow } from "../../protocol/snapshot.js";
import { hexNumber } from "../../notation/index.js";
import { entryWords } from "../names/index.js";
import type { Simulation } from "../state/index.js";
import { lastStep } from "../travel/index.js";

/** One bit as it is, several as a hexadecimal number. */
function valueText(field: EntryField, lo: number, hi: number): string {
  const value = fieldValue(field, lo, hi);
  return field.high === field.low ? String(value) : hexNumber(value);
}

/** The fields of a row's entry as it stands in memory now. */
export function entryBits(simulation: Simulation, row: PageTableRow | undefined): EntryBits | null {
  if (row === undefined) return null;
  const { machine } = simulation.system;
  const { format } = machine;
  const level = row.depth;
  const [lo, hi] = entryWords(machine, row.pteAddress as PhysicalAddress);
  const was = lastStep(simulation).changedPages.find(({ pteAddress }) => pteAddress === row.pteAddress)?.before ?? null;
  const meanings = new Map(format.describe(lo, hi, level).map(({ name, meaning }) => [name, meaning]));
  const fields = format.fields(lo, hi, level).map((field): BitValue => {
    const value = valueText(field, lo, hi);
    const before = was === null ? value : valueText(field, was.lo, was.hi);
    return { ...field, value, before: before === value ? null : before, meaning: meanings.get(field.name) ?? "" };
  });
  return { id: row.id, fields };
}
