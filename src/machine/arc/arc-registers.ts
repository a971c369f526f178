/**
 * The programming model of the ARC MMU, bit by bit: PID, SASID, TLBPD0, TLBPD1, TLBINDEX and the build configuration
 * register (mmu-hardware §1.3 to §1.9). Values are unsigned 32-bit numbers.
 */
import { EntryClass } from "../config/index.js";
import { LeafFlag, tileFields, type EntryField } from "../page-table/index.js";

/** PID register: T (bit 31), P (30), S (29), ASID (7:0). */
export function pidRegister(fields: { enable: boolean; program?: boolean; shared: boolean; asid: number }): number {
  const bits = (fields.enable ? 2 ** 31 : 0) + (fields.program ? 2 ** 30 : 0) + (fields.shared ? 2 ** 29 : 0);
  return bits + (fields.asid & 0xff);
}

/**
 * TLBPD0: VPN, valid (bit 10 before MMUv3, 9 since), G (8), SZ (10, since MMUv4: a super page), S (31, since MMUv3), ASID or
 * SASID (7:0).
 */
export function tagDescriptor(
  pageShift: number,
  version: number,
  vpn: number,
  kind: EntryClass,
  tag: number,
  superPage = false,
): number {
  const page = (vpn << pageShift) & 0x7fff_ffff; // a power is computed each time
  const shared = kind === EntryClass.Shared;
  const number = shared ? tag & sharedNumberMask(version) : tag & 0xff;
  const size = superPage && version >= 4 ? sizeBit : 0;
  const marks =
    size | validBit(version) | (kind === EntryClass.Global ? globalBit : 0) | (shared && version >= 3 ? sharedBit : 0);
  return (page | marks | number) >>> 0;
}

const globalBit = 1 << 8;
const sharedBit = 1 << 31;
const sizeBit = 1 << 10;

function validBit(version: number): number {
  return version >= 3 ? 1 << 9 : 1 << 10;
}

function sharedNumberMask(version: number): number {
  return version >= 4 ? 0x3f : 0x1f;
}

/** Fields of TLBPD0. */
export interface TagFields {
  readonly valid: boolean;
  readonly vpn: number;
  readonly global: boolean;
  readonly shared: boolean;
  /** SZ: the entry is one of a super page (MMUv4). */
  readonly superPage: boolean;
  /** ASID, or shared id if `shared`. */
  readonly tag: number;
}

/** TLBPD0 decoded. */
export function decodeTag(pageShift: number, version: number, value: number): TagFields {
  const shared = version >= 3 && (value & sharedBit) !== 0;
  return {
    valid: (value & validBit(version)) !== 0,
    vpn: (value & 0x7fff_ffff) >>> pageShift,
    global: (value & globalBit) !== 0,
    shared,
    superPage: version >= 4 && (value & sizeBit) !== 0,
    tag: value & (shared ? sharedNumberMask(version) : 0xff),
  };
}

/**
 * TLBPD1: PPN and permissions, from LeafFlag bits. Linux mirrors user permissions for the kernel; kernel-only pages have
 * kernel bits alone.
 */
export function dataDescriptor(pageShift: number, version: number, pfn: number, flags: number): number {
  const rwx =
    ((flags & LeafFlag.Execute) !== 0 ? 1 : 0) |
    ((flags & LeafFlag.Write) !== 0 ? 2 : 0) |
    ((flags & LeafFlag.Read) !== 0 ? 4 : 0);
  const permissions = ((flags & LeafFlag.User) !== 0 ? rwx : 0) | (rwx << 3);
  const ppn = pfn << pageShift;
  return version >= 3 ? (ppn | 1 | (permissions << 1)) >>> 0 : (ppn | 4 | (permissions << 3)) >>> 0;
}

/** Fields of TLBPD1: frame, cacheable, and rwx as bits 4, 2, 1 for user and kernel. */
export interface DataFields {
  readonly pfn: number;
  readonly cached: boolean;
  readonly user: number;
  readonly kernel: number;
}

/** TLBPD1 decoded. */
export function decodeData(pageShift: number, version: number, value: number): DataFields {
  const permissions = value >>> (version >= 3 ? 1 : 3);
  return {
    pfn: value >>> pageShift,
    cached: (value & (version >= 3 ? 1 : 4)) !== 0,
    user: permissions & 7,
    kernel: (permissions >>> 3) & 7,
  };
}

/** TLBPD0 and TLBPD1 of an entry, by name. */
export function arcDescriptors(
  pageShift: number,
  version: number,
  vpn: number,
  pfn: number,
  flags: number,
  kind: EntryClass,
  tag: number,
  superPage = false,
): { name: string; value: number }[] {
  return [
    { name: "PD0", value: tagDescriptor(pageShift, version, vpn, kind, tag, superPage) },
    { name: "PD1", value: dataDescriptor(pageShift, version, pfn, flags) },
  ];
}

