/** What class of entry a page becomes: how a page's marks and the running context decide it under each tag policy. */
import type { Core, Machine } from "../state/index.js";
import { EntryClass, MatchTerms, regionShift } from "../config/index.js";
import { type WalkResult } from "../base/index.js";
import { LeafFlag, type PageTableFormat } from "../page-table/index.js";

/** Regions of the policy region+key. Itanium takes VA[63:61]; we take an eighth of the format's addresses each. */
export const regionCount = 8;

/** Region of a virtual address. */
export function regionOf(format: PageTableFormat, va: number): number {
  return Math.floor(va / (format.vaLimit / regionCount));
}

/** Class of the entry for a page that a walk found, in the context of a core. */
export function classOf(machine: Machine, core: Core, found: WalkResult): EntryClass {
  const { equation } = machine;
  if ((found.flags & LeafFlag.Global) !== 0 && equation.honoursGlobal) return EntryClass.Global;
  if (found.shared < 0 || !equation.honoursShared || found.shared >= equation.sharedIds) return EntryClass.Private;
  return sharedInContext(machine, core, found) ? EntryClass.Shared : EntryClass.Private;
}

/** Can the context name the page's shared id? */
function sharedInContext(machine: Machine, core: Core, found: WalkResult): boolean {
  const { context } = core;
  switch (machine.equation.policy) {
    case "two-context":
      return found.shared === context.secondContext;
    case "region+key":
      return ((context.commonRegions >>> regionOf(machine.format, found.vpn * machine.memory.pageBytes)) & 1) !== 0;
    // In short descriptors the domain stands in the first-level entry, for a megabyte of pages.
    case "domain":
      return found.domain < 0 || found.domain === found.shared + 1;
    case "pkey":
      return (found.flags & LeafFlag.Execute) === 0;
    case "ccid":
      return context.memberBit !== 0;
    default:
      return true;
  }
}

/** Terms that an entry of this class for page `vpn` must satisfy on this machine. */
export function termsFor(machine: Machine, kind: EntryClass, vpn: number): number {
  const { equation, config } = machine;
  const terms = equation.terms[kind];
  if (config.options.sharedWithoutEnable) return terms & ~MatchTerms.SharedEnable;
  if ((terms & (MatchTerms.OwnRegion | MatchTerms.CommonRegion)) === 0) return terms;
  return terms | (regionOf(machine.format, vpn * machine.memory.pageBytes) << regionShift);
}
