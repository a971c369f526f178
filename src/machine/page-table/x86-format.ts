/**
 * The four-level page tables of x86-64 (mmu-hardware §3.3), read by the hardware walker.
 *
 * Entry: P0 RW1 US2 PWT3 PCD4 A5 D6 PS7 (PAT in the last level) G8, bits 11:9 free for software, PAT12 in large pages,
 * address 51:12, bits 58:52 free for software, PKEY 62:59, NX63. RW and US of all levels must be set for a right, NX of
 * any level takes execution away. The walker sets A in every entry that it uses.
 *
 * Reserved in a present entry (error code RSVD): address bits from MAXPHYADDR on, which is 46 here (choice), PS in the PML4, and
 * the address bits below the size of a large page.
 *
 * A present page can always be read. A user page without any right has US = 0 and software bit 10 to tell it from a
 * kernel page. Shared ids do not exist on x86: under the policy asid+sasid this is a hypothetical machine whose entries
 * say S in bit 9 and the number in bits 57:52, both free for software.
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import { tileFields, type FieldRow, type MemoryType } from "./entry-fields.js";
import { deniedShift, LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

/** Bits of the low word. */
const low = {
  present: 1,
  write: 2,
  user: 4,
  writeThrough: 8,
  cacheDisable: 16,
  accessed: 32,
  dirty: 64,
  large: 128,
  global: 256,
  shared: 512,
  noAccess: 1024,
  largePat: 4096,
} as const;
/** Address bits 51:46, in the high word. */
const beyondPhysical = 0xf_c000;
/** Address bits of a large page that must be 0, by level: 29:13 of a 1G page, 20:13 of a 2M page. */
const largeLow = [0, 0x3fff_e000, 0x001f_e000, 0];
/** Bits of the high word: NX is bit 63, PKEY 62:59. */
const noExecute = 1 << 31;
const protectionKey = 0xf << 27;

const pageShift = 12;
const pageBytes = 4096; // a power is computed each time
const lastLevel = 3;

type Bit = readonly [name: string, lo: number, hi: number, meaning: string];

const executionBit: Bit = ["NX", 0, noExecute, "not executable"];
const commonBits: readonly Bit[] = [
  ["A", low.accessed, 0, "accessed"],
  ["PCD", low.cacheDisable, 0, "not cached"],
  ["PWT", low.writeThrough, 0, "written through"],
  ["US", low.user, 0, "accessible to user mode"],
  ["RW", low.write, 0, "writable"],
  ["P", low.present, 0, "present"],
];
const leafBits: readonly Bit[] = [
  ["N", low.noAccess, 0, "user page without any right (software bit)"],
  ["S", low.shared, 0, "shared (hypothetical, software bit): tagged with the number in bits 57:52"],
  ["G", low.global, 0, "global: matches in every address space"],
];
const keyBit: Bit = ["PKEY", 0, protectionKey, "protection key is not 0 (its rights are not modelled)"];
const dirtyBit: Bit = ["D", low.dirty, 0, "written"];
const largeBit: Bit = ["PS", low.large, 0, "this entry maps a large page"];

const tableEntry = [executionBit, largeBit, ...commonBits];
const largePage = [
  executionBit,
  keyBit,
  ["PAT", low.largePat, 0, "memory type"] as const,
  ...leafBits,
  largeBit,
  dirtyBit,
  ...commonBits,
];
const basePage = [
  executionBit,
  keyBit,
  ...leafBits,
  ["PAT", low.large, 0, "memory type"] as const,
  dirtyBit,
  ...commonBits,
];

const commonFields: readonly FieldRow[] = [
  ["A", 5, 5, "state"],
  ["PCD", 4, 4, "memory"],
  ["PWT", 3, 3, "memory"],
  ["US", 2, 2, "rights"],
  ["RW", 1, 1, "rights"],
  ["P", 0, 0, "state"],
];

/** Fields of a leaf whose frame number begins at a bit; the shared id is there only beside S. */
function leafFields(lo: number, level: number): readonly FieldRow[] {
  const lowest = pageShift + 9 * (lastLevel - level);
  const large: readonly FieldRow[] = level < lastLevel ? [["PAT", 12, 12, "memory"]] : [];
  return [
    ["NX", 63, 63, "rights"],
    ["PKEY", 62, 59, "rights"],
    ...((lo & low.shared) !== 0 ? [["number", 57, 52, "tag"] as const] : []),
    ["PFN", 51, lowest, "frame"],
    ...large,
    ["N", 10, 10, "rights"],
    ["S", 9, 9, "tag"],
    ["G", 8, 8, "state"],
    level < lastLevel ? ["PS", 7, 7, "rest"] : ["PAT", 7, 7, "memory"],
    ["D", 6, 6, "state"],
    ...commonFields,
  ];
}

const tableFields: readonly FieldRow[] = [
  ["NX", 63, 63, "rights"],
  ["table", 51, 12, "frame"],
  ["PS", 7, 7, "rest"],
  ...commonFields,
];

/** Types by PAT, PCD, PWT as a number, as Linux fills the register PAT. */
const memoryTypes: readonly MemoryType[] = [
  { name: "WB", meaning: "written back" },
  { name: "WC", meaning: "writes combined, not cached" },
  { name: "UC-", meaning: "not cached, unless an MTRR combines writes" },
  { name: "UC", meaning: "not cached" },
  { name: "WB", meaning: "written back" },
  { name: "WP", meaning: "write protected: only reads are cached" },
  { name: "UC-", meaning: "not cached, unless an MTRR combines writes" },
  { name: "WT", meaning: "written through" },
];

