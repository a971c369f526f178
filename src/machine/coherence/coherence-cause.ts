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
import { EntryClass, FlushScope } from "../base/index.js";
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
  if (facts.flaw[slot] === 12) return { pitfall: 12, invariant: 5, reason: "refill-unusable" };
  if (facts.flaw[slot] === 24) return { pitfall: 24, reason: "asid-mixed" };
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
  if (damage !== null) return { pitfall: damage.b, reason: "table-damaged", since: damage.tick };
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
  let found: FactRow | null = null;
  let what: HazardChange["what"] = "unmapped";
  for (let at = walked; at < log.length; at++) {
    const row = factAt(log, at);
    if (row.a !== root) continue;
    if (row.kind === Fact.TablesFreed) {
      found ??= row;
      if (found === row) what = "freed";
      // Whatever is written under this root later is another space's.
      break;
    }
    if (row.kind !== Fact.EntryWritten || hit.vpn < row.b || hit.vpn >= row.b + row.c) continue;
    const agrees = row.d >= 0 && row.d + (hit.vpn - row.b) === hit.pfn && isPermitted(row.e, hit.access, mode);
    if (agrees) found = null;
    else if (found === null) {
      found = row;
      what = row.d < 0 ? "unmapped" : row.d + (hit.vpn - row.b) === hit.pfn ? "protected" : "replaced";
    }
  }
  if (found === null) return null;
  const anew = what === "unmapped" ? mappedAnew(about, root, found) : null;
  const copied = anew !== null && anew.tick === found.tick;
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

/** The first time that tables gave a page another frame after they had lost it, or null. */
function mappedAnew({ oracle: { log }, hit }: Case, root: number, lost: FactRow): FactRow | null {
  return firstFact(
    log,
    Fact.EntryWritten,
    lost.at + 1,
    log.length,
    (row) => row.a === root && row.d >= 0 && hit.vpn >= row.b && hit.vpn < row.b + row.c,
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
  return { pitfall: 25, reason: "walk-outlived-flush", change, flush: { tick: flush.tick, core: core.id } };
}

function causeOfGlobal(about: Case): Finding {
  const stale = changeOf(about, about.root);
  // The flush before a space without the page came, and hardware kept the entry; or it did not come.
  if (stale === null)
    return flawedFlush(about, about.filled) ?? { pitfall: 16, invariant: 0, reason: "global-private" };
  return causeOfMissedFlush(about, stale.at, stale.change);
}

function causeOfShared(about: Case): Finding {
  const { oracle, core, tlb, slot, walked, root } = about;
  const number = tlb.tag[slot];
  const { log } = oracle;
  if (!isEntitled(oracle, core, number)) {
    const written = lastFact(log, Fact.ContextWritten, log.length, (row) => row.core === core.id);
    const word = written === null ? 0 : number < 32 ? written.c : written.d;
    return (word & (1 << (number & 31))) === 0
      ? { pitfall: 11, invariant: 2, reason: "register-inherited" }
      : { pitfall: 14, invariant: 2, reason: "register-kept" };
  }
  const given = firstFact(log, Fact.SharedIdGiven, walked, log.length, (row) => row.a === number);
  if (given !== null) {
    return { pitfall: 13, invariant: 3, reason: "shared-id-reused", other: given.b, since: given.tick };
  }
  // Whatever has become of the tables of the filler: who has a page of its own there differs because of that.
  const own = ownEntry(about);
  if (own !== null && own.f !== number) return { pitfall: 9, invariant: 4, reason: "private-over-shared" };
  const stale = changeOf(about, root);
  // The tables that decide about the number may have changed although those of the filler did not follow.
  const home = oracle.homes[number];
  const atHome = home < 0 ? null : changeOf(about, home);
  if (stale !== null) return { ...causeOfMissedFlush(about, stale.at, stale.change), invariant: 7 };
  if (atHome !== null) return { ...causeOfMissedFlush(about, atHome.at, atHome.change), invariant: 7 };
  return { pitfall: 17, invariant: 1, reason: "shared-differs" };
}

/** What the running space's tables were last given for the page, or null. */
function ownEntry({ oracle: { log }, core, hit }: Case): FactRow | null {
  const row = lastFact(
    log,
    Fact.EntryWritten,
    log.length,
    ({ a, b, c }) => a === core.context.root && hit.vpn >= b && hit.vpn < b + c,
  );
  return row === null || row.d < 0 ? null : row;
}

/** The grant of an ASID that was in force on a core before row `end`, or null. */
function grantOf({ oracle: { log } }: Case, asid: number, core: number, end: number): FactRow | null {
  return lastFact(log, Fact.AsidGiven, end, ({ a, c }) => a === asid && (c === -1 || c === core));
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
    if (walker !== core.id && (then.b !== now.b || then.c !== -1)) {
      return { pitfall: 21, reason: "other-core", other: then.b, since: then.tick };
    }
    const running = lastFact(log, Fact.ContextWritten, log.length, (row) => row.core === core.id);
    const filling = lastFact(log, Fact.ContextWritten, walked, (row) => row.core === walker);
    // One of the two spaces went on with a number that had been given away.
    if (running !== null && running.f !== now.b) return outdated(running, now);
    if (filling !== null && filling.f !== then.b) return outdated(filling, then);
    const reused = firstFact(
      log,
      Fact.AsidGiven,
      then.at + 1,
      log.length,
      (row) => row.a === asid && (row.c === -1 || row.c === core.id) && row.b !== then.b,
    );
    if (reused !== null) {
      // The flush that gave the number free came, and left the first level out.
      const flawed = flawedFlush(about, then.at + 1);
      if (flawed !== null) return { ...flawed, other: then.b, since: now.tick };
      // Loaded after numbers started over, with a number from before: the filler should have taken a new one.
      const late =
        filling !== null &&
        firstFact(
          log,
          Fact.AsidGiven,
          then.at + 1,
          filling.at,
          (row) => row.e === 1 && (row.c === -1 || row.c === walker),
        ) !== null;
      const pitfall = late ? 3 : now.d === AsidGrant.Mistaken ? 15 : 1;
      return { pitfall, reason: "asid-reused", other: then.b, since: now.tick };
    }
  }
  const stale = changeOf(about, root) ?? changeOf(about, core.context.root);
  if (stale !== null) return causeOfMissedFlush(about, stale.at, stale.change);
  // Spaces that use one ASID and differ here: the kernel should have flushed when it went from one to the other.
  return { pitfall: 4, reason: "never-flushed" };
}

