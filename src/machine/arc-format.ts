/**
 * The two-level page tables of ARC Linux (mmu-hardware §3.1). The hardware never reads them: the refill handler does.
 *
 * Entry: C0 X1 W2 R3 A4 D5, G8, present/V9, SHARED10, PFN from the page shift up. Bits 0…3, 8 and 9 stand where TLBPD0
 * and TLBPD1 want them. Bit 10 is SZ (super page) in mainline; these tables hold no super pages, so it is the SHARED
 * mark of the tree that implemented shared ids, with the number in the word one table length behind the entry (§1.14).
 * Bit 7 is our choice: mainline takes G for "kernel only", but the policy asid+global needs global pages that programs
 * may use, so kernel-only is a software bit of its own.
 */
import type { Pfn, PhysicalAddress } from "./address.js";
import { LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

const bit = {
  cached: 1 << 0, execute: 1 << 1, write: 1 << 2, read: 1 << 3, accessed: 1 << 4, dirty: 1 << 5,
  kernel: 1 << 7, global: 1 << 8, present: 1 << 9, shared: 1 << 10,
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

function arcFormat(
  name: string, title: string, rootBits: number, tableBits: number, pageShift: number,
): PageTableFormat {
  return {
    name,
    title,
    pageShift,
    entryBytes: 4,
    levels: [
      pageTableLevel("PGD", tableBits + pageShift, rootBits, pageShift),
      pageTableLevel("PTE", pageShift, tableBits, pageShift),
    ],
    vaLimit: 0x8000_0000,
    userEnd: 0x6000_0000,
    siblingBytes: 4 * 2 ** tableBits,
    sharedIds: 64,
    tableAccessed: 0,
    kind(lo, _hi, level) {
      if (level === 0) return lo === 0 ? "invalid" : "table";
      return (lo & bit.present) === 0 ? "invalid" : "leaf";
    },
    tableAddress: (lo) => ((lo & (-1 << pageShift)) >>> 0) as PhysicalAddress,
    encodeTable: (table) => [table | 0, 0],
    pfn: (lo) => lo >>> pageShift,
    leafPages: null,
    domainOf: null,
    flags(lo) {
      return ((lo & bit.read) !== 0 ? LeafFlag.Read : 0) | ((lo & bit.write) !== 0 ? LeafFlag.Write : 0)
        | ((lo & bit.execute) !== 0 ? LeafFlag.Execute : 0) | ((lo & bit.kernel) === 0 ? LeafFlag.User : 0)
        | ((lo & bit.global) !== 0 ? LeafFlag.Global : 0) | ((lo & bit.accessed) !== 0 ? LeafFlag.Accessed : 0)
        | ((lo & bit.dirty) !== 0 ? LeafFlag.Dirty : 0);
    },
    sharedOf: (lo, _hi, sibling) => ((lo & bit.shared) !== 0 ? sibling & 0xff : -1),
    encodeLeaf(pfn: Pfn, flags: number, shared: number) {
      let lo = ((pfn * 2 ** pageShift) | 0) | bit.present | bit.cached;
      if (flags & LeafFlag.Read) lo |= bit.read;
      if (flags & LeafFlag.Write) lo |= bit.write;
      if (flags & LeafFlag.Execute) lo |= bit.execute;
      if (!(flags & LeafFlag.User)) lo |= bit.kernel;
      if (flags & LeafFlag.Global) lo |= bit.global;
      if (flags & LeafFlag.Accessed) lo |= bit.accessed;
      if (flags & LeafFlag.Dirty) lo |= bit.dirty;
      if (shared >= 0) lo |= bit.shared;
      return [lo, 0, shared >= 0 ? shared : 0];
    },
    addFlags(lo, flags) {
      return lo | (flags & LeafFlag.Accessed ? bit.accessed : 0) | (flags & LeafFlag.Dirty ? bit.dirty : 0);
    },
    tableEffect: () => 0,
    describe(lo, _hi, level): EntryFlag[] {
      if (level === 0) return [];
      return names.map(([key, flag, meaning]) => ({ name: flag, set: (lo & bit[key]) !== 0, meaning }));
    },
  };
}

/** 8 KB pages, 11:8:13: the default of ARC Linux. */
export const arc8k = arcFormat("arc-8k", "ARC two-level, 8 KB pages (11:8:13)", 11, 8, 13);
/** 16 KB pages, 10:8:14. */
export const arc16k = arcFormat("arc-16k", "ARC two-level, 16 KB pages (10:8:14)", 10, 8, 14);
