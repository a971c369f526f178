/** What is said of an access: a headline, the reason, and a note for the end of its line. */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  EntryClass,
  frameOwnerOf,
  MissClass,
  pageAt,
  type Machine,
  type Pfn,
  type Pid,
  type VirtualAddress,
} from "../../machine/index.js";
import { signalName } from "../../kernel/index.js";
import type { AccessExplanation } from "../../protocol/snapshot.js";
import { ownerName, processName, sizeText } from "../names/index.js";
import { directAccess } from "./direct-access.js";
import { faultSentence, faultTerms } from "./fault-terms.js";
import { handledFault, metNarrowEntry, narrowEntryWords } from "./narrow-entry.js";
import { leafAt, type Simulation, type StepAccess } from "../state/index.js";
import { explainsMiss, type NearMiss } from "./match-terms.js";
import { sharedTerms } from "./shared-terms.js";
import { walkedForDirty } from "./walk-steps.js";

/** By `Access`. */
export const accessNames = ["fetch", "load", "store"] as const;

const accessTitles = ["Fetch from", "Load from", "Store to"] as const;

/** What is said of an access. */
export type Words = Pick<AccessExplanation, "headline" | "detail" | "note">;

/** An access with what else its words need. */
export interface Described {
  readonly access: StepAccess;
  readonly result: AccessExplanation["result"];
  readonly level: string | null;
  readonly filler: string | null;
  readonly process: string;
  readonly near: NearMiss | null;
}

/** Headline, reason and note of an access. */
export function describe(
  simulation: Simulation,
  about: Described,
): Pick<AccessExplanation, "headline" | "detail" | "note"> {
  const { access, result, level, filler, process } = about;
  const { machine } = simulation.system;
  const what = `${accessTitles[access.access]} ${addressText(access.va)}`;
  const micro = machine.config.tlbs[access.micro].name;
  const owner = access.owner >= 0 ? ownerName(simulation.system, access.owner) : null;
  const tag = tagText(access);
  const short = `${accessNames[access.access]} ${addressText(access.va)}`;
  const cost = access.cycles > 0 ? ` · +${access.cycles}` : "";
  const others = filler !== null && access.filledBy !== access.pid;
  const filled = others ? `, filled by ${filler}` : "";
  if (result === "direct") {
    const { why, equation } = directAccess(machine, access);
    return {
      headline: `${what} asked no TLB.`,
      detail: `${why} ${equation}.`,
      note: `${short} · no TLB asked`,
    };
  }
  if (result === "fault") {
    return {
      headline: `${what} ${access.tick < machine.tick ? "faulted" : "will fault"}.`,
      detail: faultReason(simulation, access, process),
      note: `${short} · page fault${cost}`,
    };
  }
  if (result === "walk") {
    const main = machine.config.tlbs[access.main].name;
    const place = access.mainSlot >= 0 ? `, filled ${main} slot ${access.mainSlot}` : "";
    return {
      headline: `${what} missed in every TLB.`,
      detail: `${missReason(simulation, about)} ${walkText(machine)} and entered ${tag} into the ${main}${evictedText(simulation, access)}.${sizeReason(machine, access)}`,
      note: `${short} · TLB miss${place} ${tag}${cost}`,
    };
  }
  const where = result === "refill-from-tlb" ? `${micro} miss → ${level} hit` : `${level} hit`;
  const subject = others ? `on an entry that ${filler} filled` : "";
  return {
    headline: `${what} hit in the ${level}${subject === "" ? "" : ` ${subject}`}.`,
    detail: hitReason(simulation, about) + dirtyReason(access) + sizeReason(machine, access),
    note: `${short} · ${where} ${tag}${owner === null || owner === process ? "" : ` ${owner}`}${filled}${cost}`,
  };
}

