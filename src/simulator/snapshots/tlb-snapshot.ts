/** The TLB view: every entry of every structure, decoded and raw, with what the last step did to it. */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  addMisses,
  counterTotals,
  entryView,
  entryWordFields,
  EventKind,
  frameOf,
  isUsable,
  isValid,
  missClasses,
  missTotals,
  redundantDoc,
  type Core,
  type Machine,
  type Tlb,
  type TlbEntry,
  type VirtualAddress,
  pitfallId,
  walk,
} from "../../machine/index.js";
import type {
  AskedLevel,
  CoreSnapshot,
  MissHistorySnapshot,
  TlbEntrySnapshot,
  TlbLevelSnapshot,
  TlbSnapshot,
} from "../../protocol/snapshot.js";
import { currentPosition, hazardText, owners, processName, sizeText, tagText } from "../names/index.js";
import {
  controlRegisters,
  findThread,
  leafAt,
  missBins,
  permissionText,
  type LastStep,
  type MissBins,
  type Simulation,
  type StepAccess,
} from "../state/index.js";
import { accessKinds, askedLevels, explainAccess, explainStep } from "../explanation/index.js";
import { toldAccess } from "../story/index.js";
import { lastStep, slotKey } from "../travel/index.js";

/** Projects the TLBs of one core, or of all; `index`: tell this access of the step instead of the story's. */
export function tlbSnapshot(
  simulation: Simulation,
  core: number | null = null,
  index: number | null = null,
): TlbSnapshot {
  const { machine } = simulation.system;
  const step = lastStep(simulation);
  const explained = explainStep(simulation);
  const told = toldAccess(simulation, index);
  return {
    position: currentPosition(simulation),
    owners: owners(simulation.system),
    tags: machine.config.tags,
    preset: machine.config.title,
    wordFields: entryWordFields(machine),
    cores: machine.cores
      .filter((candidate) => core === null || candidate.id === core)
      .map((candidate) => describeCore(simulation, candidate, step, told?.access ?? null)),
    access: told === null ? null : explainAccess(simulation, told.access, told.index),
    accesses: explained.accesses,
    accessesOmitted: explained.omitted,
    accessKinds: accessKinds(simulation),
  };
}

function describeCore(simulation: Simulation, core: Core, step: LastStep, told: StepAccess | null): CoreSnapshot {
  const thread = core.tid > 0 ? findThread(simulation, core.tid) : undefined;
  const { context } = core;
  const { samples } = simulation.timeline;
  const history = samples === null ? [] : missBins(samples.misses, simulation.system.machine, core.id);
  const asked = told?.core === core.id ? askedLevels(simulation, told) : new Map<number, AskedLevel>();
  const sasids = Array.from({ length: 64 }, (_, bit) => bit).filter(
    (bit) => (((bit < 32 ? context.sasidLo : context.sasidHi) >>> (bit % 32)) & 1) === 1,
  );
  return {
    core: core.id,
    running:
      thread === undefined
        ? null
        : {
            pid: thread.pid,
            tid: thread.tid,
            name: processName(simulation.system, thread.pid),
            owner: core.processOwner,
          },
    asid: context.asid,
    sasids,
    registers: controlRegisters(simulation, core.id),
    levels: core.tlbs.map((tlb) =>
      describeLevel(simulation, core, tlb, step, asked.get(tlb.level) ?? null, history[tlb.level]),
    ),
  };
}

function describeLevel(
  simulation: Simulation,
  core: Core,
  tlb: Tlb,
  step: LastStep,
  asked: AskedLevel | null,
  history: MissBins | undefined,
): TlbLevelSnapshot {
  const { machine } = simulation.system;
  const totals = counterTotals(machine, { core: core.id }).tlbs[tlb.level].both;
  const used = slotsOfStep(core, tlb, step);
  const entries: TlbEntrySnapshot[] = [];
  for (let slot = 0; slot < tlb.slots; slot++) {
    if (isValid(tlb, slot)) entries.push(describeEntry(simulation, core, tlb, slot, used));
  }
  return {
    name: tlb.config.name,
    level: tlb.config.level,
    serves: tlb.config.serves,
    sets: tlb.sets,
    ways: tlb.ways,
    pageSizes: tlb.holds.map((pages) => sizeText(pages * machine.memory.pageBytes)),
    replacement: tlb.config.replacement,
    misses: missesByClass(simulation, core, tlb),
    history: missHistory(history),
    counters: { hits: totals.hits, misses: totals.misses, fills: totals.fills, evictions: totals.evictions },
    entries,
    asked,
    removed: removedEntries(core, tlb, step),
  };
}

