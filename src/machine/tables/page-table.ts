/**
 * Page tables in simulated memory, for everyone who is not in a hurry: the kernel, views and explanations. All formats
 * go through here. Tables occupy one frame each, from its first byte.
 */
import { noteEntry } from "../coherence/index.js";
import type { Pfn, PhysicalAddress, VirtualAddress } from "../base/index.js";
import {
  effectiveFlags,
  flagsOfLeaf,
  frameAddress,
  frameOf,
  leafFromFlags,
  MemoryViolation,
  pagesOfLeaf,
  writeWord,
  zeroFrame,
  type EntryBlock,
  type EntryFlag,
  type Leaf,
  type PageTableFormat,
  type PageTables,
} from "../page-table/index.js";
import { entryIndex, readEntry, sharedId, writeEntry, writeSibling, type Entry } from "./table-entry.js";
import { forEachLeaf } from "./visit-tables.js";
import { addressText } from "../../notation/index.js";

/** One entry that a walk read. */
export interface WalkStep {
  /** 0 = root. */
  readonly level: number;
  /** Name of the level in its architecture, e.g. "PGD" or "L2". */
  readonly name: string;
  readonly index: number;
  readonly pteAddress: PhysicalAddress;
  /** Entry bits, unsigned. */
  readonly raw: bigint;
  /** The entry points to another table. */
  readonly table: boolean;
}

/** Why a walk found nothing. */
export type WalkFault = "not-present" | "misaligned" | "reserved" | "non-canonical";

/** A walk, step by step. */
export interface Walk {
  readonly steps: readonly WalkStep[];
  /** The translation of the page asked for (inside a super page: of that part of it), or null. */
  readonly leaf: Leaf | null;
  readonly fault: WalkFault | null;
  /** Bytes that the leaf maps: one page, or more for a super page. */
  readonly bytes: number;
}

/** Walks the tables for an address. Reads only; sets no accessed or dirty bits. */
export function walk(tables: PageTables, root: Pfn, va: VirtualAddress): Walk {
  const steps: WalkStep[] = [];
  const found = descend(tables, root, va, (level, index, entry, table) => {
    const raw = (BigInt(entry.hi >>> 0) << 32n) | BigInt(entry.lo >>> 0);
    steps.push({ level, name: tables.format.levels[level].name, index, pteAddress: entry.pa, raw, table });
  });
  if (typeof found === "string") return { steps, leaf: null, fault: found, bytes: 0 };
  return { steps, leaf: found.leaf, fault: null, bytes: found.bytes };
}

/** A translation, and where the tables say it. */
interface FoundLeaf extends Pick<WalkStep, "level" | "index" | "pteAddress"> {
  readonly leaf: Leaf;
  /** Bytes that the leaf maps. */
  readonly bytes: number;
}

/** Goes down to the leaf of an address, or to what stands in its place; `note` hears of each entry on the way. */
function descend(
  tables: PageTables,
  root: Pfn,
  va: VirtualAddress,
  note: ((level: number, index: number, entry: Entry, table: boolean) => void) | null,
): FoundLeaf | WalkFault {
  const { format, memory } = tables;
  if (va < 0 || va >= format.vaLimit) return "non-canonical";
  let table = frameAddress(memory, root);
  let effect = 0;
  for (let level = 0; level < format.levels.length; level++) {
    const index = entryIndex(format, level, va);
    const entry = readEntry(tables, table, index);
    if (entry === null) return "reserved";
    const kind = format.kind(entry.lo, entry.hi, level);
    note?.(level, index, entry, kind === "table");
    if (kind === "invalid") return "not-present";
    if (kind === "reserved") return "reserved";
    if (kind === "table") {
      effect |= format.tableEffect(entry.lo, entry.hi);
      table = format.tableAddress(entry.lo, entry.hi);
      continue;
    }
    const pages = pagesOfLeaf(format, entry.lo, entry.hi, level);
    const pfn = format.pfn(entry.lo, entry.hi, level);
    if (pfn % pages !== 0) return "misaligned";
    const part = Math.floor(va / 2 ** format.pageShift) % pages;
    const flags = effectiveFlags(format.flags(entry.lo, entry.hi, level), effect);
    const leaf = leafFromFlags(pfn + part, flags, sharedId(tables, entry, level));
    return { leaf, bytes: pages * 2 ** format.pageShift, level, index, pteAddress: entry.pa };
  }
  return "reserved";
}

/** As `walk`, for whoever asks for nothing but the leaf: no list of steps is made, of which the kernel's work is full. */
function findLeaf(tables: PageTables, root: Pfn, va: VirtualAddress): FoundLeaf | null {
  const found = descend(tables, root, va, null);
  return typeof found === "string" ? null : found;
}

