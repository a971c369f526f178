/**
 * Finding entries of a fully associative TLB without visiting them all: hardware compares all tags at once, a simulator
 * that goes through them pays for each. Entries of one base page hang in chains by page number, and the entries that
 * were used longest ago wait in a short queue. Both follow from the entries alone: they are scratch, not state, and are
 * made anew where entries were set in another way than one by one (`rebuildIndex`). Entries come and go through `writeSlot`,
 * `invalidate` and ordinary refills only; whoever writes `vpn` or `span` himself must tell the index.
 *
 * What is found is what going through all slots in order finds, to the slot: also where several entries match, or were
 * last used at the same clock.
 */
import { tagMatches } from "../config/index.js";
import { type TranslationContext } from "../base/index.js";
import type { Tlb } from "./tlb.js";

/** Entries that wait to be given up. */
const queueLength = 8;
/** Fewer entries are visited faster than they are looked up. */
const fewestEntries = 12;

/** Chains and queue of one fully associative TLB. */
export interface TlbIndex {
  /** First slot of each chain, and the next slot of each slot; -1 = end. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  /** Valid entries, and those of them that map more than one base page and hang in no chain. */
  entries: number;
  large: number;
  /** Slots by last use, with the stamps they had when the queue was made: another stamp by now means "used since". */
  readonly queue: Int32Array;
  readonly queuedStamp: Float64Array;
  first: number;
  queued: number;
}

/** An index for an empty TLB of `slots` entries; null where visiting all of them is as fast. */
export function createIndex(slots: number, fullyAssociative: boolean): TlbIndex | null {
  if (!fullyAssociative || slots < fewestEntries) return null;
  return {
    heads: new Int32Array(2 ** Math.ceil(Math.log2(slots * 4))).fill(-1),
    next: new Int32Array(slots).fill(-1),
    entries: 0,
    large: 0,
    queue: new Int32Array(queueLength),
    queuedStamp: new Float64Array(queueLength),
    first: 0,
    queued: 0,
  };
}

function chainOf(index: TlbIndex, vpn: number): number {
  const low = vpn | 0;
  return (low ^ (low >>> 8) ^ (low >>> 15)) & (index.heads.length - 1);
}

/** A slot has got an entry. */
export function addToIndex(tlb: Tlb, index: TlbIndex, slot: number): void {
  index.entries++;
  if (tlb.span[slot] !== 1) {
    index.large++;
    return;
  }
  const chain = chainOf(index, tlb.vpn[slot]);
  index.next[slot] = index.heads[chain];
  index.heads[chain] = slot;
}

/** A slot is about to lose its entry, if it has one. */
export function removeFromIndex(tlb: Tlb, index: TlbIndex, slot: number): void {
  const span = tlb.span[slot];
  if (span === 0) return;
  index.entries--;
  if (span !== 1) {
    index.large--;
    return;
  }
  const { heads, next } = index;
  const chain = chainOf(index, tlb.vpn[slot]);
  if (heads[chain] === slot) {
    heads[chain] = next[slot];
    return;
  }
  let before = heads[chain];
  while (next[before] !== slot) before = next[before];
  next[before] = next[slot];
}

/** The stamp of a slot has become smaller, or all have changed: nobody waits any more. */
export function forgetQueue(index: TlbIndex): void {
  index.queued = 0;
}

/** Makes the index of a TLB whose entries were all set at once. */
export function rebuildIndex(tlb: Tlb): void {
  const { index } = tlb;
  if (index === null) return;
  index.heads.fill(-1);
  index.entries = index.large = 0;
  forgetQueue(index);
  for (let slot = 0; slot < tlb.slots; slot++) if (tlb.span[slot] !== 0) addToIndex(tlb, index, slot);
}

/** `lookup` while no entry maps more than one base page. */
export function lookupIndexed(tlb: Tlb, index: TlbIndex, vpn: number, context: TranslationContext): number {
  let found = -1;
  tlb.duplicate = -1;
  for (let slot = index.heads[chainOf(index, vpn)]; slot >= 0; slot = index.next[slot]) {
    if (tlb.vpn[slot] !== vpn || !tagMatches(tlb.terms[slot], tlb.tag[slot], context, tlb.mask[slot])) continue;
    if (found < 0) {
      found = slot;
    } else if (slot < found) {
      tlb.duplicate = found;
      found = slot;
    } else if (tlb.duplicate < 0 || slot < tlb.duplicate) {
      tlb.duplicate = slot;
    }
  }
  return found;
}

/** Slot with the least stamp, the lowest of several. It waits on until it is used. */
export function oldestSlot(tlb: Tlb, index: TlbIndex): number {
  const { queue, queuedStamp } = index;
  for (; index.first < index.queued; index.first++) {
    const slot = queue[index.first];
    if (tlb.stamp[slot] === queuedStamp[index.first]) return slot;
  }
  makeQueue(tlb, index);
  index.first = 0;
  return queue[0];
}

/**
 * Sorts the slots that were used longest ago into the queue. Stamps only grow, and whatever is used or filled from now on
 * gets the present clock or a later one: so slots with the present clock may wait only in front, to be taken at once.
 */
function makeQueue(tlb: Tlb, index: TlbIndex): void {
  const { queue, queuedStamp } = index;
  const { stamp } = tlb;
  let length = 0;
  for (let slot = 0; slot < tlb.slots; slot++) {
    const own = stamp[slot];
    if (length === queueLength && own >= queuedStamp[length - 1]) continue;
    if (length > 0 && own === tlb.clock) continue;
    let at = length < queueLength ? length++ : length - 1;
    for (; at > 0 && queuedStamp[at - 1] > own; at--) {
      queue[at] = queue[at - 1];
      queuedStamp[at] = queuedStamp[at - 1];
    }
    queue[at] = slot;
    queuedStamp[at] = own;
  }
  index.queued = length > 1 && queuedStamp[length - 1] === tlb.clock ? length - 1 : length;
}
