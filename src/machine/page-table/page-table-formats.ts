/** All page-table formats by name. Adding one is adding a row. */
import { arc16k, arc4k, arc4kShared, arc8k, arc8kSuper16m } from "./arc-format.js";
import { armv7, armv7Pxn } from "./armv7-format.js";
import { armv8 } from "./armv8-format.js";
import type { PageTableFormat } from "./page-table-format.js";
import { sv32, sv39, sv39Standard, sv48, sv48Standard } from "./riscv-format.js";
import { x86 } from "./x86-format.js";

/** Formats in the order in which they are offered. */
export const pageTableFormats: readonly PageTableFormat[] = [
  arc8k,
  arc16k,
  arc4k,
  arc4kShared,
  arc8kSuper16m,
  sv32,
  sv39,
  sv48,
  armv8,
  armv7,
  x86,
];

/** Formats in which the bits that hold shared ids are reserved while no policy uses them. */
const withoutSharedIds = new Map([
  [sv39, sv39Standard],
  [sv48, sv48Standard],
]);

/** Formats that say more on cores with privileged execute-never. */
const withPxn = new Map([[armv7, armv7Pxn]]);

/**
 * The format of that name; names come from a checked configuration. Throws for others. `shared` false: as its architecture has
 * it, without shared ids, where these would stand in bits that it reserves. `pxn`: of a core that has privileged execute-never.
 */
export function pageTableFormat(name: string, shared = true, pxn: boolean | undefined = false): PageTableFormat {
  const format = pageTableFormats.find((candidate) => candidate.name === name);
  if (format === undefined) throw new Error(`no page-table format "${name}"`);
  if (pxn === true) return withPxn.get(format) ?? format;
  return shared ? format : (withoutSharedIds.get(format) ?? format);
}
