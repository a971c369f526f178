/**
 * Why an entry that was hit is wrong. The log of the checker answers one question after the other: whose entry is it,
 * did its page table change since, which flush should have removed it, and what became of that. Nothing is guessed from
 * the look of the entry alone.
 */
import {
  AsidGrant,
  Fact,
  factsOf,
  firstFact,
  isEntitled,
  lastFact,
  type Core,
  type FactRow,
  type Machine,
  type Oracle,
} from "../state/index.js";
import { damageOnPath } from "./coherence-damage.js";
import { EntryClass } from "../config/index.js";
import { Invariant, Pitfall } from "../events/index.js";
import type { StaleHit, Finding } from "./report-hazard.js";
import type { Tlb } from "../tlb/index.js";
import { causeOfMissedFlush, covers, flawedFlush, grantOf, holdsOn } from "./missed-flush.js";
import { changeOf, isAbout, type Case } from "./table-change.js";

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

function causeOfPrivate(about: Case): Finding {
  const {
    machine,
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
  // Without tags nothing tells a core's own entries from those that another filled for a space of its own.
  if (machine.config.tags === "none" && walker !== core.id && root !== core.context.root)
    return { pitfall: Pitfall.CoresDisagree, reason: "other-core-untagged" };
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
