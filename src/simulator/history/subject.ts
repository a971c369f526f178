/** Things that have a history, each with what it is at present: as text, and as a key that two moments are compared by. */
import { addressText, hexNumber } from "../../notation/index.js";
import {
  entryView,
  frameOf,
  frameOwnerOf,
  isMemory,
  isValid,
  LeafFlag,
  readBytes,
  walk,
  type Pfn,
  type PhysicalAddress,
  type SpaceId,
  type VirtualAddress,
} from "../../machine/index.js";
import { findVma, frameReferences, type System } from "../../kernel/index.js";
import { ownerName, processName } from "../names/index.js";
import {
  leafAt,
  permissionText,
  physical,
  readMemory,
  type Simulation,
  type WatchedFact,
  type WatchTarget,
} from "../state/index.js";
import { contentsText, factsOf } from "../watch/index.js";
import { entryTranslation } from "../snapshots/index.js";

/** What can have a history. */
export type HistorySubject =
  /** What a space shows at a virtual address: 1 to 64 bytes. */
  | { readonly kind: "memory"; readonly space: number; readonly va: number; readonly bytes: number }
  /** Physical memory: 1 to 64 bytes. */
  | { readonly kind: "physical"; readonly pa: number; readonly bytes: number }
  /** The page-table entry that ends the walk for a virtual address, of whatever level it is at the time. */
  | { readonly kind: "entry"; readonly space: number; readonly va: number }
  /** A slot of a TLB; `level` is the index into the machine's TLBs. */
  | { readonly kind: "slot"; readonly core: number; readonly level: number; readonly slot: number }
  /** Whose a frame is, and how many mappings and others refer to it. */
  | { readonly kind: "frame"; readonly pfn: number }
  /** Rights, users, segments and shared id of a VAS. */
  | { readonly kind: "vas"; readonly vid: number }
  /** A register of the MMU, or a record of the kernel that can be watched: segment, mm. */
  | { readonly kind: "watched"; readonly target: Extract<WatchTarget, { kind: "register" | "segment" | "space" }> };

/** Most bytes of memory that one history is of. */
export const longestSubject = 64;

/** What a subject is at a moment. */
export interface SubjectState {
  readonly text: string;
  /** Differs between two moments exactly if the subject has changed. */
  readonly key: string;
  /** Frames (indexes) of which a store may change it. */
  readonly frames: readonly number[];
  /** Of a record of the kernel: its fields, of which a change tells those that are different. */
  readonly facts?: readonly WatchedFact[];
}

/** What the subject is now. Reads only. */
export function subjectState(simulation: Simulation, subject: HistorySubject): SubjectState {
  switch (subject.kind) {
    case "memory":
      return memoryState(simulation, subject.space, subject.va, subject.bytes);
    case "physical":
      return physicalState(simulation, subject.pa, subject.bytes);
    case "entry":
      return entryState(simulation, subject.space, subject.va);
    case "slot":
      return slotState(simulation, subject.core, subject.level, subject.slot);
    case "frame":
      return frameState(simulation, subject.pfn);
    case "vas":
      return vasState(simulation, subject.vid);
    case "watched": {
      const text = contentsText(simulation, subject.target);
      const facts = subject.target.kind === "register" ? {} : { facts: factsOf(simulation, subject.target) };
      return { text, key: text, frames: [], ...facts };
    }
  }
}

/** Where in physical memory a subject lies now; of what lies elsewhere (TLBs, records of the kernel) nothing. */
export function physicalRanges(
  { system }: Simulation,
  subject: HistorySubject,
): readonly { readonly start: number; readonly bytes: number }[] {
  const { machine, kernel } = system;
  if (subject.kind === "physical") return [{ start: subject.pa, bytes: subject.bytes }];
  if (subject.kind !== "memory" && subject.kind !== "entry") return [];
  const mm = kernel.spaces.get(subject.space as SpaceId);
  if (mm === undefined) return [];
  if (subject.kind === "entry") {
    const { steps } = walk(machine, mm.root, subject.va as VirtualAddress);
    return steps.map(({ pteAddress }) => ({ start: pteAddress, bytes: machine.format.entryBytes }));
  }
  const { pageBytes } = machine.memory;
  const ranges: { start: number; bytes: number }[] = [];
  for (let va = subject.va; va < subject.va + subject.bytes; va = (Math.floor(va / pageBytes) + 1) * pageBytes) {
    const leaf = leafAt(system, subject.space as SpaceId, va as VirtualAddress);
    const bytes = Math.min(subject.va + subject.bytes - va, pageBytes - (va % pageBytes));
    if (leaf !== null) ranges.push({ start: physical(system, leaf, va as VirtualAddress), bytes });
  }
  return ranges;
}

