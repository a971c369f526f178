/**
 * Why an access hit or missed: a sentence, the reason, the virtual address split into fields, and the terms of the match
 * equation with their values.
 */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  Access,
  AccessFault,
  accessFaulted,
  accessWalked,
  EntryClass,
  explainTag,
  frameOwnerOf,
  MissClass,
  pageAt,
  tagMatches,
  termsFor,
  walk,
  type Hazard,
  type Machine,
  type Pfn,
  type PhysicalAddress,
  type Pid,
  type Tlb,
  type TranslationContext,
  type VirtualAddress,
} from "../../machine/index.js";
import type { AccessExplanation, MatchTerm, WalkStepSnapshot } from "../../protocol/snapshot.js";
import { describeHazard, entryWords, ownerName, processName, rawEntry, sizeText } from "../names/index.js";
import { lastStep } from "../travel/index.js";
import { rank } from "./access-tone.js";
import { faultSentence, faultTerms } from "./fault-terms.js";
import { leafAt, type Simulation, type StepAccess } from "../state/index.js";

/** Accesses that one snapshot explains at most; the dearest are kept. */
const mostExplained = 64;
/** Accesses whose kinds one snapshot names. */
const mostKinds = 4_096;

/** The accesses of the last step in order, at most 64, and how many were left out. */
export function explainStep(simulation: Simulation): { accesses: readonly AccessExplanation[]; omitted: number } {
  const { accesses, accessesOmitted } = lastStep(simulation);
  let kept = accesses.map((access, index) => ({ access, index }));
  if (accesses.length > mostExplained) {
    const ranked = kept.map(({ access, index }) => ({ index, rank: rank(simulation, access) }));
    ranked.sort((a, b) => b.rank - a.rank || a.index - b.index);
    const chosen = new Set(ranked.slice(0, mostExplained).map(({ index }) => index));
    kept = kept.filter(({ index }) => chosen.has(index));
  }
  return {
    accesses: kept.map(({ access, index }) => explainAccess(simulation, access, index)),
    omitted: accesses.length - kept.length + accessesOmitted,
  };
}

const accessNames = ["fetch", "load", "store"] as const;
const accessTitles = ["Fetch from", "Load from", "Store to"] as const;

/** A character an access of the step; see `TlbSnapshot.accessKinds`. Of very long steps the first ones only. */
export function accessKinds(simulation: Simulation): string {
  const letters = lastStep(simulation)
    .accesses.slice(0, mostKinds)
    .map((access) => {
      const letter = hazardOf(simulation, access) !== undefined ? "z" : kindLetter(simulation, access);
      return access.access === Access.Fetch ? letter : letter.toUpperCase();
    });
  return letters.join("");
}

function kindLetter({ system: { machine } }: Simulation, access: StepAccess): string {
  if (access.result === accessFaulted) return "f";
  if (access.result === accessWalked) return "w";
  return machine.config.tlbs[access.result].level === 1 ? "h" : "r";
}

/** Explains one recorded access; `index` is its place in the step, -1 = of another thread. */
export function explainAccess(simulation: Simulation, access: StepAccess, index = -1): AccessExplanation {
  const { system } = simulation;
  const { machine } = system;
  const result =
    access.result === accessFaulted
      ? "fault"
      : access.result === accessWalked
        ? "walk"
        : machine.config.tlbs[access.result].level === 1 && hasSecondLevel(machine, access)
          ? "hit"
          : hasSecondLevel(machine, access)
            ? "refill-from-tlb"
            : "hit";
  const level = access.result >= 0 ? machine.config.tlbs[access.result].name : null;
  const filler = access.result >= 0 && access.filledBy > 0 ? processName(system, access.filledBy) : null;
  const process = processName(system, access.pid);
  const near = result === "walk" || result === "fault" ? nearMiss(simulation, access) : null;
  const words = withHazard(simulation, access, describe(simulation, { access, result, level, filler, process, near }));
  return {
    index,
    tick: access.tick,
    core: access.core,
    pid: access.pid,
    tid: access.tid,
    process,
    access: accessNames[access.access],
    va: access.va,
    pa: access.pa >= 0 ? access.pa : null,
    space: access.space,
    result,
    level,
    ...words,
    split: splitAddress(machine, access),
    terms: terms(simulation, access, near),
    entry: servingEntry(machine, access),
    walk: result === "walk" || result === "fault" ? walkSteps(simulation, access) : null,
    cycles: access.cycles,
    filledBy: filler,
    filledAt: access.result >= 0 && access.filledAt >= 0 ? access.filledAt : null,
    sharedCross: access.result >= 0 && access.filledBy > 0 && access.filledBy !== access.pid,
  };
}

type Words = Pick<AccessExplanation, "headline" | "detail" | "note">;

