/**
 * The two-level page tables of ARC Linux (mmu-hardware §3.1). The hardware never reads them: the refill handler does.
 *
 * Entry: C0 X1 W2 R3 A4 D5, G8, present/V9, SHARED10, PFN from the page shift up. Bits 0…3, 8 and 9 stand where TLBPD0
 * and TLBPD1 want them. Bit 10 is SZ (super page) in an entry of the first level, where V tells a page from a bare table
 * pointer. In the second level it is the SHARED mark of the tree that implemented shared ids, with the number in the word
 * one table length behind the entry (§1.14). No source says how a super page would be shared: ours has S in bit 11 and
 * the number in bits 17:12, which its address leaves free (choice).
 * Bit 7 is our choice: mainline takes G for "kernel only", but the policy asid+global needs global pages that programs
 * may use, so kernel-only is a software bit of its own.
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import { tileFields, type FieldRow } from "./entry-fields.js";
import { LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

const bit = {
  cached: 1 << 0,
  execute: 1 << 1,
  write: 1 << 2,
  read: 1 << 3,
  accessed: 1 << 4,
  dirty: 1 << 5,
  kernel: 1 << 7,
  global: 1 << 8,
  present: 1 << 9,
  shared: 1 << 10,
} as const;

const names: readonly (readonly [keyof typeof bit, string, string])[] = [
  ["shared", "S", "shared: the entry is tagged with the shared id in the sibling table"],
  ["present", "V", "present"],
  ["global", "G", "global: matches in every address space"],
  ["kernel", "K", "kernel only (software bit)"],
  ["dirty", "D", "written (software bit, set by the refill handler)"],
  ["accessed", "A", "accessed (software bit, set by the refill handler)"],
  ["read", "R", "readable"],
  ["write", "W", "writable"],
  ["execute", "X", "executable"],
  ["cached", "C", "cacheable"],
];

const superShared = 1 << 11;
/** Bits of a super page's entry that are no address bits. */
const superFlags = 0x3_ffff;

/** Bits 9:0, the same in all pages. */
const statusFields: readonly FieldRow[] = [
  ["V", 9, 9, "state"],
  ["G", 8, 8, "state"],
  ["K", 7, 7, "rights"],
  ["D", 5, 5, "state"],
  ["A", 4, 4, "state"],
  ["R", 3, 3, "rights"],
  ["W", 2, 2, "rights"],
  ["X", 1, 1, "rights"],
  ["C", 0, 0, "memory"],
];
const superFields: readonly FieldRow[] = [
  ["PFN", 31, 18, "frame"],
  ["number", 17, 12, "tag"],
  ["S", 11, 11, "tag"],
  ["SZ", 10, 10, "rest"],
  ...statusFields,
];

/** Does a table of entries with one of shared ids behind it fit into a frame? */
function hasSibling(tableBits: number, pageShift: number): boolean {
  return tableBits + 3 <= pageShift;
}

