/** What each view says about the subject when another view tells the title: its own answer about the same address. */
import { hexNumber } from "../../notation/index.js";
import { findVma } from "../../kernel/index.js";
import {
  AccessFault,
  accessDirect,
  accessFaulted,
  accessWalked,
  EntryClass,
  forEachLeaf,
  pitfallId,
  walk,
  type Hazard,
  type Pfn,
  type VirtualAddress,
} from "../../machine/index.js";
import { sizeText } from "../names/index.js";
import type { Story } from "../../protocol/story.js";
import { directAccess } from "../explanation/index.js";
import { leafAt, permissionText, type Simulation, type StepAccess } from "../state/index.js";
import { lastStep } from "../travel/index.js";
import { accessWord } from "./repaired-story.js";
import { tablesEcho } from "./tables-echo.js";
import { address, owner, placeMark, processMark, tick, type Telling } from "./telling.js";

type Echo = Story["echo"];

/** The echoes of an access. */
export function echoAccess(telling: Telling, access: StepAccess): Echo {
  if (access.result === accessDirect) return echoDirect(telling, access);
  return {
    tlb: tlbEcho(telling, access),
    pageTables: tablesEcho(telling.simulation, access),
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
  if (access.result === accessFaulted) {
    const answer = access.refusedBy < 0 ? "no TLB answered" : refusal(simulation, access);
    return `${at}: ${answer}${afterFault(simulation, access)}.`;
  }
  if (access.result === accessWalked) {
    const asked = machine.cores[access.core]!.stages[access.access]!.length;
    const entered =
      access.mainSlot < 0 ? "" : `, entered into the ${config.tlbs[access.main]!.name}${tagWords(simulation, access)}`;
    return `${at}: ${asked > 1 ? "all levels missed" : "a miss"}${entered}.`;
  }
  return `${at}: the ${config.tlbs[access.result]!.name} answered${tagWords(simulation, access)}.`;
}

/** An entry was there and did not help. */
function refusal({ system: { machine } }: Simulation, access: StepAccess): string {
  const level = machine.config.tlbs[access.refusedBy]!.name;
  switch (access.fault) {
    case AccessFault.MachineCheck:
      return "several entries answered";
    case AccessFault.Domain:
    case AccessFault.KeyMiss:
    case AccessFault.KeyPermission:
      return `the ${level}'s entry belongs to a ${access.fault === AccessFault.Domain ? "domain" : "key"} that denies it`;
    case AccessFault.Protection:
      if (access.walkReads === 0) return `the ${level}'s entry does not allow it`;
  }
  return `the ${level} answered with a clean entry, and the walk to mark it dirty failed`;
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
    again.mainSlot < 0
      ? ""
      : ` and was entered into the ${config.tlbs[again.main]!.name}${tagWords(simulation, again)}`;
  return `; tried again, it was walked${where}`;
}

function tagWords({ system }: Simulation, access: StepAccess): string {
  if (access.kind === EntryClass.Shared) return ` under shared id ${access.tag}`;
  if (access.kind === EntryClass.Global) return ", a global entry";
  // Where nothing is tagged the context's number is 0, and no entry has it.
  if (system.machine.config.tags === "none") return "";
  return access.tag >= 0 ? ` under ASID ${access.tag}` : "";
}

function spacesEcho(telling: Telling, access: StepAccess): string {
  const { system } = telling.simulation;
  const mm = system.kernel.spaces.get(access.space);
  const who = processMark(telling, access.pid);
  const verb = ["executes", "reads", "writes"][access.access]!;
  const what = placeMark(telling, access.space, access.va, access.pid);
  if (mm === undefined || mm.dead) return `${who} ${verb} ${what}; that space has been given back since.`;
  const where =
    mm.kind === "original" ? "its own space" : owner(telling, system.kernel.vases.get(mm.vid)?.owner ?? mm.owner);
  const others = sameFrame(telling, access);
  const also =
    others.length === 0
      ? ""
      : ` ${others.slice(0, 2).join(", ")}${others.length > 2 ? ` and ${others.length - 2} more` : ""} ${others.length === 1 ? "maps" : "map"} the same frame there.`;
  if (findVma(mm.vmas, access.va) === undefined) return `${address(access.va)} is in no region of ${who}.`;
  const given = memoryGiven(telling.simulation, access);
  if (given !== "") return `${who} now has memory in ${given} of ${what}.${also}`;
  return `${who} ${verb} ${what} in ${where}.${also}`;
}

/** "8 KB of the 256 KB": how much of a region of a process's own space has memory, where the access is what it got some by; else "". */
function memoryGiven(simulation: Simulation, access: StepAccess): string {
  const { kernel, machine } = simulation.system;
  const mm = kernel.spaces.get(access.space);
  const vma = mm === undefined ? undefined : findVma(mm.vmas, access.va);
  if (mm === undefined || vma === undefined || mm.kind !== "original") return "";
  if (access.result !== accessFaulted || access.fault !== AccessFault.NotPresent) return "";
  if (leafAt(simulation.system, access.space, access.va as VirtualAddress) === null) return "";
  let bytes = 0;
  forEachLeaf(machine, mm.root, vma.start as VirtualAddress, vma.end as VirtualAddress, (_va, _leaf, page) => {
    bytes += page;
  });
  return `${sizeText(bytes)} of the ${sizeText(vma.end - vma.start)}`;
}

/** Who else has the frame of an access at the same address, by process. */
function sameFrame(telling: Telling, access: StepAccess): string[] {
  const { system } = telling.simulation;
  const own = leafAt(system, access.space, access.va as VirtualAddress);
  if (own === null) return [];
  const found: string[] = [];
  for (const mm of system.kernel.spaces.values()) {
    if (mm.dead || mm.id === access.space || mm.kind !== "original") continue;
    if (leafAt(system, mm.id, access.va as VirtualAddress)?.pfn === own.pfn)
      found.push(mm.pid === access.pid ? "its own space" : processMark(telling, mm.pid));
  }
  // They begin a sentence.
  return found.map((name, at) => (at === 0 && name === "its own space" ? "Its own space" : name));
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
