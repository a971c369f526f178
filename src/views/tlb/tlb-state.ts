/** What the TLB view remembers across hiding and reloading. */
import type { SortKey } from "./entry-rows.js";

/** Plain JSON; null = the default choice. */
export interface TlbState {
  /** Core shown; null follows the core that stopped. */
  readonly core: number | null;
  readonly text: string;
  readonly owner: number | null;
  readonly level: string;
  readonly dimUnusable: boolean;
  readonly sort: SortKey;
  /** Key of the selected entry (`JTLB/66`) or "". */
  readonly selected: string;
  readonly scroll: number;
}

/** The state of a view that was never used. */
export const initialTlbState: TlbState = {
  core: null,
  text: "",
  owner: null,
  level: "",
  dimUnusable: true,
  sort: "recency",
  selected: "",
  scroll: 0,
};
