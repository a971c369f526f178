/**
 * Watched memory: where it lies now, what was done to it, and what it holds. Who watches a range of a space watches the
 * entries of its tables besides, so that no change of the mapping is missed.
 */
import {
  forgetTouches,
  memoryBase,
  readBytes,
  Touch,
  unwatchRange,
  walk,
  watchRange,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
  type WatchedFrames,
  type WatchedRange,
} from "../../machine/index.js";
import { findVma } from "../../kernel/index.js";
import {
  leafAt,
  physical,
  type BytePart,
  type DataWatch,
  type Simulation,
  type WatchedBytes,
  type WatchTarget,
} from "../state/index.js";

type MemoryTarget = WatchTarget & { kind: "memory" | "physical" | "entry" };

/** Where something lies, and the entries that say so. */
interface Located {
  readonly parts: readonly BytePart[];
  readonly entries: readonly PhysicalAddress[];
}

/** What happened to watched memory in one attempt. */
export interface BytesTouched {
  readonly access: "read" | "write";
  readonly by: number;
  /** First byte touched, as the target says; below 0: it is nowhere. */
  readonly address: number;
  /** What it held and holds, from there on, at most eight bytes; null: not mapped. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  readonly changed: boolean;
  /** Levels of the page-table entries that the values are; null: they are none. */
  readonly levels: readonly [before: number | null, after: number | null];
}

/** Does a target name memory? */
export function isMemoryTarget(target: WatchTarget): target is MemoryTarget {
  return target.kind === "memory" || target.kind === "physical" || target.kind === "entry";
}

/** The first bytes of memory as they are now, at most eight, and the level of the entry that they are; null: not mapped. */
export function bytesNow(
  simulation: Simulation,
  target: WatchTarget,
): { readonly bytes: Uint8Array | null; readonly level: number | null } {
  const [part] = locate(simulation, target as MemoryTarget).parts;
  const bytes = part === undefined ? null : partContents(simulation, { ...part, bytes: Math.min(part.bytes, 8) });
  return { bytes, level: part?.level ?? null };
}

/** Begins to watch memory. */
export function watchBytes(simulation: Simulation, frames: WatchedFrames, watch: DataWatch): WatchedBytes {
  const thing: WatchedBytes = { kind: "bytes", watch, parts: [], ranges: [], path: [], contents: [] };
  place(simulation, frames, thing, locate(simulation, watch.target as MemoryTarget));
  return thing;
}

/** Could the memory lie elsewhere, without that an entry on its path was written? Asked after kernel work. */
export function hasMoved(simulation: Simulation, thing: WatchedBytes): boolean {
  if (thing.watch.target.kind === "physical" || thing.parts.every(({ pa }) => pa !== null))
    return spaceGone(simulation, thing);
  return differ(thing.parts, locate(simulation, thing.watch.target as MemoryTarget).parts);
}

function spaceGone({ system }: Simulation, { watch: { target }, parts }: WatchedBytes): boolean {
  if (target.kind !== "memory" && target.kind !== "entry") return false;
  const mm = system.kernel.spaces.get(target.space as SpaceId);
  return (mm === undefined || mm.dead) && parts.some(({ absent }) => !absent);
}

