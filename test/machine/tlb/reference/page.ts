/** What the model of every TLB says of pages, spaces and the ends of accesses. */
import type { Entry, Structure } from "./structure.js";

/** What an address space maps: `count` base pages from page `first` on, to frames from `frame` on. */
export interface ModelPage {
  readonly first: number;
  readonly count: number;
  frame: number;
  /** Letters of r, w and x. */
  readonly rights: string;
  readonly global: boolean;
  /** Shared id, -1 = none. */
  readonly shared: number;
  /** Base pages of each of its table entries; less than `count` where a page stands in several (NAPOT, contiguous). */
  readonly step: number;
  /** Table entries (first page of each) that say dirty. */
  readonly dirty: Set<number>;
}

/** An address space and the context that its threads run in. */
export interface ModelSpace {
  readonly name: string;
  readonly asid: number;
  readonly subscribed: ReadonlySet<number>;
  readonly pages: ModelPage[];
}

const texts = new WeakMap<Entry, string>();

/** An entry as a test says it, `dirty` included where hardware keeps it. */
function textOf(entry: Entry | null, ofWalk: boolean, withDirty: boolean): string {
  if (entry === null) return "";
  let text = texts.get(entry);
  if (text === undefined) {
    const { first, count, frame, rights, dirty, tag } = entry;
    text = ofWalk
      ? `${first}+${count} ${tag}`
      : `${first}+${count} → ${frame} ${rights}${withDirty && dirty ? " dirty" : ""} ${tag}`;
    texts.set(entry, text);
  }
  return text;
}

/** §1.12: 16 bits, x^16 + x^14 + x^13 + x^11 + 1, eight steps a number. */
export function shiftRegister(start: number): () => number {
  let bits = [...start.toString(2).padStart(16, "0")].map(Number);
  return () => {
    for (let step = 0; step < 8; step++) {
      const out = bits.at(-1)!;
      bits = [0, ...bits.slice(0, -1)];
      if (out === 1) for (const power of [16, 14, 13, 11]) bits[16 - power] = 1 - bits[16 - power]!;
    }
    return Number.parseInt(bits.join(""), 2);
  };
}

/** Bits of the address below the fields of each level of the tables (§3). */
export const levelShifts: Readonly<Record<string, readonly number[]>> = {
  "arc-8k": [21, 13],
  "arc-4k-sasid": [21, 12],
  sv39: [30, 21, 12],
  sv48: [39, 30, 21, 12],
  "x86-64": [39, 30, 21, 12],
  "armv8-4k": [39, 30, 21, 12],
  armv7: [20, 12],
};

/** How an access ended. */
export type Ended =
  { readonly as: "done"; readonly frame: number } | { readonly as: "fault" | "machine check" | "retry" };

/** Every slot as text, structure by structure; "" = free. `withDirty`: dirty bits are kept in entries. */
export function slotTexts(structures: readonly Structure[], withDirty: boolean): string[][] {
  return structures.map(({ rows, config }) =>
    rows.flat().map((entry) => textOf(entry, config.serves === "walk", withDirty)),
  );
}
