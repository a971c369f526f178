/**
 * Changes by hand of what is no variable: page-table entries, TLB entries, settings of the kernel. All are journaled, so that
 * replays make them again. Nothing is flushed and nobody is told, as when software forgets it.
 */
import {
  alterEntry,
  refuseEntry,
  walk,
  writeWord,
  type EntryChange,
  type PageTableFormat,
  type PhysicalAddress,
  type SpaceId,
  type Tid,
  type VirtualAddress,
} from "../../machine/index.js";
import { changeSetting, endThread as end, settingValues } from "../../kernel/index.js";
import type { Simulation } from "./simulation.js";
import { threadState } from "./thread-state.js";
import { edit } from "./timeline.js";
import { hexNumber } from "../../notation/index.js";

/** What a page-table entry shall be. Flags are named as the format names them. */
export interface TableEntryChange {
  /** All bits. */
  readonly raw?: bigint;
  readonly set?: readonly string[];
  readonly clear?: readonly string[];
  readonly frame?: number;
}

interface Words {
  readonly lo: number;
  readonly hi: number;
}

function toggled({ lo, hi }: Words, bit: number): Words {
  return bit < 32 ? { lo: lo ^ (1 << bit), hi } : { lo, hi: hi ^ (1 << (bit - 32)) };
}

/** Names of the flags that are set. */
function flagsOf(format: PageTableFormat, { lo, hi }: Words, level: number): ReadonlySet<string> {
  return new Set(format.describe(lo, hi, level).flatMap(({ name, set }) => (set ? [name] : [])));
}

/**
 * The entry with a flag set or cleared: the bit is looked for that the format reads the flag from, and from which it reads the
 * fewest others. Null: there is no such flag.
 */
function withFlag(format: PageTableFormat, words: Words, level: number, name: string, wanted: boolean): Words | null {
  const before = flagsOf(format, words, level);
  if (before.has(name) === wanted) return words;
  let best: Words | null = null;
  let least = Infinity;
  for (let bit = 0; bit < format.entryBytes * 8; bit++) {
    const changed = toggled(words, bit);
    const after = flagsOf(format, changed, level);
    if (after.has(name) === before.has(name)) continue;
    const others = [...new Set([...before, ...after])].filter((one) => before.has(one) !== after.has(one)).length;
    if (others < least) [best, least] = [changed, others];
  }
  return best;
}

/**
 * The entry with another frame: the bits of it that are bits of the number, and change no flag, are set as the number has them.
 * Null: the entry has no room for it.
 */
function withFrame(format: PageTableFormat, words: Words, level: number, frame: number): Words | null {
  let now = words;
  const frameOf = ({ lo, hi }: Words): number => format.pfn(lo, hi, level);
  const flags = [...flagsOf(format, words, level)].join();
  const different = (one: Words, other: number): bigint => BigInt(frameOf(one)) ^ BigInt(other);
  for (let bit = 0; bit < format.entryBytes * 8; bit++) {
    const changed = toggled(now, bit);
    const moved = different(changed, frameOf(now));
    const isOneBit = moved !== 0n && (moved & (moved - 1n)) === 0n;
    if (isOneBit && (moved & different(now, frame)) !== 0n && [...flagsOf(format, changed, level)].join() === flags)
      now = changed;
  }
  return frameOf(now) === frame ? now : null;
}

function rawText(format: PageTableFormat, { lo, hi }: Words): string {
  const value = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  return `0x${value.toString(16).padStart(format.entryBytes * 2, "0")}`;
}

/**
 * Changes the page-table entry that the walk for an address ends at; `name` is what it is called.
 *
 * @returns null, or why nothing was changed
 */
