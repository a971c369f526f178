/** Hazards in words: what happened, and what should have happened instead. The one wording for reports, stops and views. */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  EntryClass,
  FlushScope,
  Invariant,
  invariantText,
  operationOf,
  Pitfall,
  pitfallId,
  pitfallTitle,
  type Hazard,
  type Machine,
  type SpaceId,
  type TraceEvent,
} from "../../machine/index.js";
import { broadcasts, type System } from "../../kernel/index.js";
import { ownerName, processName, spaceTitle } from "./owners.js";
import { sizeText } from "./size-text.js";

/** The hazard that an event tells of; undefined if the run had too many to keep this one. */
export function hazardOfEvent({ hazards }: Machine, event: TraceEvent): Hazard | undefined {
  return hazards.findLast(
    ({ tick, core, pitfall, va, slot }) =>
      tick === event.tick && core === event.core && va === event.a && pitfall === event.b && slot === event.d,
  );
}

/** A hazard as documents and views show it. */
export interface HazardReport {
  /** "P4". */
  readonly id: string;
  readonly title: string;
  /** Broken invariant of mmu-hardware §7.1, "I2", or null. */
  readonly invariant: string | null;
  /** What it demands, or null. */
  readonly rule: string | null;
  readonly tick: number;
  readonly core: number;
  readonly process: string;
  readonly va: number;
  /** The entry: structure and slot, who filled it and when; null if no entry was involved. */
  readonly entry: {
    readonly level: string;
    readonly slot: number;
    readonly filledBy: string;
    readonly filledAt: number;
  } | null;
  /** What happened, and what should have. */
  readonly text: string;
}

/** Describes one hazard. */
export function describeHazard(system: System, hazard: Hazard): HazardReport {
  const { pitfall, invariant, tick, core, va, level, slot, filledAt } = hazard;
  return {
    id: pitfallId(pitfall),
    title: pitfallTitle(pitfall),
    invariant: invariant === Invariant.None ? null : `I${invariant}`,
    rule: invariant === Invariant.None ? null : invariantText(invariant),
    tick,
    core,
    process: nameOf(system, hazard.pid),
    va,
    entry:
      level < 0
        ? null
        : { level: system.machine.config.tlbs[level]!.name, slot, filledBy: nameOf(system, hazard.filledBy), filledAt },
    text: hazardText(system, hazard),
  };
}

function nameOf(system: System, pid: number): string {
  return pid > 0 ? processName(system, pid) : "nobody";
}

/** "A hit …. B unmapped the page at tick 40 …: the shootdown at tick 41 should have interrupted core 1." */
export function hazardText(system: System, hazard: Hazard): string {
  return `${whatHappened(system, hazard)} ${hazardRemedy(system, hazard)}`;
}

/** The entry that was hit and what the page table says instead. */
function whatHappened(system: System, hazard: Hazard): string {
  const who = `${nameOf(system, hazard.pid)} on core ${hazard.core}`;
  const page = hazard.va < 0 ? "" : addressText(hazard.va);
  if (hazard.level < 0) return `${who}${page === "" ? "" : `, page ${page}`}: ${pitfallTitle(hazard.pitfall)}.`;
  const { pageShift } = system.machine.config;
  const size = hazard.span > 1 ? ` of ${sizeText(hazard.span * 2 ** pageShift)}` : "";
  const entry =
    `the ${system.machine.config.tlbs[hazard.level]!.name} entry${size} that ${nameOf(system, hazard.filledBy)} ` +
    `filled at tick ${hazard.filledAt}`;
  if (hazard.reason === "refill-unusable") return `${who} refilled ${page} with an entry that it cannot match.`;
  if (hazard.reason === "duplicate") return `${who} finds two entries for ${page}, one of them ${entry}.`;
  if (hazard.reason === "collateral") return `${who} removed ${entry}, which was right.`;
  if (hazard.expected === hazard.pfn) return `${who} can reach ${page} through ${entry}.`;
  return `${who} reached ${page} through ${entry}, but ${tablesSay(hazard)}${frameText(system, hazard)}.`;
}

/** Absence, other rights and another frame, told apart. */
function tablesSay({ expected, denied }: Hazard): string {
  if (expected !== null) return `its page table has frame ${hexNumber(expected)} there`;
  return denied ? "its page table does not allow that access" : "its page table has nothing there";
}

/** Whose frame was reached, where it is no longer that of the entry: ", and frame 0x… is Victim's now". */
function frameText(system: System, { pfn, frameOwner, frameSince, frameBy, change, expected, pid }: Hazard): string {
  if (pfn < 0 || expected === pfn || change === null || change.what === "protected") return "";
  if (frameOwner < 0) {
    const between =
      frameBy < 0 || frameBy === pid
        ? ""
        : `, which ${processName(system, frameBy)} mapped at tick ${frameSince} and has given back,`;
    return `, and frame ${hexNumber(pfn)}${between} is free`;
  }
  const owner = system.kernel.owners[frameOwner];
  const own = owner?.kind === "process" && owner.name === nameOf(system, pid);
  const since = frameSince < 0 ? "" : `, which has mapped it since tick ${frameSince}`;
  return own ? "" : `, and frame ${hexNumber(pfn)} belongs to ${ownerName(system, frameOwner)}${since}`;
}

