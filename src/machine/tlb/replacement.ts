/**
 * Replacement: which way of a full set is given up, and what a use of an entry does to that choice. mmu-hardware §1.12.
 */
import type { NotedEntries, Tlb } from "./tlb.js";
import { nextRandom } from "../base/index.js";
import { oldestSlot } from "./tlb-index.js";

/** A use of an entry: the last access of this TLB. */
export function touchEntry(tlb: Tlb, slot: number): void {
  tlb.clock++;
  tlb.hits[slot]++;
  usedEntry(tlb, slot);
}

/** Makes an entry the last used one. */
export function usedEntry(tlb: Tlb, slot: number): void {
  tlb.stamp[slot] = tlb.clock;
  if (tlb.plru) pointAway(tlb, slot);
}

/** Slot to fill in the set that begins at slot `base`. */
export function chooseVictim(tlb: Tlb, base: number, invalidFirst: boolean): number {
  const { index, span } = tlb;
  if (tlb.lru && index === null) return leastRecentSlot(tlb, base, invalidFirst);
  if (invalidFirst && (index === null || index.entries < tlb.slots)) {
    for (let slot = base; slot < base + tlb.ways; slot++) if (span[slot] === 0) return slot;
  }
  const set = base / tlb.ways;
  if (tlb.rr) return base + tlb.order[set];
  switch (tlb.config.replacement) {
    case "random-lfsr":
      return base + (nextRandom(tlb.random) % tlb.ways);
    case "rr":
      return base + tlb.order[set];
    case "plru":
      return base + leastRecentLeaf(tlb, set);
    case "lru":
      return index === null ? leastRecentSlot(tlb, base, false) : oldestSlot(tlb, index);
  }
}

/** Slot of a set with the least stamp, the first of several; with `invalidFirst` the first free one, if there is any. */
export function leastRecentSlot(tlb: Tlb, base: number, invalidFirst: boolean): number {
  const { stamp, span } = tlb;
  let oldest = base;
  let least = Infinity;
  for (let slot = base; slot < base + tlb.ways; slot++) {
    if (invalidFirst && span[slot] === 0) return slot;
    if (stamp[slot] >= least) continue;
    least = stamp[slot];
    oldest = slot;
  }
  return oldest;
}

/** Tells the set that a slot was filled: round robin goes on behind it, the others count it as a use. */
export function filledEntry(tlb: Tlb, slot: number): void {
  tlb.stamp[slot] = tlb.clock;
  if (tlb.noted !== null) noteFilled(tlb.noted, slot);
  if (tlb.lru) return;
  if (tlb.rr) {
    const set = tlb.sets === 1 ? 0 : Math.floor(slot / tlb.ways);
    const next = slot - set * tlb.ways + 1;
    tlb.order[set] = next === tlb.ways ? 0 : next;
  } else if (tlb.plru) pointAway(tlb, slot);
}

function noteFilled(noted: NotedEntries, slot: number): void {
  noted.changed = true;
  if (noted.known[slot] === 1) return;
  noted.known[slot] = 1;
  noted.slots.push(slot);
}

/** Makes a slot the last used one of its set. Tree-PLRU: node 1 is the root, bit n of `order` = 1 means the older half of node n is the right one. */
function pointAway(tlb: Tlb, slot: number): void {
  const set = Math.floor(slot / tlb.ways);
  const way = slot % tlb.ways;
  let node = 1;
  for (let half = tlb.ways >> 1; half > 0; half >>= 1) {
    const right = (way & half) !== 0;
    if (right) tlb.order[set] &= ~(1 << node);
    else tlb.order[set] |= 1 << node;
    node = node * 2 + (right ? 1 : 0);
  }
}

function leastRecentLeaf(tlb: Tlb, set: number): number {
  let node = 1;
  while (node < tlb.ways) node = node * 2 + ((tlb.order[set] >> node) & 1);
  return node - tlb.ways;
}
