/**
 * satp of RISC-V: its layout, and the only way in which software learns the width of ASIDs. RISC-V has no register that tells
 * the geometry of the TLBs (privileged specification, "Supervisor Address Translation and Protection Register";
 * mmu-hardware §2.2, §3.2).
 */

/** Where the fields are: MODE 63:60, ASID 59:44, PPN 43:0; on 32-bit harts MODE 31, ASID 30:22, PPN 21:0. */
export interface SatpLayout {
  readonly bits: 32 | 64;
  readonly modeShift: bigint;
  readonly asidShift: bigint;
  /** Bits of the ASID field, of which a hart may implement fewer. */
  readonly asidField: number;
}

/** Layout for page-table entries of 4 (Sv32) or 8 bytes. */
export function satpLayout(entryBytes: number): SatpLayout {
  return entryBytes === 4
    ? { bits: 32, modeShift: 31n, asidShift: 22n, asidField: 9 }
    : { bits: 64, modeShift: 60n, asidShift: 44n, asidField: 16 };
}

/** satp with these fields. The ASID must fit its field. */
export function satpValue(layout: SatpLayout, mode: bigint, asid: number, ppn: number): bigint {
  return (mode << layout.modeShift) | (BigInt(asid) << layout.asidShift) | BigInt(ppn);
}

/** What satp reads after a write on a hart that has `asidBits` bits of ASID: the bits that it has not are 0 (WARL). */
export function satpReadBack(layout: SatpLayout, asidBits: number, written: bigint): bigint {
  const missing = (2n ** BigInt(layout.asidField) - 1n) & ~(2n ** BigInt(asidBits) - 1n);
  return written & ~(missing << layout.asidShift);
}

/**
 * ASIDLEN as software finds it: ones to all bits of the ASID field, and the ones that read back are counted.
 *
 * @param exchange writes satp and reads it back
 */
export function probeAsidLength(layout: SatpLayout, exchange: (written: bigint) => bigint): number {
  const ones = 2n ** BigInt(layout.asidField) - 1n;
  const read = (exchange(ones << layout.asidShift) >> layout.asidShift) & ones;
  return read.toString(2).replaceAll("0", "").length;
}