/** A space by its title; one that has ended by the name of its process or VAS. */
function spaceText(system: System, space: number): string {
  const { kernel } = system;
  if (kernel.spaces.has(space as SpaceId)) return spaceTitle(system, space);
  const process = [...kernel.processes.values()].find((one) => one.space === space);
  const vas = [...kernel.vases.values()].find((one) => one.space === space);
  return process?.name ?? vas?.name ?? "a space that has ended";
}

/** The operation that this machine has for a flush, as its manual writes it: " (INVLPG va)"; nothing where it has none. */
function operationText({ machine }: System, scope: FlushScope, tag: number): string {
  const operation = operationOf(machine.config, scope, tag);
  return operation === null ? "" : ` (${operation.name})`;
}

/** The same for a page of the entry. */
function pageOperation(system: System, { kind, tag }: Hazard): string {
  return operationText(system, FlushScope.Page, (kind as EntryClass) === EntryClass.Private ? tag : -1);
}

/** How this machine tells other cores to forget: what a core should have heard. */
function shootdownText(system: System, hazard: Hazard, at: string): string {
  const operation = pageOperation(system, hazard);
  // Of Arm's operations the forms for all cores of the inner shareable domain end in IS.
  const shareable = operation
    .replace(/^( \([^,)]*)/, "$1IS")
    .replace(/^ \(/, "")
    .replace(/\)$/, "");
  return broadcasts(system)
    ? `the TLB maintenance${at} should have been broadcast (inner shareable: ${shareable})`
    : `the shootdown${at} should have interrupted it to flush the page there${operation}`;
}

/** Reasons for which an entry outlives the flush that gave its ASID to another space, too. */
const outlivesReuse = ["micro-left-out", "flush-ignored"];

const changes = {
  unmapped: "unmapped the page",
  discarded: "gave up what was in the page (MADV_DONTNEED)",
  copied: "copied the page, whose old frame is no longer this space's,",
  protected: "took the right away",
  replaced: "gave the page another frame",
  freed: "freed the space",
};

/** "A unmapped the page at tick 40", or "the page table changed". */
function changeText(system: System, { change, reason, tag, other, since, pid }: Hazard): string {
  if (change === null && other >= 0 && outlivesReuse.includes(reason))
    return `ASID ${tag} went from ${spaceText(system, other)} to ${nameOf(system, pid)} at tick ${since}`;
  const anew = change === null || change.anew < 0 ? "" : `, and mapped it anew at tick ${change.anew}`;
  return change === null
    ? "The page table or the space changed"
    : `${nameOf(system, change.pid)} ${changes[change.what]} at tick ${change.tick}${anew}`;
}

function ranText({ core, since }: Hazard): string {
  return since < 0
    ? `core ${core} was running this space`
    : `core ${core} ran this space until tick ${since} and still holds the entry`;
}

