/** The story of one access: what it did in a clause, and why. */
import { findVma, signalName } from "../../kernel/index.js";
import {
  accessDirect,
  EntryClass,
  MissClass,
  type Machine,
  type Pid,
  type SpaceId,
  type TagPolicy,
} from "../../machine/index.js";
import {
  accessTone,
  beganInWalkCache,
  directAccess,
  explainsMiss,
  handledFault,
  isCross,
  nearMiss,
  sharedTerms,
  walkedForDirty,
  walkedLevels,
} from "../explanation/index.js";
import { fileNameAt } from "../names/index.js";
import type { StepAccess } from "../state/index.js";
import { faultReason, tellRepaired } from "./repaired-story.js";
import {
  address,
  count,
  fitting,
  longestTitle,
  owner,
  placeMark,
  processMark,
  reason,
  threadMark,
  tick,
  type Telling,
  type Told,
} from "./telling.js";

const verbs = ["fetched from", "loaded from", "stored to"] as const;

/** Tells an access that was not a hazard. */
export function tellAccess(telling: Telling, access: StepAccess): Told {
  const who = threadMark(telling, access.pid, access.tid);
  const short = processMark(telling, access.pid);
  const what = placeMark(telling, access.space, access.va, access.pid);
  const fit = (...texts: string[]) => fitting(telling, longestTitle, ...texts);
  if (access.result === accessDirect) return tellDirect(telling, access, who);
  switch (accessTone(telling.simulation, access)) {
    case "deadly":
      return tellDeadly(telling, access, who, short);
    case "first":
      return tellRepaired(telling, access, who, what);
    case "cost":
      return {
        title: fit(
          ...missedOfOther(telling, access, what),
          `${who} missed ${what} in every TLB.`,
          `${short} missed ${what} in every TLB.`,
          `${short} missed in every TLB.`,
        ),
        why: reason(telling, missReason(telling, access), walkSentence(telling.simulation.system.machine, access)),
      };
    case "note": {
      const level = telling.simulation.system.machine.config.tlbs[access.result]!.name;
      return {
        title: fit(
          ...(isCross(access) && isInLibrary(telling, access)
            ? [`${short} found ${what}, which ${processMark(telling, access.filledBy)} entered.`]
            : []),
          `${who} found ${what} in the ${level}.`,
          `${short} found ${what} in the ${level}.`,
          `${short} hit in the ${level}.`,
        ),
        why: reason(telling, hitReason(telling, access), `The first level gets a copy.`, dirtySentence(access)),
      };
    }
    case "hit":
      return {
        title: fit(
          ...(isInLibrary(telling, access)
            ? [`${short} hit ${what}, which ${processMark(telling, access.filledBy)} entered.`]
            : []),
          `${who} hit an entry that ${processMark(telling, access.filledBy)} filled.`,
          `${short} hit an entry of another process.`,
        ),
        why: reason(telling, hitReason(telling, access), dirtySentence(access)),
      };
    default:
      return {
        title: fit(
          `${who} ${verbs[access.access]} ${what}: a hit.`,
          `${short} ${verbs[access.access]} ${address(access.va)}: a hit.`,
        ),
        why: reason(telling, dirtySentence(access), hitReason(telling, access)),
      };
  }
}

/** The access ended the process, or brought it a signal that it handles. */
function tellDeadly(telling: Telling, access: StepAccess, who: string, short: string): Told {
  const at = address(access.va);
  const sent = handledFault(telling.simulation, access)?.d ?? 0;
  const handled = sent !== 0 && telling.simulation.system.kernel.processes.get(access.pid as Pid)?.exit === null;
  const what = handled ? `got ${signalName(sent)} at ${at}` : `was stopped at ${at}`;
  return {
    title: fitting(telling, longestTitle, `${who} ${what}.`, `${short} ${what}.`),
    why: reason(telling, faultReason(telling, access), handled ? "Its handler for the signal runs." : ""),
  };
}

/** Kernel code in its own image or the direct map, or an MMU that is off: nothing was asked, nothing can miss. */
function tellDirect(telling: Telling, access: StepAccess, who: string): Told {
  const { what, why } = directAccess(telling.simulation.system.machine, access);
  const doing = `${verbs[access.access]} ${what}`;
  return {
    title: fitting(telling, longestTitle, `${who} ${doing}: no TLB was asked.`, `${who} ${doing}.`, `${doing}.`),
    why: reason(telling, why),
  };
}

/** "wc missed libc's memchr, which cat entered": what a shared id would have served. Nothing where no other process has it. */
function missedOfOther(telling: Telling, access: StepAccess, what: string): readonly string[] {
  if (!isInLibrary(telling, access)) return [];
  const near = nearMiss(telling.simulation, access);
  const filledBy = near === null ? 0 : near.tlb.filledBy[near.slot]!;
  if (filledBy <= 0 || filledBy === access.pid) return [];
  return [`${processMark(telling, access.pid)} missed ${what}, which ${processMark(telling, filledBy)} entered.`];
}

/** Is the place in a library, which has a name of its own? */
function isInLibrary({ simulation }: Telling, { space, va }: StepAccess): boolean {
  const vma = findVma(simulation.system.kernel.spaces.get(space as SpaceId)?.vmas ?? [], va);
  return vma !== undefined && fileNameAt(simulation, vma, va) !== null;
}

