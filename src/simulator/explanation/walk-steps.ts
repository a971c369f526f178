/** The walk of an access, entry by entry. */
import {
  AccessFault,
  walk,
  type Machine,
  type Pfn,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../machine/index.js";
import type { WalkStepSnapshot } from "../../protocol/snapshot.js";
import { entryWords, rawEntry } from "../names/index.js";
import { lastStep } from "../travel/index.js";
import type { Simulation, StepAccess } from "../state/index.js";

/** The walk of a miss. One that failed ends at the entry that was missing then, even if the kernel has written it since. */
export function walkSteps(simulation: Simulation, access: StepAccess): readonly WalkStepSnapshot[] {
  const { machine } = simulation.system;
  const steps = describeWalk(machine, access.root, access.va as VirtualAddress);
  if (access.fault !== AccessFault.NotPresent || steps.at(-1)?.kind !== "page") return steps;
  const { entriesBefore } = lastStep(simulation);
  const missing = steps.findIndex(({ pteAddress }) => !entriesBefore.has(pteAddress));
  const end = missing < 0 ? steps.length - 1 : missing;
  const { raw: _raw, ...last } = steps[end]!;
  const nothing = rawEntry(machine, 0, 0);
  return [
    ...steps.slice(0, end),
    { ...last, raw: nothing, flags: machine.format.describe(0, 0, last.level), kind: "invalid" },
  ];
}

/**
 * Levels that the walk of a miss went through: fewer than the tables have where it ended at a large page, and one where the
 * page-walk cache knew the last table.
 */
export function walkedLevels({ format }: Machine, { walkReads }: StepAccess): number {
  // A number beside the entry is one more read, and of the same level.
  return Math.min(walkReads, format.levels.length);
}

/** Did the walk of a miss begin at a table that the core's page-walk cache knew? */
export function beganInWalkCache(machine: Machine, { core, walkReads, root, va }: StepAccess): boolean {
  if (machine.cores[core]!.walkCache === null || walkReads === 0) return false;
  return walkReads < walk(machine, root as Pfn, va as VirtualAddress).steps.length;
}

/** Did a store that a TLB answered walk all the same, to set the dirty bit of a page that was clean? */
export function walkedForDirty({ result, walkReads }: StepAccess): boolean {
  return result >= 0 && walkReads > 0;
}

/** A walk as the tables stand now, entry by entry. */
export function describeWalk(machine: Machine, root: number, va: VirtualAddress): readonly WalkStepSnapshot[] {
  return walk(machine, root as Parameters<typeof walk>[1], va).steps.map((step) => {
    const [lo, hi] = entryWords(machine, step.pteAddress as PhysicalAddress);
    const kind = machine.format.kind(lo, hi, step.level);
    return {
      level: step.level,
      name: step.name,
      index: step.index,
      pteAddress: step.pteAddress,
      raw: rawEntry(machine, lo, hi),
      flags: machine.format.describe(lo, hi, step.level),
      kind: kind === "leaf" ? "page" : kind,
    };
  });
}
