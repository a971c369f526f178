/**
 * RISC-V page tables (mmu-hardware §3.2), read by the hardware walker.
 *
 * Entry: V0 R1 W2 X3 U4 G5 A6 D7 RSW 9:8, PPN from bit 10 up. R = W = X = 0 points to the next table; W without R is
 * reserved. N (bit 63, Svnapot) in the last level of 8-byte entries makes 16 entries one page of 64 KB, whose lowest PPN bits
 * read 1000; other patterns are reserved, as is N in upper levels. Shared ids do not exist on RISC-V: under the policy asid+sasid this is a hypothetical machine whose entries
 * say S in RSW bit 8 and the number in bits 59:54, which the standard reserves. Entries of Sv32 have no room for one.
 *
 * Reserved, and so a page fault (privileged specification, translation algorithm): bits 60:54, bits 62:61 without Svpbmt, bit 63 in
 * an entry that points to a table, and D, A and U there. RSW is software's.
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import { tileFields, type FieldRow } from "./entry-fields.js";
import { LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

const bit = {
  valid: 1,
  read: 2,
  write: 4,
  execute: 8,
  user: 16,
  global: 32,
  accessed: 64,
  dirty: 128,
  shared: 256,
} as const;
const pageShift = 12;
const pageBytes = 4096; // a power is computed each time
/** N in the high word; the lowest four PPN bits, and what they are in a page of 64 KB. */
const napot = 1 << 31;
const napotPattern = 0xf << 10;
const napotSize = 8 << 10;
/** Bits of the high word: all but the PPN and N; and those of them that hold a shared id on the hypothetical machine. */
const reservedHigh = 0x7fc0_0000;
const sharedNumber = 0x3f << 22;
/** Bits that must be clear in an entry that points to a table. */
const noTableBits = bit.dirty | bit.accessed | bit.user;

const names: readonly (readonly [keyof typeof bit, string, string])[] = [
  ["shared", "S", "shared (hypothetical): tagged with the number in bits 59:54"],
  ["dirty", "D", "written"],
  ["accessed", "A", "accessed"],
  ["global", "G", "global: matches in every address space"],
  ["user", "U", "accessible to user mode"],
  ["execute", "X", "executable"],
  ["write", "W", "writable"],
  ["read", "R", "readable"],
  ["valid", "V", "valid"],
];

/** Bits 7:0, the same in all entries. */
const statusFields: readonly FieldRow[] = [
  ["D", 7, 7, "state"],
  ["A", 6, 6, "state"],
  ["G", 5, 5, "state"],
  ["U", 4, 4, "rights"],
  ["X", 3, 3, "rights"],
  ["W", 2, 2, "rights"],
  ["R", 1, 1, "rights"],
  ["V", 0, 0, "state"],
];

