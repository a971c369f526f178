/**
 * What a page-table format is: index fields, size of an entry, and how an entry's bits are read and written. A format
 * is data plus a handful of pure functions over bits; everything that walks tables (page-table.ts, walker.ts) is
 * written once for all of them. mmu-hardware §3.
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import type { EntryField, MemoryType } from "./entry-fields.js";
import type { PhysicalMemory } from "./memory.js";

/** Permission and status bits of a leaf, the same numbering for all formats. */
export enum LeafFlag {
  Read = 1,
  Write = 2,
  Execute = 4,
  User = 8,
  Global = 16,
  Accessed = 32,
  Dirty = 64,
}

/** A translation as a page table states it. */
export interface Leaf {
  readonly pfn: Pfn;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly user: boolean;
  readonly global: boolean;
  readonly accessed: boolean;
  readonly dirty: boolean;
  /** Shared-address-space id of the page, -1 = private. */
  readonly shared: number;
}

/** One level of the tree, the root first. */
export interface PageTableLevel {
  readonly name: string;
  /** Lowest bit of the VA field that indexes this level. */
  readonly shift: number;
  readonly bits: number;
  /** Entries that a table of this level has: a power of two, fewer than the field could name where the rest is beyond `vaLimit`. */
  readonly entries: number;
  /** Base pages that one entry stands for. */
  readonly pages: number;
  /** 1 / pages, exact: walkers multiply by it, which is faster than to divide. */
  readonly scale: number;
}

/** A level from its index field; tables have `entries` entries. */
export function pageTableLevel(
  name: string,
  shift: number,
  bits: number,
  pageShift: number,
  entries = 2 ** bits,
): PageTableLevel {
  return { name, shift, bits, entries, pages: 2 ** (shift - pageShift), scale: 2 ** (pageShift - shift) };
}

/** What an entry's bits are. */
export type EntryKind = "invalid" | "table" | "leaf" | "reserved";

/** One decoded flag of an entry, for views. */
export interface EntryFlag {
  readonly name: string;
  readonly set: boolean;
  readonly meaning: string;
}

/** A page that stands in several neighbouring entries of one level, each of which says so. */
export interface EntryBlock {
  readonly level: number;
  /** How many entries, a power of two; the first one's index is a multiple of it. */
  readonly entries: number;
  /** Turns the entry of a single page of this level into one of the block's. */
  mark(lo: number, hi: number): readonly [number, number];
}

