/**
 * The walk of a TLB miss: the refill handler of ARC (mmu-hardware §1.14) or a hardware walker (§2.2 to §2.4). The
 * same steps as `walk` in page-table.ts, but with permission check, accessed and dirty updates, and without allocating.
 */
import type { PhysicalAddress } from "./address.js";
import type { Mode } from "./context.js";
import { Access } from "./event.js";
import type { Machine } from "./machine.js";
import { frameIndex, isMemory, readWord, writeWord } from "./memory.js";
import { effectiveFlags, LeafFlag } from "./page-table-format.js";
import { WalkEnd, type WalkResult } from "./walk-result.js";

/** LeafFlag that an access needs. */
export function neededFlag(access: Access): LeafFlag {
  return access === Access.Fetch ? LeafFlag.Execute : access === Access.Load ? LeafFlag.Read : LeafFlag.Write;
}

/** May code in this mode make this access to a page with these LeafFlag bits? */
export function isPermitted(flags: number, access: Access, mode: Mode): boolean {
  const needed = neededFlag(access) | (mode === "user" ? LeafFlag.User : 0);
  return (flags & needed) === needed;
}

/**
 * Walks the tables of `root` for an access to page `vpn` and fills `result`. With `update`, accessed and dirty bits are
 * set as the architecture does it.
 */
export function walkForAccess(
  machine: Machine, root: number, vpn: number, access: Access, mode: Mode, result: WalkResult, update = true,
): void {
  const { format, memory } = machine;
  result.end = WalkEnd.NotPresent;
  result.reads = 0;
  result.shared = -1;
  let table = root * memory.pageBytes;
  let effect = 0;
  for (let level = 0; level < format.levels.length; level++) {
    const { pages, entries } = format.levels[level];
    const pa = (table + (Math.floor(vpn / pages) % entries) * format.entryBytes) as PhysicalAddress;
    if (!isMemory(memory, pa)) return;
    const lo = readWord(memory, pa);
    const hi = format.entryBytes === 8 ? readWord(memory, (pa + 4) as PhysicalAddress) : 0;
    result.reads++;
    const kind = format.kind(lo, hi, level);
    if (kind === "table") {
      effect |= format.tableEffect(lo, hi);
      if (update && (lo & format.tableAccessed) !== format.tableAccessed) {
        writeWord(memory, pa, lo | format.tableAccessed);
      }
      table = format.tableAddress(lo, hi);
      continue;
    }
    if (kind !== "leaf") return;
    const pfn = format.pfn(lo, hi, level);
    if (pfn % pages !== 0 || frameIndex(memory, pfn) < 0 || frameIndex(memory, pfn + pages - 1) < 0) return;
    const flags = effectiveFlags(format.flags(lo, hi), effect);
    if (!isPermitted(flags, access, mode)) {
      result.end = WalkEnd.Protection;
      return;
    }
    const wanted = LeafFlag.Accessed | (access === Access.Store ? LeafFlag.Dirty : 0);
    if ((flags & wanted) !== wanted && update) {
      if (machine.config.refill === "hardware" && machine.config.options.adUpdate === "fault") {
        result.end = WalkEnd.Protection;
        return;
      }
      writeWord(memory, pa, format.addFlags(lo, wanted));
    }
    const sibling = format.siblingBytes === 0 ? 0 : readWord(memory, (pa + format.siblingBytes) as PhysicalAddress);
    result.shared = format.sharedOf(lo, hi, sibling);
    if (result.shared >= 0 && format.siblingBytes !== 0) result.reads++;
    result.end = WalkEnd.Found;
    result.vpn = Math.floor(vpn / pages) * pages;
    result.pfn = pfn;
    result.span = pages;
    result.flags = flags | (update ? wanted : 0);
    return;
  }
}