/** Misses of a structure on a core by class, without the classes that it has none of. */
function missesByClass({ system: { machine } }: Simulation, core: Core, tlb: Tlb): TlbLevelSnapshot["misses"] {
  const totals = missTotals(machine, { core: core.id });
  if (totals === null) return [];
  const { fetch, data } = totals[tlb.level];
  const both = addMisses(fetch, data);
  return [...missClasses, { name: "redundant", doc: redundantDoc }]
    .map(({ name, doc }) => ({ name, count: both[name as keyof typeof both], doc }))
    .filter(({ count }) => count > 0);
}

/** The history of a structure without classes that it has none of; null where it never missed. */
function missHistory(bins: MissBins | undefined): MissHistorySnapshot | null {
  const happened = (counts: readonly number[]) => counts.some((count) => count > 0);
  if (bins === undefined || !happened(bins.misses)) return null;
  const classes = bins.byClass.map((misses, at) => ({ name: missClasses[at]!.name, misses }));
  return { ...bins, byClass: classes.filter(({ misses }) => happened(misses)) };
}

/** Slots that the last step filled, and that it hit. */
interface UsedSlots {
  readonly filled: ReadonlySet<number>;
  readonly hit: ReadonlySet<number>;
}

function slotsOfStep(core: Core, tlb: Tlb, step: LastStep): UsedSlots {
  const filled = new Set<number>();
  const hit = new Set<number>();
  for (const event of step.events) {
    if (event.kind === EventKind.TlbFill && event.core === core.id && event.b === tlb.level) filled.add(event.c);
  }
  for (const access of step.accesses) {
    if (access.core !== core.id || access.result !== tlb.level) continue;
    const slot = tlb.config.level === 1 ? access.microSlot : access.mainSlot;
    if (slot >= 0) hit.add(slot);
  }
  return { filled, hit };
}

function describeEntry(simulation: Simulation, core: Core, tlb: Tlb, slot: number, used: UsedSlots): TlbEntrySnapshot {
  const { machine } = simulation.system;
  const entry = entryView(machine, core, tlb.level, slot);
  const pageBytes = 2 ** machine.format.pageShift;
  const usable = isUsable(core, entry);
  return {
    slot,
    set: Math.floor(slot / tlb.ways),
    way: slot % tlb.ways,
    va: entry.vpn * pageBytes,
    vpn: entry.vpn,
    pfn: entry.pfn,
    pa: entry.pfn * pageBytes,
    pageBytes: entry.bytes,
    large: entry.bytes > pageBytes,
    permissions: permissionText(entry),
    global: entry.global,
    shared: entry.shared,
    tag: machine.config.tags === "none" && !entry.shared ? -1 : entry.tag,
    owner: entry.owner,
    filledByPid: entry.filledBy,
    filledByName: entry.filledBy > 0 ? processName(simulation.system, entry.filledBy) : "",
    filledAt: entry.filledAt,
    hits: entry.hits,
    raw: entry.raw.map(({ name, value }) => ({ name, value: `0x${value.toString(16).padStart(8, "0")}` })),
    change: used.filled.has(slot) ? "filled" : used.hit.has(slot) ? "hit" : "none",
    stale:
      hazardOf(simulation, core, tlb, slot) ??
      (tlb.config.serves === "walk" ? strayTable : staleness)(
        simulation,
        core,
        entry.vpn * pageBytes,
        entry.pfn,
        usable,
      ),
    usable,
  };
}

