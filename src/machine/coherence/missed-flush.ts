/** What became of the flush that should have removed a stale entry: not sent, not here, not carried out. */
import { Fact, firstFact, FlushFlaw, lastFact, type FactRow, type Hazard, type HazardChange } from "../state/index.js";
import { EntryClass } from "../config/index.js";
import { FlushScope, Pitfall } from "../events/index.js";
import type { Finding } from "./report-hazard.js";
import type { Case } from "./table-change.js";

/** Is a grant of an ASID good for a core? */
export function holdsOn({ on }: FactRow<Fact.AsidGiven>, core: number): boolean {
  return on === -1 || on === core;
}

/** The grant of an ASID that was in force on a core before row `end`, or null. */
export function grantOf(
  { oracle: { log } }: Case,
  asid: number,
  core: number,
  end: number,
): FactRow<Fact.AsidGiven> | null {
  return lastFact(log, Fact.AsidGiven, end, (row) => row.asid === asid && holdsOn(row, core));
}

/** Would a flush of this kind remove the entry, had it been carried out to the letter? */
export function covers(about: Case, flush: FactRow<Fact.Flushed>): boolean {
  const { tlb, slot, hit } = about;
  const kind = tlb.kind[slot] as EntryClass;
  const tag = tlb.tag[slot];
  // Any address in a large page names all of it.
  const isOfPage = flush.vpn === hit.vpn || (flush.vpn >= tlb.vpn[slot] && flush.vpn < tlb.vpn[slot] + tlb.span[slot]);
  switch (flush.scope) {
    case FlushScope.All:
      return true;
    case FlushScope.NonGlobal:
      return kind !== EntryClass.Global;
    case FlushScope.Micro:
      return tlb.config.level === 1;
    case FlushScope.Shared:
      return kind === EntryClass.Shared && flush.shared === tag;
    case FlushScope.Asid:
      return kind === EntryClass.Private && flush.asid === tag;
    case FlushScope.PageOfOther:
      return kind === EntryClass.Private && isOfPage && flush.asid === tag;
    case FlushScope.Page:
    case FlushScope.Range:
      if (!isOfPage) return false;
      return kind === EntryClass.Private
        ? flush.asid === -1 || flush.asid === tag
        : kind === EntryClass.Global || flush.shared === tag;
  }
}

const ignoredBy: Partial<Record<FlushFlaw, Pitfall>> = {
  [FlushFlaw.MicroIgnored]: Pitfall.MicroFlushIgnored,
  [FlushFlaw.GlobalKept]: Pitfall.GlobalKept,
  [FlushFlaw.FetchKept]: Pitfall.FetchKept,
};

/** The first flush from row `at` on that should have removed the entry here and did not, because of a bug of hard- or software; or null. */
export function flawedFlush(about: Case, at: number): Finding | null {
  const {
    oracle: { log },
    core,
  } = about;
  const flawed = firstFact(
    log,
    Fact.Flushed,
    at,
    log.length,
    (row) => row.core === core.id && row.flaw !== FlushFlaw.None && covers(about, row),
  );
  if (flawed === null) return null;
  const flush = { tick: flawed.tick, core: core.id };
  return flawed.flaw === FlushFlaw.MicroLeftOut
    ? { pitfall: Pitfall.MicroKept, reason: "micro-left-out", flush }
    : { pitfall: ignoredBy[flawed.flaw] ?? Pitfall.StaleEntry, reason: "flush-ignored", flush };
}

/** Who was the last to map the frame after the change of row `at`, and since when; -1 = nobody has mapped it since. */
function lastOwner({ oracle: { log }, hit }: Case, at: number): Pick<Hazard, "frameSince" | "frameBy"> {
  const owned = (row: FactRow<Fact.EntryWritten>): boolean =>
    row.pfn >= 0 && hit.pfn >= row.pfn && hit.pfn < row.pfn + row.pages;
  let owner: FactRow<Fact.EntryWritten> | null = null;
  for (let from = at + 1; ; from = owner.at + 1) {
    const root: number = owner?.root ?? -1;
    const next = firstFact(log, Fact.EntryWritten, from, log.length, (row) => owned(row) && row.root !== root);
    if (next === null) return { frameSince: owner?.tick ?? -1, frameBy: owner?.pid ?? -1 };
    owner = next;
  }
}

/** The page table changed at row `at`: what became of the flush that should have followed? */
export function causeOfMissedFlush(about: Case, at: number, change: HazardChange): Finding {
  const {
    oracle: { log },
    core,
    tlb,
    slot,
    walked,
    root,
  } = about;
  const since = ranUntil(about, at);
  const frame = lastOwner(about, at);
  const flawed = flawedFlush(about, at);
  if (flawed !== null) return { ...flawed, change, since, ...frame };
  const shared = tlb.kind[slot] === EntryClass.Shared;
  const holder = grantOf(about, tlb.tag[slot], core.id, walked)?.holder ?? spaceOfRoot(about, root);
  const sent = firstFact(log, Fact.FlushSent, at, log.length, (row) =>
    shared ? row.shared === tlb.tag[slot] : row.holder === holder,
  );
  if (sent === null) return { pitfall: Pitfall.StaleEntry, reason: "never-flushed", change, since, ...frame };
  const flush = { tick: sent.tick, core: sent.core };
  const bit = 1 << core.id;
  if ((sent.considered & bit) === 0)
    return { pitfall: Pitfall.ShootdownTooNarrow, reason: "not-counted", change, flush, since, ...frame };
  if ((sent.told & bit) === 0)
    return { pitfall: Pitfall.StaleEntry, reason: "not-told", change, flush, since, ...frame };
  const other = firstFact(
    log,
    Fact.Flushed,
    at,
    log.length,
    (row) => row.core === core.id && !covers(about, row) && row.asid !== -1 && row.asid !== tlb.tag[slot],
  );
  if (!shared && other !== null) {
    return {
      pitfall: Pitfall.AsidForgotten,
      reason: "wrong-asid",
      change,
      flush: { tick: other.tick, core: core.id },
      other: other.asid,
      since,
    };
  }
  return { pitfall: Pitfall.StaleEntry, reason: "never-flushed", change, flush, since, ...frame };
}

/** Space that was loaded with these tables when the entry was filled. */
function spaceOfRoot({ oracle: { log }, walked }: Case, root: number): number {
  return lastFact(log, Fact.ContextWritten, walked, (row) => row.root === root)?.holder ?? -1;
}

/** Tick until which this core ran the entry's space before the change, -1 = it still did. */
function ranUntil({ oracle: { log }, core, root }: Case, at: number): number {
  const last = lastFact(log, Fact.ContextWritten, at, (row) => row.core === core.id);
  if (last === null || last.root === root) return -1;
  const loaded = lastFact(log, Fact.ContextWritten, at, (row) => row.core === core.id && row.root === root);
  if (loaded === null) return -1;
  return firstFact(log, Fact.ContextWritten, loaded.at + 1, at, (row) => row.core === core.id)?.tick ?? -1;
}