function hitReason(telling: Telling, access: StepAccess): string {
  const { simulation } = telling;
  const filler = access.filledBy > 0 ? processMark(telling, access.filledBy) : "somebody";
  const who = processMark(telling, access.pid);
  const since = access.filledAt >= 0 ? ` at tick ${tick(access.filledAt)}` : "";
  const by = isCross(access) ? `${filler} took the miss${since}` : `${who} filled it${since}`;
  if (access.kind === EntryClass.Shared) {
    const of = access.owner >= 0 ? ` of ${owner(telling, access.owner)}` : "";
    if (namesOfMmu.includes(simulation.system.machine.config.tags)) {
      const { what, holds } = sharedTerms(simulation.system.machine, access.tag, of, who);
      return `The entry ${what}, and ${holds}; ${by}.`;
    }
    const has = isSubscribed(telling, access, access.tag) ? "is subscribed to it" : "runs in a space that has it";
    return `The entry carries shared id ${access.tag}${of}, not an ASID, and ${who} ${has}; ${by}.`;
  }
  if (access.kind === EntryClass.Global) return `The entry is global: it matches whoever runs; ${by}.`;
  if (simulation.system.machine.config.tags === "none") return `Entries carry no tag: ${by}, and no switch came since.`;
  return `The entry carries ASID ${access.tag}, which ${who} runs under; ${by}.`;
}

/** Policies whose entries carry no shared id: their domains and keys are what a reader of the manual looks for. */
const namesOfMmu: readonly TagPolicy[] = ["domain", "pkey", "region+key"];

function isSubscribed({ simulation }: Telling, { pid }: StepAccess, tag: number): boolean {
  const process = simulation.system.kernel.processes.get(pid as Pid);
  return process?.subscriptions.some(({ sharedId }) => sharedId === tag) ?? false;
}

/** Why no TLB had it. */
function missReason(telling: Telling, access: StepAccess): string {
  const near = nearMiss(telling.simulation, access);
  const who = processMark(telling, access.pid);
  if (near !== null && explainsMiss(access)) {
    const { tlb, slot } = near;
    const filler = processMark(telling, tlb.filledBy[slot]!);
    const since = tlb.filledAt[slot]! >= 0 ? ` at tick ${tick(tlb.filledAt[slot]!)}` : "";
    if (tlb.kind[slot] === EntryClass.Shared)
      return isSubscribed(telling, access, tlb.tag[slot]!)
        ? `${filler}'s entry carries shared id ${tlb.tag[slot]}, which the space that ${who} runs in does not have.`
        : `${filler}'s entry carries shared id ${tlb.tag[slot]}, and ${who} is not subscribed to it.`;
    if (tlb.tag[slot] === access.asid) return lossReason(telling, access);
    const now = tlb.filledBy[slot] === access.pid ? "now runs" : "runs";
    return `${filler} filled it${since} under ASID ${tlb.tag[slot]}; ${who} ${now} under ASID ${access.asid}, so that entry does not match.`;
  }
  return lossReason(telling, access);
}

function lossReason(telling: Telling, access: StepAccess): string {
  const at = access.lostAt >= 0 ? ` at tick ${tick(access.lostAt)}` : "";
  const by = access.lostBy > 0 ? ` for ${processMark(telling, access.lostBy)}` : "";
  const evicted = `Its entry was evicted${at}${by}`;
  switch (access.missClass as MissClass | -1) {
    case MissClass.Cold:
      return "A cold miss: this TLB never had an entry for the page.";
    case MissClass.Capacity:
      return `${evicted}: the TLB is too small for all that is used, a capacity miss.`;
    case MissClass.Conflict:
      return `${evicted}: its set was full, a conflict miss; one set of this size would still have it.`;
    case MissClass.Switch:
      return access.lostAt < 0
        ? "Its entry was left behind under another ASID."
        : `A change of address space took its entry${at}.`;
    case MissClass.Flush:
      return `A flush took its entry${at}${by}.`;
    case MissClass.Rollover:
      return `The ASIDs started over${at}, and that took its entry.`;
    case MissClass.Unsubscribed:
      return access.lostAt < 0
        ? "Its entry carries a shared id that this space does not have."
        : `The last subscriber left${at}, and that took its entry.`;
    case -1:
      return "No TLB had an entry for the page.";
  }
}

/** How the walk went and what it left. */
function walkSentence(machine: Machine, access: StepAccess): string {
  const { config } = machine;
  const walked = walkedLevels(machine, access);
  const way = beganInWalkCache(machine, access)
    ? "read the last level, whose table the walk cache knew,"
    : `walked ${count(walked, "level")}`;
  const walker = config.refill === "software" ? "The handler" : "The hardware";
  if (access.microSlot < 0 && access.mainSlot < 0) return `${walker} ${way.replace(/,$/, "")}; no TLB keeps it.`;
  const evicted = access.evictedVa >= 0 ? `, in place of ${address(access.evictedVa)}` : "";
  return `${walker} ${way} and entered it${evicted}.`;
}

/** A store to a clean page that a TLB has walks all the same. */
function dirtySentence(access: StepAccess): string {
  if (!walkedForDirty(access)) return "";
  return `The page was clean: a walk of ${count(access.walkReads, "read")} set its dirty bit.`;
}