/** What the coherence checker has found about the entry in a slot, in words, or null. */
function hazardOf({ system }: Simulation, core: Core, tlb: Tlb, slot: number): string | null {
  const found = system.machine.hazards.findLast(
    (hazard) =>
      hazard.core === core.id &&
      hazard.level === tlb.level &&
      hazard.slot === slot &&
      hazard.filledAt === tlb.filledAt[slot] &&
      hazard.va >= tlb.vpn[slot] * system.machine.memory.pageBytes,
  );
  return found === undefined ? null : `${pitfallId(found.pitfall)}: ${hazardText(system, found)}`;
}

/** How an entry that the running space could use disagrees with its page tables, or null if it agrees. */
function staleness(simulation: Simulation, core: Core, va: number, pfn: number, usable: boolean): string | null {
  if (!usable || core.tid <= 0) return null;
  const leaf = leafAt(simulation.system, core.context.space, va as VirtualAddress);
  if (leaf === null) return "the page table has no entry for this page any more";
  return leaf.pfn === pfn ? null : `the page table maps this page to frame ${hexNumber(leaf.pfn)} now`;
}

/** The same of an entry of a walk cache, which leads to a table and not to a page. */
function strayTable(simulation: Simulation, core: Core, va: number, pfn: number, usable: boolean): string | null {
  if (!usable || core.tid <= 0) return null;
  const { kernel, machine } = simulation.system;
  const mm = kernel.spaces.get(core.context.space);
  const steps = mm === undefined ? [] : walk(machine, mm.root, va as VirtualAddress).steps;
  const leads = steps.some(({ pteAddress }) => frameOf(machine.memory, pteAddress) === pfn);
  return leads ? null : "the page tables do not lead to this table any more";
}

/** Entries that were there before the step and are gone: replaced by a fill, or removed by maintenance. */
function removedEntries(core: Core, tlb: Tlb, step: LastStep): TlbLevelSnapshot["removed"] {
  const removed: TlbLevelSnapshot["removed"][number][] = [];
  const evicted = new Set<number>();
  for (const event of step.events) {
    if (event.kind !== EventKind.TlbEvict || event.core !== core.id || event.b !== tlb.level) continue;
    evicted.add(event.c);
    removed.push({ slot: event.c, va: event.a, owner: event.d, cause: "evicted" });
  }
  for (let slot = 0; slot < tlb.slots; slot++) {
    const before = step.cachedBefore.get(slotKey(core.id, tlb.level, slot));
    if (before !== undefined && !isValid(tlb, slot) && !evicted.has(slot))
      removed.push({ slot, ...before, cause: "flushed" });
  }
  return removed;
}

/** One line about an entry, for translations and the debug console: "JTLB 16.2 S#1 r-- → 0x8123_4000", "… (2 MB)". */
export function entryText(simulation: Simulation, core: Core, tlb: Tlb, slot: number): string {
  const { machine } = simulation.system;
  const entry = entryView(machine, core, tlb.level, slot);
  return `${tlb.config.name} ${slotText(tlb, slot)} ${entryTranslation(machine, entry)}`;
}

/** "16.2", set and way; "5" where there is one set. */
export function slotText({ sets, ways }: Tlb, slot: number): string {
  return sets === 1 ? String(slot) : `${Math.floor(slot / ways)}.${slot % ways}`;
}

/**
 * What an entry says: "S#1 r-- → 0x8123_4000", "ASID 3 rw- → 0x8120_0000 (2 MB)"; with "at" instead of the arrow where the sentence has
 * one already, from what was to what is.
 */
export function entryTranslation({ config, format }: Machine, entry: TlbEntry, arrow: "→" | "at" = "→"): string {
  const tag = tagText(config, entry);
  const pageBytes = 2 ** format.pageShift;
  const size = entry.bytes > pageBytes ? ` (${sizeText(entry.bytes)})` : "";
  // An entry of a walk cache leads to a table, and allows nothing by itself.
  if (config.tlbs[entry.level]!.serves === "walk")
    return `${tag} table at ${addressText(entry.pfn * pageBytes)}, of ${sizeText(entry.bytes)}`;
  return `${tag} ${permissionText(entry)} ${arrow} ${addressText(entry.pfn * pageBytes)}${size}`;
}
