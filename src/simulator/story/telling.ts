/** The words that stories are made of: marks for owners, ticks and addresses, and texts that fit. */
import { hexNumber, plural } from "../../notation/index.js";
import { findVma } from "../../kernel/index.js";
import { kernelOwner, type Pid, type SpaceId } from "../../machine/index.js";
import type { OwnerInfo } from "../../protocol/snapshot.js";
import { plainStory } from "../../protocol/story.js";
import { fileNameAt, mappedFile, ownerName, owners as allOwners } from "../names/index.js";
import { findThread, type Simulation } from "../state/index.js";

/** Longest title and reason, in characters as they are read. */
export const longestTitle = 60;
export const longestReason = 150;
/** Names longer than this are cut where a story says them. */
const longestName = 20;

/** What a story has been told with so far: the simulation and the owners that its marks name. */
export interface Telling {
  readonly simulation: Simulation;
  /** Owners that have been named so far. */
  readonly owners: OwnerInfo[];
}

/** Begins a story. */
export function beginTelling(simulation: Simulation): Telling {
  return { simulation, owners: [] };
}

/** The mark of an owner; "nobody" for -1. */
export function owner(telling: Telling, id: number): string {
  const info = allOwners(telling.simulation.system)[id];
  if (info === undefined) return "nobody";
  const { name } = info;
  if (!telling.owners.some((known) => known.id === id))
    telling.owners.push(name.length > longestName ? { ...info, name: `${name.slice(0, longestName - 1)}…` } : info);
  return `{owner:${id}}`;
}

/** The mark of a process; the kernel for 0. */
export function processMark(telling: Telling, pid: number): string {
  const process = telling.simulation.system.kernel.processes.get(pid as Pid);
  if (process === undefined) return "the kernel";
  // Threads of the kernel share one owner, which would call them all "kernel".
  return process.owner === kernelOwner ? process.name : owner(telling, process.owner);
}

/** A process, or one of its threads where it has several: "gc / scan". */
export function threadMark(telling: Telling, pid: number, tid: number): string {
  const { threads } = telling.simulation.system.kernel;
  const thread = findThread(telling.simulation, tid);
  const several = [...threads.values()].filter((one) => one.pid === pid).length > 1;
  const who = processMark(telling, pid);
  return several && thread !== undefined ? `${who} / ${thread.name}` : who;
}

/** The mark of a tick. */
export function tick(at: number): string {
  return `{tick:${at}}`;
}

/** The mark of an address. */
export function address(va: number): string {
  return `{va:${va}}`;
}

/** What lies at an address, as the end of a clause about a process: "libc · text", "its stack", or the address itself. */
export function placeMark(telling: Telling, space: number, va: number, pid: number): string {
  const { kernel } = telling.simulation.system;
  const mm = kernel.spaces.get(space as SpaceId);
  const vma = mm === undefined ? undefined : findVma(mm.vmas, va);
  if (vma === undefined) return address(va);
  const own = kernel.processes.get(pid as Pid)?.owner === vma.owner;
  const file = fileNameAt(telling.simulation, vma, va);
  if (file !== null) {
    // Of a shared library the VAS says whose it is; a program's own file needs no name.
    const whose = vma.subscription === null ? file.name : owner(telling, vma.owner);
    return file.function === null ? `${whose}+${hexNumber(file.offset)}` : `${whose}'s ${file.function}`;
  }
  // A region of a VAS is called after the VAS and itself, "libc.text"; one of an executable after its file, whose kind says more.
  const ofFile = mappedFile(telling.simulation, space as SpaceId, va) !== null;
  if (!ofFile && vma.kind === "bss" && /\.so(\.|$)/.test(vma.name)) return `${vma.name}'s bss`;
  const isExecutable = ofFile || (vma.kind === "bss" && kernel.image.programs.some(isFileOf(vma.name)));
  const label = isExecutable ? "" : vma.name.slice(vma.name.lastIndexOf(".") + 1);
  if (label === "mmap") return own ? "its mapped memory" : `${owner(telling, vma.owner)} · mapped memory`;
  const what = label === "" || label === ownerName(telling.simulation.system, vma.owner) ? vma.kind : label;
  return own ? `its ${what}` : `${owner(telling, vma.owner)} · ${what}`;
}

/** Is a program from an executable of that name? */
function isFileOf(name: string): (program: { readonly executable?: { readonly path: string } }) => boolean {
  return ({ executable }) => executable !== undefined && executable.path.replace(/^.*[\\/]/, "") === name;
}

/** The first text that fits when it is read, else the last one cut short. */
export function fitting(telling: Telling, most: number, ...texts: readonly string[]): string {
  const fits = texts.find((text) => plainStory(text, telling.owners).length <= most);
  if (fits !== undefined) return fits;
  const last = plainStory(texts.at(-1)!, telling.owners);
  return `${last.slice(0, most - 1).trimEnd()}…`;
}

/** As many of the sentences, in order, as fit a reason; the first one whatever its length. */
export function reason(telling: Telling, ...sentences: readonly string[]): string {
  let told = "";
  for (const sentence of sentences.filter((text) => text !== "")) {
    const next = told === "" ? sentence : `${told} ${sentence}`;
    if (told !== "" && plainStory(next, telling.owners).length > longestReason) break;
    told = next;
  }
  return fitting(telling, longestReason, told);
}

/** "1 page", "2 pages". */
export const count = plural;

/** Title and reason of an access. */
export interface Told {
  readonly title: string;
  readonly why: string;
}
