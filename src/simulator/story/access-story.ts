/** The story of one access: what it did in a clause, and why. */
import {
  Access,
  AccessFault,
  EntryClass,
  frameOwnerOf,
  MissClass,
  type Machine,
  type VirtualAddress,
} from "../../machine/index.js";
import {
  accessTone,
  faultSentence,
  isCross,
  metNarrowEntry,
  narrowEntryWords,
  nearMiss,
} from "../explanation/index.js";
import { leafAt, type StepAccess } from "../state/index.js";
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
} from "./telling.js";

/** Title and reason of an access. */
export interface Told {
  readonly title: string;
  readonly why: string;
}

const verbs = ["fetched from", "loaded from", "stored to"] as const;

/** Tells an access that was not a hazard. */
export function tellAccess(telling: Telling, access: StepAccess): Told {
  const who = threadMark(telling, access.pid, access.tid);
  const short = processMark(telling, access.pid);
  const what = placeMark(telling, access.space, access.va, access.pid);
  const fit = (...texts: string[]) => fitting(telling, longestTitle, ...texts);
  switch (accessTone(telling.simulation, access)) {
    case "deadly":
      return {
        title: fit(`${who} was stopped at ${address(access.va)}.`, `${short} was stopped at ${address(access.va)}.`),
        why: reason(telling, faultReason(telling, access)),
      };
    case "first":
      return tellRepaired(telling, access, who, what);
    case "cost":
      return {
        title: fit(
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
          `${who} found ${what} in the ${level}.`,
          `${short} found ${what} in the ${level}.`,
          `${short} hit in the ${level}.`,
        ),
        why: reason(telling, hitReason(telling, access), `The first level gets a copy.`),
      };
    }
    case "hit":
      return {
        title: fit(
          `${who} hit an entry that ${processMark(telling, access.filledBy)} filled.`,
          `${short} hit an entry of another process.`,
        ),
        why: reason(telling, hitReason(telling, access)),
      };
    default:
      return {
        title: fit(
          `${who} ${verbs[access.access]} ${what}: a hit.`,
          `${short} ${verbs[access.access]} ${address(access.va)}: a hit.`,
        ),
        why: reason(telling, hitReason(telling, access)),
      };
  }
}

function tellRepaired(telling: Telling, access: StepAccess, who: string, what: string): Told {
  const { system } = telling.simulation;
  const short = processMark(telling, access.pid);
  const fit = (...texts: string[]) => fitting(telling, longestTitle, ...texts);
  if (access.fault === AccessFault.NotPresent) {
    const leaf = leafAt(system, access.space, access.va as VirtualAddress);
    const of = leaf === null ? -1 : frameOwnerOf(system.machine.memory, leaf.pfn);
    const own = of === system.kernel.processes.get(access.pid as never)?.owner;
    return {
      title: fit(`${who} touched ${what} for the first time.`, `${short} touched a page for the first time.`),
      why: reason(
        telling,
        own
          ? `No page yet at ${address(access.va)}: the kernel gave it a zeroed frame, and the ${accessWord(access)} was tried again.`
          : `No entry yet at ${address(access.va)}: the kernel mapped the frame of ${of < 0 ? "its owner" : owner(telling, of)}, and the ${accessWord(access)} was tried again.`,
        "Every first touch costs this once.",
      ),
    };
  }
  if (metNarrowEntry(telling.simulation, access)) {
    const { since, remedy } = narrowEntryWords(telling.simulation, access);
    const by =
      since === null ? "" : `: ${processMark(telling, since.pid)} made the page wider at tick ${tick(since.tick)}`;
    return {
      title: fit(`${who} met an entry that allowed less.`, `${short} met an entry that allowed less.`),
      why: reason(telling, `The page table allows the ${accessWord(access)}${by}.`, remedy),
    };
  }
  const writes = access.access === Access.Store && access.fault === AccessFault.Protection;
  return {
    title: writes
      ? fit(`${who} got write access to ${what}.`, `${short} got write access to a page.`)
      : fit(`${who} faulted at ${what}, and the kernel repaired it.`, `${short} faulted, and the kernel repaired it.`),
    why: reason(
      telling,
      faultReason(telling, access),
      writes ? "The kernel copied the page or gave the right, and the store was tried again." : "",
    ),
  };
}

/** "load", for the middle of a sentence. */
export function accessWord(access: StepAccess): string {
  return ["fetch", "load", "store"][access.access]!;
}

function faultReason(telling: Telling, access: StepAccess): string {
  const { system } = telling.simulation;
  const who = processMark(telling, access.pid);
  const why = faultSentence(system.machine, access, who);
  if (why !== null) return why;
  return leafAt(system, access.space, access.va as VirtualAddress) === null
    ? `Nothing is mapped at ${address(access.va)}, so the ${accessWord(access)} cannot be done.`
    : `The page table of ${who} had no entry for this page.`;
}

function hitReason(telling: Telling, access: StepAccess): string {
  const { simulation } = telling;
  const filler = access.filledBy > 0 ? processMark(telling, access.filledBy) : "somebody";
  const who = processMark(telling, access.pid);
  const since = access.filledAt >= 0 ? ` at tick ${tick(access.filledAt)}` : "";
  const by = isCross(access) ? `${filler} took the miss${since}` : `${who} filled it${since}`;
  if (access.kind === EntryClass.Shared) {
    const of = access.owner >= 0 ? ` of ${owner(telling, access.owner)}` : "";
    return `The entry carries shared id ${access.tag}${of}, not an ASID, and ${who} is subscribed to it; ${by}.`;
  }
  if (access.kind === EntryClass.Global) return `The entry is global: it matches whoever runs; ${by}.`;
  if (simulation.system.machine.config.tags === "none") return `Entries carry no tag: ${by}, and no switch came since.`;
  return `The entry carries ASID ${access.tag}, which ${who} runs under; ${by}.`;
}

/** Why no TLB had it. */
function missReason(telling: Telling, access: StepAccess): string {
  const near = nearMiss(telling.simulation, access);
  const who = processMark(telling, access.pid);
  if (near !== null) {
    const { tlb, slot } = near;
    const filler = processMark(telling, tlb.filledBy[slot]!);
    const since = tlb.filledAt[slot]! >= 0 ? ` at tick ${tick(tlb.filledAt[slot]!)}` : "";
    if (tlb.kind[slot] === EntryClass.Shared)
      return `${filler}'s entry carries shared id ${tlb.tag[slot]}, and ${who} is not subscribed to it.`;
    if (tlb.tag[slot] === access.asid) return lossReason(telling, access);
    return `${filler} filled it${since} under ASID ${tlb.tag[slot]}; ${who} runs under ASID ${access.asid}, so that entry does not match.`;
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
      return `A change of address space took its entry${at}.`;
    case MissClass.Flush:
      return `A flush took its entry${at}${by}.`;
    case MissClass.Rollover:
      return `The ASIDs started over${at}, and that took its entry.`;
    case MissClass.Unsubscribed:
      return `The last subscriber left${at}, and that took its entry.`;
    case -1:
      return "No TLB had an entry for the page.";
  }
}

function walkSentence({ config, format }: Machine, access: StepAccess): string {
  const levels = count(format.levels.length, "level");
  const walker = config.refill === "software" ? "The handler" : "The hardware";
  const evicted = access.evictedVa >= 0 ? `, in place of ${address(access.evictedVa)}` : "";
  return `${walker} walked ${levels} and entered it${evicted}.`;
}
