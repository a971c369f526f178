/** Page-table entries as kernel code reads and writes them: words in memory, without any flush. */
import {
  flagsOfLeaf,
  forEachLeaf,
  frameAddress,
  frameOf,
  noteEntry,
  Pitfall,
  reportHazard,
  walk,
  writeWord,
  type Core,
  type Machine,
  type Pfn,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../machine/index.js";
import type { LabState, Mm, System, Thread } from "../state/index.js";
import { isHeld, openObligation } from "../shootdown/index.js";

/** Where an entry lies: its address, the level it belongs to, its bits. */
interface EntryPlace {
  readonly pa: PhysicalAddress;
  readonly level: number;
  readonly raw: bigint;
}

/** The entry of a level on the way to an address; -1 = the last that there is. Null: the table does not exist. */
function placeOf(machine: Machine, mm: Mm, va: number, level: number): EntryPlace | null {
  const { steps } = walk(machine, mm.root, va as VirtualAddress);
  const step = level < 0 ? steps.at(-1) : steps.find((one) => one.level === level);
  return step === undefined ? null : { pa: step.pteAddress, level: step.level, raw: step.raw };
}

/** Bits of an entry, 0 where there is no table for it. */
export function readEntryOf(machine: Machine, mm: Mm, va: number, level: number): bigint {
  return placeOf(machine, mm, va, level)?.raw ?? 0n;
}

/** Frame of the table of a level on the way to an address, 0 = there is none. */
export function tableOf(machine: Machine, mm: Mm, va: number, level: number): number {
  const place = placeOf(machine, mm, va, level);
  return place === null ? 0 : frameOf(machine.memory, place.pa);
}

function words(raw: bigint): readonly [number, number] {
  return [Number(BigInt.asIntN(32, raw)), Number(BigInt.asIntN(32, raw >> 32n))];
}

/** Frame that an entry maps or points to, 0 for an invalid one. */
export function frameOfEntry(machine: Machine, raw: bigint): number {
  const { format, memory } = machine;
  const [lo, hi] = words(raw);
  // A leaf of a higher level and a table look different at the level above the last, where there is one.
  for (let level = format.levels.length - 1; level >= 0; level--) {
    const kind = format.kind(lo, hi, level);
    if (kind === "leaf") return format.pfn(lo, hi, level);
    if (kind === "table") return frameOf(memory, format.tableAddress(lo, hi) as PhysicalAddress);
  }
  return 0;
}

/** Is an entry valid, at any level? */
export function isValidEntry({ format }: Machine, raw: bigint): boolean {
  const [lo, hi] = words(raw);
  return format.levels.some((_, level) => ["leaf", "table"].includes(format.kind(lo, hi, level)));
}

function joined(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** A leaf of the last level. */
export function leafEntry({ format }: Machine, frame: number, rights: number): bigint {
  const [lo, hi] = format.encodeLeaf(frame as Pfn, rights, -1, format.levels.length - 1);
  return joined(lo, format.entryBytes === 8 ? hi : 0);
}

/** An entry that points to a table. */
export function tableEntry({ format, memory }: Machine, frame: number): bigint {
  const [lo, hi] = format.encodeTable(frameAddress(memory, frame as Pfn));
  return joined(lo, format.entryBytes === 8 ? hi : 0);
}

/** A leaf of the last level with rights added, or taken. */
export function changeRights(machine: Machine, raw: bigint, bits: number, add: boolean): bigint {
  const { format } = machine;
  const [lo, hi] = words(raw);
  const last = format.levels.length - 1;
  if (format.kind(lo, hi, last) !== "leaf") return raw;
  const flags = format.flags(lo, hi, last);
  return leafEntry(machine, format.pfn(lo, hi, last), add ? flags | bits : flags & ~bits);
}

/** Leaves below an entry: pages [start, start + pages), which lead to frames from `pfn` on with these rights. */
interface Mapped {
  readonly start: number;
  readonly pages: number;
  readonly pfn: number;
  readonly flags: number;
}

function mappedAt(machine: Machine, mm: Mm, start: number, pages: number): Mapped[] {
  const found: Mapped[] = [];
  const { pageBytes } = machine.memory;
  const from = (start * pageBytes) as VirtualAddress;
  const to = ((start + pages) * pageBytes) as VirtualAddress;
  forEachLeaf(machine, mm.root, from, to, (va, leaf, bytes) => {
    found.push({ start: va / pageBytes, pages: bytes / pageBytes, pfn: leaf.pfn, flags: flagsOfLeaf(leaf) });
  });
  return found;
}

/** Writes an entry; false: there is no table for it. Opens obligations for what it takes away, and reports P29. */
export function writeEntryOf(
  system: System,
  core: Core,
  thread: Thread,
  lab: LabState,
  mm: Mm,
  va: number,
  raw: bigint,
  level: number,
): boolean {
  const { machine } = system;
  const place = placeOf(machine, mm, va, level);
  if (place === null) return false;
  const { format, memory } = machine;
  const { pages: span } = format.levels[place.level]!;
  const vpn = Math.floor(va / memory.pageBytes);
  const start = Math.floor(vpn / span) * span;
  const before = mappedAt(machine, mm, start, span);
  const [lo, hi] = words(raw);
  writeWord(memory, place.pa, lo);
  if (format.entryBytes === 8) writeWord(memory, (place.pa + 4) as PhysicalAddress, hi);
  const after = mappedAt(machine, mm, start, span);
  noteEntry(machine, mm.root, start, span, -1, 0, -1);
  for (const one of after) noteEntry(machine, mm.root, one.start, one.pages, one.pfn, one.flags, -1);
  for (const old of before) {
    const now = after.find((one) => old.start >= one.start && old.start < one.start + one.pages);
    const moved = now === undefined || now.pfn + (old.start - now.start) !== old.pfn;
    const same = now !== undefined && now.pages === old.pages;
    const rights = 15;
    if (moved || (old.flags & rights & ~now.flags) !== 0)
      openObligation(lab, thread, mm.root, old.start, old.pages, old.pfn);
    if (now !== undefined && (moved || !same)) reportBreak(system, core, mm, old);
  }
  if (before.length === 0) for (const one of after) reportLateBreak(system, core, mm, one);
  return true;
}

/** P29, valid to valid: a core holds the old translation. */
function reportBreak(system: System, core: Core, mm: Mm, old: Mapped): void {
  const { machine } = system;
  if (!machine.config.architecture.breakBeforeMake || !isHeld(machine, mm.root, old)) return;
  reportHazard(machine, core, {
    pitfall: Pitfall.NoBreakBeforeMake,
    reason: "no-break",
    va: old.start * machine.memory.pageBytes,
    pfn: old.pfn,
  });
}

/** P29, after an invalid entry: the flush in between has not reached a core that holds the old translation. */
function reportLateBreak(system: System, core: Core, mm: Mm, now: Mapped): void {
  const { machine, kernel } = system;
  if (!machine.config.architecture.breakBeforeMake) return;
  for (const one of kernel.lab?.obligations ?? []) {
    if (one.root !== mm.root || one.start < now.start || one.start >= now.start + now.pages) continue;
    if (one.pfn === now.pfn + (one.start - now.start) && one.pages === now.pages) continue;
    if (isHeld(machine, mm.root, one)) {
      const va = one.start * machine.memory.pageBytes;
      reportHazard(machine, core, { pitfall: Pitfall.NoBreakBeforeMake, reason: "no-break", va, pfn: one.pfn });
      return;
    }
  }
}

/** Leaf in words of the language's rights, for `walk`. */
export function walkFrame(machine: Machine, mm: Mm, va: number): number | null {
  return walk(machine, mm.root, va as VirtualAddress).leaf?.pfn ?? null;
}
