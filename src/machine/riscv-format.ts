/**
 * RISC-V page tables (mmu-hardware §3.2), read by the hardware walker.
 *
 * Entry: V0 R1 W2 X3 U4 G5 A6 D7 RSW 9:8, PPN from bit 10 up. R = W = X = 0 points to the next table; W without R is
 * reserved. Shared ids do not exist on RISC-V: under the policy asid+sasid this is a hypothetical machine whose entries
 * say S in RSW bit 8 and the number in bits 59:54, which the standard reserves.
 */
import type { Pfn, PhysicalAddress } from "./address.js";
import { LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

const bit = {
  valid: 1, read: 2, write: 4, execute: 8, user: 16, global: 32, accessed: 64, dirty: 128, shared: 256,
} as const;
const pageShift = 12;

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

function riscvFormat(name: string, title: string, levels: number): PageTableFormat {
  const vaBits = pageShift + 9 * levels;
  return {
    name,
    title,
    pageShift,
    entryBytes: 8,
    levels: Array.from({ length: levels }, (_, level) => {
      const number = levels - 1 - level;
      return pageTableLevel(`L${number}`, pageShift + 9 * number, 9, pageShift);
    }),
    // Addresses with the top bit set belong to the sign-extended upper half; programs live in the lower half.
    vaLimit: 2 ** (vaBits - 1),
    userEnd: 2 ** (vaBits - 1),
    siblingBytes: 0,
    kind(lo, _hi, level) {
      if ((lo & bit.valid) === 0) return "invalid";
      const permissions = lo & (bit.read | bit.write | bit.execute);
      if (permissions === 0) return level === levels - 1 ? "reserved" : "table";
      return (permissions & (bit.read | bit.write)) === bit.write ? "reserved" : "leaf";
    },
    tableAddress: (lo, hi) => (ppn(lo, hi) * 2 ** pageShift) as PhysicalAddress,
    encodeTable(table) {
      const [lo, hi] = placePpn(table / 2 ** pageShift);
      return [lo | bit.valid, hi];
    },
    pfn: ppn,
    flags: (lo) => (lo >> 1) & 0x7f,
    sharedOf: (lo, hi) => ((lo & bit.shared) !== 0 ? (hi >>> 22) & 0x3f : -1),
    encodeLeaf(pfn: Pfn, flags: number, shared: number) {
      const [lo, hi] = placePpn(pfn);
      const number = shared >= 0 ? (shared & 0x3f) << 22 : 0;
      return [lo | (flags << 1) | bit.valid | (shared >= 0 ? bit.shared : 0), hi | number, 0];
    },
    addFlags: (lo, flags) => lo | ((flags & (LeafFlag.Accessed | LeafFlag.Dirty)) << 1),
    tableGlobal: (lo) => (lo & bit.global) !== 0,
    describe(lo): EntryFlag[] {
      return names.map(([key, flag, meaning]) => ({ name: flag, set: (lo & bit[key]) !== 0, meaning }));
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

/** Three levels, 39-bit virtual addresses. */
export const sv39 = riscvFormat("sv39", "RISC-V Sv39, 4 KB pages (9:9:9:12)", 3);
/** Four levels, 48-bit virtual addresses. */
export const sv48 = riscvFormat("sv48", "RISC-V Sv48, 4 KB pages (9:9:9:9:12)", 4);