/** One sentence: what the kernel or the hardware should have done. */
export function hazardRemedy(system: System, hazard: Hazard): string {
  const { core, tag, reason, flush, other, since } = hazard;
  const changed = changeText(system, hazard);
  const at = flush === null ? "" : ` at tick ${flush.tick}`;
  switch (reason) {
    case "never-flushed":
      return `${changed}, and ${ranText(hazard)}: a flush of the page there${pageOperation(system, hazard)} should have followed.`;
    case "not-told":
      return `${changed}, and ${ranText(hazard)}: ${shootdownText(system, hazard, at)}.`;
    case "not-counted":
      // A core that runs the space is in every mask: one that has it loaded and is not there was idle.
      return since < 0
        ? `${changed}, while core ${core} was idle with this space loaded: it should have caught up with the shootdown${at} before ` +
            "it used the space again."
        : `${changed}, and ${ranText(hazard)}: the mask of the shootdown${at} should have had core ${core} in it, or core ` +
            `${core} should have caught up when it loaded the space again.`;
    case "wrong-asid":
      return (
        `${changed}, and the flush${at} was for ASID ${other}: core ${core} ran the space under ASID ${tag}, which the ` +
        "rollover should have kept for it."
      );
    case "micro-left-out":
      return `${changed}, and the flush${at} cleared the last level only: the first-level TLBs should have been emptied too.`;
    case "flush-ignored":
      return `${changed}, and the flush${at} should have removed the entry, but ${ignored(hazard)}.`;
    case "walk-outlived-flush":
      return `${changed}, and the flush${at} came while the walk was under way: what it found should not have been entered.`;
    case "asid-reused":
      return (
        `ASID ${tag} went from ${spaceText(system, other)} to ${nameOf(system, hazard.pid)} at tick ${since}: its entries on core ${core} should have been ` +
        `flushed before${operationText(system, FlushScope.Asid, tag)}.`
      );
    case "asid-outdated":
      return (
        `ASID ${tag} belongs to ${spaceText(system, other)} since tick ${since}: who had it before should have taken a new one at the ` +
        "next switch."
      );
    case "asid-forgotten":
      return (
        `ASID ${tag} was given to ${spaceText(system, other)} at tick ${since} while core ${core} had this space loaded with it: the ` +
        "rollover should have kept it for this space."
      );
    case "other-core":
      return (
        `Another core filled the entry, where ASID ${tag} is ${spaceText(system, other)}: cores that share entries should use the ` +
        "same ASIDs for the same tables."
      );
    case "other-core-untagged":
      return (
        "Another core filled the entry for its own space, and entries carry no tag: cores that share entries should run the " +
        "same space."
      );
    case "asid-mixed":
      return (
        `The table base was written while ASID ${tag} was still in force: the switch should have gone by way of a ` +
        "reserved ASID."
      );
    case "global-private":
      return "Only pages that every space has alike may be global: the entry should carry an ASID.";
    case "register-inherited":
      return `Bit ${tag} of the SASID register is left from the process before: the switch should have cleared it.`;
    case "register-kept":
      return `The space gave shared id ${tag} up: the bit in the SASID register should have been cleared at once.`;
    case "shared-id-reused":
      return (
        `Shared id ${tag} was given to ${system.kernel.vases.get(other)?.name ?? "a VAS that is gone"} at tick ${since}: entries of its former owner should have been ` +
        "flushed on all cores before."
      );
    case "shared-differs":
      return (
        `All who use shared id ${tag} must map a page alike: who wants another frame or other rights should leave the id ` +
        "first."
      );
    case "private-over-shared":
      return `The range belongs to a subscribed VAS: mapping over it should have been refused, or have ended the subscription.`;
    case "table-damaged":
      return `A store through a stale entry wrote over the page table at tick ${since}: that store should have faulted.`;
    case "refill-unusable":
      return (
        `The page table marks the page with shared id ${tag}, whose bit is off: the marks should have been cleared with ` +
        "the bit."
      );
    case "livelock":
      return "The same instruction was refilled again and again and never got on.";
    case "thrash":
      return `The last ${other} refills all went to this set: a refill should not cost the instruction its own translation.`;
    case "duplicate":
      return hazard.pitfall === Pitfall.PrivateOverShared
        ? "A subscribed range should hold nothing else: the shared entry and the private one both match."
        : "The entry that was there should have been looked for and replaced.";
    case "collateral":
      return collateralText(hazard);
    case "table-full":
      return "With no shared id free the pages should have been mapped privately.";
    case "observable":
      return (
        `${nameOf(system, hazard.other)} filled the entry: from the time that the access takes, one can tell what the ` +
        "other used. Private entries would not show it."
      );
    case "freed-in-use":
      return (
        `The frame ${hexNumber(hazard.pfn)} was given back while this core could still reach it: the flush should have been ` +
        "completed here first."
      );
    case "no-break":
      return "A core may hold the old translation: the entry should have been made invalid, and flushed, before the new one was written.";
    case "freed-table":
      return (
        `The table in frame ${hexNumber(hazard.pfn)} had been given back, and the walk cache still knew it: the flush should have ` +
        "covered table entries too."
      );
    case "before-switch":
      return "The hardware walked the old tables after the flush and before the context was written: the write should have flushed, too.";
    case "not-completed":
      return "The flush was issued and not completed: a barrier should have come before the promise.";
  }
}

function ignored({ pitfall }: Hazard): string {
  const by: Partial<Record<Pitfall, string>> = {
    [Pitfall.MicroFlushIgnored]: "the hardware ignores TLBIVUTLB while TLBINDEX shows an error",
    [Pitfall.GlobalKept]: "INVLPG does not reach global entries here",
    [Pitfall.FetchKept]: "a selective fence does not reach the instruction TLB here",
  };
  return by[pitfall] ?? "the hardware kept it";
}

function collateralText({ pitfall, other }: Hazard): string {
  const count = `${other} ${other === 1 ? "entry" : "entries"}`;
  switch (pitfall) {
    case Pitfall.RolloverTooWide:
      return `The rollover flushed ${count} that no ASID tags: ${other === 1 ? "it" : "those"} may stay.`;
    case Pitfall.HandlerRemovedOthers:
      return `The handler compares pages and not tags: it removed ${count} of others, which did not match.`;
    default:
      return `The flush took ${count} that it was not meant for.`;
  }
}
