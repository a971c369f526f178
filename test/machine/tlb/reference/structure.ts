/** One structure of the model of every TLB: sets, ways and who is replaced. */
import type { TlbConfig } from "../../../../src/machine/index.js";

/** Whose an entry is (§2): everyone's, an address space's, or that of the subscribers of a shared id. */
export type Tag = "global" | `asid ${number}` | `shared ${number}`;

export interface Entry {
  readonly first: number;
  readonly count: number;
  readonly frame: number;
  readonly rights: string;
  readonly tag: Tag;
  readonly dirty: boolean;
  /** Of a walk cache: the space whose table it names. */
  readonly space: string;
}

/** How a set chooses: told of fills and uses, asked for the way to give up. */
export interface Choice {
  use(way: number): void;
  fill(way: number): void;
  victim(): number;
}

function leastRecentlyUsed(ways: number): Choice {
  let order = Array.from({ length: ways }, (_, way) => way);
  const last = (way: number): void => void (order = [...order.filter((one) => one !== way), way]);
  return { use: last, fill: last, victim: () => order[0]! };
}

function roundRobin(ways: number): Choice {
  let next = 0;
  return { use: () => undefined, fill: (way) => void (next = (way + 1) % ways), victim: () => next };
}

/** A tree whose nodes say which half was used less recently; ways are a power of two. */
function tree(ways: number): Choice {
  if (ways === 1) return { use: () => undefined, fill: () => undefined, victim: () => 0 };
  const half = ways / 2;
  const halves = [tree(half), tree(half)];
  let older = 0;
  const touch = (way: number): void => {
    const at = way < half ? 0 : 1;
    older = 1 - at;
    halves[at]!.use(way % half);
  };
  return { use: touch, fill: touch, victim: () => older * half + halves[older]!.victim() };
}

/** One TLB structure. */
export class Structure {
  readonly rows: (Entry | null)[][];
  private readonly choices: Choice[];
  /** Sizes that it holds, in base pages; null = every size. */
  private readonly sizes: readonly number[] | null;

  constructor(
    readonly config: TlbConfig,
    pageBytes: number,
    private readonly freeFirst: boolean,
    random: () => number,
  ) {
    const { sets, ways, replacement } = config;
    const some = config.pageBytes?.map((bytes) => bytes / pageBytes) ?? [1];
    this.sizes = config.pageBytes === undefined && sets === 1 ? null : some;
    this.rows = Array.from({ length: sets }, () => Array.from({ length: ways }, () => null));
    const pseudoRandom: Choice = { use: () => undefined, fill: () => undefined, victim: () => random() % ways };
    const make = { lru: leastRecentlyUsed, rr: roundRobin, plru: tree, "random-lfsr": () => pseudoRandom };
    this.choices = this.rows.map(() => make[replacement](ways));
  }

  serves(access: string): boolean {
    return this.config.serves === "both" || this.config.serves === (access === "fetch" ? "fetch" : "data");
  }

  /** Base pages of the entry that is made of a page of so many: all, a part, or 0. */
  held(count: number): number {
    if (this.sizes === null || this.sizes.includes(count)) return count;
    const smaller = this.sizes.filter((size) => size < count);
    return this.config.larger === "skip" ? 0 : Math.max(0, ...smaller);
  }

  private setOf(page: number, count: number): number {
    return this.sizes === null ? 0 : Math.floor(page / count) % this.rows.length;
  }

  /** Entries that translate a page, as places [set, way]; sizes ascending, ways ascending. */
  find(page: number, matches: (entry: Entry) => boolean): (readonly [number, number])[] {
    const sets = this.rows.length === 1 ? [0] : [...new Set(this.sizes!.map((size) => this.setOf(page, size)))];
    return sets.flatMap((set) =>
      this.rows[set]!.flatMap((entry, way) =>
        entry !== null && page >= entry.first && page < entry.first + entry.count && matches(entry)
          ? [[set, way] as const]
          : [],
      ),
    );
  }

  at([set, way]: readonly [number, number]): Entry {
    return this.rows[set]![way]!;
  }

  use([set, way]: readonly [number, number]): void {
    this.choices[set]!.use(way);
  }

  /** The way that a new entry would take: the first free one, else the one given up. */
  choose(page: number, count: number): readonly [number, number] {
    const set = this.setOf(page, count);
    const free = this.rows[set]!.indexOf(null);
    const usesFree = this.freeFirst || this.config.replacement === "lru";
    return [set, free >= 0 && usesFree ? free : this.choices[set]!.victim()];
  }

  same(entry: Entry): readonly [number, number] | null {
    const set = this.setOf(entry.first, entry.count);
    const way = this.rows[set]!.findIndex(
      (one) => one !== null && one.first === entry.first && one.count === entry.count && one.tag === entry.tag,
    );
    return way < 0 ? null : [set, way];
  }

  put([set, way]: readonly [number, number], entry: Entry): void {
    this.rows[set]![way] = entry;
    this.choices[set]!.fill(way);
  }

  /** The same entry with something noted in it: no use, no fill. */
  replace([set, way]: readonly [number, number], entry: Entry): void {
    this.rows[set]![way] = entry;
  }

  /** Removes what a condition says; returns how many. */
  remove(condition: (entry: Entry) => boolean): number {
    let removed = 0;
    this.rows.forEach((row) => {
      row.forEach((entry, way) => {
        if (entry === null || !condition(entry)) return;
        row[way] = null;
        removed++;
      });
    });
    return removed;
  }
}
