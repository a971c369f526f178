/**
 * Why an entry that was hit is wrong. The log of the checker answers one question after the other: whose entry is it,
 * did its page table change since, which flush should have removed it, and what became of that. Nothing is guessed from
 * the look of the entry alone.
 */
import {
  AsidGrant,
  Fact,
  factAt,
  factsOf,
  firstFact,
  FlushFlaw,
  isEntitled,
  lastFact,
  type Core,
  type FactRow,
  type HazardChange,
  type Machine,
  type Oracle,
} from "../state/index.js";
import { damageOnPath } from "./coherence-damage.js";
import { EntryClass, FlushScope, Invariant, Pitfall } from "../base/index.js";
import type { StaleHit, Finding } from "./report-hazard.js";
import type { Tlb } from "../tlb/index.js";
import { isPermitted } from "../walk/index.js";

/** One stale hit with everything that the questions need. */
interface Case {
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

/** Names the pitfall of a hit that disagrees with the tables in force. */
export function causeOfStaleHit(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  slot: number,
  hit: StaleHit,
): Finding {
  const facts = factsOf(oracle, core, tlb);
  if (facts.flaw[slot] === Pitfall.UnusableRefill)
    return { pitfall: Pitfall.UnusableRefill, invariant: Invariant.FilledWhileSet, reason: "refill-unusable" };
  if (facts.flaw[slot] === Pitfall.AsidMixed) return { pitfall: Pitfall.AsidMixed, reason: "asid-mixed" };
  const about: Case = {
    machine,
    oracle,
    core,
    tlb,
    slot,
    hit,
    root: facts.root[slot],
    walked: facts.walked[slot],
    filled: facts.filled[slot],
    walker: facts.walker[slot],
  };
  const damage =
    damageOnPath(machine, oracle, core.context.root, hit.vpn) ?? damageOnPath(machine, oracle, about.root, hit.vpn);
  if (damage !== null) return { pitfall: damage.pitfall, reason: "table-damaged", since: damage.tick };
  const outlived = outlivedFlush(about);
  if (outlived !== null) return outlived;
  switch (tlb.kind[slot] as EntryClass) {
    case EntryClass.Global:
      return causeOfGlobal(about);
    case EntryClass.Shared:
      return causeOfShared(about);
    case EntryClass.Private:
      return causeOfPrivate(about);
  }
}

/** The first change of the tables that made the entry wrong for the space it was filled from, or null. */
function changeOf(about: Case, root: number): { readonly at: number; readonly change: HazardChange } | null {
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
function isAbout({ vpn, pages }: FactRow<Fact.EntryWritten>, page: number): boolean {
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

/** P25: a flush that the walk outlived lies between the walk and the fill. */
function outlivedFlush(about: Case): Finding | null {
  const {
    oracle: { log },
    core,
    walked,
    filled,
    root,
  } = about;
  if (filled <= walked) return null;
  const flush = firstFact(log, Fact.Flushed, walked, filled, (row) => row.core === core.id && covers(about, row));
  if (flush === null) return null;
  const change = changeOf(about, root)?.change ?? null;
  return {
    pitfall: Pitfall.WalkOutlivedFlush,
    reason: "walk-outlived-flush",
    change,
    flush: { tick: flush.tick, core: core.id },
  };
}

function causeOfGlobal(about: Case): Finding {
  const stale = changeOf(about, about.root);
  // The flush before a space without the page came, and hardware kept the entry; or it did not come.
  if (stale === null)
    return (
      flawedFlush(about, about.filled) ?? {
        pitfall: Pitfall.GlobalPrivate,
        invariant: Invariant.None,
        reason: "global-private",
      }
    );
  return causeOfMissedFlush(about, stale.at, stale.change);
}

function causeOfShared(about: Case): Finding {
  const { oracle, core, tlb, slot, walked, root } = about;
  const number = tlb.tag[slot];
  const { log } = oracle;
  if (!isEntitled(oracle, core, number)) {
    const written = lastFact(log, Fact.ContextWritten, log.length, (row) => row.core === core.id);
    const word = written === null ? 0 : number < 32 ? written.dueLow : written.dueHigh;
    return (word & (1 << (number & 31))) === 0
      ? { pitfall: Pitfall.RegisterInherited, invariant: Invariant.RegisterSubscribed, reason: "register-inherited" }
      : { pitfall: Pitfall.RegisterKept, invariant: Invariant.RegisterSubscribed, reason: "register-kept" };
  }
  const given = firstFact(log, Fact.SharedIdGiven, walked, log.length, (row) => row.number === number);
  if (given !== null) {
    return {
      pitfall: Pitfall.SharedIdReused,
      invariant: Invariant.SharedIdClean,
      reason: "shared-id-reused",
      other: given.vid,
      since: given.tick,
    };
  }
  // Whatever has become of the tables of the filler: who has a page of its own there differs because of that.
  const own = ownEntry(about);
  if (own !== null && own.shared !== number)
    return {
      pitfall: Pitfall.PrivateOverShared,
      invariant: Invariant.SubscribedRangeOnly,
      reason: "private-over-shared",
    };
  const stale = changeOf(about, root);
  // The tables that decide about the number may have changed although those of the filler did not follow.
  const home = oracle.homes[number];
  const atHome = home < 0 ? null : changeOf(about, home);
  if (stale !== null)
    return { ...causeOfMissedFlush(about, stale.at, stale.change), invariant: Invariant.FlushReachesAll };
  if (atHome !== null)
    return { ...causeOfMissedFlush(about, atHome.at, atHome.change), invariant: Invariant.FlushReachesAll };
  return { pitfall: Pitfall.SharedDiffers, invariant: Invariant.SharedAlike, reason: "shared-differs" };
}

/** What the running space's tables were last given for the page, or null. */
function ownEntry({ oracle: { log }, core, hit }: Case): FactRow<Fact.EntryWritten> | null {
  const row = lastFact(
    log,
    Fact.EntryWritten,
    log.length,
    (row) => row.root === core.context.root && isAbout(row, hit.vpn),
  );
  return row === null || row.pfn < 0 ? null : row;
}

/** Is a grant of an ASID good for a core? */
function holdsOn({ on }: FactRow<Fact.AsidGiven>, core: number): boolean {
  return on === -1 || on === core;
}

/** The grant of an ASID that was in force on a core before row `end`, or null. */
function grantOf({ oracle: { log } }: Case, asid: number, core: number, end: number): FactRow<Fact.AsidGiven> | null {
  return lastFact(log, Fact.AsidGiven, end, (row) => row.asid === asid && holdsOn(row, core));
}

function causeOfPrivate(about: Case): Finding {
  const {
    oracle: { log },
    core,
    tlb,
    slot,
    root,
    walked,
    walker,
  } = about;
  const asid = tlb.tag[slot];
  const then = grantOf(about, asid, walker, walked);
  const now = grantOf(about, asid, core.id, log.length);
  if (then !== null && now !== null) {
    // Numbers of one core only: what another core walked is not ours even if it is of the same space, and no flush of ours knows it.
    if (walker !== core.id && (then.holder !== now.holder || then.on !== -1)) {
      return { pitfall: Pitfall.CoresDisagree, reason: "other-core", other: then.holder, since: then.tick };
    }
    const running = lastFact(log, Fact.ContextWritten, log.length, (row) => row.core === core.id);
    const filling = lastFact(log, Fact.ContextWritten, walked, (row) => row.core === walker);
    // One of the two spaces went on with a number that had been given away.
    if (running !== null && running.holder !== now.holder) return outdated(running, now);
    if (filling !== null && filling.holder !== then.holder) return outdated(filling, then);
    const reused = firstFact(
      log,
      Fact.AsidGiven,
      then.at + 1,
      log.length,
      (row) => row.asid === asid && holdsOn(row, core.id) && row.holder !== then.holder,
    );
    if (reused !== null) {
      // The flush that gave the number free came, and left the first level out.
      const flawed = flawedFlush(about, then.at + 1);
      if (flawed !== null) return { ...flawed, other: then.holder, since: now.tick };
      // Loaded after numbers started over, with a number from before: the filler should have taken a new one.
      const late =
        filling !== null &&
        firstFact(log, Fact.AsidGiven, then.at + 1, filling.at, (row) => row.startedOver && holdsOn(row, walker)) !==
          null;
      const pitfall = late
        ? Pitfall.OldGeneration
        : now.grant === AsidGrant.Mistaken
          ? Pitfall.AsidMistaken
          : Pitfall.AsidReused;
      return { pitfall, reason: "asid-reused", other: then.holder, since: now.tick };
    }
  }
  const stale = changeOf(about, root) ?? changeOf(about, core.context.root);
  if (stale !== null) return causeOfMissedFlush(about, stale.at, stale.change);
  // Spaces that use one ASID and differ here: the kernel should have flushed when it went from one to the other.
  return { pitfall: Pitfall.StaleEntry, reason: "never-flushed" };
}

/** A space is loaded with an ASID that was given to another: since before it was given (P20), or again later (P3). */
function outdated(loaded: FactRow, given: FactRow<Fact.AsidGiven>): Finding {
  const about = { other: given.holder, since: given.tick };
  return loaded.at < given.at
    ? { pitfall: Pitfall.AsidForgotten, reason: "asid-forgotten", ...about }
    : { pitfall: Pitfall.OldGeneration, reason: "asid-outdated", ...about };
}

/** Would a flush of this kind remove the entry, had it been carried out to the letter? */
function covers(about: Case, flush: FactRow<Fact.Flushed>): boolean {
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
function flawedFlush(about: Case, at: number): Finding | null {
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

/** When the frame was first mapped anew after the change of row `at`, by whoever has it now; -1 = nobody has mapped it since. */
function ownedSince({ oracle: { log }, hit }: Case, at: number): number {
  const owned = (row: FactRow<Fact.EntryWritten>): boolean =>
    row.pfn >= 0 && hit.pfn >= row.pfn && hit.pfn < row.pfn + row.pages;
  return firstFact(log, Fact.EntryWritten, at + 1, log.length, owned)?.tick ?? -1;
}

/** The page table changed at row `at`: what became of the flush that should have followed? */
function causeOfMissedFlush(about: Case, at: number, change: HazardChange): Finding {
  const {
    oracle: { log },
    core,
    tlb,
    slot,
    walked,
    root,
  } = about;
  const since = ranUntil(about, at);
  const frameSince = ownedSince(about, at);
  const flawed = flawedFlush(about, at);
  if (flawed !== null) return { ...flawed, change, since, frameSince };
  const shared = tlb.kind[slot] === EntryClass.Shared;
  const holder = grantOf(about, tlb.tag[slot], core.id, walked)?.holder ?? spaceOfRoot(about, root);
  const sent = firstFact(log, Fact.FlushSent, at, log.length, (row) =>
    shared ? row.shared === tlb.tag[slot] : row.holder === holder,
  );
  if (sent === null) return { pitfall: Pitfall.StaleEntry, reason: "never-flushed", change, since, frameSince };
  const flush = { tick: sent.tick, core: sent.core };
  const bit = 1 << core.id;
  if ((sent.considered & bit) === 0)
    return { pitfall: Pitfall.ShootdownTooNarrow, reason: "not-counted", change, flush, since, frameSince };
  if ((sent.told & bit) === 0)
    return { pitfall: Pitfall.StaleEntry, reason: "not-told", change, flush, since, frameSince };
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
  return { pitfall: Pitfall.StaleEntry, reason: "never-flushed", change, flush, since, frameSince };
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
