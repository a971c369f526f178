/**
 * CPUID leaf 2 of Intel processors: bytes, each of which stands for one or two TLBs (Intel SDM volume 2A, CPUID, "Encoding of
 * CPUID Leaf 2 Descriptors", read in EDK II MdePkg/Include/Register/Intel/Cpuid.h). The bytes come in no particular order.
 */

/** TLBs that a descriptor stands for. */
export interface DescribedTlb {
  readonly serves: "fetch" | "data" | "both";
  /** Sizes of the pages it holds, in bytes; where the manual says "2M/4M" 4M pages are left out: 64-bit mode has none. */
  readonly pageBytes: readonly number[];
  readonly entries: number;
  /** 1 set = fully associative: as many ways as entries. */
  readonly ways: number;
}

const [page4K, page2M, page1G] = [2 ** 12, 2 ** 21, 2 ** 30];

function tlb(serves: DescribedTlb["serves"], entries: number, ways: number, ...pageBytes: number[]): DescribedTlb {
  return { serves, pageBytes, entries, ways };
}

/** The descriptors of TLBs of which the manual tells entries and ways, and that 64-bit mode can use. */
export const tlbDescriptors: ReadonlyMap<number, readonly DescribedTlb[]> = new Map([
  [0x01, [tlb("fetch", 32, 4, page4K)]],
  [0x03, [tlb("data", 64, 4, page4K)]],
  [0x55, [tlb("fetch", 7, 7, page2M)]],
  [0x57, [tlb("data", 16, 4, page4K)]],
  [0x59, [tlb("data", 16, 16, page4K)]],
  [0x5a, [tlb("data", 32, 4, page2M)]],
  [0x61, [tlb("fetch", 48, 48, page4K)]],
  [0x63, [tlb("data", 32, 4, page2M), tlb("data", 4, 4, page1G)]],
  [0x64, [tlb("data", 512, 4, page4K)]],
  [0x6b, [tlb("data", 256, 8, page4K)]],
  [0x6c, [tlb("data", 128, 8, page2M)]],
  [0x6d, [tlb("data", 16, 16, page1G)]],
  [0x76, [tlb("fetch", 8, 8, page2M)]],
  [0xa0, [tlb("data", 32, 32, page4K)]],
  [0xb0, [tlb("fetch", 128, 4, page4K)]],
  [0xb1, [tlb("fetch", 8, 4, page2M)]],
  [0xb2, [tlb("fetch", 64, 4, page4K)]],
  [0xb3, [tlb("data", 128, 4, page4K)]],
  [0xb4, [tlb("data", 256, 4, page4K)]],
  [0xb5, [tlb("fetch", 64, 8, page4K)]],
  [0xb6, [tlb("fetch", 128, 8, page4K)]],
  [0xba, [tlb("data", 64, 4, page4K)]],
  [0xc1, [tlb("both", 1024, 8, page4K, page2M)]],
  [0xc2, [tlb("data", 16, 4, page4K, page2M)]],
  [0xc3, [tlb("both", 1536, 6, page4K, page2M), tlb("both", 16, 4, page1G)]],
  [0xc4, [tlb("data", 32, 4, page2M)]],
  [0xca, [tlb("both", 512, 4, page4K)]],
]);

/**
 * The descriptor bytes of leaf 2: of a register with bit 31 none, of EAX not the lowest byte (which is 1), and no zeros.
 *
 * @param registers EAX, EBX, ECX, EDX, unsigned
 */
export function leafTwoBytes(registers: readonly number[]): number[] {
  return registers.flatMap((register, at) => {
    if (register >= 2 ** 31) return [];
    const bytes = [0, 8, 16, 24].map((shift) => (register >>> shift) & 0xff);
    return (at === 0 ? bytes.slice(1) : bytes).filter((byte) => byte !== 0);
  });
}

/** EAX, EBX, ECX and EDX of leaf 2 with these descriptors; null if there are more than fit, or one would set bit 31. */
export function leafTwoRegisters(bytes: readonly number[]): number[] | null {
  const registers = [1, 0, 0, 0];
  const free = registers.flatMap((_, at) => (at === 0 ? [8, 16, 24] : [0, 8, 16, 24]).map((shift) => ({ at, shift })));
  for (const byte of bytes) {
    const next = free.findIndex(({ shift }) => shift < 24 || byte < 0x80);
    if (next === -1) return null;
    const [{ at, shift }] = free.splice(next, 1);
    registers[at] += byte * 2 ** shift;
  }
  return registers;
}

function sameStructure(one: DescribedTlb, other: DescribedTlb, waysToo: boolean): boolean {
  return (
    one.serves === other.serves &&
    one.entries === other.entries &&
    (!waysToo || one.ways === other.ways) &&
    one.pageBytes.join() === other.pageBytes.join()
  );
}

/**
 * The descriptors of a set of TLBs, ascending, or null if one of them has none. A descriptor with the right number of entries is
 * taken even if it says other ways, as Skylake does (C3H says 6 ways of its second level, which has 12); one that says the
 * right ways is preferred.
 */
export function describeTlbs(tlbs: readonly DescribedTlb[]): number[] | null {
  const bytes: number[] = [];
  let left = [...tlbs];
  while (left.length > 0) {
    const [first] = left;
    const fitting = (waysToo: boolean): [number, readonly DescribedTlb[]] | undefined =>
      [...tlbDescriptors]
        .filter(
          ([, described]) =>
            described.some((one) => sameStructure(one, first, waysToo)) &&
            described.every((one) => left.some((other) => sameStructure(one, other, false))),
        )
        .sort(([, one], [, other]) => other.length - one.length)[0];
    const found = fitting(true) ?? fitting(false);
    if (found === undefined) return null;
    const [byte, described] = found;
    bytes.push(byte);
    for (const one of described) {
      const covered = left.findIndex((other) => sameStructure(one, other, false));
      left = left.filter((_, at) => at !== covered);
    }
  }
  return bytes.sort((one, other) => one - other);
}