/** A store to a clean page that a TLB has walks all the same. */
function dirtyReason(access: StepAccess): string {
  if (!walkedForDirty(access)) return "";
  const reads = access.walkReads === 1 ? "1 read" : `${access.walkReads} reads`;
  return ` The page was clean: the hardware walked again (${reads}) and set its dirty bit.`;
}

/** What of a large page the entry that served an access maps, as a sentence; nothing for base pages. */
function sizeReason(machine: Machine, access: StepAccess): string {
  const page = pageAt(machine, access.root as Pfn, access.va as VirtualAddress);
  if (page === null || page.pages === 1) return "";
  const at = servingEntry(machine, access);
  const tlb = at === null ? undefined : machine.cores[access.core].tlbs.find(({ config }) => config.name === at.level);
  const span = tlb === undefined ? 0 : tlb.span[at!.slot];
  const bytes = span * 2 ** machine.format.pageShift;
  const whole = sizeText(page.bytes);
  return span === 0
    ? ` The page has ${whole}.`
    : bytes === page.bytes
      ? ` The entry maps a whole page of ${whole}.`
      : ` The entry maps ${sizeText(bytes)} of a page of ${whole}.`;
}

function tagText(access: StepAccess): string {
  if (access.kind === EntryClass.Shared) return `S#${access.tag}`;
  if (access.kind === EntryClass.Global) return "global";
  return access.tag >= 0 ? `ASID ${access.tag}` : "an entry";
}

function hitReason(simulation: Simulation, { access, filler, process }: Described): string {
  const { machine } = simulation.system;
  const owner = access.owner >= 0 ? ownerName(simulation.system, access.owner) : "the page's owner";
  const since = access.filledAt >= 0 ? ` at tick ${access.filledAt}` : "";
  if (access.kind === EntryClass.Shared) {
    const by =
      access.filledBy === access.pid
        ? `${process} filled it${since}`
        : `${filler ?? "another process"} took the miss${since}`;
    const { what, holds } = sharedTerms(machine, access.tag, ` of ${owner}`, process);
    return `The entry ${what}, and ${holds}; ${by}.`;
  }
  if (access.kind === EntryClass.Global)
    return `The entry is global: it matches whoever runs. ${filler ?? "Somebody"} filled it${since}.`;
  if (machine.config.tags === "none")
    return `Entries carry no tag: ${filler ?? process} filled it${since}, and no switch came since.`;
  return `The entry carries ASID ${access.tag}, which ${process} runs under; ${filler ?? process} filled it${since}.`;
}

function missReason(simulation: Simulation, { access, near, process }: Described): string {
  if (near === null || !explainsMiss(access)) return lossText(simulation, access);
  const { tlb, slot } = near;
  const filler = processName(simulation.system, tlb.filledBy[slot]);
  if (tlb.kind[slot] === EntryClass.Shared) {
    return `The entry that ${filler} filled carries shared id ${tlb.tag[slot]}, to which ${process} is not subscribed.`;
  }
  const now =
    tlb.filledBy[slot] === access.pid ? `runs under ASID ${access.asid} now` : `runs under ASID ${access.asid}`;
  return `The entry that ${filler} filled carries ASID ${tlb.tag[slot]}, but ${process} ${now}: it does not match.`;
}

/** What became of the entry: the history of the TLB knows, while the machine classifies misses. */
export function lossText(simulation: Simulation, access: StepAccess): string {
  const when = access.lostAt >= 0 ? ` at tick ${access.lostAt}` : "";
  const by = access.lostBy > 0 ? ` for ${processName(simulation.system, access.lostBy)}` : "";
  switch (access.missClass as MissClass | -1) {
    case MissClass.Cold:
      return "A cold miss: this TLB never had an entry for the page.";
    case MissClass.Capacity:
      return `${evictionText(access, when, by)}: a capacity miss.`;
    case MissClass.Conflict:
      return `${evictionText(access, when, by)}: a conflict miss, as a fully associative TLB of this size, replaced least recently used, would still have it.`;
    case MissClass.Switch:
      return access.lostAt < 0
        ? "Its entry was left behind under another ASID."
        : `A change of address space removed its entry${when}.`;
    case MissClass.Flush:
      return `TLB maintenance removed its entry${when}${by}.`;
    case MissClass.Rollover:
      return `Its entry was removed${when} because the ASIDs started over.`;
    case MissClass.Unsubscribed:
      return access.lostAt < 0
        ? "Its entry carries a shared id that this space does not have."
        : `Its entry was removed${when}, when the last subscriber left.`;
    case -1:
      return "No entry for this page was there.";
  }
}

