/**
 * One TLB structure: entries as parallel typed arrays, indexed by slot = set * ways + way (mmu-hardware §1.7). An entry
 * maps `span` base pages from `vpn` on; a free slot has span 0, so that it can never match.
 */
import {
  bytesIn,
  createRandom,
  doublesIn,
  wordsIn,
  type Random,
  type StateBlock,
  type TranslationContext,
} from "../base/index.js";
import { tagMatches, type EntryClass, type MachineConfig, type TlbConfig } from "../config/index.js";
import { createShortcuts, forgetSlot } from "./shortcut.js";
import { createIndex, forgetQueue, lookupIndexed, removeFromIndex, type TlbIndex } from "./tlb-index.js";
import { createHistory, rememberLoss, type TlbHistory } from "./tlb-history.js";

/** What entries are found and removed by: columns that a TLB and its history (tlb-history.ts) have in common. */
export interface EntryColumns {
  /** First VPN of the entry. */
  readonly vpn: Float64Array;
  /** Base pages that the entry maps. */
  readonly span: Float64Array;
  readonly pfn: Float64Array;
  /** EntryClass. */
  readonly kind: Uint8Array | Int32Array;
  /** MatchTerms that must hold. */
  readonly terms: Int32Array;
  /** ASID or shared id; 0 for a global entry. */
  readonly tag: Int32Array;
  /** Processes that have a private copy of the page (policy ccid), a bit each. */
  readonly mask: Int32Array;
}

/** State of one TLB. */
export interface Tlb extends EntryColumns {
  readonly config: TlbConfig;
  /** Index into MachineConfig.tlbs. */
  readonly level: number;
  readonly sets: number;
  readonly ways: number;
  readonly slots: number;
  /** Sizes of the pages it holds, in base pages, ascending; empty = all. */
  readonly holds: readonly number[];
  /** First VPN of the entry. */
  readonly vpn: Float64Array;
  /** Base pages that the entry maps: 1 for a base page, more for a super page, 0 = free. */
  readonly span: Float64Array;
  readonly pfn: Float64Array;
  /** LeafFlag bits. */
  readonly flags: Uint8Array;
  /** EntryClass. */
  readonly kind: Uint8Array;
  /** MatchTerms that must hold; from bit 8 up the number of the entry's region (policy region+key). */
  readonly terms: Int32Array;
  /** ASID or shared id; 0 for a global entry. */
  readonly tag: Int32Array;
  /** Domain or protection key, checked after the match (entry-rights.ts); 0 = everyone's. */
  readonly key: Uint8Array;
  /** Processes that have a private copy of the page (policy ccid), a bit each. */
  readonly mask: Int32Array;
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
  /** What it has held, while the machine classifies misses. */
  readonly history: TlbHistory | null;
  /** Accesses that this TLB has seen. */
  clock: number;
  /** Second matching slot of the last lookup, -1 = none. Scratch, not state. */
  duplicate: number;
  /** `config.replacement` is "rr", "plru", "lru". */
  readonly rr: boolean;
  readonly plru: boolean;
  readonly lru: boolean;
  /** TLBs of the first level of the same core that may hold copies of this one's entries; of a first level none. */
  readonly copies: Tlb[];
  /**
   * Scratch of the interpreter, not state: rows of the pages that it knows (shortcut.ts), the row of each slot, and uses
   * of each slot that are not yet in `hits` and the counters (count-hits.ts).
   */
  readonly known: Int32Array;
  readonly row: Int32Array;
  readonly pending: Int32Array;
  anyKnown: boolean;
  /** How entries are found in a large fully associative TLB; null = by visiting the set. Scratch, not state. */
  readonly index: TlbIndex | null;
  /** What has happened to its entries since a snapshot was last taken or put back; null: there are no snapshots. Not state. */
  noted: NotedEntries | null;
}

/** What snapshots have to know of a TLB: an access moves `clock`, all else is noted here. */
export interface NotedEntries {
  /** Entries were filled, removed or changed. */
  changed: boolean;
  /** All slots that may hold an entry, in the order in which they were filled first. */
  readonly slots: number[];
  /** 1 = the slot is among them. */
  readonly known: Uint8Array;
}

/** Sizes that a structure holds, in base pages; see TlbConfig.pageBytes. */
function heldSizes({ pageBytes, sets }: TlbConfig, pageShift: number): readonly number[] {
  if (pageBytes === undefined) return sets === 1 ? [] : [1];
  return pageBytes.map((bytes) => bytes / 2 ** pageShift);
}

/** An empty TLB of a machine, with its arrays in `block`. `stream` separates the random sequences of TLBs with one seed. */
export function createTlb(
  config: TlbConfig,
  level: number,
  { seed, pageShift, classify }: MachineConfig,
  stream: number,
  block: StateBlock,
): Tlb {
  const slots = config.sets * config.ways;
  return {
    config,
    level,
    sets: config.sets,
    ways: config.ways,
    slots,
    holds: heldSizes(config, pageShift),
    vpn: doublesIn(block, slots).fill(-1),
    span: doublesIn(block, slots),
    pfn: doublesIn(block, slots),
    flags: bytesIn(block, slots),
    kind: bytesIn(block, slots),
    terms: wordsIn(block, slots),
    tag: wordsIn(block, slots),
    owner: wordsIn(block, slots).fill(-1),
    filledBy: wordsIn(block, slots).fill(-1),
    filledAt: doublesIn(block, slots).fill(-1),
    hits: doublesIn(block, slots),
    stamp: doublesIn(block, slots),
    order: wordsIn(block, config.sets),
    key: bytesIn(block, slots),
    mask: wordsIn(block, slots),
    random: createRandom(seed, stream),
    history: classify && config.serves !== "walk" ? createHistory(slots) : null,
    clock: 0,
    duplicate: -1,
    rr: config.replacement === "rr",
    plru: config.replacement === "plru",
    lru: config.replacement === "lru",
    copies: [],
    known: createShortcuts(slots),
    row: new Int32Array(slots).fill(-1),
    pending: new Int32Array(slots),
    anyKnown: false,
    index: createIndex(slots, config.sets === 1 && config.serves !== "walk"),
    noted: null,
  };
}

