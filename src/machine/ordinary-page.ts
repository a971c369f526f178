/** What an ordinary refill (ordinary-refill.ts) knows of its page. One per core, reused, so that a refill allocates nothing. */
import { Access } from "./event.js";
import { EntryClass } from "./match.js";

/** The page that is being entered: what its entries get. Scratch of a core. */
export interface OrdinaryPage {
  vpn: number;
  pfn: number;
  flags: number;
  kind: EntryClass;
  tag: number;
  terms: number;
  owner: number;
  /** Where the owner's row of counters begins; -1 = nobody's. */
  row: number;
  /** 0 = a fetch, 1 = a load or store. */
  data: 0 | 1;
  access: Access;
}

/** Scratch of a new core. */
export function createOrdinaryPage(): OrdinaryPage {
  return { vpn: 0, pfn: 0, flags: 0, kind: EntryClass.Private, tag: 0, terms: 0, owner: 0, row: 0, data: 0, access: Access.Fetch };
}
