/** What one moment is compared with another by: everything that views mark as changed, registers, and the contents of frames. */
import { addressText, hexNumber } from "../../notation/index.js";
import { frameOwnerOf, type VirtualAddress } from "../../machine/index.js";
import { entryView, forEachLeaf, type Machine } from "../../machine/index.js";
import { entryWords, ownerName, processName, spaceTitle } from "../names/index.js";
import { readRegister, type Fingerprint, type Simulation } from "../state/index.js";
import { takeFingerprint } from "../travel/index.js";
import { entryTranslation, threads } from "../snapshots/index.js";
import { subjectState } from "./subject.js";

/** A moment. */
export interface Picture {
  readonly tick: number;
  readonly threads: ReadonlyMap<string, readonly bigint[]>;
  /** State of each thread in words. */
  readonly states: ReadonlyMap<string, string>;
  /** Page-table entries of pages by "space, address": what the entry says. */
  readonly entries: ReadonlyMap<string, string>;
  /** TLB slots by "core, TLB, slot". */
  readonly slots: ReadonlyMap<string, string>;
  readonly regions: ReadonlyMap<string, string>;
  readonly vases: ReadonlyMap<string, string>;
  /** A number for the contents of each frame that is not all zeros, and what is known of it. */
  readonly frames: ReadonlyMap<string, string>;
}

/** Frames that are looked at between two yields: a quarter of a megabyte, about a millisecond. */
const framesAtOnce = 64;

/** Takes a picture of the present moment, in slices; the simulation must stand still until it is taken. */
export function* takePicture(simulation: Simulation): Generator<void, Picture, void> {
  const { machine, kernel } = simulation.system;
  const marks = yield* takeFingerprint(simulation);
  const alive = threads(simulation);
  const titled = new Map(alive.map((one) => [`${one.processName} · ${one.name}`, one]));
  return {
    tick: machine.tick,
    threads: new Map(
      [...titled].map(([title, { tid }]) => [
        title,
        Array.from({ length: 33 }, (_, register) => readRegister(simulation, tid, register)),
      ]),
    ),
    states: new Map([...titled].map(([title, { state }]) => [title, state])),
    entries: pageEntries(simulation, marks),
    slots: slots(simulation),
    regions: regions(simulation, marks),
    vases: new Map(
      [...kernel.vases.values()].map(({ vid, name }) => [name, subjectState(simulation, { kind: "vas", vid }).text]),
    ),
    frames: yield* contents(simulation),
  };
}

function pageEntries({ system }: Simulation, { entries }: Fingerprint): ReadonlyMap<string, string> {
  const { machine } = system;
  const pages = new Map<string, string>();
  for (const [address, { table, level, space, va }] of entries) {
    if (table) continue;
    const [lo, hi] = entryWords(machine, address as never);
    const set = machine.format
      .describe(lo, hi, level)
      .filter((flag) => flag.set)
      .map((flag) => flag.name)
      .join(" ");
    pages.set(
      `${addressText(va)} of ${spaceTitle(system, space)}`,
      `frame ${hexNumber(machine.format.pfn(lo, hi, level))} ${set}`,
    );
  }
  return pages;
}

function slots({ system }: Simulation): ReadonlyMap<string, string> {
  const { machine } = system;
  const held = new Map<string, string>();
  for (const core of machine.cores)
    for (const tlb of core.tlbs)
      for (let slot = 0; slot < tlb.slots; slot++) {
        const entry = entryView(machine, core, tlb.level, slot);
        if (!entry.valid) continue;
        const where = machine.cores.length > 1 ? `core ${core.id} ` : "";
        const place = tlb.sets === 1 ? String(slot) : `${Math.floor(slot / tlb.ways)}.${slot % tlb.ways}`;
        held.set(
          `${where}${tlb.config.name} ${place}`,
          `${addressText(entry.vpn * machine.memory.pageBytes)} ${entryTranslation(machine, entry, "at")}`,
        );
      }
  return held;
}

function regions({ system }: Simulation, marks: Fingerprint): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const [key, rights] of marks.regions) {
    const [space, start, end] = key.split("/").map(Number);
    const letters = ["r", "w", "x"].map((letter, at) => (rights[at] === "1" ? letter : "-")).join("");
    named.set(`${addressText(start!)}..${addressText(end!)} of ${spaceTitle(system, space!)}`, letters);
  }
  return named;
}

/** A hash of the words of a frame; 0 for zeros. */
function frameHash({ memory }: Machine, index: number): number {
  const first = index * memory.frameWords;
  const end = Math.min(first + memory.frameWords, memory.words.length);
  let hash = 0;
  let seen = 0;
  for (let at = first; at < end; at++) {
    const word = memory.words[at]!;
    seen |= word;
    hash = Math.imul(hash ^ word, 0x9e37_79b1) ^ (hash >>> 13) ^ at;
  }
  return seen === 0 ? 0 : hash | 1;
}

/** Pages with their frames' contents: named by where a space maps them, tables left out, as their entries are told. */
function* contents({ system }: Simulation): Generator<void, ReadonlyMap<string, string>, void> {
  const { machine, kernel } = system;
  const { memory } = machine;
  const found = new Map<string, string>();
  const seen = new Set<number>();
  for (const mm of kernel.spaces.values()) {
    if (mm.dead) continue;
    const leaves: { readonly va: number; readonly pfn: number; readonly pages: number }[] = [];
    forEachLeaf(machine, mm.root, 0 as VirtualAddress, machine.format.userEnd as VirtualAddress, (va, leaf, bytes) => {
      leaves.push({ va, pfn: leaf.pfn, pages: bytes / memory.pageBytes });
    });
    for (const { va, pfn: first, pages } of leaves)
      for (let page = 0; page < pages; page++) {
        const pfn = first + page;
        const index = pfn - memory.firstPfn;
        if (index < 0 || index >= memory.highestFrame || seen.has(pfn)) continue;
        seen.add(pfn);
        const owner = frameOwnerOf(memory, pfn);
        const where = `${addressText(va + page * memory.pageBytes)} of ${owner < 0 ? processName(system, mm.pid) : ownerName(system, owner)}`;
        found.set(`frame ${hexNumber(pfn)}, ${where}`, String(frameHash(machine, index)));
        if (seen.size % framesAtOnce === 0) yield;
      }
    yield;
  }
  return found;
}
