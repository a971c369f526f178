/**
 * Virtual memory areas: the sorted, non-overlapping list of ranges of one mm, and the searches and cuts on it. Nothing
 * here touches page tables; memory-map.ts keeps both in step.
 */
import type { OwnerId, Pfn, SpaceId } from "../../machine/index.js";

/** What a range is used for, as the views label it. */
export type VmaKind = "text" | "data" | "bss" | "heap" | "stack" | "mapping" | "segment";

/** One virtual memory area. Plain data; addresses are page aligned. */
export interface Vma {
  start: number;
  end: number;
  read: boolean;
  write: boolean;
  execute: boolean;
  /** May mprotect add write permission? False in a read-only attachment (VM_MAYWRITE cleared, vas-semantics §2.8). */
  mayWrite: boolean;
  /** MAP_SHARED: never copied on write. */
  shared: boolean;
  /** A stack: a fault just below extends it. */
  growsDown: boolean;
  /** Bytes below it that no mapping is placed in unless its address is fixed: the guard of a thread's stack. */
  guard: number;
  kind: VmaKind;
  name: string;
  /** Whose memory the frames are that a fault in this VMA allocates. */
  owner: OwnerId;
  /** Backing object of shared memory, or null: anonymous private pages. */
  object: number | null;
  /** Byte offset of `start` in the object. */
  offset: number;
  /** The mm this VMA was copied from (`vas_reference`), or null: born here. */
  reference: SpaceId | null;
  /** Kernel time of the last change (`vas_last_update`, vas-semantics §2.7). */
  updated: number;
  /**
   * Have the page-table entries been duplicated (`vas_attached`)? False in a lazily copied VMA before its first touch.
   */
  attached: boolean;
  /** Marked with MADV_VAS_PRIVATE: not taken along into a VAS, or out of one (vas-semantics §2.13). */
  vasPrivate: boolean;
  /** VAS of a subscription, or null. */
  subscription: number | null;
  /** Of memory of a VAS: kernel time at which it came to the VAS; 0 = with the VAS. */
  mappedAt: number;
  /** Shared id that TLB entries of this VMA carry, or -1: the ASID. */
  sharedId: number;
  /** Bytes of its pages if they are large ones (hugetlb): its bounds are multiples of that. 0 = base pages. */
  largePage: number;
}

/** A private anonymous VMA born in the mm; override what differs. */
export function createVma(fields: Partial<Vma> & Pick<Vma, "start" | "end" | "kind" | "name" | "owner">): Vma {
  return {
    read: true,
    write: true,
    execute: false,
    mayWrite: true,
    shared: false,
    growsDown: false,
    guard: 0,
    object: null,
    offset: 0,
    reference: null,
    updated: 0,
    attached: true,
    vasPrivate: false,
    subscription: null,
    mappedAt: 0,
    sharedId: -1,
    largePage: 0,
    ...fields,
  };
}

/** First VMA that ends above the address (as the kernel's find_vma), or undefined; it need not contain the address. */
export function findVmaAbove(vmas: readonly Vma[], address: number): Vma | undefined {
  let low = 0;
  let high = vmas.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (vmas[middle]!.end > address) high = middle;
    else low = middle + 1;
  }
  return vmas[low];
}

/** VMA that contains the address, or undefined. */
export function findVma(vmas: readonly Vma[], address: number): Vma | undefined {
  const vma = findVmaAbove(vmas, address);
  return vma !== undefined && vma.start <= address ? vma : undefined;
}

/** First VMA that overlaps [start, end), or undefined. */
export function findOverlap(vmas: readonly Vma[], start: number, end: number): Vma | undefined {
  const vma = findVmaAbove(vmas, start);
  return vma !== undefined && vma.start < end ? vma : undefined;
}

/** May a mapping be placed at [start, end) if its address is not fixed? Neither in a VMA nor in a guard. */
export function isUnused(vmas: readonly Vma[], start: number, end: number): boolean {
  const vma = findVmaAbove(vmas, start);
  return vma === undefined || vma.start - vma.guard >= end;
}

/** VMA whose guard has the address, or undefined. */
export function guardedBy(vmas: readonly Vma[], address: number): Vma | undefined {
  const vma = findVmaAbove(vmas, address);
  return vma !== undefined && address < vma.start && address >= vma.start - vma.guard ? vma : undefined;
}