/** What has happened since the last time; null: nothing that was asked for. */
export function takeTouched(simulation: Simulation, frames: WatchedFrames, thing: WatchedBytes): BytesTouched | null {
  const { watch, parts, ranges, contents } = thing;
  // What an entry says can be where the walk goes on: to another entry, which then is the one that is meant.
  const deciding = watch.target.kind === "entry" ? [...thing.path, ...ranges] : thing.path;
  const stay = deciding.every((range) => range === null || range.touched === 0) && !hasMoved(simulation, thing);
  const located = stay ? null : locate(simulation, watch.target as MemoryTarget);
  const moved = located !== null && differ(parts, located.parts);
  // What another mapping has taken away was told by that.
  const touches = ranges.flatMap((range, index) =>
    range !== null && range.touched !== 0 && (!moved || located.parts[index]?.pa === parts[index]!.pa)
      ? [{ range, index }]
      : [],
  );
  let found = moved ? comparedContents(simulation, thing, located) : null;
  const first = touches[0];
  if (found === null && first !== undefined) {
    const difference = touches
      .map(({ range, index }) => ({
        range,
        index,
        at: differsAt(contents[index]!, partContents(simulation, parts[index]!)),
      }))
      .find(({ at }) => at >= 0);
    const { range, index } = difference ?? first;
    const part = parts[index]!;
    const size = Math.min(8, part.bytes, Math.max(range.high - range.low, part.bytes <= 8 ? part.bytes : 1));
    const touchedAt = range.low - range.start;
    const at =
      part.bytes <= 8
        ? 0
        : difference === undefined
          ? touchedAt
          : Math.max(touchedAt, difference.at - (difference.at % size));
    const written = (first.range.touched & Touch.Write) !== 0;
    const after = partContents(simulation, part)?.slice(at, at + size) ?? null;
    found = {
      access: written ? "write" : "read",
      by: first.range.by,
      address: part.address + at,
      before: written ? (contents[index]?.slice(at, at + size) ?? null) : after,
      after,
      changed: written && difference !== undefined,
      levels: [part.level, part.level],
    };
  }
  if (located !== null) place(simulation, frames, thing, located);
  else
    refresh(
      simulation,
      thing,
      touches.map(({ index }) => index),
    );
  for (const range of [...thing.ranges, ...thing.path]) if (range !== null && range.touched !== 0) forgetTouches(range);
  const wanted = watch.access === "read" ? "read" : watch.access === "write" ? "write" : found?.access;
  return found !== null && found.access === wanted ? found : null;
}

/** The first part whose contents another mapping has changed; null: the same bytes are there. */
function comparedContents(
  simulation: Simulation,
  { parts, contents }: WatchedBytes,
  located: Located,
): BytesTouched | null {
  for (const [index, part] of located.parts.entries()) {
    const before = contents[index] ?? null;
    const after = partContents(simulation, part);
    const differs = differsAt(before, after);
    if (differs < 0) continue;
    const at = before === null || after === null ? 0 : differs;
    const word = at - (at % 8);
    return {
      access: "write",
      by: 0,
      address: part.address + word,
      before: before?.slice(word, word + 8) ?? null,
      after: after?.slice(word, word + 8) ?? null,
      changed: true,
      levels: [parts[index]?.level ?? null, part.level],
    };
  }
  return null;
}

/** First byte in which two contents differ; -1: they are the same. */
function differsAt(one: Uint8Array | null, two: Uint8Array | null): number {
  if (one === null || two === null) return one === two ? -1 : 0;
  return one.findIndex((byte, at) => byte !== two[at]);
}

function differ(one: readonly BytePart[], two: readonly BytePart[]): boolean {
  return (
    one.length !== two.length || one.some(({ pa, absent }, at) => pa !== two[at]!.pa || absent !== two[at]!.absent)
  );
}

/** Watches the places, and the entries on the way to them. */
function place(simulation: Simulation, frames: WatchedFrames, thing: WatchedBytes, located: Located): void {
  const { memory, format } = simulation.system.machine;
  for (const range of [...thing.ranges, ...thing.path]) if (range !== null) unwatchRange(frames, range);
  const watchAt = (pa: number, bytes: number, wanted: number): WatchedRange => {
    const frame = Math.floor((pa - memoryBase) / memory.pageBytes);
    const start = pa - memoryBase - frame * memory.pageBytes;
    return watchRange(frames, frame, start, start + bytes, wanted);
  };
  const wanted =
    thing.watch.access === "read"
      ? Touch.Read
      : thing.watch.access === "write"
        ? Touch.Write
        : Touch.Read | Touch.Write;
  thing.parts = located.parts;
  thing.ranges = located.parts.map(({ pa, bytes }) => (pa === null ? null : watchAt(pa, bytes, wanted)));
  thing.path = located.entries.map((pa) => watchAt(pa, format.entryBytes, Touch.Write));
  thing.contents = located.parts.map((part) => partContents(simulation, part));
}

