/**
 * The four-level page tables of ARMv8-A with 4 KB pages, stage 1 (mmu-hardware §3.4), read by the hardware walker.
 *
 * Entry: type 1:0 (3 = table, or page in the last level; 1 = block at levels 1 and 2), AttrIndx 4:2, AP[1] 6 (EL0),
 * AP[2] 7 (read only), SH 9:8, AF10, nG11, address 47:12, DBM51, Cont52, PXN53, UXN54, software 58:55. Tables can take
 * rights from everything below: APTable 62:61, UXNTable 60, PXNTable 59 (from memory, not checked).
 *
 * Type 1 at levels 0 and 3 is reserved and counts as invalid: a translation fault. An address beyond the physical ones, 40 bits
 * on Cortex-A53 (Arm DDI0500 5.1), is an address size fault. Address bits below the size of a block are RES0: no walker looks at them.
 *
 * The contiguous hint makes 16 pages, or 16 blocks of 2M, one TLB entry of 64K or 32M (from memory: 16 each; none for 1G
 * blocks here).
 *
 * Dirty is what hardware with dirty-bit management does and Linux does in software elsewhere: a writable page has DBM, and
 * AP[2] says that it is still clean. A present page can always be read; a user page without any right has AP[1] = 0 and
 * software bit 56. Shared ids do not exist on ARM: under the policy asid+sasid this is a hypothetical machine whose
 * entries say S in software bit 57 and the number in bits 63:58, of which 58 is a software bit and the rest ignored by
 * cores without page-based attributes (from memory, not checked).
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import { tileFields, type FieldRow } from "./entry-fields.js";
import { deniedShift, LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

/** Bits of the low word. */
const low = { valid: 1, table: 2, user: 1 << 6, readOnly: 1 << 7, accessed: 1 << 10, notGlobal: 1 << 11 } as const;
const innerShareable = 3 << 8;
/** Bits of the high word: number minus 32. */
const high = {
  dirtyManagement: 1 << 19,
  contiguous: 1 << 20,
  kernelNoExecute: 1 << 21,
  userNoExecute: 1 << 22,
  dirty: 1 << 23,
  noAccess: 1 << 24,
  shared: 1 << 25,
  tableUserNoExecute: 1 << 28,
  tableNoUser: 1 << 29,
  tableReadOnly: 1 << 30,
} as const;

/** Address bits 47:40, in the high word. */
const beyondPhysical = 0xff00;

const pageShift = 12;
const pageBytes = 4096; // a power is computed each time
const lastLevel = 3;

type Bit = readonly [name: string, lo: number, hi: number, meaning: string];

const leafBits: readonly Bit[] = [
  ["S", 0, high.shared, "shared (hypothetical, software bit): tagged with the number in bits 63:58"],
  ["N", 0, high.noAccess, "user page without any right (software bit)"],
  ["SWD", 0, high.dirty, "was written before it became read only (software bit)"],
  ["UXN", 0, high.userNoExecute, "not executable in user mode"],
  ["PXN", 0, high.kernelNoExecute, "not executable in kernel mode"],
  ["CONT", 0, high.contiguous, "contiguous hint: one of 16 entries of a 64K page, or of a 32M block"],
  ["DBM", 0, high.dirtyManagement, "writable: AP[2] means clean"],
  ["nG", low.notGlobal, 0, "not global: matches its ASID only"],
  ["AF", low.accessed, 0, "accessed"],
  ["SH", innerShareable, 0, "shareability is not 0"],
  ["AP2", low.readOnly, 0, "read only, or with DBM: not yet written"],
  ["AP1", low.user, 0, "accessible to user mode"],
  ["ATTR", 7 << 2, 0, "memory attribute index is not 0"],
  ["T", low.table, 0, "page (0: block)"],
  ["V", low.valid, 0, "valid"],
];
const tableBits: readonly Bit[] = [
  ["AP2T", 0, high.tableReadOnly, "nothing below is writable"],
  ["AP1T", 0, high.tableNoUser, "nothing below is accessible to user mode"],
  ["UXNT", 0, high.tableUserNoExecute, "nothing below is executable in user mode"],
  ["T", low.table, 0, "table (0: block)"],
  ["V", low.valid, 0, "valid"],
];