/** The hazard that the coherence checker has reported for an access, or undefined. */
function hazardOf({ system }: Simulation, access: StepAccess): Hazard | undefined {
  return system.machine.hazards.find(
    ({ tick, core, pid, va }) => tick === access.tick && core === access.core && pid === access.pid && va === access.va,
  );
}

/** Puts what the coherence checker found at an access before its explanation. */
function withHazard(
  simulation: Simulation,
  access: StepAccess,
  words: Words,
): Words & Pick<AccessExplanation, "hazard"> {
  const found = hazardOf(simulation, access);
  if (found === undefined) return { ...words, hazard: null };
  const { id, title, invariant, rule, text } = describeHazard(simulation.system, found);
  return {
    hazard: id,
    headline: `Hazard ${id}: ${title}.`,
    detail: `${text}${invariant === null ? "" : ` Broken: ${invariant}, ${rule}.`} ${words.headline} ${words.detail}`,
    note: `${words.note} · hazard ${id}`,
  };
}

/** Is there a level behind the first one on this access's path? */
function hasSecondLevel(machine: Machine, access: StepAccess): boolean {
  return machine.cores[access.core].stages[access.access].length > 1;
}

/** An entry for the same page that was there and did not match. */
export interface NearMiss {
  readonly tlb: Tlb;
  readonly slot: number;
}

/** The entry for the page of a miss that was there and did not match, the nearest level's; null if there was none. */
export function nearMiss(simulation: Simulation, access: StepAccess): NearMiss | null {
  const { machine } = simulation.system;
  const vpn = Math.floor(access.va / 2 ** machine.format.pageShift);
  const context = contextOf(simulation, access);
  for (const tlb of machine.cores[access.core].stages[access.access].at(-1) ?? []) {
    for (let slot = 0; slot < tlb.slots; slot++) {
      const distance = vpn - tlb.vpn[slot];
      const samePage = distance >= 0 && distance < tlb.span[slot];
      if (
        samePage &&
        tlb.filledAt[slot] < access.tick &&
        !tagMatches(tlb.terms[slot], tlb.tag[slot], context, tlb.mask[slot])
      )
        return { tlb, slot };
    }
  }
  return null;
}

/** The translation context that was in force: the core's, or what the process's subscriptions imply if it was switched out. */
function contextOf(simulation: Simulation, access: StepAccess): TranslationContext {
  const { machine, kernel } = simulation.system;
  const core = machine.cores[access.core];
  if (core.pid === access.pid) return { ...core.context, asid: access.asid as TranslationContext["asid"] };
  let [sasidLo, sasidHi] = [0, 0];
  for (const { sharedId } of kernel.processes.get(access.pid as Pid)?.subscriptions ?? []) {
    if (sharedId >= 32) sasidHi |= 1 << (sharedId - 32);
    else if (sharedId >= 0) sasidLo |= 1 << sharedId;
  }
  return { ...core.context, asid: access.asid as TranslationContext["asid"], sasidLo, sasidHi };
}

interface Described {
  readonly access: StepAccess;
  readonly result: AccessExplanation["result"];
  readonly level: string | null;
  readonly filler: string | null;
  readonly process: string;
  readonly near: NearMiss | null;
}

