/**
 * The walk of a TLB miss: the refill handler of ARC (mmu-hardware §1.14) or a hardware walker (§2.2 to §2.4). The
 * same steps as `walk` in page-table.ts, but with permission check, accessed and dirty updates, and without allocating.
 */
import { Access } from "../events/index.js";
import { WalkEnd, type Mode, type PhysicalAddress, type WalkResult } from "../base/index.js";
import type { Core, Machine } from "../state/index.js";
import { isManager } from "../tlb/index.js";
import {
  effectiveFlags,
  frameIndex,
  isMemory,
  LeafFlag,
  noteRead,
  pagesOfLeaf,
  readWord,
  Toucher,
  writeWord,
} from "../page-table/index.js";
import { effectOf, lookupTable, rememberTable } from "./walk-cache.js";

/** LeafFlag that an access needs. */
function neededFlag(access: Access): LeafFlag {
  return access === Access.Fetch ? LeafFlag.Execute : access === Access.Load ? LeafFlag.Read : LeafFlag.Write;
}

/** May code in this mode make this access to a page with these LeafFlag bits? */
export function isPermitted(flags: number, access: Access, mode: Mode): boolean {
  const needed = neededFlag(access) | (mode === "user" ? LeafFlag.User : 0);
  return (flags & needed) === needed;
}

/**
 * Walks the tables of `root` for an access to page `vpn` and fills `result`. With `update`, accessed and dirty bits are
 * set as the architecture does it. `core` is the core that walks for itself: its page-walk cache and domains take part.
 */
export function walkForAccess(
  machine: Machine,
  root: number,
  vpn: number,
  access: Access,
  mode: Mode,
  result: WalkResult,
  update = true,
  core: Core | null = null,
): void {
  const { format, memory } = machine;
  const last = format.levels.length - 1;
  const cache = core === null ? null : core.walkCache;
  result.end = WalkEnd.NotPresent;
  result.reads = 0;
  result.shared = -1;
  result.domain = -1;
  let table = root * memory.pageBytes;
  let effect = 0;
  let level = 0;
  if (cache !== null) {
    const slot = lookupTable(machine, core!, cache, vpn);
    if (slot >= 0) {
      table = cache.pfn[slot] * memory.pageBytes;
      effect = effectOf(cache, slot);
      level = last;
    }
  }
  const first = level;
  for (; level <= last; level++) {
    const { pages, entries } = format.levels[level];
    const pa = (table + (Math.floor(vpn / pages) % entries) * format.entryBytes) as PhysicalAddress;
    if (!isMemory(memory, pa)) {
      result.level = level;
      result.end = WalkEnd.NoMemory;
      return;
    }
    if (memory.watched !== null && update) noteRead(memory, pa, format.entryBytes, Toucher.Walker);
    const lo = readWord(memory, pa);
    const hi = format.entryBytes === 8 ? readWord(memory, (pa + 4) as PhysicalAddress) : 0;
    result.reads++;
    result.level = level;
    const kind = format.kind(lo, hi, level);
    if (format.domainOf !== null) result.domain = Math.max(result.domain, format.domainOf(lo, level));
    if (kind === "table") {
      effect |= format.tableEffect(lo, hi);
      if (update && (lo & format.tableAccessed) !== format.tableAccessed) {
        writeWord(memory, pa, lo | format.tableAccessed, Toucher.Walker);
      }
      table = format.tableAddress(lo, hi);
      continue;
    }
    if (kind !== "leaf") {
      if (kind === "reserved") result.end = WalkEnd.Reserved;
      return;
    }
    const span = pagesOfLeaf(format, lo, hi, level);
    const pfn = format.pfn(lo, hi, level);
    if (pfn % span !== 0 || frameIndex(memory, pfn) < 0 || frameIndex(memory, pfn + span - 1) < 0) {
      result.end = pfn % span !== 0 ? WalkEnd.Misaligned : WalkEnd.NoMemory;
      return;
    }
    const flags = effectiveFlags(format.flags(lo, hi, level), effect);
    const sibling =
      level < last || format.siblingBytes === 0 ? 0 : readWord(memory, (pa + format.siblingBytes) as PhysicalAddress);
    result.shared = format.sharedOf(lo, hi, sibling, level);
    if (result.shared >= 0 && format.siblingBytes !== 0 && level === last) result.reads++;
    if (!isPermitted(flags, access, mode) && !managed(machine, core, result)) {
      result.end = WalkEnd.Protection;
      return;
    }
    const wanted = LeafFlag.Accessed | (access === Access.Store ? LeafFlag.Dirty : 0);
    if ((flags & wanted) !== wanted && update) {
      if (machine.config.refill === "hardware" && machine.config.options.adUpdate === "fault") {
        result.end = (flags & LeafFlag.Accessed) === 0 ? WalkEnd.Accessed : WalkEnd.Dirty;
        return;
      }
      writeWord(memory, pa, format.addFlags(lo, wanted, level), Toucher.Walker);
    }
    if (cache !== null && level === last && first < last) {
      rememberTable(machine, core!, cache, vpn, table / memory.pageBytes, effect);
    }
    const kept = machine.config.options.contiguous ? span : pages;
    result.end = WalkEnd.Found;
    result.vpn = Math.floor(vpn / kept) * kept;
    result.pfn = pfn + (result.vpn - Math.floor(vpn / span) * span);
    result.span = kept;
    result.flags = flags | (update ? wanted : 0);
    return;
  }
  result.end = WalkEnd.Reserved;
}

/** Is the page in a domain that the core manages, so that its permission bits do not count? */
function managed(machine: Machine, core: Core | null, { shared, domain }: WalkResult): boolean {
  const { check } = machine.equation;
  return (
    check === "domain" &&
    core !== null &&
    isManager(check, domain >= 0 ? domain : Math.max(0, shared + 1), core.context)
  );
}