/** Fields of a page or block; the shared id is there only beside S. */
function leafFields(hi: number, level: number): readonly FieldRow[] {
  return [
    ...((hi & high.shared) !== 0 ? [["number", 63, 58, "tag"] as const] : []),
    ["S", 57, 57, "tag"],
    ["N", 56, 56, "rights"],
    ["SWD", 55, 55, "state"],
    ["UXN", 54, 54, "rights"],
    ["PXN", 53, 53, "rights"],
    ["CONT", 52, 52, "rest"],
    ["DBM", 51, 51, "state"],
    ["PFN", 47, pageShift + 9 * (lastLevel - level), "frame"],
    ["nG", 11, 11, "state"],
    ["AF", 10, 10, "state"],
    ["SH", 9, 8, "memory"],
    ["AP2", 7, 7, "rights"],
    ["AP1", 6, 6, "rights"],
    ["ATTR", 4, 2, "memory"],
    ["T", 1, 1, "rest"],
    ["V", 0, 0, "state"],
  ];
}

const tableFields: readonly FieldRow[] = [
  ["AP2T", 62, 62, "rights"],
  ["AP1T", 61, 61, "rights"],
  ["UXNT", 60, 60, "rights"],
  ["table", 47, 12, "frame"],
  ["T", 1, 1, "rest"],
  ["V", 0, 0, "state"],
];

function place(pfn: number): [number, number] {
  return [((pfn % 2 ** 20) << pageShift) | 0, Math.floor(pfn / 2 ** 20) & 0xffff];
}

/** Base pages of 16 contiguous entries. */
function blockPages(level: number): number {
  return 16 * 2 ** (9 * (lastLevel - level));
}

function frame(lo: number, hi: number): number {
  return (lo >>> pageShift) + (hi & 0xffff) * 2 ** 20;
}

function kind(lo: number, hi: number, level: number): "invalid" | "table" | "leaf" | "reserved" {
  if ((lo & low.valid) === 0) return "invalid";
  if ((hi & beyondPhysical) !== 0) return "reserved";
  if ((lo & low.table) !== 0) return level === lastLevel ? "leaf" : "table";
  return level === 0 || level === lastLevel ? "reserved" : "leaf";
}