/** VMAs that overlap [start, end), ascending. */
export function overlapping(vmas: readonly Vma[], start: number, end: number): Vma[] {
  return vmas.filter((vma) => vma.start < end && vma.end > start);
}

/** Links a VMA into the sorted list. The range must be free. */
export function insertVma(vmas: Vma[], vma: Vma): void {
  let index = vmas.length;
  while (index > 0 && vmas[index - 1]!.start > vma.start) index--;
  vmas.splice(index, 0, vma);
}

/** Unlinks a VMA. */
export function removeVma(vmas: Vma[], vma: Vma): void {
  vmas.splice(vmas.indexOf(vma), 1);
}

/** Cuts a VMA in two at an address inside it; the upper part is linked as a VMA of its own and returned. */
function splitVma(vmas: Vma[], vma: Vma, address: number): Vma {
  const upper: Vma = { ...vma, start: address, guard: 0, offset: vma.offset + (address - vma.start) };
  vma.end = address;
  insertVma(vmas, upper);
  return upper;
}

/**
 * Cuts VMAs so that none straddles `start` or `end`, and returns those inside the range. `onSplit` sees each new upper
 * part. A VMA of large pages that an edge would cut inside a page stays whole.
 */
export function isolateRange(vmas: Vma[], start: number, end: number, onSplit: (upper: Vma) => void): Vma[] {
  for (const edge of [start, end]) {
    const vma = findVma(vmas, edge);
    if (vma !== undefined && vma.start < edge && !cutsPage(vma, edge)) onSplit(splitVma(vmas, vma, edge));
  }
  return overlapping(vmas, start, end);
}

/**
 * Could `upper`, which starts where `lower` ends, be part of the same VMA? The kernel's vma_merge rule. The patches did
 * not teach it where a VMA came from, so it merges across origins (Q1); `sameOrigin` makes it look.
 */
export function mergeable(lower: Vma, upper: Vma, sameOrigin: boolean): boolean {
  const plain = (vma: Vma): boolean =>
    vma.object === null && vma.subscription === null && !vma.growsDown && !vma.shared && vma.largePage === 0;
  return (
    lower.end === upper.start &&
    plain(lower) &&
    plain(upper) &&
    lower.kind === upper.kind &&
    lower.read === upper.read &&
    lower.write === upper.write &&
    lower.execute === upper.execute &&
    lower.mayWrite === upper.mayWrite &&
    lower.attached === upper.attached &&
    lower.vasPrivate === upper.vasPrivate &&
    (!sameOrigin ||
      (lower.owner === upper.owner && lower.reference === upper.reference && lower.sharedId === upper.sharedId))
  );
}

/** First VMA that a cut at an end of [start, end) would leave with a part of a large page, or undefined. */
export function findCutPage(vmas: readonly Vma[], start: number, end: number): Vma | undefined {
  return overlapping(vmas, start, end).find((vma) => [start, end].some((edge) => cutsPage(vma, edge)));
}

/** Does an address lie inside one of the VMA's large pages? */
export function cutsPage({ start, end, largePage }: Vma, address: number): boolean {
  return largePage !== 0 && address > start && address < end && address % largePage !== 0;
}

/** Does a range lie inside the part of the VMA list without a gap? */
export function coversRange(vmas: readonly Vma[], start: number, end: number): boolean {
  let reached = start;
  for (const vma of overlapping(vmas, start, end)) {
    if (vma.start > reached) return false;
    reached = vma.end;
  }
  return reached >= end;
}

/** One object. It keeps a reference on each of its frames and lives as long as a VMA maps it. */
export interface SharedObject {
  readonly id: number;
  readonly owner: OwnerId;
  /** Index of the file whose page cache this is, which counts as a user of its own; absent: anonymous memory. */
  readonly file?: number;
  /** Bytes of its pages if they are large ones; 0 = base pages. */
  readonly largePage: number;
  /** Frames by number of the base page in the object; of a large page the first, by the number of its first base page. */
  pages: Map<number, Pfn>;
  /** The same of large pages that were set aside and nobody has touched yet. */
  reserved: Map<number, Pfn>;
  /** VMAs that map it. */
  users: number;
}