function refresh(simulation: Simulation, thing: WatchedBytes, touched: readonly number[]): void {
  if (touched.length === 0) return;
  thing.contents = thing.contents.map((bytes, index) =>
    touched.includes(index) ? partContents(simulation, thing.parts[index]!) : bytes,
  );
}

function partContents({ system }: Simulation, { pa, bytes, absent }: BytePart): Uint8Array | null {
  if (absent) return null;
  return pa === null ? new Uint8Array(bytes) : readBytes(system.machine.memory, pa as PhysicalAddress, bytes);
}

function locate(simulation: Simulation, target: MemoryTarget): Located {
  switch (target.kind) {
    case "physical":
      return {
        parts: piecesOf(simulation, target).map((piece) => ({
          ...piece,
          pa: piece.address,
          absent: false,
          level: null,
        })),
        entries: [],
      };
    case "entry":
      return locateEntry(simulation, target.space as SpaceId, target.address);
    case "memory": {
      const found = piecesOf(simulation, target).map((piece) => locatePage(simulation, target.space as SpaceId, piece));
      return { parts: found.map(({ part }) => part), entries: [...new Set(found.flatMap(({ entries }) => entries))] };
    }
  }
}

/** Parts of a range by page. */
function piecesOf(
  { system }: Simulation,
  { address, bytes }: { address: number; bytes: number },
): { address: number; bytes: number }[] {
  const { pageBytes } = system.machine.memory;
  const pieces: { address: number; bytes: number }[] = [];
  for (let at = address; at < address + bytes;) {
    const size = Math.min(address + bytes - at, pageBytes - (at % pageBytes));
    pieces.push({ address: at, bytes: size });
    at += size;
  }
  return pieces;
}

/** Where a piece of a space lies: in a frame, in one that a touch would bring, or nowhere yet. */
function locatePage(
  simulation: Simulation,
  space: SpaceId,
  piece: { readonly address: number; readonly bytes: number },
): { readonly part: BytePart; readonly entries: readonly PhysicalAddress[] } {
  const { system } = simulation;
  const va = piece.address as VirtualAddress;
  const mm = system.kernel.spaces.get(space);
  if (mm === undefined || mm.dead) return { part: { ...piece, pa: null, absent: true, level: null }, entries: [] };
  const entries = walk(system.machine, mm.root, va).steps.map(({ pteAddress }) => pteAddress);
  const leaf = leafAt(system, space, va);
  if (leaf !== null) return { part: { ...piece, pa: physical(system, leaf, va), absent: false, level: null }, entries };
  const vma = findVma(mm.vmas, va);
  if (vma === undefined) return { part: { ...piece, pa: null, absent: true, level: null }, entries };
  if (vma.attached || vma.reference === null)
    return { part: { ...piece, pa: null, absent: false, level: null }, entries };
  const source = locatePage(simulation, vma.reference, piece);
  return { part: source.part, entries: [...entries, ...source.entries] };
}

/** The entry at which a walk ends, with the id that some formats keep behind the table. */
function locateEntry({ system }: Simulation, space: SpaceId, address: number): Located {
  const { machine, kernel } = system;
  const mm = kernel.spaces.get(space);
  const steps = mm === undefined || mm.dead ? [] : walk(machine, mm.root, address as VirtualAddress).steps;
  const last = steps.at(-1);
  const { entryBytes } = machine.format;
  if (last === undefined)
    return { parts: [{ address: -1, bytes: entryBytes, pa: null, absent: true, level: null }], entries: [] };
  const at = (address: number, bytes: number, level: number | null): BytePart => ({
    address,
    bytes,
    pa: address,
    absent: false,
    level,
  });
  const { siblingBytes, levels } = machine.format;
  const beside = siblingBytes !== 0 && last.level === levels.length - 1;
  const parts = [
    at(last.pteAddress, entryBytes, last.level),
    ...(beside ? [at(last.pteAddress + siblingBytes, 4, null)] : []),
  ];
  return { parts, entries: steps.slice(0, -1).map(({ pteAddress }) => pteAddress) };
}
