/** What the last TLB level of a run holds, page by page, so that two runs can be laid side by side. */
import { entryView, isValid } from "../../machine/index.js";
import type { ComparedPage, ComparedSide } from "../../protocol/comparison-snapshot.js";
import { ownerName, tagText } from "../names/index.js";
import type { Simulation } from "../state/index.js";

/** Entries of a page. */
interface HeldPage {
  readonly owner: number;
  readonly ownerName: string;
  readonly va: number;
  readonly entries: string[];
}

/** The structures that are asked last before a walk. */
function lastLevel({ system }: Simulation): readonly number[] {
  const { tlbs } = system.machine.config;
  const asked = tlbs.flatMap(({ serves, level }, index) => (serves === "walk" ? [] : [{ index, level }]));
  const last = Math.max(...asked.map(({ level }) => level));
  return asked.filter(({ level }) => level === last).map(({ index }) => index);
}

/** Their names: "JTLB", "ITLB and DTLB". */
export function lastLevelName(simulation: Simulation): string {
  return lastLevel(simulation)
    .map((index) => simulation.system.machine.config.tlbs[index]!.name)
    .join(" and ");
}

function heldPages(simulation: Simulation): ReadonlyMap<string, HeldPage> {
  const { system } = simulation;
  const { machine } = system;
  const several = machine.cores.length > 1;
  const pages = new Map<string, HeldPage>();
  for (const core of machine.cores)
    for (const level of lastLevel(simulation)) {
      const tlb = core.tlbs[level]!;
      for (let slot = 0; slot < tlb.slots; slot++) {
        if (!isValid(tlb, slot)) continue;
        const { vpn, owner, global, shared, tag } = entryView(machine, core, level, slot);
        const va = vpn * machine.memory.pageBytes;
        const name = ownerName(system, owner);
        const key = `${name} ${va}`;
        const page = pages.get(key) ?? { owner, ownerName: name, va, entries: [] };
        pages.set(key, page);
        const tagged = global ? "global" : shared ? `shared ${tag}` : tagText(machine.config, { global, shared, tag });
        page.entries.push(several ? `core ${core.id}: ${tagged}` : tagged);
      }
    }
  for (const page of pages.values()) page.entries.sort();
  return pages;
}

/** The spaces whose tables tell of owners' pages, by the names of these: a process's own, a VAS's. */
function spacesByOwner({ system }: Simulation): ReadonlyMap<string, number> {
  const telling = [...system.kernel.spaces.values()].filter((mm) => !mm.dead && mm.kind !== "attached");
  return new Map(telling.map((mm) => [ownerName(system, mm.owner), mm.id]));
}

/** Pages that either run holds, by owner and address; `own` is the side whose spaces are meant. */
export function comparedPages(a: Simulation, b: Simulation, own: ComparedSide): readonly ComparedPage[] {
  const spaces = spacesByOwner(own === "a" ? a : b);
  const [inA, inB] = [heldPages(a), heldPages(b)];
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .map((key) => {
      const { owner, ownerName: name, va } = (inA.get(key) ?? inB.get(key))!;
      const space = spaces.get(name) ?? null;
      return { owner, ownerName: name, va, space, a: inA.get(key)?.entries ?? [], b: inB.get(key)?.entries ?? [] };
    })
    .sort((one, other) => one.owner - other.owner || one.va - other.va);
}