/** The least number that is shown as an address. */
const leastAddress = 0x100_0000n;

/** Bytes as a person reads them: one number up to eight, else a row of hexadecimal bytes. */
function bytesText(bytes: Uint8Array): string {
  if (bytes.length > 8) return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const plain = value < leastAddress || value > BigInt(Number.MAX_SAFE_INTEGER);
  if (bytes.length === 8 && plain) return BigInt.asIntN(64, value).toString();
  return plain ? value.toString() : addressText(Number(value));
}

function memoryState(simulation: Simulation, space: number, va: number, bytes: number): SubjectState {
  const read = readMemory(simulation, space, va as VirtualAddress, bytes);
  const text = read.unreadable > 0 ? "not mapped" : bytesText(read.bytes);
  const { pageBytes } = simulation.system.machine.memory;
  const frames = new Set<number>();
  for (let page = Math.floor(va / pageBytes); page * pageBytes < va + bytes; page++)
    addWalk(simulation.system, space as SpaceId, page * pageBytes, frames);
  return { text, key: text, frames: [...frames] };
}

/** Frames of the tables on the way to a page, and of the page; of what a first touch would copy from, too. */
function addWalk(system: System, space: SpaceId, va: number, into: Set<number>): void {
  const { machine, kernel } = system;
  const mm = kernel.spaces.get(space);
  if (mm === undefined || va < 0 || va >= machine.format.vaLimit) return;
  const { steps, leaf } = walk(machine, mm.root, va as VirtualAddress);
  for (const { pteAddress } of steps) into.add(indexOf(system, pteAddress));
  if (leaf !== null) {
    into.add(leaf.pfn - machine.memory.firstPfn);
    return;
  }
  const vma = findVma(mm.vmas, va as VirtualAddress);
  if (vma !== undefined && !vma.attached && vma.reference !== null) addWalk(system, vma.reference, va, into);
}

function indexOf({ machine }: System, pa: number): number {
  return frameOf(machine.memory, pa as PhysicalAddress) - machine.memory.firstPfn;
}

function physicalState({ system }: Simulation, pa: number, bytes: number): SubjectState {
  const { memory } = system.machine;
  if (!isMemory(memory, pa) || !isMemory(memory, pa + bytes - 1)) return { text: "no memory", key: "", frames: [] };
  const text = bytesText(readBytes(memory, pa as PhysicalAddress, bytes));
  const first = indexOf(system, pa);
  const last = indexOf(system, pa + bytes - 1);
  return { text, key: text, frames: first === last ? [first] : [first, last] };
}