export function changeTableEntry(
  { system, timeline }: Simulation,
  space: number,
  va: number,
  change: TableEntryChange,
  name: string,
): string | null {
  const { machine, kernel } = system;
  const mm = kernel.spaces.get(space as SpaceId);
  const last = mm === undefined ? undefined : walk(machine, mm.root, va as VirtualAddress).steps.at(-1);
  if (last === undefined) return `space ${space} has no tables for this address`;
  const { format } = machine;
  const before: Words = { lo: Number(last.raw & 0xffff_ffffn) | 0, hi: Number(last.raw >> 32n) | 0 };
  let words: Words | null = before;
  if (change.raw !== undefined) {
    if (change.raw < 0n || BigInt.asUintN(format.entryBytes * 8, change.raw) !== change.raw)
      return `${change.raw} does not fit the ${format.entryBytes * 8} bits of an entry`;
    words = { lo: Number(change.raw & 0xffff_ffffn) | 0, hi: Number(change.raw >> 32n) | 0 };
  }
  if (change.frame !== undefined) {
    words = withFrame(format, words, last.level, change.frame);
    if (words === null) return `an entry of ${last.name} cannot have frame ${hexNumber(change.frame)}`;
  }
  for (const [flags, wanted] of [
    [change.set ?? [], true],
    [change.clear ?? [], false],
  ] as const)
    for (const flag of flags) {
      const known = format.describe(before.lo, before.hi, last.level).map((one) => one.name);
      const exact = known.find((one) => one.toLowerCase() === flag.toLowerCase());
      if (exact === undefined) return `an entry of ${last.name} has no flag \`${flag}\`: it has ${known.join(", ")}`;
      words = withFlag(format, words, last.level, exact, wanted);
      if (words === null) return `\`${exact}\` of ${last.name} follows from other bits: write the entry as a number`;
    }
  const { lo, hi } = words;
  const text = `${name}: ${rawText(format, before)} → ${rawText(format, words)}`;
  edit(timeline, system, text, (now) => {
    writeWord(now.machine.memory, last.pteAddress, lo);
    if (format.entryBytes === 8) writeWord(now.machine.memory, (last.pteAddress + 4) as PhysicalAddress, hi);
  });
  return null;
}

/**
 * Changes a TLB entry; `name` is what it is called, `what` what is changed.
 *
 * @returns null, or why nothing was changed
 */
export function changeSlot(
  { system, timeline }: Simulation,
  core: number,
  level: number,
  slot: number,
  change: EntryChange,
  text: string,
): string | null {
  const problem = refuseEntry(system.machine, system.machine.cores[core]!, level, slot, change);
  if (problem !== null) return problem;
  edit(timeline, system, text, ({ machine }) => alterEntry(machine, machine.cores[core]!, level, slot, change));
  return null;
}

/** Ends a thread where it is; the last one of a process takes the process with it. */
export function endThread(simulation: Simulation, tid: number): void {
  const { kernel } = simulation.system;
  const thread = kernel.threads.get(tid as Tid);
  if (thread === undefined || thread.state === "exited") return;
  const text = `thread ${kernel.processes.get(thread.pid)!.name} · ${thread.name}: ${threadState(simulation, thread)} → ended`;
  edit(simulation.timeline, simulation.system, text, (system) => end(system, tid as Tid));
}

/** Settings of the kernel as they are now. */
export function kernelSettingValues({ system }: Simulation): ReturnType<typeof settingValues> {
  return settingValues(system.kernel.config);
}

/**
 * Changes a setting of the kernel, from the present tick on.
 *
 * @returns null, or why it cannot be changed so
 */
export function changeKernelSetting({ system, timeline }: Simulation, name: string, value: string): string | null {
  const before = settingValues(system.kernel.config).find((one) => one.name === name)?.value;
  const changed = changeSetting(system.kernel.config, name, value);
  if ("problem" in changed) return changed.problem;
  edit(timeline, system, `kernel ${name}: ${before} → ${value}`, ({ kernel }) => {
    const again = changeSetting(kernel.config, name, value);
    if ("problem" in again) return;
    kernel.config = again.config;
    kernel.changedSettings = [...kernel.changedSettings, `${name} ${value}`];
  });
  return null;
}
