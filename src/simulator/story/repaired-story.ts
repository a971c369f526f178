/** The story of an access that faulted and was tried again: what the kernel did about it. */
import {
  AccessFault,
  FaultKind,
  frameOwnerOf,
  MissClass,
  pageAt,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";
import { faultSentence, handledFault, metNarrowEntry, narrowEntryWords } from "../explanation/index.js";
import { sizeText } from "../names/index.js";
import { leafAt, type StepAccess } from "../state/index.js";
import {
  address,
  fitting,
  longestTitle,
  owner,
  processMark,
  reason,
  tick,
  type Telling,
  type Told,
} from "./telling.js";

/** Tells such an access; `who` made it, `what` is its place. */
export function tellRepaired(telling: Telling, access: StepAccess, who: string, what: string): Told {
  const short = processMark(telling, access.pid);
  const fit = (...texts: string[]) => fitting(telling, longestTitle, ...texts);
  const kind = handledFault(telling.simulation, access)?.e;
  const again = `and the ${accessWord(access)} was tried again.`;
  switch (kind) {
    case FaultKind.StackGrowth:
      return {
        title: fit(`${who} grew its stack down to ${what}.`, `${short} grew its stack by a page.`),
        why: reason(
          telling,
          `${address(access.va)} lies below the stack, within its limit: the kernel extended the stack and gave the page a zeroed frame, ${again}`,
        ),
      };
    case FaultKind.LazyAttach:
      return {
        title: fit(`${who} touched ${what} for the first time.`, `${short} touched a page for the first time.`),
        why: reason(
          telling,
          `Its memory was attached lazily: at this first touch the kernel copied the entries of all of it, ${again}`,
        ),
      };
    case FaultKind.CopyOnWrite:
      if (access.fault === AccessFault.NotPresent)
        return {
          title: fit(`${who} got a copy of ${what}.`, `${short} got a copy of a page.`),
          why: reason(
            telling,
            `No entry yet at ${address(access.va)}, and the mapping is private: the kernel copied the file's page at once, ${again}`,
          ),
        };
      return {
        title: fit(`${who} got a copy of ${what}.`, `${short} got a copy of a page.`),
        why: reason(
          telling,
          faultReason(telling, access),
          `Others have the frame as well: the kernel copied it, ${again}`,
        ),
      };
    case FaultKind.Reuse:
      return {
        title: fit(`${who} got write access to ${what}.`, `${short} got write access to a page.`),
        why: reason(
          telling,
          faultReason(telling, access),
          `No copy is needed: the kernel gave the right to write, ${again}`,
        ),
      };
    case FaultKind.AccessFlag:
      return {
        title: fit(`${who} had ${what} marked as used.`, `${short} had a page marked as used.`),
        why: reason(
          telling,
          `The walker leaves accessed and dirty bits to software: the kernel set what was missing, ${again}`,
        ),
      };
    default:
      if (metNarrowEntry(telling.simulation, access)) return tellNarrowEntry(telling, access, who);
      return access.fault === AccessFault.NotPresent
        ? tellFirstTouch(telling, access, kind, who, what)
        : {
            title: fit(
              `${who} faulted at ${what}, and the kernel repaired it.`,
              `${short} faulted, and the kernel repaired it.`,
            ),
            why: reason(
              telling,
              faultReason(telling, access),
              kind === FaultKind.OtherKey ? `The kernel removed the entry from the core, ${again}` : "",
            ),
          };
  }
}

function tellFirstTouch(
  telling: Telling,
  access: StepAccess,
  kind: FaultKind | undefined,
  who: string,
  what: string,
): Told {
  const before = wasThere(telling, access);
  const since = {
    no: "for the first time",
    yes: "for the first time since it lost its frame",
    unknown: "that had no frame",
  };
  const still = { no: " yet", yes: " any more", unknown: "" }[before];
  const there = `No ${kind === FaultKind.DemandZero ? "page" : "entry"}${still} at`;
  return {
    title: fitting(
      telling,
      longestTitle,
      `${who} touched ${what}${before === "unknown" ? "," : ""} ${since[before].replace(/^that/, "which")}.`,
      `${processMark(telling, access.pid)} touched a page ${since[before]}.`,
      `${processMark(telling, access.pid)} touched a page anew.`,
    ),
    why: reason(
      telling,
      `${there} ${address(access.va)}: ${broughtIn(telling, access, kind)}, and the ${accessWord(access)} was tried again.`,
      before === "no"
        ? "Every first touch costs this once."
        : "A page that was discarded or mapped anew costs this again.",
    ),
  };
}

/** Had a TLB the page before? Then it has been touched already, and its frame was taken away since. Only classes of misses tell. */
function wasThere({ simulation }: Telling, { missClass }: StepAccess): "yes" | "no" | "unknown" {
  if (simulation.system.machine.missCounters === null) return "unknown";
  const lost = [MissClass.Capacity, MissClass.Conflict, MissClass.Switch, MissClass.Flush, MissClass.Rollover];
  return lost.includes(missClass as MissClass) ? "yes" : "no";
}

/** Where the frame of a page came from that was touched for the first time. */
function broughtIn(telling: Telling, access: StepAccess, kind: FaultKind | undefined): string {
  const { system } = telling.simulation;
  const leaf = leafAt(system, access.space, access.va as VirtualAddress);
  const of = leaf === null ? -1 : frameOwnerOf(system.machine.memory, leaf.pfn);
  const whose = of < 0 ? "its owner" : owner(telling, of);
  const page = pageAt(system.machine, access.root as Pfn, access.va as VirtualAddress);
  const large = page !== null && page.pages > 1;
  const frame = large ? `page of ${sizeText(page.bytes)}` : "frame";
  switch (kind) {
    case FaultKind.DemandZero:
      return `the kernel gave it a zeroed ${frame}`;
    case FaultKind.SegmentFill:
      return `nobody had touched the page, and the kernel took a ${frame} for ${whose}`;
    case FaultKind.Mapped:
      return `the kernel mapped the ${frame} of ${whose} that was there`;
    default:
      return `the kernel mapped a ${frame} of ${whose}`;
  }
}

function tellNarrowEntry(telling: Telling, access: StepAccess, who: string): Told {
  const { since, remedy } = narrowEntryWords(telling.simulation, access);
  const by =
    since === null ? "" : `: ${processMark(telling, since.pid)} made the page wider at tick ${tick(since.tick)}`;
  return {
    title: fitting(
      telling,
      longestTitle,
      `${who} met an entry that allowed less.`,
      `${processMark(telling, access.pid)} met an entry that allowed less.`,
    ),
    why: reason(telling, `The page table allows the ${accessWord(access)}${by}.`, remedy),
  };
}

/** "load", for the middle of a sentence. */
export function accessWord(access: StepAccess): string {
  return ["fetch", "load", "store"][access.access]!;
}

/** Why an access faulted, as a sentence. */
export function faultReason(telling: Telling, access: StepAccess): string {
  const { system } = telling.simulation;
  const who = processMark(telling, access.pid);
  const why = faultSentence(system.machine, access, who);
  if (why !== null) return why;
  return leafAt(system, access.space, access.va as VirtualAddress) === null
    ? `Nothing is mapped at ${address(access.va)}, so the ${accessWord(access)} cannot be done.`
    : `The page table of ${who} had no entry for this page.`;
}
