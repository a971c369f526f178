/** What the walk of a TLB miss found. One per core, reused, so that a miss allocates nothing for it. */

/** How a walk ended. */
export enum WalkEnd {
  Found = 0,
  NotPresent = 1,
  Protection = 2,
}

/** Result of a walk, reused by the core. */
export interface WalkResult {
  end: WalkEnd;
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
  return { end: WalkEnd.NotPresent, vpn: 0, pfn: 0, span: 0, flags: 0, shared: -1, domain: -1, reads: 0 };
}
