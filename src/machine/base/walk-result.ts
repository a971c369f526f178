/** What the walk of a TLB miss found. One per core, reused, so that a miss allocates nothing for it. */

/** How a walk ended. */
export enum WalkEnd {
  Found = 0,
  NotPresent = 1,
  /** The page is there, but not for this access. */
  Protection = 2,
  /** An entry has bits set that the architecture reserves, or says what it must not say at its level. */
  Reserved = 3,
  /** A large page whose frame is not a multiple of its size. */
  Misaligned = 4,
  /** The tables lead to memory that is not there. */
  NoMemory = 5,
  /** The access is allowed, but the accessed (access flag) or dirty bit is clear, and setting it is software's business. */
  Accessed = 6,
  Dirty = 7,
}

/** Did the walk find a page that this access may not use, or not yet? */
export function deniesAccess(end: WalkEnd): boolean {
  return end === WalkEnd.Protection || end === WalkEnd.Accessed || end === WalkEnd.Dirty;
}

/** Result of a walk, reused by the core. */
export interface WalkResult {
  end: WalkEnd;
  /** Level of the entry where it ended, 0 = root. */
  level: number;
  /** First VPN and PFN that the leaf maps, and how many base pages. */
  vpn: number;
  pfn: number;
  span: number;
  flags: number;
  shared: number;
  /** Domain that the tables state for the page (short descriptors), -1 = the format has none. */
  domain: number;
  /** Memory reads made. */
  reads: number;
}

/** An empty result. */
export function createWalkResult(): WalkResult {
  return { end: WalkEnd.NotPresent, level: 0, vpn: 0, pfn: 0, span: 0, flags: 0, shared: -1, domain: -1, reads: 0 };
}