/** Headline, reason and note of an access. */
function describe(simulation: Simulation, about: Described): Pick<AccessExplanation, "headline" | "detail" | "note"> {
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
  if (result === "fault") {
    return {
      headline: `${what} faulted.`,
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
    detail: hitReason(simulation, about) + sizeReason(machine, access),
    note: `${short} · ${where} ${tag}${owner === null || owner === process ? "" : ` ${owner}`}${filled}${cost}`,
  };
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
  const owner = access.owner >= 0 ? ownerName(simulation.system, access.owner) : "the page's owner";
  const since = access.filledAt >= 0 ? ` at tick ${access.filledAt}` : "";
  if (access.kind === EntryClass.Shared) {
    const by =
      access.filledBy === access.pid
        ? `${process} filled it${since}`
        : `${filler ?? "another process"} took the miss${since}`;
    return `The entry carries the shared id ${access.tag} of ${owner} instead of an ASID, and bit ${access.tag} of ${process}'s SASID register is set; ${by}.`;
  }
  if (access.kind === EntryClass.Global)
    return `The entry is global: it matches whoever runs. ${filler ?? "Somebody"} filled it${since}.`;
  return `The entry carries ASID ${access.tag}, which ${process} runs under; ${filler ?? process} filled it${since}.`;
}

function missReason(simulation: Simulation, { access, near, process }: Described): string {
  if (near === null) return lossText(simulation, access);
  const { tlb, slot } = near;
  const filler = processName(simulation.system, tlb.filledBy[slot]);
  if (tlb.kind[slot] === EntryClass.Shared) {
    return `The entry that ${filler} filled carries shared id ${tlb.tag[slot]}, to which ${process} is not subscribed.`;
  }
  return `The entry that ${filler} filled carries ASID ${tlb.tag[slot]}, but ${process} runs under ASID ${access.asid}: it does not match.`;
}

/** What became of the entry: the history of the TLB knows, while the machine classifies misses. */
function lossText(simulation: Simulation, access: StepAccess): string {
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
      return `A change of address space removed its entry${when}.`;
    case MissClass.Flush:
      return `TLB maintenance removed its entry${when}${by}.`;
    case MissClass.Rollover:
      return `Its entry was removed${when} because the ASIDs started over.`;
    case MissClass.Unsubscribed:
      return `Its entry was removed${when}, when the last subscriber left.`;
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
  const why = faultSentence(machine, access, process);
  if (why !== null) return why + raises;
  return `The page table of ${process} had no entry for this page.${raises} ${faultOutcome(simulation, access, process)}`;
}

/** VA split into the index fields that its walk uses and the offset: a page at an upper level has a longer offset. */
function splitAddress(machine: Machine, { root, va }: StepAccess): AccessExplanation["split"] {
  const found = walk(machine, root as Pfn, va as VirtualAddress);
  const levels = machine.format.levels.slice(0, found.leaf === null ? undefined : found.steps.length);
  const pageShift = levels.at(-1)!.shift;
  const fields = levels.map(({ name, shift, bits }) => ({
    label: `${name} ${shift + bits - 1}:${shift}`,
    value: hexNumber(Math.floor(va / 2 ** shift) % 2 ** bits),
  }));
  return [...fields, { label: `offset ${pageShift - 1}:0`, value: hexNumber(va % 2 ** pageShift) }];
}

/** The terms of the match equation: of the entry that served the access, or of the one that failed to. */
function terms(simulation: Simulation, access: StepAccess, near: NearMiss | null): readonly MatchTerm[] {
  const { machine } = simulation.system;
  const vpn = Math.floor(access.va / 2 ** machine.format.pageShift);
  const page = { text: `VPN ${hexNumber(vpn)}`, holds: true };
  const context = contextOf(simulation, access);
  if (near !== null) {
    const { tlb, slot } = near;
    return [
      { text: "V", holds: true },
      page,
      ...tagTerms(tlb.terms[slot], tlb.kind[slot], tlb.tag[slot], context, tlb.mask[slot]),
    ];
  }
  if (access.kind < 0) return [{ text: `an entry for VPN ${hexNumber(vpn)}`, holds: false }];
  const found = access.result >= 0;
  const permission = `${["X", "R", "W"][access.access]} for user`;
  return [
    { text: found ? "V" : "V (after the refill)", holds: true },
    page,
    ...tagTerms(termsFor(machine, access.kind, vpn), access.kind, access.tag, context, copiesOf(machine, access)),
    { text: permission, holds: access.fault !== AccessFault.Protection },
  ];
}

/** Spaces with a private copy of the page of an entry, under the policy ccid. */
function copiesOf(machine: Machine, { kind, tag }: StepAccess): number {
  return machine.equation.policy === "ccid" && (kind as EntryClass) === EntryClass.Shared
    ? machine.privateCopies[tag]
    : 0;
}

function tagTerms(bits: number, kind: number, tag: number, context: TranslationContext, mask: number): MatchTerm[] {
  return explainTag(bits, kind, tag, context, mask).map(({ text, value, holds }) => ({
    text: termText(text, value),
    holds,
  }));
}

/** "ASID == PID.ASID" with values "1 != 2" reads "ASID 1 ≠ PID.ASID 2"; one-bit terms read "PID.S 1". */
function termText(text: string, value: string): string {
  const [left, right] = text.split(" == ");
  if (right === undefined) return `${text} = ${value}`;
  const [a, relation, b] = value.split(" ");
  return `${left} ${a} ${relation === "==" ? "=" : "≠"} ${right} ${b}`;
}

/** Where the entry that served the access is: the first level that holds it now. */
function servingEntry(machine: Machine, access: StepAccess): AccessExplanation["entry"] {
  if (access.result >= 0) {
    const slot = machine.config.tlbs[access.result].level === 1 ? access.microSlot : access.mainSlot;
    return slot >= 0 ? { level: machine.config.tlbs[access.result].name, slot } : null;
  }
  return access.mainSlot >= 0 ? { level: machine.config.tlbs[access.main].name, slot: access.mainSlot } : null;
}

/** The walk of a miss. One that failed ends at the entry that was missing then, even if the kernel has written it since. */
function walkSteps(simulation: Simulation, access: StepAccess): readonly WalkStepSnapshot[] {
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