function evictionText(access: StepAccess, when: string, by: string): string {
  if (access.lostTo < 0) return "Its entry was given up";
  return `Its entry was evicted${when}, when ${addressText(access.lostTo)} was filled${by}`;
}

function walkText(machine: Machine): string {
  return machine.config.refill === "software"
    ? "The refill handler walked the page table"
    : "The hardware walked the page table";
}

function evictedText(simulation: Simulation, access: StepAccess): string {
  if (access.evictedVa < 0) return "";
  const owner = access.evictedOwner >= 0 ? ` of ${ownerName(simulation.system, access.evictedOwner)}` : "";
  return `, in place of ${addressText(access.evictedVa)}${owner}`;
}

/** What the kernel made of a page fault. */
function faultOutcome(simulation: Simulation, access: StepAccess, process: string): string {
  const { kernel, machine } = simulation.system;
  const exit = kernel.processes.get(access.pid as Pid)?.exit;
  if (exit?.kind === "signal" && exit.va === access.va) return `Nothing is mapped there: the kernel killed ${process}.`;
  const sent = handledFault(simulation, access)?.d ?? 0;
  if (sent !== 0)
    return `Nothing is mapped there: the kernel sent ${process} ${signalName(sent)}, and its handler runs.`;
  const leaf = leafAt(simulation.system, access.space, access.va as VirtualAddress);
  if (leaf === null) return "The kernel decides what becomes of it.";
  const owner = ownerName(simulation.system, frameOwnerOf(machine.memory, leaf.pfn));
  const page = pageAt(machine, access.root as Pfn, access.va as VirtualAddress);
  const what =
    page !== null && page.pages > 1
      ? `a page of ${sizeText(page.bytes)} (frames from ${hexNumber(page.leaf.pfn)} on)`
      : `frame ${hexNumber(leaf.pfn)}`;
  return `The kernel mapped ${what} of ${owner} there, and the instruction is tried again.`;
}

function faultReason(simulation: Simulation, access: StepAccess, process: string): string {
  const { machine } = simulation.system;
  const terms = faultTerms(machine, access);
  const raises = terms === null ? "" : ` The core raises ${terms}.`;
  if (metNarrowEntry(simulation, access)) {
    const { since, remedy } = narrowEntryWords(simulation, access);
    const by =
      since === null
        ? ""
        : ` since tick ${since.tick}, when ${processName(simulation.system, since.pid)} made it wider`;
    return `The page table allows this ${accessNames[access.access]}${by}; an older entry of core ${access.core} allowed less.${raises} ${remedy}`;
  }
  const why = faultSentence(machine, access, process);
  if (why !== null) return why + raises;
  return `The page table of ${process} had no entry for this page.${raises} ${faultOutcome(simulation, access, process)}`;
}

/** Where the entry that served the access is: the first level that holds it now. */
export function servingEntry(machine: Machine, access: StepAccess): AccessExplanation["entry"] {
  if (access.result >= 0) {
    const slot = machine.config.tlbs[access.result].level === 1 ? access.microSlot : access.mainSlot;
    return slot >= 0 ? { level: machine.config.tlbs[access.result].name, slot } : null;
  }
  return access.mainSlot >= 0 ? { level: machine.config.tlbs[access.main].name, slot: access.mainSlot } : null;
}
