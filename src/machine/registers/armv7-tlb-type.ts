/**
 * TLBTR of ARMv7-A, bit by bit. The architecture fixes bit 0 alone; the size field is that of Cortex-A9 (Arm DDI0388I
 * 4.3.2, table 4-29; mmu-hardware §5).
 */

/** Fields of TLBTR. */
export interface TlbType {
  /** Entries of the main TLB without the lockable ones: 64, 128, 256 or 512. */
  readonly entries: number;
  /** Lockable entries for fetches, and for data or both. */
  readonly lockableFetch: number;
  readonly lockableData: number;
  /** One TLB serves fetches and data (nU = 0). */
  readonly unified: boolean;
}

/** TLBTR decoded: ILsize 23:16, DLsize 15:8, TLB_size 2:1, nU 0. */
export function decodeTlbType(value: number): TlbType {
  return {
    entries: 64 * 2 ** ((value >>> 1) & 3),
    lockableFetch: (value >>> 16) & 0xff,
    lockableData: (value >>> 8) & 0xff,
    unified: (value & 1) === 0,
  };
}

/** TLBTR of a main TLB, the reverse of decodeTlbType; null if the size field cannot say the number of entries. */
export function encodeTlbType({ entries, lockableFetch, lockableData, unified }: TlbType): number | null {
  const size = Math.log2(entries / 64);
  if (!Number.isInteger(size) || size < 0 || size > 3) return null;
  return lockableFetch * 2 ** 16 + lockableData * 2 ** 8 + size * 2 + (unified ? 0 : 1);
}
