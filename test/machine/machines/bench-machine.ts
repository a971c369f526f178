/** A machine with spaces and pages set up by hand, for tests: the smallest thing that a kernel would have done. */
import {
  createMachine,
  createRoot,
  frameAddress,
  resolveMachineConfig,
  setContext,
  setFrameOwner,
  writeBytes,
  writeLeaf,
  writeWord,
  type Asid,
  type Core,
  type Leaf,
  type Machine,
  type OwnerId,
  type Pfn,
  type PhysicalAddress,
  type Pid,
  type SettingValue,
  type SpaceId,
  type Tid,
  type VirtualAddress,
} from "../../../src/machine/index.js";

export interface Bench {
  readonly machine: Machine;
  readonly core: Core;
  next: number;
}

export function createBench(preset: string, overrides: Record<string, SettingValue> = {}): Bench {
  // Pages that are mapped by hand have A and D clear, and there is no kernel to set them.
  const resolved = resolveMachineConfig({ preset, overrides: { ad_update: "hardware", ...overrides } });
  if ("problems" in resolved) throw new Error(JSON.stringify(resolved.problems));
  const machine = createMachine(resolved.config);
  return { machine, core: machine.cores[0], next: machine.memory.firstPfn };
}

export const va = (address: number): VirtualAddress => address as VirtualAddress;
export const asid = (n: number): Asid => n as Asid;

export function takeFrame(bench: Bench, owner = -1): Pfn {
  const pfn = bench.next++ as Pfn;
  setFrameOwner(bench.machine.memory, pfn, owner as OwnerId);
  return pfn;
}

export function newSpace(bench: Bench): Pfn {
  return createRoot(bench.machine, () => takeFrame(bench));
}

export interface PageMarks {
  readonly permissions?: string;
  readonly global?: boolean;
  readonly shared?: number;
  readonly owner?: number;
  readonly pfn?: Pfn;
}

export function leafOf(pfn: Pfn, marks: PageMarks = {}): Leaf {
  const permissions = marks.permissions ?? "rwx";
  return {
    pfn,
    read: permissions.includes("r"),
    write: permissions.includes("w"),
    execute: permissions.includes("x"),
    user: true,
    global: marks.global ?? false,
    accessed: false,
    dirty: false,
    shared: marks.shared ?? -1,
  };
}

export function mapPage(bench: Bench, root: Pfn, address: number, marks: PageMarks = {}): Pfn {
  const pfn = marks.pfn ?? takeFrame(bench, marks.owner ?? -1);
  // Where the policy has no shared ids an entry has no room for one: the bits are reserved there.
  const shared = bench.machine.format.sharedIds > 0 ? marks.shared : undefined;
  const leaf = leafOf(pfn, { ...marks, ...(shared === undefined ? { shared: -1 } : { shared }) });
  writeLeaf(bench.machine, root, va(address), leaf, () => takeFrame(bench));
  return pfn;
}

export interface ContextMarks {
  readonly asid?: number;
  readonly sasidLo?: number;
  readonly sasidHi?: number;
  readonly pid?: number;
  readonly sharedEnable?: boolean;
}

export function enter(bench: Bench, root: Pfn, marks: ContextMarks = {}, core = bench.core): void {
  core.pid = (marks.pid ?? 1) as Pid;
  core.tid = (marks.pid ?? 1) as Tid;
  core.processOwner = 0 as OwnerId;
  setContext(bench.machine, core, {
    root,
    asid: asid(marks.asid ?? (bench.machine.config.asidBits === 0 ? 0 : 1)),
    sasidLo: marks.sasidLo ?? 0,
    sasidHi: marks.sasidHi ?? 0,
    space: 1 as SpaceId,
    mode: "user",
    ...(marks.sharedEnable === undefined ? {} : { sharedEnable: marks.sharedEnable }),
  });
}

export function writeProgram(bench: Bench, pfn: Pfn, words: readonly number[], offset = 0): void {
  const base = frameAddress(bench.machine.memory, pfn) + offset;
  words.forEach((word, n) => {
    writeWord(bench.machine.memory, (base + n * 4) as PhysicalAddress, word);
  });
}

export function pokeBytes(bench: Bench, pfn: Pfn, offset: number, bytes: Uint8Array): void {
  writeBytes(bench.machine.memory, (frameAddress(bench.machine.memory, pfn) + offset) as PhysicalAddress, bytes);
}
