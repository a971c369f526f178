/**
 * CPUID functions 8000_0005H, 8000_0006H and 8000_0019H of AMD processors: entries and ways of the TLBs, for 2M pages, 4K pages
 * and 1G pages (AMD Processor Programming Reference for family 17H, CPUID_Fn80000005 to Fn80000019; second-hand).
 */

/** What a register says of one TLB: entries, and ways (`entries` = fully associative). Null = there is none. */
export interface IdentifiedTlb {
  readonly entries: number;
  readonly ways: number;
}

/** The two halves of a register: the TLB of data in 31:16, that of fetches in 15:0. */
export interface IdentifiedPair {
  readonly data: IdentifiedTlb | null;
  readonly fetch: IdentifiedTlb | null;
}

/** Codes of ways in 8000_0006H and 8000_0019H; 0 = no TLB, 0FH = fully associative. Codes that are not here are reserved. */
const wayCodes: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 6],
  [6, 8],
  [8, 16],
  [0xa, 32],
  [0xb, 48],
  [0xc, 64],
  [0xd, 96],
  [0xe, 128],
]);

/** A half of a register of 8000_0005H: ways 15:8 (0FFH = fully associative), entries 7:0. */
function decodeFirstLevel(half: number): IdentifiedTlb | null {
  const [ways, entries] = [half >>> 8, half & 0xff];
  return entries === 0 ? null : { entries, ways: ways === 0xff ? entries : ways };
}

/** A half of a register of 8000_0006H or 8000_0019H: code of the ways 15:12, entries 11:0. */
function decodeCoded(half: number): IdentifiedTlb | null {
  const [code, entries] = [half >>> 12, half & 0xfff];
  const ways = code === 0xf ? entries : wayCodes.get(code);
  return entries === 0 || ways === undefined ? null : { entries, ways };
}

/** 8000_0005H EAX (2M pages) or EBX (4K pages) decoded: the first level. */
export function decodeFirstLevelTlbs(value: number): IdentifiedPair {
  return { data: decodeFirstLevel(value >>> 16), fetch: decodeFirstLevel(value & 0xffff) };
}

/** 8000_0006H EAX (2M pages) or EBX (4K pages), or 8000_0019H EAX (1G pages, level 1) or EBX (1G pages, level 2) decoded. */
export function decodeCodedTlbs(value: number): IdentifiedPair {
  return { data: decodeCoded(value >>> 16), fetch: decodeCoded(value & 0xffff) };
}

function encodeFirstLevel(tlb: IdentifiedTlb | null): number | null {
  if (tlb === null) return 0;
  const ways = tlb.ways === tlb.entries ? 0xff : tlb.ways;
  return tlb.entries > 0xff || ways > 0xff ? null : ways * 2 ** 8 + tlb.entries;
}

/**
 * Ways that have no code are said as the next smaller number that has one: 12 ways as 8, which is what Zen says of its second
 * level.
 */
function encodeCoded(tlb: IdentifiedTlb | null): number | null {
  if (tlb === null) return 0;
  if (tlb.entries > 0xfff) return null;
  const code =
    tlb.ways === tlb.entries && tlb.ways > 1 ? 0xf : [...wayCodes].findLast(([, ways]) => ways <= tlb.ways)![0];
  return code * 2 ** 12 + tlb.entries;
}

function encodePair(
  { data, fetch }: IdentifiedPair,
  encode: (tlb: IdentifiedTlb | null) => number | null,
): number | null {
  const [high, low] = [encode(data), encode(fetch)];
  return high === null || low === null ? null : high * 2 ** 16 + low;
}

/** The reverse of decodeFirstLevelTlbs; null if a size does not fit its field. */
export function encodeFirstLevelTlbs(pair: IdentifiedPair): number | null {
  return encodePair(pair, encodeFirstLevel);
}

/** The reverse of decodeCodedTlbs, with ways that have no code rounded down; null if a size does not fit its field. */
export function encodeCodedTlbs(pair: IdentifiedPair): number | null {
  return encodePair(pair, encodeCoded);
}