function riscvFormat(
  name: string,
  title: string,
  levels: number,
  indexBits: number,
  entryBytes: 4 | 8,
  vaLimit: number,
  userEnd: number,
  shared: boolean,
): PageTableFormat {
  return {
    name,
    title,
    pageShift,
    entryBytes,
    levels: Array.from({ length: levels }, (_, level) => {
      const number = levels - 1 - level;
      return pageTableLevel(`L${number}`, pageShift + indexBits * number, indexBits, pageShift);
    }),
    vaLimit,
    userEnd,
    siblingBytes: 0,
    sharedIds: shared ? 64 : 0,
    tableAccessed: 0,
    leafLevels: Array.from({ length: levels }, (_, level) => level),
    blocks:
      entryBytes === 4
        ? []
        : [
            {
              level: levels - 1,
              entries: 16,
              mark: (lo, hi) => [(lo & ~napotPattern) | napotSize, hi | napot],
            },
          ],
    kind(lo, hi, level) {
      if ((lo & bit.valid) === 0) return "invalid";
      if ((hi & napot) !== 0 && (level < levels - 1 || (lo & napotPattern) !== napotSize)) return "reserved";
      const numbered = shared && (lo & bit.shared) !== 0;
      if ((hi & reservedHigh & (numbered ? ~sharedNumber : -1)) !== 0) return "reserved";
      const permissions = lo & (bit.read | bit.write | bit.execute);
      if (permissions === 0) return level === levels - 1 || numbered || (lo & noTableBits) !== 0 ? "reserved" : "table";
      return (permissions & (bit.read | bit.write)) === bit.write ? "reserved" : "leaf";
    },
    tableAddress: (lo, hi) => (ppn(lo, hi) * pageBytes) as PhysicalAddress,
    encodeTable(table) {
      const [lo, hi] = placePpn(table / 2 ** pageShift);
      return [lo | bit.valid, hi];
    },
    pfn: (lo, hi) => ((hi & napot) === 0 ? ppn(lo, hi) : ppn(lo & ~napotPattern, hi)),
    leafPages:
      entryBytes === 4 ? null : (_lo, hi, level) => ((hi & napot) === 0 ? 2 ** (indexBits * (levels - 1 - level)) : 16),
    domainOf: null,
    withDomain: null,
    flags: (lo) => (lo >> 1) & 0x7f,
    sharedOf: (lo, hi) => (shared && (lo & bit.shared) !== 0 ? (hi >>> 22) & 0x3f : -1),
    encodeLeaf(pfn: Pfn, flags: number, id: number) {
      if (id >= 0 && !shared) throw new RangeError(`${title} has no room for shared id ${id}`);
      const [lo, hi] = placePpn(pfn);
      const number = id >= 0 ? (id & 0x3f) << 22 : 0;
      return [lo | (flags << 1) | bit.valid | (id >= 0 ? bit.shared : 0), hi | number, 0];
    },
    addFlags: (lo, flags) => lo | ((flags & (LeafFlag.Accessed | LeafFlag.Dirty)) << 1),
    tableEffect: (lo) => ((lo & bit.global) !== 0 ? LeafFlag.Global : 0),
    fields(lo) {
      const own: FieldRow = shared ? ["S", 8, 8, "tag"] : ["RSW", 9, 8, "rest"];
      if (entryBytes === 4) return tileFields(4, [["PPN", 31, 10, "frame"], own, ...statusFields]);
      const number: readonly FieldRow[] = shared && (lo & bit.shared) !== 0 ? [["number", 59, 54, "tag"]] : [];
      return tileFields(8, [
        ["N", 63, 63, "rest"],
        ["PBMT", 62, 61, "memory"],
        ...number,
        ["PPN", 53, 10, "frame"],
        own,
        ...statusFields,
      ]);
    },
    memoryType: () => ({ name: "PMA", meaning: "as its physical address says: entries have no type without Svpbmt" }),
    describe(lo, hi): EntryFlag[] {
      const low = names
        .filter(([key]) => key !== "shared" || shared)
        .map(([key, flag, meaning]) => ({ name: flag, set: (lo & bit[key]) !== 0, meaning }));
      return entryBytes === 4
        ? low
        : [{ name: "N", set: (hi & napot) !== 0, meaning: "one of 16 entries of a 64 KB page" }, ...low];
    },
  };
}

/** PPN = bits 53:10. LeafFlag numbering was chosen so that `flags` is a shift; R W X U G A D keep their order. */
function ppn(lo: number, hi: number): number {
  return (lo >>> 10) + (hi & 0x3f_ffff) * 2 ** 22;
}

function placePpn(pfn: number): [number, number] {
  return [((pfn % 2 ** 22) << 10) | 0, Math.floor(pfn / 2 ** 22) & 0x3f_ffff];
}

// Addresses with the top bit set belong to the sign-extended upper half of Sv39 and Sv48; programs live in the lower one.
function ofThreeLevels(shared: boolean): PageTableFormat {
  return riscvFormat("sv39", "RISC-V Sv39, 4 KB pages (9:9:9:12)", 3, 9, 8, 2 ** 38, 2 ** 38, shared);
}

function ofFourLevels(shared: boolean): PageTableFormat {
  return riscvFormat("sv48", "RISC-V Sv48, 4 KB pages (9:9:9:9:12)", 4, 9, 8, 2 ** 47, 2 ** 47, shared);
}

/** Three levels, 39-bit virtual addresses; and as the standard has them, without shared ids. */
export const sv39 = ofThreeLevels(true);
export const sv39Standard = ofThreeLevels(false);
/** Four levels, 48-bit virtual addresses; and without shared ids. */
export const sv48 = ofFourLevels(true);
export const sv48Standard = ofFourLevels(false);
/** Two levels, 32-bit virtual addresses without a sign rule, 34-bit physical ones. Programs get the lower half: choice. */
export const sv32 = riscvFormat("sv32", "RISC-V Sv32, 4 KB pages (10:10:12)", 2, 10, 4, 2 ** 32, 2 ** 31, false);