/** Levels 0 to 3, 48-bit virtual addresses of the lower range (TTBR0). */
export const armv8: PageTableFormat = {
  name: "armv8-4k",
  title: "ARMv8-A four-level, 4 KB pages (9:9:9:9:12)",
  pageShift,
  entryBytes: 8,
  levels: [0, 1, 2, 3].map((level) => pageTableLevel(`L${level}`, pageShift + 9 * (lastLevel - level), 9, pageShift)),
  vaLimit: 2 ** 48,
  userEnd: 2 ** 48,
  siblingBytes: 0,
  sharedIds: 64,
  tableAccessed: 0,
  leafLevels: [1, 2, 3],
  blocks: [2, 3].map((level) => ({
    level,
    entries: 16,
    mark: (lo: number, hi: number) => [lo, hi | high.contiguous] as const,
  })),
  kind,
  tableAddress: (lo, hi) => (frame(lo, hi) * pageBytes) as PhysicalAddress,
  encodeTable(table) {
    const [lo, hi] = place(table / 2 ** pageShift);
    return [lo | low.valid | low.table, hi];
  },
  // Address bits of an entry that disagree with its place in a block are a fault of the tables: the block decides.
  pfn(lo, hi, level = lastLevel) {
    const pfn = frame(lo & -(pageBytes * 2 ** (9 * (lastLevel - level))), hi);
    return level < 2 || (hi & high.contiguous) === 0 ? pfn : pfn - (pfn % blockPages(level));
  },
  leafPages: (_lo, hi, level) =>
    level < 2 || (hi & high.contiguous) === 0 ? 2 ** (9 * (lastLevel - level)) : blockPages(level),
  domainOf: null,
  withDomain: null,
  flags(lo, hi) {
    const clean = (lo & low.readOnly) !== 0;
    const status =
      ((lo & low.notGlobal) === 0 ? LeafFlag.Global : 0) |
      ((lo & low.accessed) !== 0 ? LeafFlag.Accessed : 0) |
      (!clean || (hi & high.dirty) !== 0 ? LeafFlag.Dirty : 0);
    if ((hi & high.noAccess) !== 0) return status | LeafFlag.User;
    const user = (lo & low.user) !== 0;
    return (
      status |
      LeafFlag.Read |
      (!clean || (hi & high.dirtyManagement) !== 0 ? LeafFlag.Write : 0) |
      ((hi & (user ? high.userNoExecute : high.kernelNoExecute)) === 0 ? LeafFlag.Execute : 0) |
      (user ? LeafFlag.User : 0)
    );
  },
  sharedOf: (_lo, hi) => ((hi & high.shared) !== 0 ? hi >>> 26 : -1),
  encodeLeaf(pfn: Pfn, flags: number, shared: number, level: number) {
    const [address, addressHigh] = place(pfn);
    const user = (flags & LeafFlag.User) !== 0;
    const rights = flags & (LeafFlag.Read | LeafFlag.Write | LeafFlag.Execute);
    const execute = (flags & LeafFlag.Execute) !== 0;
    const write = (flags & LeafFlag.Write) !== 0;
    const dirty = (flags & LeafFlag.Dirty) !== 0;
    let lo = address | low.valid | innerShareable;
    let hi = addressHigh;
    if (level === lastLevel) lo |= low.table;
    if (user && rights !== 0) lo |= low.user;
    if (user && rights === 0) hi |= high.noAccess;
    if (write) hi |= high.dirtyManagement;
    if (!write || !dirty) lo |= low.readOnly;
    if (!write && dirty) hi |= high.dirty;
    if (flags & LeafFlag.Accessed) lo |= low.accessed;
    if (!(flags & LeafFlag.Global)) lo |= low.notGlobal;
    if (!(user && execute)) hi |= high.userNoExecute;
    if (user || !execute) hi |= high.kernelNoExecute;
    if (shared >= 0) hi |= high.shared | ((shared & 0x3f) << 26);
    return [lo, hi, 0];
  },
  addFlags(lo, flags) {
    const accessed = flags & LeafFlag.Accessed ? lo | low.accessed : lo;
    return flags & LeafFlag.Dirty ? accessed & ~low.readOnly : accessed;
  },
  tableEffect(_lo, hi) {
    const denied =
      ((hi & high.tableReadOnly) !== 0 ? LeafFlag.Write : 0) |
      ((hi & high.tableNoUser) !== 0 ? LeafFlag.User : 0) |
      ((hi & high.tableUserNoExecute) !== 0 ? LeafFlag.Execute : 0);
    return denied << deniedShift;
  },
  fields(lo, hi, level) {
    const table = level < lastLevel && (lo & low.table) !== 0;
    return tileFields(8, table ? tableFields : leafFields(hi, level));
  },
  memoryType(lo) {
    const index = (lo >>> 2) & 7;
    return { name: `attr ${index}`, meaning: `the type in field ${index} of the register MAIR_EL1` };
  },
  describe(lo, hi, level): EntryFlag[] {
    const bits = level < lastLevel && (lo & low.table) !== 0 ? tableBits : leafBits;
    return bits.map(([name, loBits, hiBits, meaning]) => ({
      name,
      set: (lo & loBits) !== 0 || (hi & hiBits) !== 0,
      meaning,
    }));
  },
};
