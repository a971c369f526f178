/**
 * The two-level page tables of ARMv7-A, short descriptors (mmu-hardware §3.5), read by the hardware walker.
 *
 * First level, a megabyte an entry: type 1 = table (domain 8:5, base 31:10); type 2 = section (XN4, domain 8:5, AP[1:0] 11:10,
 * TEX 14:12, AP[2] 15, S16, nG17, base 31:20), with bit 18 a supersection of 16 MB in 16 equal entries, domain 0. Second
 * level: type 2 or 3 = page of 4 KB (XN0, AP[1:0] 5:4, TEX 8:6, AP[2] 9, S10, nG11, base 31:12), type 1 = large page of 64 KB in
 * 16 equal entries (XN15, TEX 14:12, base 31:16).
 *
 * Type 3 in the first level is a section with PXN on cores that have PXN, and reserved on others: then, as every reserved type, a
 * translation fault (DDI0406C B3.5.1, from memory). A supersection has address bits 35:32 in 23:20 and 39:36 in 8:5.
 *
 * Choices. TTBCR.N = 2, so that the first-level table is 4 KB and programs have the lower gigabyte. The simplified access
 * model (SCTLR.AFE = 1): AP[2] read only, AP[1] user, AP[0] access flag; and TEX remap, which leaves TEX[2:1] to software
 * (both from memory). TEX[2] says that a page is writable, so that AP[2] can mean "still clean"; TEX[1] is a shared mark, with
 * the number in the word one table length behind the entry, and for a section in its domain. A domain is that of a whole
 * megabyte: a table whose pages are not all of one shared id gets domain 0, and they are not shared under the policy domain.
 */
import type { Pfn, PhysicalAddress } from "../base/index.js";
import { tileFields, type FieldRow } from "./entry-fields.js";
import { LeafFlag, pageTableLevel, type EntryFlag, type PageTableFormat } from "./page-table-format.js";

const pageShift = 12;
const sectionPages = 256;
const supersection = 1 << 18;

/** Where the bits of a kind of leaf stand. */
interface Layout {
  readonly neverExecute: number;
  readonly accessed: number;
  readonly user: number;
  readonly readOnly: number;
  readonly notGlobal: number;
  readonly writable: number;
  readonly shared: number;
}

const section: Layout = {
  neverExecute: 1 << 4,
  accessed: 1 << 10,
  user: 1 << 11,
  readOnly: 1 << 15,
  notGlobal: 1 << 17,
  writable: 1 << 14,
  shared: 1 << 13,
};
const smallPage: Layout = {
  neverExecute: 1,
  accessed: 1 << 4,
  user: 1 << 5,
  readOnly: 1 << 9,
  notGlobal: 1 << 11,
  writable: 1 << 8,
  shared: 1 << 7,
};
const largePage: Layout = { ...smallPage, neverExecute: 1 << 15, writable: 1 << 14, shared: 1 << 13 };

const meanings: readonly (readonly [keyof Layout, string, string])[] = [
  ["shared", "S", "shared: the number is in the sibling table, that of a section in its domain (software bit)"],
  ["notGlobal", "nG", "not global: matches its ASID only"],
  ["readOnly", "AP2", "read only, or with W: not yet written"],
  ["writable", "W", "writable (software bit)"],
  ["user", "AP1", "accessible to user mode"],
  ["accessed", "AF", "accessed (AP0)"],
  ["neverExecute", "XN", "not executable"],
];