/** Fields of TLBPD0 and TLBPD1, by name. Bits 7:0 of TLBPD0 are a shared id where S is set. */
export function arcDescriptorFields(
  pageShift: number,
  version: number,
): readonly { readonly name: string; readonly fields: readonly EntryField[] }[] {
  const rights = ["R", "W", "X"];
  const lowest = version >= 3 ? 1 : 3;
  return [
    {
      name: "PD0",
      fields: tileFields(4, [
        ...(version >= 3 ? [["S", 31, 31, "tag"] as const] : []),
        ["VPN", 30, pageShift, "frame"],
        ...(version >= 4 ? [["SZ", 10, 10, "rest"] as const] : []),
        version >= 3 ? ["V", 9, 9, "state"] : ["V", 10, 10, "state"],
        ["G", 8, 8, "tag"],
        ["ASID", 7, 0, "tag"],
      ]),
    },
    {
      name: "PD1",
      fields: tileFields(4, [
        ["PFN", 31, pageShift, "frame"],
        ...rights.map((name, at) => [`K${name}`, lowest + 5 - at, lowest + 5 - at, "rights"] as const),
        ...rights.map((name, at) => [`U${name}`, lowest + 2 - at, lowest + 2 - at, "rights"] as const),
        version >= 3 ? ["C", 0, 0, "memory"] : ["C", 2, 2, "memory"],
      ]),
    },
  ];
}

/** TLBINDEX of a JTLB slot: set * ways + way, column first. */
export function tlbIndex(set: number, way: number, ways: number): number {
  return set * ways + way;
}

/** TLBINDEX values of lookup errors. */
export const tlbIndexError = {
  notFound: 0x8000_0000,
  /** Before MMUv4. */
  duplicateOld: 0x8000_0001,
  duplicate: 0xc000_0000,
} as const;

/** Bits of TLBINDEX that name an entry. */
export const indexField = 0x1fff;

/** Is TLBINDEX an error (bit 31, E) rather than an entry? */
export function isLookupError(index: number): boolean {
  return index >= 0x8000_0000;
}

/** TLBINDEX after a probe that found several entries. */
export function duplicateCode(version: number): number {
  return version >= 4 ? tlbIndexError.duplicate : tlbIndexError.duplicateOld;
}

/** Decoded build configuration register. Sizes in bytes; `superPageBytes` 0 = no super pages. */
export interface BuildConfiguration {
  readonly version: number;
  readonly sets: number;
  readonly ways: number;
  readonly instructionEntries: number;
  readonly dataEntries: number;
  readonly pageBytes: number;
  readonly superPageBytes: number;
  readonly superPageTlb: boolean;
  readonly shared: boolean;
  readonly physicalExtension: boolean;
}

/** Decodes register 0x6f. Versions above 4 read as 4, which they are compatible with. */
export function decodeBuildConfiguration(value: number): BuildConfiguration {
  const field = (high: number, low: number): number => Math.floor((value >>> 0) / 2 ** low) % 2 ** (high - low + 1);
  const version = field(31, 24);
  if (version <= 2) {
    return {
      version,
      sets: 2 ** field(19, 16),
      ways: 2 ** field(23, 20),
      instructionEntries: field(15, 8),
      dataEntries: field(7, 0),
      pageBytes: 8192,
      superPageBytes: 0,
      superPageTlb: false,
      shared: false,
      physicalExtension: false,
    };
  }
  if (version === 3) {
    return {
      version,
      sets: 2 ** field(19, 16),
      ways: 2 ** field(23, 20),
      instructionEntries: field(7, 4),
      dataEntries: field(3, 0),
      pageBytes: 512 * 2 ** field(11, 8),
      superPageBytes: 0,
      superPageTlb: false,
      shared: field(12, 12) === 1,
      physicalExtension: false,
    };
  }
  return {
    version,
    sets: 64 * 2 ** field(9, 8),
    ways: field(11, 10) * 2,
    instructionEntries: field(5, 3) * 4,
    dataEntries: field(2, 0) * 4,
    pageBytes: 512 * 2 ** field(18, 15),
    superPageBytes: field(22, 19) === 0 ? 0 : 2 ** (field(22, 19) - 11) * 2 ** 20,
    superPageTlb: field(7, 6) === 1,
    shared: field(23, 23) === 1,
    physicalExtension: field(12, 12) === 1,
  };
}

/**
 * Register 0x6f of a geometry, the reverse of decodeBuildConfiguration; null if a size has no encoding. Before MMUv3
 * pages have 8 KB.
 */
export function encodeBuildConfiguration(build: BuildConfiguration): number | null {
  const { version, sets, ways, instructionEntries, dataEntries, pageBytes } = build;
  const parts: [value: number, high: number, low: number][] =
    version <= 2
      ? [
          [dataEntries, 7, 0],
          [instructionEntries, 15, 8],
          [Math.log2(sets), 19, 16],
          [Math.log2(ways), 23, 20],
        ]
      : version === 3
        ? [
            [dataEntries, 3, 0],
            [instructionEntries, 7, 4],
            [Math.log2(pageBytes / 512), 11, 8],
            [build.shared ? 1 : 0, 12, 12],
            [Math.log2(sets), 19, 16],
            [Math.log2(ways), 23, 20],
          ]
        : [
            [dataEntries / 4, 2, 0],
            [instructionEntries / 4, 5, 3],
            [build.superPageTlb ? 1 : 0, 7, 6],
            [Math.log2(sets / 64), 9, 8],
            [ways / 2, 11, 10],
            [build.physicalExtension ? 1 : 0, 12, 12],
            [Math.log2(pageBytes / 512), 18, 15],
            [build.superPageBytes === 0 ? 0 : Math.log2(build.superPageBytes / 2 ** 20) + 11, 22, 19],
            [build.shared ? 1 : 0, 23, 23],
          ];
  let value = version * 2 ** 24;
  for (const [field, high, low] of parts) {
    if (!Number.isInteger(field) || field < 0 || field >= 2 ** (high - low + 1)) return null;
    value += field * 2 ** low;
  }
  return version <= 2 && pageBytes !== 8192 ? null : value;
}