/** A page-table format. `lo` and `hi` are the low and high 32 bits of an entry; `hi` is 0 for 4-byte entries. */
export interface PageTableFormat {
  readonly name: string;
  readonly title: string;
  readonly pageShift: number;
  readonly entryBytes: 4 | 8;
  readonly levels: readonly PageTableLevel[];
  /** First virtual address that is not translated for programs; addresses from here on fault. */
  readonly vaLimit: number;
  /** First virtual address a kernel gives to programs (end of user space); ≤ vaLimit. */
  readonly userEnd: number;
  /** Bytes from a last-level entry to the word that holds its shared id; 0 = the id is in the entry. See `sharedOf`. */
  readonly siblingBytes: number;
  /** How many shared ids an entry can name; 0 = it has no room for them. */
  readonly sharedIds: number;
  /** Bit of a table entry (low word) that the walker sets on its way, 0 = none. (x86-64: A at all levels.) */
  readonly tableAccessed: number;
  /** Levels whose entries can be leaves, the root's number first. */
  readonly leafLevels: readonly number[];
  /** Pages that stand in several entries (NAPOT, contiguous hint, large pages, supersections). */
  readonly blocks: readonly EntryBlock[];
  kind(lo: number, hi: number, level: number): EntryKind;
  /** Physical address of the table that a table entry points to. */
  tableAddress(lo: number, hi: number): PhysicalAddress;
  /** Low and high word of an entry that points to a table. */
  encodeTable(table: PhysicalAddress): readonly [number, number];
  /** PFN of a leaf, in base pages; `level` absent = the last. */
  pfn(lo: number, hi: number, level?: number): number;
  /**
   * Base pages that a leaf maps where that is more than its level says: NAPOT, contiguous hint, supersection, large page.
   * `pfn` then gives the first frame of them all. Null = no such leaves.
   */
  readonly leafPages: ((lo: number, hi: number, level: number) => number) | null;
  /** Domain that an entry states for its pages, -1 = none at this level. Null = the format has no domains. */
  readonly domainOf: ((lo: number, level: number) => number) | null;
  /** A table entry with another domain. Null = the format has none. */
  readonly withDomain: ((lo: number, domain: number) => number) | null;
  /** LeafFlag bits of a leaf. */
  flags(lo: number, hi: number, level: number): number;
  /** Shared id of a leaf (`sibling` = the word at `siblingBytes`), -1 = private. */
  sharedOf(lo: number, hi: number, sibling: number, level: number): number;
  /** Low word, high word and sibling word of a leaf. Throws RangeError for a shared id that does not fit. */
  encodeLeaf(pfn: Pfn, flags: number, shared: number, level: number): readonly [number, number, number];
  /** The same leaf with these LeafFlag bits (Accessed, Dirty) added. */
  addFlags(lo: number, flags: number, level: number): number;
  /**
   * What a table entry does to all leaves below, to be collected with OR and given to `effectiveFlags`: LeafFlag bits
   * that they get, and LeafFlag bits shifted left by `deniedShift` that they lose.
   */
  tableEffect(lo: number, hi: number): number;
  /** Decoded flags, most significant first. */
  describe(lo: number, hi: number, level: number): EntryFlag[];
  /** All bits of an entry by field, most significant first. Those that `describe` names have the same names. */
  fields(lo: number, hi: number, level: number): readonly EntryField[];
  /** What a leaf says of the caching of its memory. */
  memoryType(lo: number, hi: number, level: number): MemoryType;
}

/** Base pages that a leaf maps. */
export function pagesOfLeaf(format: PageTableFormat, lo: number, hi: number, level: number): number {
  return format.leafPages === null ? format.levels[level].pages : format.leafPages(lo, hi, level);
}

/** Where the lost bits stand in the effect of a table entry. */
export const deniedShift = 8;
const gainedMask = 0xff;

/** LeafFlag bits of a leaf under table entries with this effect: what is denied on the way cannot be regained. */
export function effectiveFlags(flags: number, effect: number): number {
  return (flags | (effect & gainedMask)) & ~(effect >> deniedShift);
}

/** LeafFlag bits of a leaf. */
export function flagsOfLeaf(leaf: Leaf): number {
  return (
    (leaf.read ? LeafFlag.Read : 0) |
    (leaf.write ? LeafFlag.Write : 0) |
    (leaf.execute ? LeafFlag.Execute : 0) |
    (leaf.user ? LeafFlag.User : 0) |
    (leaf.global ? LeafFlag.Global : 0) |
    (leaf.accessed ? LeafFlag.Accessed : 0) |
    (leaf.dirty ? LeafFlag.Dirty : 0)
  );
}

/** A leaf from its PFN, LeafFlag bits and shared id. */
export function leafFromFlags(pfn: number, flags: number, shared: number): Leaf {
  return {
    pfn: pfn as Pfn,
    read: (flags & LeafFlag.Read) !== 0,
    write: (flags & LeafFlag.Write) !== 0,
    execute: (flags & LeafFlag.Execute) !== 0,
    user: (flags & LeafFlag.User) !== 0,
    global: (flags & LeafFlag.Global) !== 0,
    accessed: (flags & LeafFlag.Accessed) !== 0,
    dirty: (flags & LeafFlag.Dirty) !== 0,
    shared,
  };
}

/** What these functions need of a machine. */
export interface PageTables {
  readonly format: PageTableFormat;
  readonly memory: PhysicalMemory;
}