/** Fields of a section, of one of the 16 entries of a supersection, of a page and of one of the 16 entries of a large one. */
function leafFields(lo: number, level: number): readonly FieldRow[] {
  const cached: readonly FieldRow[] = [
    ["C", 3, 3, "memory"],
    ["B", 2, 2, "memory"],
  ];
  const type: FieldRow = ["type", 1, 0, "state"];
  if (level === 0) {
    const big = (lo & supersection) !== 0;
    const base: readonly FieldRow[] = big
      ? [
          ["PFN", 31, 24, "frame"],
          ["PA 35:32", 23, 20, "frame"],
        ]
      : [["PFN", 31, 20, "frame"]];
    return [
      ...base,
      ["SS", 18, 18, "rest"],
      ["nG", 17, 17, "state"],
      ["SH", 16, 16, "memory"],
      ["AP2", 15, 15, "rights"],
      ["W", 14, 14, "rights"],
      ["S", 13, 13, "tag"],
      ["TEX0", 12, 12, "memory"],
      ["AP1", 11, 11, "rights"],
      ["AF", 10, 10, "state"],
      big ? ["PA 39:36", 8, 5, "frame"] : ["domain", 8, 5, "tag"],
      ["XN", 4, 4, "rights"],
      ...cached,
      type,
    ];
  }
  const own: readonly FieldRow[] = [["AP1", 5, 5, "rights"], ["AF", 4, 4, "state"], ...cached];
  const middle: readonly FieldRow[] = [
    ["nG", 11, 11, "state"],
    ["SH", 10, 10, "memory"],
    ["AP2", 9, 9, "rights"],
  ];
  if (isLarge(lo))
    return [
      ["PFN", 31, 16, "frame"],
      ["XN", 15, 15, "rights"],
      ["W", 14, 14, "rights"],
      ["S", 13, 13, "tag"],
      ["TEX0", 12, 12, "memory"],
      ...middle,
      ...own,
      type,
    ];
  return [
    ["PFN", 31, 12, "frame"],
    ...middle,
    ["W", 8, 8, "rights"],
    ["S", 7, 7, "tag"],
    ["TEX0", 6, 6, "memory"],
    ...own,
    ["page", 1, 1, "state"],
    ["XN", 0, 0, "rights"],
  ];
}

const tableFields: readonly FieldRow[] = [
  ["table", 31, 10, "frame"],
  ["domain", 8, 5, "tag"],
  ["type", 1, 0, "state"],
];

function isLarge(lo: number): boolean {
  return (lo & 3) === 1;
}

function layoutOf(lo: number, level: number): Layout {
  return level === 0 ? section : isLarge(lo) ? largePage : smallPage;
}

function domain(lo: number): number {
  return (lo >>> 5) & 0xf;
}

/** Base pages of a leaf. */
function leafPages(lo: number, level: number): number {
  if (level === 0) return (lo & supersection) !== 0 ? 16 * sectionPages : sectionPages;
  return isLarge(lo) ? 16 : 1;
}

/** A section's entry as one of the 16 of a supersection, which has no domain and so no shared id. */
function toSupersection(lo: number, hi: number): readonly [number, number] {
  if ((lo & section.shared) !== 0)
    throw new RangeError("a supersection has no domain to hold a shared id: use sections");
  return [(lo & ~0x00f0_01e0) | supersection, hi];
}

/** A small page's entry as one of the 16 of a large page. */
function toLargePage(lo: number, hi: number): readonly [number, number] {
  const kept = lo & (smallPage.accessed | smallPage.user | smallPage.readOnly | smallPage.notGlobal);
  const moved =
    ((lo & smallPage.neverExecute) !== 0 ? largePage.neverExecute : 0) |
    ((lo & smallPage.writable) !== 0 ? largePage.writable : 0) |
    ((lo & smallPage.shared) !== 0 ? largePage.shared : 0);
  return [(lo & ~0xffff) | kept | moved | 1, hi];
}

/** Base page of a supersection: bits 39:32 of its address stand where other sections have the domain and address bits 23:20. */
function supersectionFrame(lo: number): number {
  return (lo >>> 24) * 2 ** 12 + ((lo >>> 20) & 0xf) * 2 ** 20 + ((lo >>> 5) & 0xf) * 2 ** 24;
}

