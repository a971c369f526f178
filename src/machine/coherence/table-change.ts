/** What became of the page-table entry that a stale TLB entry was filled from. */
import {
  Fact,
  factAt,
  firstFact,
  lastFact,
  type Core,
  type FactRow,
  type HazardChange,
  type Machine,
  type Oracle,
} from "../state/index.js";
import type { StaleHit } from "./report-hazard.js";
import type { Tlb } from "../tlb/index.js";
import { isPermitted } from "../walk/index.js";

/** One stale hit with everything that the questions need. */
export interface Case {
  readonly machine: Machine;
  readonly oracle: Oracle;
  readonly core: Core;
  readonly tlb: Tlb;
  readonly slot: number;
  readonly hit: StaleHit;
  /** Root of the tables that the entry came from, and the log's lengths around its walk. */
  readonly root: number;
  readonly walked: number;
  readonly filled: number;
  readonly walker: number;
}

/** The first change of the tables that made the entry wrong for the space it was filled from, or null. */
export function changeOf(about: Case, root: number): { readonly at: number; readonly change: HazardChange } | null {
  const {
    oracle: { log },
    hit,
    core,
    walked,
  } = about;
  const mode = core.context.mode;
  let found: FactRow<Fact.TablesFreed | Fact.EntryWritten> | null = null;
  let what: HazardChange["what"] = "unmapped";
  for (let at = walked; at < log.length; at++) {
    const row = factAt(log, at);
    if (row.kind === Fact.TablesFreed && row.root === root) {
      found ??= row;
      if (found === row) what = "freed";
      // Whatever is written under this root later is another space's.
      break;
    }
    if (row.kind !== Fact.EntryWritten || row.root !== root || !isAbout(row, hit.vpn)) continue;
    const sameFrame = row.pfn >= 0 && row.pfn + (hit.vpn - row.vpn) === hit.pfn;
    const agrees = sameFrame && isPermitted(row.flags, hit.access, mode);
    if (agrees) found = null;
    else if (found === null) {
      found = row;
      what = row.pfn < 0 ? "unmapped" : sameFrame ? "protected" : "replaced";
    }
  }
  if (found === null) return null;
  const anew = what === "unmapped" ? mappedAnew(about, root, found) : null;
  const copied = anew !== null && anew.tick === found.tick;
  const { tick } = found;
  const discarded = (row: FactRow<Fact.Discarded>): boolean =>
    row.root === root && row.tick === tick && hit.vpn >= row.vpn && hit.vpn < row.vpn + row.pages;
  if (what === "unmapped" && lastFact(log, Fact.Discarded, found.at, discarded) !== null) what = "discarded";
  return {
    at: found.at,
    change: {
      tick: found.tick,
      pid: found.pid,
      what: copied ? "copied" : what,
      anew: copied || anew === null ? -1 : anew.tick,
    },
  };
}

/** Does a write of an entry say something of a page? */
export function isAbout({ vpn, pages }: FactRow<Fact.EntryWritten>, page: number): boolean {
  return page >= vpn && page < vpn + pages;
}

/** The first time that tables gave a page another frame after they had lost it, or null. */
function mappedAnew({ oracle: { log }, hit }: Case, root: number, lost: FactRow): FactRow<Fact.EntryWritten> | null {
  return firstFact(
    log,
    Fact.EntryWritten,
    lost.at + 1,
    log.length,
    (row) => row.root === root && row.pfn >= 0 && isAbout(row, hit.vpn),
  );
}