/** The translation of a page, or null when there is none. */
export function readLeaf(tables: PageTables, root: Pfn, va: VirtualAddress): Leaf | null {
  return findLeaf(tables, root, va)?.leaf ?? null;
}

/** Entry of the last level for an address; missing tables are allocated on the way, or null is returned. */
function lastEntry(
  tables: PageTables,
  root: Pfn,
  va: number,
  last: number,
  allocateTable: (() => Pfn) | null,
): Entry | null {
  const { format, memory } = tables;
  if (va < 0 || va >= format.vaLimit) {
    throw new RangeError(
      `${addressText(va)} is no address of ${format.title}: programs have 0 to ${addressText(format.vaLimit - 1)}`,
    );
  }
  let table = frameAddress(memory, root);
  for (let level = 0; level < last; level++) {
    const entry = readEntry(tables, table, entryIndex(format, level, va));
    if (entry === null) return null;
    const kind = format.kind(entry.lo, entry.hi, level);
    if (kind === "table") {
      table = format.tableAddress(entry.lo, entry.hi);
    } else {
      if (kind === "reserved") {
        throw new MemoryViolation(`the ${format.levels[level].name} entry of ${addressText(va)} has reserved bits set`);
      }
      if (kind !== "invalid" || allocateTable === null) return null;
      table = frameAddress(memory, createRoot(tables, allocateTable));
      const [lo, hi] = format.encodeTable(table);
      writeEntry(tables, entry.pa, lo, hi);
    }
  }
  return readEntry(tables, table, entryIndex(format, last, va));
}

/** A zeroed table in a frame of its own: the root of a new space, or a lower table. */
export function createRoot(tables: Pick<PageTables, "memory">, allocateTable: () => Pfn): Pfn {
  const pfn = allocateTable();
  zeroFrame(tables.memory, pfn);
  return pfn;
}

/**
 * Maps the page at `va`. `level` is the last one by default; a smaller one writes a super page where the format has
 * them. Throws RangeError when the address is outside the format, under a super page or part of one that must be split
 * first, or has a table of smaller pages. `block`: the entry is one of a page in several entries (page-sizes.ts writes all).
 */
export function writeLeaf(
  tables: PageTables,
  root: Pfn,
  va: VirtualAddress,
  leaf: Leaf,
  allocateTable: () => Pfn,
  level = tables.format.levels.length - 1,
  block: EntryBlock | null = null,
): void {
  const { format } = tables;
  const entry = lastEntry(tables, root, va, level, allocateTable);
  if (entry === null) throw new MemoryViolation(`${addressText(va)} lies in a super page: clear that mapping first`);
  const { pages } = format.levels[level];
  if (block === null) checkEntry(format, va, entry, level);
  const [lo, hi, sibling] = format.encodeLeaf(leaf.pfn, flagsOfLeaf(leaf), leaf.shared, level);
  const [low, high] = block === null ? [lo, hi] : block.mark(lo, hi);
  writeSibling(tables, entry.pa, sibling, level);
  writeEntry(tables, entry.pa, low, high);
  if (format.withDomain !== null && level > 0) setDomain(tables, root, va, leaf.shared);
  noteEntry(tables, root, firstPage(tables, va, pages), pages, leaf.pfn, flagsOfLeaf(leaf), leaf.shared);
}

/** A single entry may neither replace a table nor break a block of entries, which would then disagree. */
function checkEntry(format: PageTableFormat, va: number, entry: Entry, level: number): void {
  const kind = format.kind(entry.lo, entry.hi, level);
  if (kind === "table")
    throw new MemoryViolation(
      `${addressText(va)} has a table of smaller pages: clear those mappings and the table first`,
    );
  if (kind === "leaf" && pagesOfLeaf(format, entry.lo, entry.hi, level) !== format.levels[level].pages) {
    throw new MemoryViolation(
      `${addressText(va)} is part of a page in several entries: split or clear that mapping first`,
    );
  }
}

/**
 * The domain of a last-level table (short descriptors): that of its pages' shared id, or 0 where they are not all of one.
 */
function setDomain(tables: PageTables, root: Pfn, va: number, shared: number): void {
  const { format, memory } = tables;
  const last = format.levels.length - 1;
  const above = lastEntry(tables, root, va, last - 1, null)!;
  const wanted = shared + 1;
  const present = format.domainOf!(above.lo, last - 1);
  if (present === wanted) return;
  const table = format.tableAddress(above.lo, above.hi);
  let pages = 0;
  for (let index = 0; index < format.levels[last].entries; index++) {
    const entry = readEntry(tables, table, index)!;
    if (format.kind(entry.lo, entry.hi, last) === "leaf") pages++;
  }
  const domain = pages === 1 ? wanted : 0;
  if (domain !== present) writeWord(memory, above.pa, format.withDomain!(above.lo, domain));
}

