/** Which accesses of a machine ordinary-refill.ts may do: decided once, when the machine is made. */
import type { MachineConfig, TlbConfig } from "./config.js";
import type { TagPolicy } from "./match.js";

/** None; hits of the second level; those and misses; the same with the registers of an ARC core beside them. */
export enum Ordinary {
  None = 0,
  Hits = 1,
  All = 2,
  AllOfArc = 3,
}

/** Policies whose entries are matched by their tag alone: no rights to check afterwards, no mask, no region. */
const plainPolicies: readonly TagPolicy[] = ["none", "asid", "asid+global", "asid+sasid"];

/** Has a level one structure that holds base pages for these accesses? A second level may be absent. */
function isPlainLevel(tlbs: readonly TlbConfig[], level: 1 | 2, serves: "fetch" | "data", baseBytes: number): boolean {
  const found = tlbs.filter((tlb) => tlb.level === level && (tlb.serves === serves || tlb.serves === "both"));
  if (found.length === 0) return level === 2;
  return found.filter(({ pageBytes }) => pageBytes === undefined || pageBytes.includes(baseBytes)).length === 1;
}

/**
 * What is ordinary on this machine: one or two levels with one structure each for base pages. An ARC core refills through its registers; that can
 * be written out where TLBInsertEntry does it and the descriptors have room for what the entry says (arc-refill.ts does the
 * rest).
 */
export function ordinaryAccesses(config: MachineConfig): Ordinary {
  const { tlbs, tags, pageShift, architecture, asidBits, sasidCount, memoryBytes, options } = config;
  // What one core fills, all have: not ordinary.
  const plain =
    !options.commonNotPrivate &&
    plainPolicies.includes(tags) &&
    tlbs.every(({ serves }) => serves !== "walk") &&
    ([1, 2] as const).every((level) =>
      (["fetch", "data"] as const).every((serves) => isPlainLevel(tlbs, level, serves, 2 ** pageShift)),
    );
  if (!plain) return Ordinary.None;
  if (!architecture.tlbCommands) return Ordinary.All;
  const inserts = architecture.mmuVersion >= 4 && asidBits <= 8 && sasidCount <= 64 && memoryBytes <= 2 ** 31;
  return inserts ? Ordinary.AllOfArc : Ordinary.Hits;
}
