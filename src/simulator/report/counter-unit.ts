/** What the left of a dot means: which TLBs of a machine, and which of their accesses. */
import { Access, type LevelTotals, type Machine } from "../../machine/index.js";

/** Structures, and the part of their accesses, that a unit means. */
export interface Unit {
  readonly levels: readonly number[];
  readonly part: "fetch" | "data" | "both";
}

/**
 * `itlb` and `dtlb` are the last level as fetches and as loads and stores see it, `l1i` and `l1d` the first, `l2` what is behind
 * the first. Other names are structures of the machine, or their parts in a unified first level. Null: not on this machine.
 */
export function levelsOf(machine: Machine, name: string): Unit | null {
  const { stages } = machine.cores[0]!;
  const at = (access: Access, stage: number): number[] => stages[access].at(stage)?.map(({ level }) => level) ?? [];
  switch (name) {
    case "itlb":
      return { levels: at(Access.Fetch, -1), part: "fetch" };
    case "dtlb":
      return { levels: at(Access.Load, -1), part: "data" };
    case "l1i":
      return { levels: at(Access.Fetch, 0), part: "fetch" };
    case "l1d":
      return { levels: at(Access.Load, 0), part: "data" };
    case "l2": {
      const levels = [...new Set([...at(Access.Fetch, 1), ...at(Access.Load, 1)])];
      return levels.length === 0 ? null : { levels, part: "both" };
    }
  }
  const level = machine.config.tlbs.findIndex((tlb) => tlb.name.toLowerCase() === name);
  if (level >= 0) return { levels: [level], part: "both" };
  const [first] = stages[Access.Fetch][0]!;
  if (first!.config.serves !== "both" || !["uitlb", "udtlb"].includes(name)) return null;
  return { levels: [first!.level], part: name === "uitlb" ? "fetch" : "data" };
}

/** What two structures of one level counted together. */
export function sumLevels(one: LevelTotals, other: LevelTotals): LevelTotals {
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    fills: one.fills + other.fills,
    evictions: one.evictions + other.evictions,
    sharedCrossHits: one.sharedCrossHits + other.sharedCrossHits,
  };
}
