/** What the page tables say of an access: the entry that its walk met, and what the kernel made of it in the same step. */
import { hexNumber } from "../../notation/index.js";
import {
  AccessFault,
  accessFaulted,
  accessWalked,
  LeafFlag,
  type Machine,
  type VirtualAddress,
} from "../../machine/index.js";
import { beganInWalkCache, explainAccess, walkedForDirty } from "../explanation/index.js";
import { leafAt, permissionText, type EntryPrint, type Simulation, type StepAccess } from "../state/index.js";
import { lastStep } from "../travel/index.js";
import { accessWord } from "./repaired-story.js";
import { address, count } from "./telling.js";

/** The page tables' own line about an access. */
export function tablesEcho(simulation: Simulation, access: StepAccess): string {
  const { system } = simulation;
  const leaf = leafAt(system, access.space, access.va as VirtualAddress);
  const frame = leaf === null ? "" : `frame ${hexNumber(leaf.pfn)}, ${permissionText(leaf)}`;
  if (access.result === accessFaulted) return faultEcho(simulation, access, frame);
  const now = frame === "" ? "nothing is mapped there now" : frame;
  if (access.result === accessWalked) return `${walkWords(system.machine, access)} → ${now}.`;
  if (walkedForDirty(access)) return `Walked to set the dirty bit: ${count(access.walkReads, "read")} → ${now}.`;
  const given = system.kernel.spaces.get(access.space)?.dead ?? true;
  if (given) return "No walk was needed; the tables have been given back since.";
  return frame === ""
    ? `No walk was needed; the tables have nothing at ${address(access.va)} now.`
    : `No walk was needed: ${frame}.`;
}

function walkWords(machine: Machine, access: StepAccess): string {
  const reads = count(access.walkReads, "read");
  if (beganInWalkCache(machine, access)) return `Walked: ${reads}, the walk cache knew the table`;
  if (access.walkReads === 1) return `Walked: ${reads}, present`;
  const { format } = machine;
  // The shared id of a page lies beside its entry and is read for itself (vas-semantics.md): a reader who counts levels misses one.
  if (format.siblingBytes !== 0 && access.walkReads > format.levels.length)
    return `Walked: ${count(format.levels.length, "entry", "entries")}, ${format.levels.length === 2 ? "both" : "all"} present, and the shared id beside the last`;
  return `Walked: ${reads}, ${access.walkReads === 2 ? "both" : "all"} present`;
}

/** A fault: the entry as it was met, and as it stands if the kernel has written it since. */
function faultEcho(simulation: Simulation, access: StepAccess, frame: string): string {
  const steps = explainAccess(simulation, access).walk ?? [];
  const last = steps.at(-1);
  if (last?.kind === "invalid") {
    const where = `Walk ended at ${last.name}[${hexNumber(last.index)}]`;
    // Where it was repaired the row says the rest: the line is read in a column, too.
    return frame === ""
      ? `${where}, not present: nothing is mapped there.`
      : `${where}: the kernel wrote ${frame.replace(/, .*/, "")}.`;
  }
  const at = address(access.va);
  const before = entryBefore(simulation, access);
  const was = before ?? frame;
  const now =
    before === null || before === frame ? "" : `; the kernel wrote ${frame === "" ? "an empty entry" : frame}`;
  switch (access.fault) {
    case AccessFault.Reserved:
      return `The entry of ${at} has bits set that are reserved.`;
    case AccessFault.Misaligned:
      return `The entry of ${at} maps a large page at a frame that is no multiple of its size.`;
    case AccessFault.NoMemory:
      return `The tables lead to memory that is not there, on the way to ${at}.`;
    case AccessFault.MachineCheck:
      return `Not asked: several TLB entries matched ${at}.`;
    case AccessFault.Accessed:
      return `${at} is present (${was}), but not marked as accessed${now}.`;
    case AccessFault.Dirty:
      return `${at} is present (${was}), but not marked as dirty${now}.`;
    case AccessFault.Domain:
    case AccessFault.KeyMiss:
    case AccessFault.KeyPermission:
      return `${at} is present (${was}), under a ${access.fault === AccessFault.Domain ? "domain" : "key"} that denies it.`;
  }
  if (was === "") return `${at} has no entry any more.`;
  const word = accessWord(access);
  if (before === null && allows(simulation, access))
    return `${at} is present (${was}) and allows the ${word}; the TLB's entry did not.`;
  return `${at} ${now === "" ? "is" : "was"} present (${was}), but not for a ${word}${now}.`;
}

/** The page's entry before the step, in words, where the step has changed it before the access; null = it has not. */
function entryBefore(simulation: Simulation, access: StepAccess): string | null {
  const { format, tick } = simulation.system.machine;
  // What lies ahead meets the tables as they are now.
  if (access.tick >= tick) return null;
  const base = 2 ** format.pageShift;
  const changed = lastStep(simulation).changedPages.find(({ space, va, before, after }) => {
    const { level } = (before ?? after)!;
    return space === access.space && access.va >= va && access.va < va + format.levels[level]!.pages * base;
  });
  const before = changed?.before ?? null;
  return before === null ? null : printText(simulation, before, access.va);
}

function printText({ system }: Simulation, { lo, hi, level, va: first }: EntryPrint, va: number): string {
  const { format } = system.machine;
  const flags = format.flags(lo, hi, level);
  const has = (flag: LeafFlag): boolean => (flags & flag) !== 0;
  const pfn = format.pfn(lo, hi, level) + Math.floor((va - first) / 2 ** format.pageShift);
  const rights = permissionText({
    read: has(LeafFlag.Read),
    write: has(LeafFlag.Write),
    execute: has(LeafFlag.Execute),
    user: has(LeafFlag.User),
  });
  return `frame ${hexNumber(pfn)}, ${rights}`;
}

/** Do the tables, as they stand, allow the access? */
function allows({ system }: Simulation, access: StepAccess): boolean {
  const leaf = leafAt(system, access.space, access.va as VirtualAddress);
  return leaf !== null && leaf.user && [leaf.execute, leaf.read, leaf.write][access.access]!;
}