function arcFormat(
  name: string,
  title: string,
  rootBits: number,
  tableBits: number,
  pageShift: number,
): PageTableFormat {
  return {
    name,
    title,
    pageShift,
    entryBytes: 4,
    levels: [
      pageTableLevel("PGD", tableBits + pageShift, rootBits, pageShift, Math.min(2 ** rootBits, 2 ** pageShift / 4)),
      pageTableLevel("PTE", pageShift, tableBits, pageShift),
    ],
    vaLimit: 0x8000_0000,
    userEnd: 0x6000_0000,
    siblingBytes: hasSibling(tableBits, pageShift) ? 4 * 2 ** tableBits : 0,
    sharedIds: hasSibling(tableBits, pageShift) ? 64 : 0,
    tableAccessed: 0,
    leafLevels: [0, 1],
    blocks: [],
    kind(lo, _hi, level) {
      if (level === 0) return lo === 0 ? "invalid" : (lo & bit.present) !== 0 ? "leaf" : "table";
      return (lo & bit.present) === 0 ? "invalid" : "leaf";
    },
    tableAddress: (lo) => ((lo & (-1 << pageShift)) >>> 0) as PhysicalAddress,
    encodeTable: (table) => [table | 0, 0],
    pfn: (lo, _hi, level = 1) => (level === 0 ? lo & ~superFlags : lo) >>> pageShift,
    leafPages: null,
    domainOf: null,
    withDomain: null,
    flags(lo) {
      return (
        ((lo & bit.read) !== 0 ? LeafFlag.Read : 0) |
        ((lo & bit.write) !== 0 ? LeafFlag.Write : 0) |
        ((lo & bit.execute) !== 0 ? LeafFlag.Execute : 0) |
        ((lo & bit.kernel) === 0 ? LeafFlag.User : 0) |
        ((lo & bit.global) !== 0 ? LeafFlag.Global : 0) |
        ((lo & bit.accessed) !== 0 ? LeafFlag.Accessed : 0) |
        ((lo & bit.dirty) !== 0 ? LeafFlag.Dirty : 0)
      );
    },
    sharedOf(lo, _hi, sibling, level) {
      if (level === 0) return (lo & superShared) !== 0 ? (lo >>> 12) & 0x3f : -1;
      return hasSibling(tableBits, pageShift) && (lo & bit.shared) !== 0 ? sibling & 0xff : -1;
    },
    encodeLeaf(pfn: Pfn, flags: number, shared: number, level: number) {
      if (shared >= 0 && !hasSibling(tableBits, pageShift))
        throw new RangeError(`${title} has no room for shared id ${shared}`);
      let lo = (pfn * 2 ** pageShift) | 0 | bit.present | bit.cached;
      if (flags & LeafFlag.Read) lo |= bit.read;
      if (flags & LeafFlag.Write) lo |= bit.write;
      if (flags & LeafFlag.Execute) lo |= bit.execute;
      if (!(flags & LeafFlag.User)) lo |= bit.kernel;
      if (flags & LeafFlag.Global) lo |= bit.global;
      if (flags & LeafFlag.Accessed) lo |= bit.accessed;
      if (flags & LeafFlag.Dirty) lo |= bit.dirty;
      if (level === 0) {
        lo |= bit.shared; // SZ
        return [shared >= 0 ? lo | superShared | ((shared & 0x3f) << 12) : lo, 0, 0];
      }
      if (shared >= 0) lo |= bit.shared;
      return [lo, 0, shared >= 0 ? shared : 0];
    },
    addFlags(lo, flags) {
      return lo | (flags & LeafFlag.Accessed ? bit.accessed : 0) | (flags & LeafFlag.Dirty ? bit.dirty : 0);
    },
    tableEffect: () => 0,
    fields(lo, _hi, level) {
      if (level === 0 && (lo & bit.present) === 0) return tileFields(4, [["table", 31, pageShift, "frame"]]);
      if (level === 0) return tileFields(4, superFields);
      return tileFields(4, [["PFN", 31, pageShift, "frame"], ["S", 10, 10, "tag"], ...statusFields]);
    },
    memoryType: (lo) =>
      (lo & bit.cached) !== 0 ? { name: "cached", meaning: "cacheable" } : { name: "UC", meaning: "not cached" },
    describe(lo, _hi, level): EntryFlag[] {
      if (level === 0 && (lo & bit.present) === 0) return [];
      if (level === 0) {
        const rest = names.filter(([key]) => key !== "shared");
        return [
          {
            name: "S",
            set: (lo & superShared) !== 0,
            meaning: "shared: tagged with the number in bits 17:12 (choice)",
          },
          { name: "SZ", set: (lo & bit.shared) !== 0, meaning: "super page" },
          ...rest.map(([key, flag, meaning]) => ({ name: flag, set: (lo & bit[key]) !== 0, meaning })),
        ];
      }
      return names.map(([key, flag, meaning]) => ({ name: flag, set: (lo & bit[key]) !== 0, meaning }));
    },
  };
}

/** 8 KB pages, 11:8:13: the default of ARC Linux. */
export const arc8k = arcFormat("arc-8k", "ARC two-level, 8 KB pages (11:8:13)", 11, 8, 13);
/** 16 KB pages, 10:8:14. */
export const arc16k = arcFormat("arc-16k", "ARC two-level, 16 KB pages (10:8:14)", 10, 8, 14);
/** 4 KB pages as in mainline, 10:10:12: a table of entries fills its frame, so that there is no room for shared ids. */
export const arc4k = arcFormat("arc-4k", "ARC two-level, 4 KB pages (10:10:12)", 10, 10, 12);
/** 4 KB pages as in the tree that implemented shared ids, 11:9:12. Of its root only the half below 2 GB exists: it fills the frame. */
export const arc4kShared = arcFormat("arc-4k-sasid", "ARC two-level, 4 KB pages, with shared ids (11:9:12)", 11, 9, 12);
/** 8 KB pages and super pages of 16 MB, PGDIR_SHIFT 24: a table fills its frame, so no shared ids. */
export const arc8kSuper16m = arcFormat(
  "arc-8k-16m",
  "ARC two-level, 8 KB pages, 16 MB super pages (8:11:13)",
  8,
  11,
  13,
);
