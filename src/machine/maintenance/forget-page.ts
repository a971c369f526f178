/** What the hardware may do to a core's entries of a page whenever it likes: forget them. */
import { invalidate } from "../tlb/index.js";
import type { Core } from "../state/index.js";

/** Does any TLB of a core hold an entry for a page? */
export function holdsPage({ tlbs }: Core, vpn: number): boolean {
  return tlbs.some((tlb) => {
    for (let slot = 0; slot < tlb.slots; slot++)
      if (tlb.span[slot] !== 0 && vpn >= tlb.vpn[slot] && vpn < tlb.vpn[slot] + tlb.span[slot]) return true;
    return false;
  });
}

/** Drops every entry of a page from a core's TLBs. */
export function forgetPage({ tlbs }: Core, vpn: number): void {
  for (const tlb of tlbs)
    for (let slot = 0; slot < tlb.slots; slot++)
      if (tlb.span[slot] !== 0 && vpn >= tlb.vpn[slot] && vpn < tlb.vpn[slot] + tlb.span[slot]) invalidate(tlb, slot);
}
