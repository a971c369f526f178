/** What each view says about the subject when another view tells the title: its own answer about the same address. */
import { hexNumber } from "../../notation/index.js";
import { findVma } from "../../kernel/index.js";
import {
  accessDirect,
  accessFaulted,
  accessWalked,
  EntryClass,
  pitfallId,
  walk,
  type Hazard,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";
import type { Story } from "../../protocol/story.js";
import { directAccess, explainAccess } from "../explanation/index.js";
import { leafAt, permissionText, type Simulation, type StepAccess } from "../state/index.js";
import { lastStep } from "../travel/index.js";
import { accessWord } from "./repaired-story.js";
import { address, count, owner, placeMark, processMark, tick, type Telling } from "./telling.js";

type Echo = Story["echo"];

/** The echoes of an access. */
export function echoAccess(telling: Telling, access: StepAccess): Echo {
  if (access.result === accessDirect) return echoDirect(telling, access);
  return {
    tlb: tlbEcho(telling, access),
    pageTables: tablesEcho(telling, access),
    spaces: spacesEcho(telling, access),
  };
}

function echoDirect(telling: Telling, access: StepAccess): Echo {
  const { where, term } = directAccess(telling.simulation.system.machine, access);
  const verb = ["fetches from", "loads from", "stores to"][access.access]!;
  return {
    tlb: `A ${accessWord(access)} that asks no TLB.`,
    pageTables: `A ${accessWord(access)} without page tables (${term}).`,
    spaces: `${processMark(telling, access.pid)} ${verb} ${where}.`,
  };
}

/** The same text for all three, where no view knows more about it than another. */
export function echoAll(text: string): Echo {
  return { tlb: text, pageTables: text, spaces: text };
}

function tlbEcho({ simulation }: Telling, access: StepAccess): string {
  const { machine } = simulation.system;
  const { config } = machine;
  const at = `${accessWord(access)} ${address(access.va)}`;
  if (access.result === accessFaulted) return `${at}: no TLB answered${afterFault(simulation, access)}.`;
  if (access.result === accessWalked) {
    const asked = machine.cores[access.core]!.stages[access.access]!.length;
    const entered =
      access.mainSlot < 0 ? "" : `, entered into the ${config.tlbs[access.main]!.name}${tagWords(access)}`;
    return `${at}: ${asked > 1 ? "all levels missed" : "a miss"}${entered}.`;
  }
  return `${at}: the ${config.tlbs[access.result]!.name} answered${tagWords(access)}.`;
}

/** What the repetition of a faulting access did in the TLBs, if the step has it. */
function afterFault(simulation: Simulation, access: StepAccess): string {
  const { config } = simulation.system.machine;
  const { accesses, others } = lastStep(simulation);
  const again = [...accesses, ...others].find(
    ({ tid, tick, va, access: kind }) =>
      tid === access.tid && tick > access.tick && va === access.va && kind === access.access,
  );
  if (again === undefined || again.result === accessFaulted) return ", and nothing was entered";
  if (again.result !== accessWalked)
    return `; the handler entered the page, and the ${config.tlbs[again.result]!.name} answered when it was tried again`;
  const where =
    again.mainSlot < 0 ? "" : ` and was entered into the ${config.tlbs[again.main]!.name}${tagWords(again)}`;
  return `; tried again, it was walked${where}`;
}

function tagWords(access: StepAccess): string {
  if (access.kind === EntryClass.Shared) return ` under shared id ${access.tag}`;
  if (access.kind === EntryClass.Global) return ", a global entry";
  return access.tag >= 0 ? ` under ASID ${access.tag}` : "";
}

function tablesEcho({ simulation }: Telling, access: StepAccess): string {
  const { system } = simulation;
  const leaf = leafAt(system, access.space, access.va as VirtualAddress);
  const frame = leaf === null ? "" : `frame ${hexNumber(leaf.pfn)}, ${permissionText(leaf)}`;
  if (access.result === accessWalked || access.result === accessFaulted) {
    const steps = explainAccess(simulation, access).walk ?? [];
    const reads = count(steps.length, "read");
    const last = steps.at(-1);
    if (last?.kind === "invalid") {
      const now = leaf === null ? "nothing is mapped there" : `the kernel wrote ${frame}`;
      return `Walk ended at ${last.name}[${hexNumber(last.index)}], not present: ${now}.`;
    }
    if (access.result === accessFaulted)
      return `${address(access.va)} is present${frame === "" ? "" : ` (${frame})`}, but not for a ${accessWord(access)}.`;
    return `Walked: ${reads}, ${steps.length === 2 ? "both" : "all"} present → ${frame}.`;
  }
  return frame === ""
    ? `No walk was needed; the tables have nothing at ${address(access.va)}.`
    : `No walk was needed: ${frame}.`;
}

function spacesEcho(telling: Telling, access: StepAccess): string {
  const { system } = telling.simulation;
  const mm = system.kernel.spaces.get(access.space);
  const who = processMark(telling, access.pid);
  const verb = ["executes", "reads", "writes"][access.access]!;
  const what = placeMark(telling, access.space, access.va, access.pid);
  const where =
    mm === undefined || mm.kind === "original"
      ? "its own space"
      : owner(telling, system.kernel.vases.get(mm.vid)?.owner ?? mm.owner);
  const others = sameFrame(telling, access);
  const also =
    others.length === 0
      ? ""
      : ` ${others.slice(0, 2).join(", ")}${others.length > 2 ? ` and ${others.length - 2} more` : ""} ${others.length === 1 ? "maps" : "map"} the same frame there.`;
  if (mm !== undefined && findVma(mm.vmas, access.va) === undefined)
    return `${address(access.va)} is in no region of ${who}.`;
  return `${who} ${verb} ${what} in ${where}.${also}`;
}

/** Who else has the frame of an access at the same address, by process. */
function sameFrame(telling: Telling, access: StepAccess): string[] {
  const { system } = telling.simulation;
  const own = leafAt(system, access.space, access.va as VirtualAddress);
  if (own === null) return [];
  const found: string[] = [];
  for (const mm of system.kernel.spaces.values()) {
    if (mm.dead || mm.id === access.space || mm.kind !== "original") continue;
    if (leafAt(system, mm.id, access.va as VirtualAddress)?.pfn === own.pfn) found.push(processMark(telling, mm.pid));
  }
  return found;
}

/** The echoes of a hazard; `access` is the access that met it, where one did. */
export function echoHazard(telling: Telling, hazard: Hazard, access: StepAccess | null): Echo {
  const { system } = telling.simulation;
  const { machine } = system;
  const level = hazard.level < 0 ? null : machine.config.tlbs[hazard.level]!.name;
  const page = machine.memory.pageBytes;
  const tlb =
    level === null || hazard.va < 0
      ? `${pitfallId(hazard.pitfall)} on core ${hazard.core}.`
      : `Core ${hazard.core}'s ${level} slot ${hazard.slot} says ${address(hazard.va)} → ${address(hazard.pfn * page)}.`;
  if (access === null || hazard.va < 0) return { tlb, pageTables: tlb, spaces: tlb };
  const steps = walk(machine, access.root as Pfn, hazard.va as VirtualAddress).steps;
  const last = steps.at(-1);
  const leaf = leafAt(system, access.space, hazard.va as VirtualAddress);
  const since = hazard.change === null ? "" : ` since tick ${tick(hazard.change.tick)}`;
  const entry = last === undefined ? "The entry" : `${last.name}[${hexNumber(last.index)}]`;
  const tables =
    leaf === null
      ? `${entry} is empty${since}.`
      : `${entry} has frame ${hexNumber(leaf.pfn)}, ${permissionText(leaf)}${since}.`;
  const mm = system.kernel.spaces.get(access.space);
  const mapped = mm !== undefined && findVma(mm.vmas, hazard.va) !== undefined;
  const spaces = mapped
    ? spacesEcho(telling, access)
    : `${address(hazard.va)} is in no region of ${processMark(telling, hazard.pid)}${since}.`;
  return { tlb, pageTables: tables, spaces };
}
