/** What an ordinary refill (ordinary-refill.ts) knows of its page. One per core, reused, so that a refill allocates nothing. */
import { Access } from "../events/index.js";
import { EntryClass } from "../config/index.js";
import type { NewEntry } from "./tlb.js";

/** The page that is being entered: what its entries get. Scratch of a core. */
export interface OrdinaryPage extends NewEntry {
  vpn: number;
  pfn: number;
  flags: number;
  kind: EntryClass;
  tag: number;
  /** Base pages, and entries that are matched by their tag alone. */
  readonly span: 1;
  readonly key: 0;
  readonly mask: 0;
  terms: number;
  owner: number;
  /** Where the owner's row of counters begins; -1 = nobody's. */
  row: number;
  /** 0 = a fetch, 1 = a load or store. */
  data: 0 | 1;
  access: Access;
  /** Another process had this translation before (miss-counters.ts); false in a machine that does not classify. */
  redundant: boolean;
}

/** Scratch of a new core. */
export function createOrdinaryPage(): OrdinaryPage {
  return {
    vpn: 0,
    pfn: 0,
    flags: 0,
    kind: EntryClass.Private,
    tag: 0,
    span: 1,
    key: 0,
    mask: 0,
    terms: 0,
    owner: 0,
    row: 0,
    data: 0,
    access: Access.Fetch,
    redundant: false,
  };
}