/** First base page of the entry of so many pages that an address falls into. */
function firstPage(tables: PageTables, va: number, pages: number): number {
  return Math.floor(va / (pages * 2 ** tables.format.pageShift)) * pages;
}

/** A page as the tables map it, of whatever size. */
export interface MappedPage {
  /** First byte. */
  readonly va: VirtualAddress;
  readonly bytes: number;
  /** In base pages. */
  readonly pages: number;
  /** The translation of its first base page. */
  readonly leaf: Leaf;
}

/** The page that an address lies in, or null. */
export function pageAt(tables: PageTables, root: Pfn, va: VirtualAddress): MappedPage | null {
  return mappedPage(tables, va, findLeaf(tables, root, va));
}

function mappedPage({ format }: PageTables, va: VirtualAddress, found: FoundLeaf | null): MappedPage | null {
  if (found === null) return null;
  const { leaf, bytes } = found;
  const start = (va - (va % bytes)) as VirtualAddress;
  const part = Math.floor((va - start) / 2 ** format.pageShift);
  const first = part === 0 ? leaf : { ...leaf, pfn: (leaf.pfn - part) as Pfn };
  return { va: start, bytes, pages: bytes / 2 ** format.pageShift, leaf: first };
}

/** Removes the mapping of the page at `va` and returns what it was, or null when there was none. */
export function clearLeaf(tables: PageTables, root: Pfn, va: VirtualAddress): Leaf | null {
  const found = findLeaf(tables, root, va);
  clearEntries(tables, root, va, found);
  return found?.leaf ?? null;
}

/** As `clearLeaf`, but returns the whole page that is gone. */
export function clearPage(tables: PageTables, root: Pfn, va: VirtualAddress): MappedPage | null {
  const found = findLeaf(tables, root, va);
  clearEntries(tables, root, va, found);
  return mappedPage(tables, va, found);
}

/** Clears the entries of the leaf that a walk has found, if any. */
function clearEntries(tables: PageTables, root: Pfn, va: VirtualAddress, found: FoundLeaf | null): void {
  if (found === null) return;
  const { format } = tables;
  const pages = found.bytes / 2 ** format.pageShift;
  const entries = pages / format.levels[found.level].pages;
  const first = found.pteAddress - (found.index % entries) * format.entryBytes;
  for (let entry = 0; entry < entries; entry++) {
    const pa = (first + entry * format.entryBytes) as PhysicalAddress;
    writeEntry(tables, pa, 0, 0);
    writeSibling(tables, pa, 0, found.level);
  }
  noteEntry(tables, root, firstPage(tables, va, pages), pages, -1, 0, -1);
}

/**
 * Takes the tables of smaller pages away that stand where a page of `level` is to go; they must map nothing. `release` gets
 * the frame of each and the first address that it is for. The caller flushes what walks have cached of them.
 *
 * @throws RangeError if one of them maps a page.
 */
export function clearEmptyTables(
  tables: PageTables,
  root: Pfn,
  va: VirtualAddress,
  level: number,
  release: (pfn: Pfn, va: VirtualAddress) => void,
): void {
  const { format } = tables;
  const entry = lastEntry(tables, root, va, level, null);
  if (entry === null || format.kind(entry.lo, entry.hi, level) !== "table") return;
  const bytes = 2 ** format.levels[level].shift;
  const start = va - (va % bytes);
  forEachLeaf(tables, root, start as VirtualAddress, (start + bytes) as VirtualAddress, (page) => {
    throw new MemoryViolation(`${addressText(page)} is mapped by a smaller page: clear that mapping first`);
  });
  const descend = (table: PhysicalAddress, at: number, base: number): void => {
    for (let index = 0; at < format.levels.length - 1 && index < format.levels[at].entries; index++) {
      const below = readEntry(tables, table, index);
      if (below === null || format.kind(below.lo, below.hi, at) !== "table") continue;
      descend(format.tableAddress(below.lo, below.hi), at + 1, base + index * 2 ** format.levels[at].shift);
    }
    release(frameOf(tables.memory, table), base as VirtualAddress);
  };
  writeEntry(tables, entry.pa, 0, 0);
  descend(format.tableAddress(entry.lo, entry.hi), level + 1, start);
}

/** Decoded flags of an entry as read by a walk, most significant first. */
export function formatFields(format: PageTableFormat, raw: bigint, level: number): EntryFlag[] {
  return format.describe(Number(BigInt.asIntN(32, raw)), Number(BigInt.asIntN(32, raw >> 32n)), level);
}

/** Splits an address into its index fields and offset, most significant first. */
export function splitAddress(format: PageTableFormat, va: number): { label: string; value: number }[] {
  const fields = format.levels.map((level, index) => ({ label: level.name, value: entryIndex(format, index, va) }));
  return [...fields, { label: "offset", value: va % 2 ** format.pageShift }];
}
