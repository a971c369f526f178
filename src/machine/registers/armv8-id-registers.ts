/**
 * What tells software the width of ASIDs on ARMv8-A: ID_AA64MMFR0_EL1 says what there is, TCR_EL1 what is used (mmu-hardware
 * §2.4). No register of ARMv8 tells the geometry of the TLBs.
 */

/** Fields of ID_AA64MMFR0_EL1 that concern translation. */
export interface MemoryModelFeatures {
  readonly asidBits: 8 | 16;
  /** Width of a physical address in bits. */
  readonly physicalBits: number;
  /** Page sizes of the tables in bytes, ascending. */
  readonly granules: readonly number[];
}

/** Codes of PARange, as widths in bits. */
const physicalWidths = [32, 36, 40, 42, 44, 48, 52];

/**
 * ID_AA64MMFR0_EL1 (bits 31:0, the others are 0) decoded: TGran4 31:28, TGran64 27:24, TGran16 23:20, ASIDBits 7:4,
 * PARange 3:0 (Arm DDI0500D table 4-51). Null if a field has a reserved code.
 */
export function decodeMemoryModelFeatures(value: number): MemoryModelFeatures | null {
  const field = (low: number): number => (value >>> low) & 0xf;
  const physicalBits = physicalWidths[field(0)];
  if (physicalBits === undefined || (field(4) !== 0 && field(4) !== 2)) return null;
  const granules = [
    ...(field(28) === 0 ? [2 ** 12] : []),
    ...(field(20) === 1 ? [2 ** 14] : []),
    ...(field(24) === 0 ? [2 ** 16] : []),
  ];
  return { asidBits: field(4) === 2 ? 16 : 8, physicalBits, granules };
}

/**
 * ID_AA64MMFR0_EL1 of a Cortex-A53 with ASIDs of so many bits; null if the register cannot say it (it knows 8 and 16).
 * Granules 4K and 64K, physical addresses of 40 bits, both byte orders and secure memory are those of the product.
 */
export function encodeMemoryModelFeatures(asidBits: number): number | null {
  if (asidBits !== 8 && asidBits !== 16) return null;
  const [bigEnd, secure, physical40] = [1 << 8, 1 << 12, 2];
  return secure | bigEnd | ((asidBits === 16 ? 2 : 0) << 4) | physical40;
}

/** Bit of TCR_EL1: 1 = ASIDs of 16 bits (AS). */
const asidSize = 1n << 36n;

/**
 * TCR_EL1 as far as it concerns TTBR0 and ASIDs: AS 36, A1 22 = 0 (the ASID is that of TTBR0_EL1), TG0 15:14 = 0 (4 KB pages),
 * T0SZ 5:0 = 64 less the width of a virtual address. What concerns TTBR1 and memory types is not modelled and 0.
 */
export function translationControl(virtualBits: number, asidBits: number): bigint {
  return (asidBits > 8 ? asidSize : 0n) | BigInt(64 - virtualBits);
}