/** Two levels of 1024 and 256 entries, 30-bit virtual addresses (TTBR0 with N = 2). Without PXN. */
export const armv7: PageTableFormat = {
  name: "armv7",
  title: "ARMv7-A short descriptors, 4 KB pages (10:8:12)",
  pageShift,
  entryBytes: 4,
  levels: [pageTableLevel("L1", 20, 10, pageShift), pageTableLevel("L2", pageShift, 8, pageShift)],
  vaLimit: 2 ** 30,
  userEnd: 2 ** 30,
  siblingBytes: 4 * 256,
  sharedIds: 15,
  tableAccessed: 0,
  leafLevels: [0, 1],
  blocks: [
    { level: 0, entries: 16, mark: toSupersection },
    { level: 1, entries: 16, mark: toLargePage },
  ],
  kind(lo, _hi, level) {
    const type = lo & 3;
    if (type === 0) return "invalid";
    if (level === 0 && type === 3) return "reserved";
    return level === 0 && type === 1 ? "table" : "leaf";
  },
  tableAddress: (lo) => ((lo & ~0x3ff) >>> 0) as PhysicalAddress,
  encodeTable: (table) => [table | 1, 0],
  pfn(lo, _hi, level = 1) {
    if (level === 0 && (lo & supersection) !== 0) return supersectionFrame(lo);
    const pfn = lo >>> pageShift;
    return pfn - (pfn % leafPages(lo, level));
  },
  leafPages: (lo, _hi, level) => leafPages(lo, level),
  domainOf: (lo, level) => (level === 1 ? -1 : (lo & 2) !== 0 && (lo & supersection) !== 0 ? 0 : domain(lo)),
  withDomain: (lo, number) => (lo & ~(0xf << 5)) | (number << 5),
  flags(lo, _hi, level) {
    const bits = layoutOf(lo, level);
    const clean = (lo & bits.readOnly) !== 0;
    return (
      LeafFlag.Read |
      (!clean || (lo & bits.writable) !== 0 ? LeafFlag.Write : 0) |
      (clean ? 0 : LeafFlag.Dirty) |
      ((lo & bits.neverExecute) === 0 ? LeafFlag.Execute : 0) |
      ((lo & bits.user) !== 0 ? LeafFlag.User : 0) |
      ((lo & bits.notGlobal) === 0 ? LeafFlag.Global : 0) |
      ((lo & bits.accessed) !== 0 ? LeafFlag.Accessed : 0)
    );
  },
  sharedOf(lo, _hi, sibling, level) {
    if ((lo & layoutOf(lo, level).shared) === 0) return -1;
    return level === 0 ? domain(lo) - 1 : sibling & 0xff;
  },
  encodeLeaf(pfn: Pfn, flags: number, shared: number, level: number) {
    const bits = level === 0 ? section : smallPage;
    let lo = (pfn * 2 ** pageShift) | 0 | 2;
    if (!(flags & LeafFlag.Execute)) lo |= bits.neverExecute;
    if (flags & LeafFlag.User) lo |= bits.user;
    if (flags & LeafFlag.Accessed) lo |= bits.accessed;
    if (!(flags & LeafFlag.Global)) lo |= bits.notGlobal;
    if (flags & LeafFlag.Write) lo |= bits.writable;
    if (!(flags & LeafFlag.Write) || !(flags & LeafFlag.Dirty)) lo |= bits.readOnly;
    if (shared >= 0) lo |= bits.shared;
    if (shared >= 0 && level === 0) lo |= (shared + 1) << 5;
    return [lo, 0, shared >= 0 && level === 1 ? shared : 0];
  },
  addFlags(lo, flags, level) {
    const bits = layoutOf(lo, level);
    const accessed = flags & LeafFlag.Accessed ? lo | bits.accessed : lo;
    return flags & LeafFlag.Dirty ? accessed & ~bits.readOnly : accessed;
  },
  tableEffect: () => 0,
  fields: (lo, _hi, level) => tileFields(4, level === 0 && (lo & 3) === 1 ? tableFields : leafFields(lo, level)),
  memoryType(lo, _hi, level) {
    const tex = level === 0 || isLarge(lo) ? (lo >>> 12) & 1 : (lo >>> 6) & 1;
    const index = (tex << 2) | ((lo >>> 2) & 3);
    return { name: `attr ${index}`, meaning: `the type in field ${index} of the registers PRRR and NMRR (TEX remap)` };
  },
  describe(lo, _hi, level): EntryFlag[] {
    if (level === 0 && (lo & 3) === 1) {
      return [{ name: `D${domain(lo)}`, set: domain(lo) !== 0, meaning: "domain of the pages below" }];
    }
    const bits = layoutOf(lo, level);
    const flags = meanings.map(([key, name, meaning]) => ({ name, set: (lo & bits[key]) !== 0, meaning }));
    if (level === 1) return [{ name: "64K", set: isLarge(lo), meaning: "one of 16 entries of a large page" }, ...flags];
    return [{ name: "SS", set: (lo & supersection) !== 0, meaning: "one of 16 entries of a supersection" }, ...flags];
  },
};

/** The same for cores with PXN, which says nothing about programs. */
export const armv7Pxn: PageTableFormat = {
  ...armv7,
  kind: (lo, hi, level) => (level === 0 && (lo & 3) === 3 ? "leaf" : armv7.kind(lo, hi, level)),
};
