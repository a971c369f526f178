/**
 * One TLB structure: entries as parallel typed arrays, indexed by slot = set * ways + way (mmu-hardware §1.7). An entry
 * maps `span` base pages from `vpn` on; a free slot has span 0, so that it can never match.
 */
import type { TlbConfig } from "./config.js";
import type { TranslationContext } from "./context.js";
import { tagMatches } from "./match.js";
import type { Random } from "./random.js";
import { createRandom } from "./random.js";
import { createShortcuts, forgetSlot } from "./shortcut.js";

/** State of one TLB. */
export interface Tlb {
  readonly config: TlbConfig;
  /** Index into MachineConfig.tlbs. */
  readonly level: number;
  readonly sets: number;
  readonly ways: number;
  readonly slots: number;
  /** First VPN of the entry. */
  readonly vpn: Float64Array;
  /** Base pages that the entry maps: 1 for a base page, more for a super page in a fully associative TLB, 0 = free. */
  readonly span: Float64Array;
  readonly pfn: Float64Array;
  /** LeafFlag bits. */
  readonly flags: Uint8Array;
  /** EntryClass. */
  readonly kind: Uint8Array;
  /** MatchTerms that must hold. */
  readonly terms: Uint8Array;
  /** ASID or shared id; 0 for a global entry. */
  readonly tag: Int32Array;
  /** Bookkeeping that hardware does not see: OwnerId of the frame, pid and tick of the access that filled it, hits. */
  readonly owner: Int32Array;
  readonly filledBy: Int32Array;
  readonly filledAt: Float64Array;
  readonly hits: Float64Array;
  /** Clock of the last use, for LRU. */
  readonly stamp: Float64Array;
  /** Next way (rr) or tree bits (plru) per set. */
  readonly order: Int32Array;
  readonly random: Random;
  /** Accesses that this TLB has seen. */
  clock: number;
  /** Second matching slot of the last lookup, -1 = none. Scratch, not state. */
  duplicate: number;
  /** `config.replacement` is "plru". */
  readonly plru: boolean;
  /**
   * Scratch of the interpreter, not state: rows of the pages that it knows (shortcut.ts), the row of each slot, and uses
   * of each slot that are not yet in `hits` and the counters (count-hits.ts).
   */
  readonly known: Int32Array;
  readonly row: Int32Array;
  readonly pending: Int32Array;
  anyKnown: boolean;
}

/** An empty TLB. `stream` separates the random sequences of TLBs with one seed. */
export function createTlb(config: TlbConfig, level: number, seed: number, stream: number): Tlb {
  const slots = config.sets * config.ways;
  return {
    config, level, sets: config.sets, ways: config.ways, slots,
    vpn: new Float64Array(slots).fill(-1),
    span: new Float64Array(slots),
    pfn: new Float64Array(slots),
    flags: new Uint8Array(slots),
    kind: new Uint8Array(slots),
    terms: new Uint8Array(slots),
    tag: new Int32Array(slots),
    owner: new Int32Array(slots).fill(-1),
    filledBy: new Int32Array(slots).fill(-1),
    filledAt: new Float64Array(slots).fill(-1),
    hits: new Float64Array(slots),
    stamp: new Float64Array(slots),
    order: new Int32Array(config.sets),
    random: createRandom(seed, stream),
    clock: 0,
    duplicate: -1,
    plru: config.replacement === "plru",
    known: createShortcuts(),
    row: new Int32Array(slots).fill(-1),
    pending: new Int32Array(slots),
    anyKnown: false,
  };
}

/** Slot of the first way of the set that a page falls into. Sets are a power of two. */
export function setBase(tlb: Tlb, vpn: number): number {
  return (vpn & (tlb.sets - 1)) * tlb.ways;
}

/** Slot of the entry that translates a page in a context, or -1. `tlb.duplicate` tells of a second one. */
export function lookup(tlb: Tlb, vpn: number, context: TranslationContext): number {
  const base = setBase(tlb, vpn);
  const end = base + tlb.ways;
  const { vpn: first, span } = tlb;
  let found = -1;
  tlb.duplicate = -1;
  for (let slot = base; slot < end; slot++) {
    const distance = vpn - first[slot];
    if (distance >= 0 && distance < span[slot] && tagMatches(tlb.terms[slot], tlb.tag[slot], context)) {
      if (found >= 0) {
        tlb.duplicate = slot;
        break;
      }
      found = slot;
    }
  }
  return found;
}

/** Is there an entry in this slot? */
export function isValid(tlb: Tlb, slot: number): boolean {
  return tlb.span[slot] !== 0;
}

/** Frees a slot. The other fields are cleared too, so that equal TLB contents are equal bits. */
export function invalidate(tlb: Tlb, slot: number): void {
  forgetSlot(tlb, slot);
  tlb.vpn[slot] = -1;
  tlb.span[slot] = 0;
  tlb.pfn[slot] = 0;
  tlb.flags[slot] = 0;
  tlb.kind[slot] = 0;
  tlb.terms[slot] = 0;
  tlb.tag[slot] = 0;
  tlb.owner[slot] = -1;
  tlb.filledBy[slot] = -1;
  tlb.filledAt[slot] = -1;
  tlb.hits[slot] = 0;
  tlb.stamp[slot] = 0;
}
