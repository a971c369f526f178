/**
 * The coherence checker (mmu-hardware §7): beside the modelled TLB, what do the page tables say now? Every hit of the
 * slow path is compared with them, unless it was compared since anything last changed. The fast path needs no look:
 * whatever changes a page table or a context ends it first. A machine without `check` has no oracle and does none of
 * this.
 */
import { causeOfStaleHit } from "./coherence-cause.js";
import { reportDuplicate } from "./coherence-duplicates.js";
import { noteDamage } from "./coherence-damage.js";
import {
  Fact,
  factsOf,
  isEntitled,
  lastFact,
  type Core,
  type EntryFacts,
  type Hazard,
  type Machine,
  type Oracle,
} from "../state/index.js";
import { Access, Pitfall } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import { WalkEnd } from "../base/index.js";
import { aboutEntry, reportHazard } from "./report-hazard.js";
import type { Tlb } from "../tlb/index.js";
import { walkForAccess } from "../walk/index.js";

/** Was this kind of hit compared since the last change? What allows a store allows a load. */
function isChecked(facts: EntryFacts, slot: number, access: Access, now: number): boolean {
  const at = slot * 3;
  return facts.checked[at + access] === now || (access === Access.Load && facts.checked[at + Access.Store] === now);
}

/** Compares the entry that an access hit with the tables in force; reports a hazard if they disagree. */
export function checkHit(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  slot: number,
  va: number,
  vpn: number,
  access: Access,
): void {
  const facts = factsOf(oracle, core, tlb);
  const now = oracle.log.length;
  if (isChecked(facts, slot, access, now)) return;
  facts.checked[slot * 3 + access] = now;
  const second = tlb.duplicate;
  // Where two matching entries are no exception, the first is used: they must not say different things. Kernel code on Arm must
  // not come to them at all: the core may take a TLB conflict abort.
  const conflict = oracle.kernelCode && machine.config.architecture.breakBeforeMake;
  if (second >= 0 && (conflict || tlb.pfn[second] - tlb.vpn[second] !== tlb.pfn[slot] - tlb.vpn[slot])) {
    reportDuplicate(machine, oracle, core, tlb, slot, second, va, vpn, access);
    return;
  }
  const { walk } = core.page;
  walkForAccess(machine, core.context.root, vpn, access, core.context.mode, walk, false);
  const pfn = tlb.pfn[slot] + (vpn - tlb.vpn[slot]);
  const expected = walk.end === WalkEnd.Found ? walk.pfn + (vpn - walk.vpn) : null;
  const denied = walk.end === WalkEnd.Protection;
  if (expected === pfn) {
    if (facts.flaw[slot] !== Pitfall.UnusableRefill && isDue(oracle, core, tlb, slot)) {
      if (machine.config.checkAdvice) checkObservable(machine, oracle, core, tlb, slot, va, pfn);
      return;
    }
  } else if (walk.end === WalkEnd.NotPresent && agreesWithHome(machine, oracle, core, tlb, slot, vpn, access)) return;
  if (expected !== pfn && oracle.promised !== null) {
    const promise = oracle.promised(facts.root[slot], vpn, pfn);
    // What may still be used is asked again at every hit: the promise can come due without a change of the tables.
    facts.checked[slot * 3 + access] = -1;
    if (promise === "open") return;
    if (promise === "freed") {
      reportPromise(machine, oracle, core, tlb, slot, va, pfn, expected, {
        denied,
        pitfall: Pitfall.FreedInUse,
        reason: "freed-in-use",
      });
      return;
    }
    if (oracle.kernelCode && enteredBeforeSwitch(oracle, core, tlb, slot)) {
      reportPromise(machine, oracle, core, tlb, slot, va, pfn, expected, {
        denied,
        pitfall: Pitfall.FilledBeforeSwitch,
        reason: "before-switch",
      });
      return;
    }
  }
  const cause = causeOfStaleHit(machine, oracle, core, tlb, slot, { va, vpn, access, pfn, expected });
  if (access === Access.Store && expected !== pfn) noteDamage(machine, oracle, core, pfn, cause.pitfall);
  reportHazard(machine, core, {
    ...cause,
    ...aboutEntry(machine, oracle, core, tlb, slot),
    va,
    pfn,
    expected,
    denied,
  });
}

/** P31: walked after the core's last flush and before the write of the context in force, under other tables than these. */
function enteredBeforeSwitch(oracle: Oracle, core: Core, tlb: Tlb, slot: number): boolean {
  const facts = factsOf(oracle, core, tlb);
  const { log } = oracle;
  if (facts.root[slot] === core.context.root || facts.walker[slot] !== core.id) return false;
  const loaded = lastFact(log, Fact.ContextWritten, log.length, (row) => row.core === core.id);
  if (loaded === null || facts.filled[slot] > loaded.at) return false;
  const flushed = lastFact(log, Fact.Flushed, loaded.at, (row) => row.core === core.id);
  return flushed !== null && facts.walked[slot] > flushed.at;
}

function reportPromise(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  slot: number,
  va: number,
  pfn: number,
  expected: number | null,
  what: Pick<Hazard, "pitfall" | "reason" | "denied">,
): void {
  reportHazard(machine, core, {
    ...what,
    ...aboutEntry(machine, oracle, core, tlb, slot),
    va,
    pfn,
    expected,
  });
}

/** May the running space use entries with this tag at all? Private and global ones always. */
function isDue(oracle: Oracle, core: Core, tlb: Tlb, slot: number): boolean {
  return tlb.kind[slot] !== EntryClass.Shared || isEntitled(oracle, core, tlb.tag[slot]);
}

/**
 * A subscriber may hit a shared entry of a page that it has not touched itself: its own table gets the page at its first
 * fault, if it comes to one. Right is then what the VAS's own table says.
 */
function agreesWithHome(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  slot: number,
  vpn: number,
  access: Access,
): boolean {
  if (tlb.kind[slot] !== EntryClass.Shared || !isEntitled(oracle, core, tlb.tag[slot])) return false;
  const root = oracle.homes[tlb.tag[slot]];
  if (root < 0) return false;
  const { walk } = core.page;
  walkForAccess(machine, root, vpn, access, core.context.mode, walk, false);
  return walk.end === WalkEnd.Found && walk.pfn + (vpn - walk.vpn) === tlb.pfn[slot] + (vpn - tlb.vpn[slot]);
}

/** P27: a hit that is fast because a process of another user was here shows that it was. */
function checkObservable(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  slot: number,
  va: number,
  pfn: number,
): void {
  const facts = factsOf(oracle, core, tlb);
  if (facts.user[slot] === oracle.users[core.id] || tlb.filledBy[slot] <= 0) return;
  reportHazard(machine, core, {
    pitfall: Pitfall.Observable,
    reason: "observable",
    ...aboutEntry(machine, oracle, core, tlb, slot),
    va,
    pfn,
    expected: pfn,
    other: tlb.filledBy[slot],
  });
}