function entryState({ system }: Simulation, space: number, va: number): SubjectState {
  const { machine, kernel } = system;
  const mm = kernel.spaces.get(space as SpaceId);
  if (mm === undefined) return { text: "no such space", key: "none", frames: [] };
  const { steps, leaf } = walk(machine, mm.root, va as VirtualAddress);
  const last = steps.at(-1);
  if (last === undefined) return { text: "outside what the format translates", key: "out", frames: [] };
  const { format } = machine;
  const [lo, hi] = [Number(last.raw & 0xffff_ffffn) | 0, Number(last.raw >> 32n) | 0];
  const name = `${format.levels[last.level].name}[${last.index}]`;
  const frames = steps.map(({ pteAddress }) => indexOf(system, pteAddress));
  // The shared id may stand behind the table, in a frame of its own.
  const beside = format.siblingBytes !== 0 && last.level === format.levels.length - 1;
  if (beside) frames.push(indexOf(system, last.pteAddress + format.siblingBytes));
  const key = `${last.pteAddress} ${last.raw} ${leaf?.shared ?? -1}`;
  if (format.kind(lo, hi, last.level) === "invalid") return { text: `${name} not valid`, key, frames };
  const set = format
    .describe(lo, hi, last.level)
    .filter((flag) => flag.set)
    .map((flag) => flag.name)
    .join(" ");
  const page = format.kind(lo, hi, last.level) === "leaf";
  const target = page ? ` frame ${hexNumber(format.pfn(lo, hi, last.level))}` : "";
  const shared = beside && leaf !== null && leaf.shared >= 0 ? ` · shared id ${leaf.shared}` : "";
  return { text: `${name}${target} ${set}${shared}`, key, frames };
}

function slotState(simulation: Simulation, core: number, level: number, slot: number): SubjectState {
  const { machine } = simulation.system;
  const owner = machine.cores[core];
  const tlb = owner?.tlbs[level];
  if (tlb === undefined || !isValid(tlb, slot)) return { text: "free", key: "", frames: [] };
  const entry = entryView(machine, owner!, level, slot);
  const va = addressText(entry.vpn * machine.memory.pageBytes);
  const dirty = (tlb.flags[slot]! & LeafFlag.Dirty) !== 0 ? " dirty" : "";
  const text = `${va} ${entryTranslation(machine, entry, "at")}${dirty} of ${ownerName(simulation.system, entry.owner)}`;
  const { filledAt, filledBy, key, mask, terms } = entry;
  return {
    text,
    key: [text, permissionText(entry), tlb.flags[slot], filledAt, filledBy, key, mask, terms].join(),
    frames: [],
  };
}

function frameState({ system }: Simulation, pfn: number): SubjectState {
  const { memory } = system.machine;
  if (!isMemory(memory, pfn * memory.pageBytes)) return { text: "no memory", key: "", frames: [] };
  const owner = frameOwnerOf(memory, pfn);
  const count = frameReferences(system, pfn as Pfn);
  const references = `${count} ${count === 1 ? "reference" : "references"}`;
  const text = owner < 0 && count === 0 ? "free" : `of ${ownerName(system, owner)} · ${references}`;
  return { text, key: text, frames: [] };
}

function vasState({ system }: Simulation, vid: number): SubjectState {
  const { kernel } = system;
  const vas = kernel.vases.get(vid);
  if (vas === undefined) return { text: "no such VAS", key: "", frames: [] };
  const attached = vas.attachments.flatMap((id) => kernel.attached.get(id) ?? []);
  const inside = [...kernel.threads.values()].filter(({ activeVas, state }) => activeVas === vid && state !== "exited");
  const subscribers = [...kernel.processes.values()].filter(({ subscriptions }) =>
    subscriptions.some((one) => one.vid === vid),
  );
  const list = (label: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${label} ${items.join(", ")}`];
  const text = [
    `mode ${vas.mode.toString(8).padStart(4, "0")}`,
    ...(vas.sharedId < 0 ? [] : [`shared id ${vas.sharedId}`]),
    ...list(
      "attached by",
      attached.map(({ pid, type }) => `${processName(system, pid)} ${type}`),
    ),
    ...list(
      "subscribed by",
      subscribers.map(({ name }) => name),
    ),
    ...list(
      "in it",
      inside.map(({ pid, tid }) => `${processName(system, pid)} (thread ${tid})`),
    ),
    ...list(
      "segments",
      vas.segments.map(({ sid, type }) => `${kernel.segments.get(sid)?.name ?? sid} ${type}`),
    ),
  ].join(" · ");
  const regions = kernel.spaces
    .get(vas.space)
    ?.vmas.map(({ start, end, read, write, execute }) => [start, end, read, write, execute].join(":"));
  return { text, key: [text, vas.uid, vas.gid, vas.tagged, ...(regions ?? [])].join(), frames: [] };
}
