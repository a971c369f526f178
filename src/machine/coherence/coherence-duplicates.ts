/** Two entries that match one access (P8, P9): which pitfall it is, by what the two are. */
import { causeOfStaleHit } from "./coherence-cause.js";
import { factsOf, isEntitled, type Core, type Machine, type Oracle } from "../state/index.js";
import { EntryClass } from "../config/index.js";
import { Invariant, Pitfall, type Access } from "../events/index.js";
import { aboutEntry, reportHazard, type Finding } from "./report-hazard.js";
import { lookup, type Tlb } from "../tlb/index.js";

/** Reports the duplicate that an access at `va` has just run into, if it is one. */
export function checkDuplicate(machine: Machine, core: Core, va: number, access: Access): void {
  const { oracle } = machine;
  if (oracle === null || va < 0) return;
  const vpn = Math.floor(va / machine.memory.pageBytes);
  for (const tlb of core.paths[access]) {
    const slot = lookup(tlb, vpn, core.context);
    if (tlb.duplicate >= 0) {
      reportDuplicate(machine, oracle, core, tlb, slot, tlb.duplicate, va, vpn, access);
      return;
    }
    if (slot >= 0) return;
  }
}

/** Reports two slots of a TLB that both match page `vpn`. */
export function reportDuplicate(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  first: number,
  second: number,
  va: number,
  vpn: number,
  access: Access,
): void {
  // A handler that tries in vain is not a livelock of refills.
  oracle.stuck[core.id * 3 + 2] = 0;
  const finding = classify(machine, oracle, core, tlb, first, second, va, vpn, access);
  reportHazard(machine, core, {
    ...finding,
    ...aboutEntry(machine, oracle, core, tlb, first),
    va,
    expected: tlb.pfn[second],
  });
}

function classify(
  machine: Machine,
  oracle: Oracle,
  core: Core,
  tlb: Tlb,
  first: number,
  second: number,
  va: number,
  vpn: number,
  access: Access,
): Finding {
  const facts = factsOf(oracle, core, tlb);
  const hit = { va, vpn, access, pfn: -1, expected: null };
  for (const slot of [first, second]) {
    const foreign = tlb.kind[slot] === EntryClass.Shared && !isEntitled(oracle, core, tlb.tag[slot]);
    // An entry that should not match at all is the fault, not that there are two.
    if (foreign || facts.flaw[slot] !== 0 || tlb.kind[slot] === EntryClass.Global) {
      return causeOfStaleHit(machine, oracle, core, tlb, slot, hit);
    }
  }
  const [one, other] = [tlb.kind[first], tlb.kind[second]];
  return one === other
    ? { pitfall: Pitfall.DuplicateEntry, reason: "duplicate" }
    : { pitfall: Pitfall.PrivateOverShared, invariant: Invariant.SubscribedRangeOnly, reason: "duplicate" };
}
