/** What the page tables say against an access, as a term behind those of the match equation: "PTE[0xce] valid" does not hold. */
import { hexNumber } from "../../notation/index.js";
import type { Hazard } from "../../machine/index.js";
import type { MatchTerm, WalkStepSnapshot } from "../../protocol/snapshot.js";
import type { StepAccess } from "../state/index.js";

/** Right that an access asks for, by `Access`. */
export const rightNames = ["X", "R", "W"] as const;

/** The entry that a walk ended at without a page. */
export function failedWalkTerm(walk: readonly WalkStepSnapshot[]): readonly MatchTerm[] {
  const last = walk.at(-1);
  if (last === undefined) return [];
  if (last.kind === "invalid") return [{ text: `${entryName(last)} valid`, holds: false }];
  return last.kind === "reserved" ? [{ text: `${entryName(last)} well-formed`, holds: false }] : [];
}

/**
 * Why an entry that matched should not have: what the tables have said since. Nothing where the entry and the tables agree, and the
 * entry is another's.
 *
 * @param walk the tables as they stand, which nobody has written since the access
 */
export function staleEntryTerm(
  { level, pfn, expected, denied }: Hazard,
  { access }: StepAccess,
  walk: readonly WalkStepSnapshot[],
): readonly MatchTerm[] {
  if (level < 0 || pfn < 0 || expected === pfn) return [];
  if (expected !== null) return [{ text: `PFN ${hexNumber(pfn)} ≠ PTE.PFN ${hexNumber(expected)}`, holds: false }];
  const last = walk.at(-1);
  const name = last === undefined ? "PTE" : entryName(last);
  return [{ text: denied ? `${name} ${rightNames[access]} for user` : `${name} valid`, holds: false }];
}

function entryName({ name, index }: WalkStepSnapshot): string {
  return `${name}[${hexNumber(index)}]`;
}