function place(pfn: number): [number, number] {
  return [((pfn % 2 ** 20) << pageShift) | 0, Math.floor(pfn / 2 ** 20) & 0xf_ffff];
}

function frame(lo: number, hi: number): number {
  return (lo >>> pageShift) + (hi & 0xf_ffff) * 2 ** 20;
}

/** Four levels, 48-bit virtual addresses; programs have the lower half. */
export const x86: PageTableFormat = {
  name: "x86-64",
  title: "x86-64 four-level, 4 KB pages (9:9:9:9:12)",
  pageShift,
  entryBytes: 8,
  levels: ["PML4", "PDPT", "PD", "PT"].map((name, level) =>
    pageTableLevel(name, pageShift + 9 * (lastLevel - level), 9, pageShift),
  ),
  vaLimit: 2 ** 47,
  userEnd: 2 ** 47,
  siblingBytes: 0,
  sharedIds: 64,
  tableAccessed: low.accessed,
  leafLevels: [1, 2, 3],
  blocks: [],
  kind(lo, hi, level) {
    if ((lo & low.present) === 0) return "invalid";
    if ((hi & beyondPhysical) !== 0) return "reserved";
    if (level === lastLevel) return "leaf";
    if ((lo & low.large) === 0) return "table";
    return level === 0 || (lo & largeLow[level]) !== 0 ? "reserved" : "leaf";
  },
  tableAddress: (lo, hi) => (frame(lo, hi) * pageBytes) as PhysicalAddress,
  encodeTable(table) {
    const [lo, hi] = place(table / 2 ** pageShift);
    return [lo | low.present | low.write | low.user, hi];
  },
  // Bit 12 of a large page is PAT; the other bits below its size must be 0, which the walk checks.
  pfn: (lo, hi, level = lastLevel) => frame(level === lastLevel ? lo : lo & ~low.largePat, hi),
  leafPages: null,
  domainOf: null,
  withDomain: null,
  flags(lo, hi) {
    const status =
      ((lo & low.global) !== 0 ? LeafFlag.Global : 0) |
      ((lo & low.accessed) !== 0 ? LeafFlag.Accessed : 0) |
      ((lo & low.dirty) !== 0 ? LeafFlag.Dirty : 0);
    if ((lo & low.noAccess) !== 0) return status | LeafFlag.User;
    return (
      status |
      LeafFlag.Read |
      ((lo & low.write) !== 0 ? LeafFlag.Write : 0) |
      ((hi & noExecute) === 0 ? LeafFlag.Execute : 0) |
      ((lo & low.user) !== 0 ? LeafFlag.User : 0)
    );
  },
  sharedOf: (lo, hi) => ((lo & low.shared) !== 0 ? (hi >>> 20) & 0x3f : -1),
  encodeLeaf(pfn: Pfn, flags: number, shared: number, level: number) {
    const [address, high] = place(pfn);
    const rights = flags & (LeafFlag.Read | LeafFlag.Write | LeafFlag.Execute);
    let lo = address | low.present;
    if (level < lastLevel) lo |= low.large;
    if (flags & LeafFlag.User) lo |= rights === 0 ? low.noAccess : low.user;
    if (flags & LeafFlag.Write) lo |= low.write;
    if (flags & LeafFlag.Global) lo |= low.global;
    if (flags & LeafFlag.Accessed) lo |= low.accessed;
    if (flags & LeafFlag.Dirty) lo |= low.dirty;
    if (shared >= 0) lo |= low.shared;
    const number = shared >= 0 ? (shared & 0x3f) << 20 : 0;
    return [lo, high | number | (flags & LeafFlag.Execute ? 0 : noExecute), 0];
  },
  addFlags(lo, flags) {
    return lo | (flags & LeafFlag.Accessed ? low.accessed : 0) | (flags & LeafFlag.Dirty ? low.dirty : 0);
  },
  tableEffect(lo, hi) {
    const denied =
      ((lo & low.write) === 0 ? LeafFlag.Write : 0) |
      ((lo & low.user) === 0 ? LeafFlag.User : 0) |
      ((hi & noExecute) !== 0 ? LeafFlag.Execute : 0);
    return denied << deniedShift;
  },
  describe(lo, hi, level): EntryFlag[] {
    const bits = level === lastLevel ? basePage : (lo & low.large) !== 0 ? largePage : tableEntry;
    return bits.map(([name, loBits, hiBits, meaning]) => ({
      name,
      set: (lo & loBits) !== 0 || (hi & hiBits) !== 0,
      meaning,
    }));
  },
  fields(lo, _hi, level) {
    const table = level < lastLevel && (lo & low.large) === 0;
    return tileFields(8, table ? tableFields : leafFields(lo, level));
  },
  memoryType(lo, _hi, level) {
    const pat = (lo & (level === lastLevel ? low.large : low.largePat)) !== 0 ? 4 : 0;
    return memoryTypes[pat | ((lo & low.cacheDisable) !== 0 ? 2 : 0) | ((lo & low.writeThrough) !== 0 ? 1 : 0)];
  },
};
