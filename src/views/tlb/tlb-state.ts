/** What the TLB view remembers across hiding and reloading. */
import type { Words } from "../session/persisted.js";
import { colourings, type ColourBy } from "./levels/index.js";
import { sortKeys, type SortKey } from "./entries/index.js";

/** Plain JSON; null = the default choice. */
export interface TlbState {
  /** Core shown; null follows the core that stopped. */
  readonly core: number | null;
  readonly text: string;
  readonly owner: number | null;
  readonly level: string;
  readonly dimUnusable: boolean;
  /** What the squares of a large level are coloured by. */
  readonly colourBy: ColourBy;
  /** Levels that hold nothing are shown too. */
  readonly showEmpty: boolean;
  /** Set that is spelled out instead of the accessed one: `level/set`, or "". */
  readonly pinned: string;
  /** Entries that are kept in sight (pins.ts). */
  readonly pins: string;
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
  colourBy: "owner",
  showEmpty: false,
  pinned: "",
  pins: "",
  sort: "recency",
  selected: "",
  scroll: 0,
};

/** What a stored state may say where not any text will do. */
export const tlbWords: Words<TlbState> = { colourBy: colourings, sort: sortKeys };