/** A space is loaded with an ASID that was given to another: since before it was given (P20), or again later (P3). */
function outdated(loaded: FactRow, given: FactRow): Finding {
  const about = { other: given.b, since: given.tick };
  return loaded.at < given.at
    ? { pitfall: 20, reason: "asid-forgotten", ...about }
    : { pitfall: 3, reason: "asid-outdated", ...about };
}

/** Would a flush of this kind remove the entry, had it been carried out to the letter? */
function covers(about: Case, flush: FactRow): boolean {
  const { tlb, slot, hit } = about;
  const kind = tlb.kind[slot] as EntryClass;
  const tag = tlb.tag[slot];
  // Any address in a large page names all of it.
  const isOfPage = flush.b === hit.vpn || (flush.b >= tlb.vpn[slot] && flush.b < tlb.vpn[slot] + tlb.span[slot]);
  switch (flush.a as FlushScope) {
    case FlushScope.All:
      return true;
    case FlushScope.NonGlobal:
      return kind !== EntryClass.Global;
    case FlushScope.Micro:
      return tlb.config.level === 1;
    case FlushScope.Shared:
      return kind === EntryClass.Shared && flush.d === tag;
    case FlushScope.Asid:
      return kind === EntryClass.Private && flush.c === tag;
    case FlushScope.PageOfOther:
      return kind === EntryClass.Private && isOfPage && flush.c === tag;
    case FlushScope.Page:
    case FlushScope.Range:
      if (!isOfPage) return false;
      return kind === EntryClass.Private
        ? flush.c === -1 || flush.c === tag
        : kind === EntryClass.Global || flush.d === tag;
  }
}

const ignoredBy: Partial<Record<FlushFlaw, number>> = {
  [FlushFlaw.MicroIgnored]: 6,
  [FlushFlaw.GlobalKept]: 22,
  [FlushFlaw.FetchKept]: 23,
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
    (row) => row.core === core.id && row.e > 0 && covers(about, row),
  );
  if (flawed === null) return null;
  const flush = { tick: flawed.tick, core: core.id };
  return flawed.e === FlushFlaw.MicroLeftOut
    ? { pitfall: 5, reason: "micro-left-out", flush }
    : { pitfall: ignoredBy[flawed.e as FlushFlaw] ?? 4, reason: "flush-ignored", flush };
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
  const mine = (row: FactRow): boolean => row.core === core.id;
  const flawed = flawedFlush(about, at);
  if (flawed !== null) return { ...flawed, change, since };
  const shared = tlb.kind[slot] === EntryClass.Shared;
  const holder = grantOf(about, tlb.tag[slot], core.id, walked)?.b ?? spaceOfRoot(about, root);
  const sent = firstFact(log, Fact.FlushSent, at, log.length, (row) =>
    shared ? row.b === tlb.tag[slot] : row.a === holder,
  );
  if (sent === null) return { pitfall: 4, reason: "never-flushed", change, since };
  const flush = { tick: sent.tick, core: sent.core };
  const bit = 1 << core.id;
  if ((sent.c & bit) === 0) return { pitfall: 19, reason: "not-counted", change, flush, since };
  if ((sent.d & bit) === 0) return { pitfall: 4, reason: "not-told", change, flush, since };
  const other = firstFact(
    log,
    Fact.Flushed,
    at,
    log.length,
    (row) => mine(row) && !covers(about, row) && row.c !== -1 && row.c !== tlb.tag[slot],
  );
  if (!shared && other !== null) {
    return {
      pitfall: 20,
      reason: "wrong-asid",
      change,
      flush: { tick: other.tick, core: core.id },
      other: other.c,
      since,
    };
  }
  return { pitfall: 4, reason: "never-flushed", change, flush, since };
}

/** Space that was loaded with these tables when the entry was filled. */
function spaceOfRoot({ oracle: { log }, walked }: Case, root: number): number {
  return lastFact(log, Fact.ContextWritten, walked, (row) => row.a === root)?.f ?? -1;
}

/** Tick until which this core ran the entry's space before the change, -1 = it still did. */
function ranUntil({ oracle: { log }, core, root }: Case, at: number): number {
  const last = lastFact(log, Fact.ContextWritten, at, (row) => row.core === core.id);
  if (last === null || last.a === root) return -1;
  const loaded = lastFact(log, Fact.ContextWritten, at, (row) => row.core === core.id && row.a === root);
  if (loaded === null) return -1;
  return firstFact(log, Fact.ContextWritten, loaded.at + 1, at, (row) => row.core === core.id)?.tick ?? -1;
}