/**
 * Slot of the first way of the set that an entry of `span` base pages for page `vpn` falls into. Sets are a power of two
 * and are indexed by the page number of the entry's own size.
 */
export function setBase(tlb: Tlb, vpn: number, span = 1): number {
  return ((span === 1 ? vpn : Math.floor(vpn / span)) & (tlb.sets - 1)) * tlb.ways;
}

/** Base pages of the entry that this TLB makes of a page of `span` base pages: all, a part, or 0 = it holds none of it. */
export function heldSpan(tlb: Tlb, span: number): number {
  const { holds } = tlb;
  if (holds.length === 0 || holds.includes(span)) return span;
  if (tlb.config.larger === "skip") return 0;
  for (let at = holds.length - 1; at >= 0; at--) if (holds[at] < span) return holds[at];
  return 0;
}

/** Visits each set that an entry for page `vpn` may be in: its first slot, and the span of the entries meant (0 = any). */
export function forEachSet(tlb: Tlb, vpn: number, visit: (base: number, span: number) => void): void {
  if (tlb.sets === 1) visit(0, 0);
  else for (const span of tlb.holds) visit(setBase(tlb, vpn, span), span);
}

/** Slot of the entry that translates a page in a context, or -1. `tlb.duplicate` tells of a second one. */
export function lookup(tlb: Tlb, vpn: number, context: TranslationContext): number {
  const { index } = tlb;
  if (index !== null && index.large === 0) return lookupIndexed(tlb, index, vpn, context);
  return tlb.sets === 1 || tlb.holds.length === 1 ? lookupSet(tlb, vpn, context) : lookupSizes(tlb, vpn, context);
}

/** A lookup in sets of several sizes: one probe a size. */
function lookupSizes(tlb: Tlb, vpn: number, context: TranslationContext): number {
  let found = -1;
  tlb.duplicate = -1;
  for (const span of tlb.holds) {
    const first = Math.floor(vpn / span) * span;
    const base = setBase(tlb, vpn, span);
    for (let slot = base; slot < base + tlb.ways; slot++) {
      if (tlb.vpn[slot] !== first || tlb.span[slot] !== span) continue;
      if (!tagMatches(tlb.terms[slot], tlb.tag[slot], context, tlb.mask[slot])) continue;
      if (found >= 0) {
        tlb.duplicate = slot;
        return found;
      }
      found = slot;
    }
  }
  return found;
}

function lookupSet(tlb: Tlb, vpn: number, context: TranslationContext): number {
  const base = tlb.sets === 1 ? 0 : setBase(tlb, vpn, tlb.holds[0]);
  const end = base + tlb.ways;
  const { vpn: first, span } = tlb;
  let found = -1;
  tlb.duplicate = -1;
  for (let slot = base; slot < end; slot++) {
    // Most slots are told apart by this alone, and the processor foresees it; how far away a page is, it does not.
    if (first[slot] !== vpn && span[slot] <= 1) continue;
    const distance = vpn - first[slot];
    if (distance >= 0 && distance < span[slot] && tagMatches(tlb.terms[slot], tlb.tag[slot], context, tlb.mask[slot])) {
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
  if (tlb.index !== null) {
    removeFromIndex(tlb, tlb.index, slot);
    forgetQueue(tlb.index);
  }
  if (tlb.history !== null) rememberLoss(tlb, tlb.history, slot);
  if (tlb.noted !== null) tlb.noted.changed = true;
  tlb.vpn[slot] = -1;
  tlb.span[slot] = 0;
  tlb.pfn[slot] = 0;
  tlb.flags[slot] = 0;
  tlb.kind[slot] = 0;
  tlb.terms[slot] = 0;
  tlb.tag[slot] = 0;
  tlb.key[slot] = 0;
  tlb.mask[slot] = 0;
  tlb.owner[slot] = -1;
  tlb.filledBy[slot] = -1;
  tlb.filledAt[slot] = -1;
  tlb.hits[slot] = 0;
  tlb.stamp[slot] = 0;
}

/** The walk cache of a core, or null. */
export function walkCacheOf(tlbs: readonly Tlb[]): Tlb | null {
  return tlbs.find((tlb) => tlb.config.serves === "walk") ?? null;
}

/** What to put into a slot. */
export interface NewEntry {
  readonly vpn: number;
  readonly pfn: number;
  readonly span: number;
  readonly flags: number;
  readonly kind: EntryClass;
  readonly tag: number;
  /** Domain or protection key. */
  readonly key: number;
  /** Processes with a private copy. */
  readonly mask: number;
}
