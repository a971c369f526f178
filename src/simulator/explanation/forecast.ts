/** What an access would do if it were made now: asked of the TLBs, the registers of rights and the tables, none of which notices. */
import { addressText } from "../../notation/index.js";
import {
  Access,
  checkRights,
  createWalkResult,
  directMapStart,
  entryView,
  isUsable,
  kernelOwner,
  LeafFlag,
  RightsFault,
  walkForAccess,
  WalkEnd,
  type Core,
  type Machine,
  type PhysicalAddress,
  type TlbEntry,
  type VirtualAddress,
  type WalkResult,
} from "../../machine/index.js";
import { processName } from "../names/index.js";
import type { Simulation } from "../state/index.js";

/** The first entry on the way of the access that the core would use for the page, with its TLB's name; null: none. */
function usableEntry(
  machine: Machine,
  core: Core,
  access: Access,
  va: number,
): { readonly name: string; readonly entry: TlbEntry } | null {
  const vpn = Math.floor(va / machine.memory.pageBytes);
  for (const tlb of core.paths[access]!) {
    for (let slot = 0; slot < tlb.slots; slot++) {
      const distance = vpn - tlb.vpn[slot]!;
      if (distance < 0 || distance >= tlb.span[slot]!) continue;
      const entry = entryView(machine, core, tlb.level, slot);
      if (isUsable(core, entry)) return { name: tlb.config.name, entry };
    }
  }
  return null;
}

function allows({ context }: Core, access: Access, { read, write, execute, user }: TlbEntry): boolean {
  return (user || context.mode !== "user") && [execute, read, write][access]!;
}

/** What the register that is read at each access forbids, though the entry allows it; null: nothing. */
function refusedByRegister(machine: Machine, core: Core, access: Access, key: number): string | null {
  switch (checkRights(machine.equation.check, key, access, core.context)) {
    case RightsFault.None:
      return null;
    case RightsFault.Domain:
      return `domain ${key} is closed to it`;
    case RightsFault.KeyMiss:
      return `no key register holds key ${key}`;
    case RightsFault.KeyPermission:
      return `protection key ${key} is closed to it`;
  }
}

/** How the walk of an access would end, if not well; null: it finds a page that the access may use, and `result` says which. */
function walkFailure(machine: Machine, core: Core, access: Access, va: number, result: WalkResult): string | null {
  // The tables from their root: a walk cache that still leads elsewhere is a hazard, and told as one when it happens.
  walkForAccess(
    machine,
    core.context.root,
    Math.floor(va / machine.memory.pageBytes),
    access,
    core.context.mode,
    result,
    false,
  );
  const entry = `the ${machine.format.levels[result.level]!.name} entry`;
  switch (result.end) {
    case WalkEnd.Found:
      return leftToSoftware(machine, access, result.flags);
    case WalkEnd.NotPresent:
      return `ends at ${entry}, which is not valid`;
    case WalkEnd.Protection:
      return "finds a page that does not allow it";
    case WalkEnd.Reserved:
      return `ends at ${entry}, which has reserved bits set`;
    case WalkEnd.Misaligned:
      return `ends at ${entry}, whose frame is no multiple of its size`;
    case WalkEnd.NoMemory:
      return `leads from ${entry} to memory that is not there`;
    case WalkEnd.Accessed:
    case WalkEnd.Dirty:
      return leftToSoftware(machine, access, 0);
  }
}

/** An accessed or dirty bit that is clear, on a core whose walker leaves it to software; null: none. */
function leftToSoftware({ config }: Machine, access: Access, flags: number): string | null {
  if (config.refill !== "hardware" || config.options.adUpdate !== "fault") return null;
  if ((flags & LeafFlag.Accessed) === 0) return "finds a page whose accessed bit is clear, which software sets";
  const clean = access === Access.Store && (flags & LeafFlag.Dirty) === 0;
  return clean ? "finds a page whose dirty bit is clear, which software sets" : null;
}

/** What an access by the thread that the core runs would do at an address, as the rest of a sentence: "hits DTLB slot 3, …". */
export function forecast(simulation: Simulation, core: Core, access: Access, va: VirtualAddress): string {
  const { system } = simulation;
  const { machine } = system;
  if (!core.arc.enable) return "asks no TLB: the MMU is off";
  if (va >= directMapStart && core.processOwner === kernelOwner)
    return "asks no TLB: kernel code reaches its memory without page tables";
  const found = usableEntry(machine, core, access, va);
  if (found !== null) {
    const { name, entry } = found;
    const filler = entry.filledBy > 0 ? processName(system, entry.filledBy) : "the kernel";
    const place = `${name} slot ${entry.slot}, filled by ${filler} at tick ${entry.filledAt}`;
    if (!allows(core, access, entry)) return `finds an entry that does not allow it, and faults: ${place}`;
    const refused = refusedByRegister(machine, core, access, entry.key);
    return refused === null ? `hits ${place}` : `matches ${place}, and faults: ${refused}`;
  }
  if (va >= machine.format.vaLimit) return "faults: no address space reaches that far";
  const walked = createWalkResult();
  const failure = walkFailure(machine, core, access, va, walked);
  if (failure !== null) return `misses in every TLB; the walk ${failure}: a page fault`;
  // From the walk, not by the space: a core that idles may keep the tables of one whose process has ended.
  const { pageBytes } = machine.memory;
  const pa = (walked.pfn + Math.floor(va / pageBytes) - walked.vpn) * pageBytes + (va % pageBytes);
  return `misses in every TLB; the walk finds ${addressText(pa as PhysicalAddress)}`;
}
