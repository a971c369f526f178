/**
 * Global pages of VASes, under `asid+global`. A global entry matches in every space, and so it is right only in spaces that map
 * the page alike: RISC-V calls anything else a bug of software (mmu-hardware §7, P16). Before a core loads a space that
 * lacks such pages, or has others in their place, their entries are flushed.
 */
import { flushAll, flushPage, MissClass, type VirtualAddress } from "../../machine/index.js";
import { activeCore, findVma, type GlobalRange, type Mm, type System, type Vma } from "../state/index.js";
import { flushesWhole } from "./range-flush.js";
import { pageBytesOf } from "../abi/index.js";

/**
 * Are the pages of a VMA those of a VAS that nobody can write? They are global under `asid+global`; never with SpaceJMP, where an
 * address is another segment, or has other rights, in another VAS of the same process.
 */
export function isCommonPage({ kernel, machine }: System, vma: Vma): boolean {
  return (
    kernel.config.vasModel !== "spacejmp" &&
    machine.config.tags === "asid+global" &&
    !vma.write &&
    kernel.owners[vma.owner]!.kind === "vas"
  );
}

/** Before the active core loads `mm`: flushes the global entries that it may hold and `mm` must not meet. */
export function leaveGlobalPages(system: System, mm: Mm): void {
  const { kernel, machine } = system;
  if (machine.config.tags !== "asid+global" || !kernel.config.globalFlush) return;
  const schedule = kernel.cores[kernel.activeCore]!;
  const previous = schedule.loaded === null ? undefined : kernel.spaces.get(schedule.loaded);
  for (const vma of previous?.vmas ?? []) {
    if (isCommonPage(system, vma) && !schedule.globals.some((range) => isOf(range, vma))) {
      schedule.globals.push({
        start: vma.start,
        end: vma.end,
        owner: vma.owner,
        step: pageBytesOf(kernel.layout, vma),
      });
    }
  }
  if (schedule.globals.length === 0) return;
  const alike = ({ start }: GlobalRange): Vma | undefined => {
    const vma = findVma(mm.vmas, start);
    return vma !== undefined && isCommonPage(system, vma) ? vma : undefined;
  };
  const gone = schedule.globals.filter((range) => !isOf(range, alike(range)));
  if (gone.length === 0) return;
  schedule.globals = schedule.globals.filter((range) => !gone.includes(range));
  flushRanges(system, gone);
}

function isOf({ start, end, owner }: GlobalRange, vma: Vma | undefined): boolean {
  return vma?.start === start && vma.end === end && vma.owner === owner;
}

function flushRanges(system: System, ranges: readonly GlobalRange[]): void {
  const { kernel, machine } = system;
  const core = activeCore(system);
  const how = { ...kernel.config, cause: MissClass.Switch } as const;
  if (
    flushesWhole(
      system,
      ranges.reduce((sum, { start, end, step }) => sum + (end - start) / step, 0),
    )
  ) {
    flushAll(machine, core, true, true, how);
    return;
  }
  for (const { start, end, step } of ranges) {
    for (let va = start; va < end; va += step) {
      flushPage(machine, core, va as VirtualAddress, -1, -1, { ...how, pages: step / kernel.layout.pageBytes });
    }
  }
}
