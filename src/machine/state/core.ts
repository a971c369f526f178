/** One core: RV64 registers as two Int32Arrays, translation context, TLBs, and the trap that stopped it. */
import { Access, createMiss, type ClassifiedMiss } from "../events/index.js";
import {
  createArcRegisters,
  createWalkResult,
  doublesIn,
  WalkEnd,
  wordsIn,
  type ArcRegisters,
  type Asid,
  type CoreId,
  type OwnerId,
  type Pfn,
  type Pid,
  type SpaceId,
  type StateBlock,
  type Tid,
  type TranslationContext,
  type VirtualAddress,
  type WalkResult,
} from "../base/index.js";
import { type MachineConfig } from "../config/index.js";
import {
  copyFloatRegisters,
  createFloatFile,
  createFloatRegisters,
  type FloatFile,
  type FloatRegisters,
} from "../float/index.js";
import { counterStride } from "../counters/index.js";
import {
  createOrdinaryPage,
  createShortcuts,
  createTlb,
  RightsFault,
  walkCacheOf,
  type OrdinaryPage,
  type Tlb,
} from "../tlb/index.js";

/** Why `run` returned. */
export enum StopReason {
  /** The budget is used up. */
  Budget = 0,
  /** At an `ecall`; pc still points to it. */
  SystemCall = 1,
  /** No translation or no permission: see Core.trap. pc still points to the instruction. */
  PageFault = 2,
  /** Not an instruction of the machine's set; trap.va = pc. */
  IllegalInstruction = 3,
  /** Jump to an address that is where no instruction can begin, or an atomic access that is not aligned. */
  Misaligned = 4,
  /** Before executing an instruction with a breakpoint. */
  Breakpoint = 5,
  /** An event of trace.stopMask happened; the instruction is complete. */
  EventStop = 6,
  /** Several TLB entries matched. */
  MachineCheck = 7,
  /** At an `ebreak`; pc still points to it. */
  EBreak = 8,
  /** After an attempt that another core can notice, while `Machine.watch` is set. */
  Noticed = 9,
}

/** What stopped the core. Valid after PageFault, IllegalInstruction, Misaligned and MachineCheck. */
export interface Trap {
  kind: StopReason;
  va: VirtualAddress;
  access: Access;
  /** The page is mapped, but not for this access. */
  protection: boolean;
  /** How the walk ended that led to a page fault; Found: an entry, or the address itself, denied the access without one. */
  walk: WalkEnd;
  /** Level of the entry at which that walk ended, 0 = root; -1 = a TLB entry said it. */
  level: number;
  /** A page fault because of the entry's domain or key: why, and which. */
  rights: RightsFault;
  key: number;
  /** Raw instruction word of an illegal instruction. */
  instruction: number;
}

/** Registers of a thread that does not run. */
export interface RegisterFile {
  /** Low and high words of x0…x31. */
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly float: FloatFile;
  pc: VirtualAddress;
  retried: number;
}

/** Zeroed registers. */
export function createRegisterFile(): RegisterFile {
  return {
    lo: new Int32Array(32),
    hi: new Int32Array(32),
    float: createFloatFile(),
    pc: 0 as VirtualAddress,
    retried: -1,
  };
}

/** Where the words of the registers begin in `Core.x`: x0…x31, and one more that swallows writes to x0. */
export enum Half {
  Low = 0,
  High = 33,
}

/** Words of `Core.uses`: half a list is counted before it can overflow. */
export const usesLength = 2048;

/** A core. The kernel writes pid, tid and processOwner when it switches threads. */
export interface Core {
  readonly id: CoreId;
  /** x0…x31; element 32 swallows writes to x0 and is not state. */
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Both in one array: see `Half`. */
  readonly x: Int32Array;
  /** f0…f31 and fcsr. */
  readonly float: FloatRegisters;
  /** Doubleword of physical memory that LR has reserved, as an index into memory; -1 = none (atomic.ts). */
  reservation: number;
  /** Where a copy of the state finds the core's single numbers: `storeCore` puts them there. Behind them otherwise. */
  readonly numbers: Float64Array;
  pc: VirtualAddress;
  /**
   * Address of the instruction whose attempt was the thread's last and did not complete, -1 = it did complete. While `pc` is the
   * same the next attempt is a repetition: the thread has not arrived there anew, and no breakpoint stops it.
   */
  retried: number;
  cycles: number;
  /** Completed instructions. */
  instructions: number;
  readonly context: TranslationContext;
  /** MMU registers of an ARC core; not used by others. */
  readonly arc: ArcRegisters;
  /** Parallel to MachineConfig.tlbs. */
  readonly tlbs: readonly Tlb[];
  /**
   * TLBs of an access, by Access: those of level 1, then those of level 2. The first and the last are the structures that
   * hold base pages; structures for larger pages stand between them.
   */
  readonly paths: readonly (readonly Tlb[])[];
  /** The same TLBs by level, by Access: the structures of one level are asked at once. The first holds base pages. */
  readonly stages: readonly (readonly (readonly Tlb[])[])[];
  /** Remembers last-level tables for walks; null = the machine has none. */
  readonly walkCache: Tlb | null;
  pid: Pid;
  tid: Tid;
  processOwner: OwnerId;
  /** Execute the first instruction of the next run even if a breakpoint is on it. */
  skipBreakpoint: boolean;
  readonly trap: Trap;
  /**
   * A miss whose walk failed and whose frame was therefore not known: to be added to its owner's row. vpn -1 = none.
   * `classes` has its class in each level of the path, as digits to the base 8, the first level lowest.
   */
  readonly openMiss: { vpn: number; access: Access; pid: number; classes: number };
  /** Scratch of the translation, not state: see translate.ts. */
  readonly page: TranslatedPage;
  /** Scratch of ordinary refills. */
  readonly refill: OrdinaryPage;
  /** What ordinary refills of this run have counted so far (counters.ts), and whether they have. Scratch, not state. */
  readonly tally: Float64Array;
  tallied: boolean;
  /** Rows of known pages that are never filled: what the interpreter knows of data while accesses are recorded. */
  readonly noRows: Int32Array;
  /** Rows of known data pages, and how many accesses used each, in turn: what the interpreter counts later. Scratch, not state. */
  readonly uses: Int32Array;
}

/** What the last successful translation of a core found. */
export interface TranslatedPage {
  frame: number;
  /** First-level TLB and slot that answer repeated accesses to this page; slot -1 = none. */
  tlb: Tlb;
  slot: number;
  readonly walk: WalkResult;
  /** Entries that the walk of this access read; a record of an access sets it to 0 before. (`walk` is used by the checker as well.) */
  reads: number;
  /** The miss of the last level that missed in this access; kept up to date while accesses are recorded. */
  readonly miss: ClassifiedMiss;
  /** First VPN and owner of the entry that was replaced last; a record of an access sets it to -1 before. */
  evictedVpn: number;
  evictedOwner: number;
}

/** May a TLB of the first level hold copies of the entries of a later one? If some access asks both. */
function holdsCopies({ config: micro }: Tlb, { config: later }: Tlb): boolean {
  return micro.level === 1 && (micro.serves === "both" || later.serves === "both" || micro.serves === later.serves);
}

/** A core with empty TLBs and zeroed registers, and with its arrays in `block`. */
export function createCore(config: MachineConfig, id: number, block: StateBlock): Core {
  const tlbs = config.tlbs.map((tlb, level) => createTlb(tlb, level, config, id * 16 + level, block));
  for (const tlb of tlbs)
    if (tlb.config.level === 2) tlb.copies.push(...tlbs.filter((micro) => holdsCopies(micro, tlb)));
  const path = (served: "fetch" | "data"): Tlb[] =>
    tlbs
      .filter((tlb) => tlb.config.serves === served || tlb.config.serves === "both")
      .sort(
        (one, other) =>
          one.config.level - other.config.level || (one.level - other.level) * (one.config.level === 1 ? 1 : -1),
      );
  const stages = (tlbPath: readonly Tlb[]): Tlb[][] =>
    [1, 2]
      .map((level) => tlbPath.filter((tlb) => tlb.config.level === level).sort((one, other) => one.level - other.level))
      .filter((stage) => stage.length > 0);
  const fetch = path("fetch");
  const data = path("data");
  const x = wordsIn(block, 2 * Half.High);
  return {
    id: id as CoreId,
    lo: x.subarray(Half.Low, Half.High),
    hi: x.subarray(Half.High),
    x,
    float: createFloatRegisters(block),
    reservation: -1,
    numbers: doublesIn(block, 41 + tlbs.length * 2),
    pc: 0 as VirtualAddress,
    retried: -1,
    cycles: 0,
    instructions: 0,
    context: {
      root: 0 as Pfn,
      asid: 0 as Asid,
      sasidLo: 0,
      sasidHi: 0,
      sharedEnable: false,
      secondContext: -1,
      commonRegions: 0,
      keyRights: 0,
      memberBit: 0,
      space: 0 as SpaceId,
      mode: "user",
    },
    arc: createArcRegisters(),
    tlbs,
    paths: [fetch, data, data],
    stages: [stages(fetch), stages(data), stages(data)],
    walkCache: walkCacheOf(tlbs),
    pid: -1 as Pid,
    tid: -1 as Tid,
    processOwner: -1 as OwnerId,
    skipBreakpoint: false,
    trap: {
      kind: StopReason.Budget,
      va: 0 as VirtualAddress,
      access: Access.Fetch,
      protection: false,
      walk: WalkEnd.Found,
      level: -1,
      rights: RightsFault.None,
      key: 0,
      instruction: 0,
    },
    openMiss: { vpn: -1, access: Access.Fetch, pid: -1, classes: 0 },
    page: {
      frame: 0,
      tlb: data[0],
      slot: -1,
      walk: createWalkResult(),
      reads: 0,
      miss: createMiss(),
      evictedVpn: -1,
      evictedOwner: -1,
    },
    refill: createOrdinaryPage(),
    tally: new Float64Array(counterStride(config)),
    tallied: false,
    noRows: createShortcuts(data[0].slots),
    uses: new Int32Array(usesLength),
  };
}

/** Register x0…x31 as an unsigned 64-bit value. */
export function getRegister(core: Core, n: number): bigint {
  return (BigInt(core.hi[n] >>> 0) << 32n) | BigInt(core.lo[n] >>> 0);
}

/** Sets register x1…x31 to the low 64 bits of a value; writing x0 has no effect. */
export function setRegister(core: Core, n: number, value: bigint): void {
  if (n === 0) return;
  core.lo[n] = Number(BigInt.asIntN(32, value));
  core.hi[n] = Number(BigInt.asIntN(32, value >> 32n));
}

/** Copies the registers of a core. */
export function saveRegisters(core: Core, into: RegisterFile): void {
  for (let n = 0; n < 32; n++) {
    into.lo[n] = core.lo[n];
    into.hi[n] = core.hi[n];
  }
  copyFloatRegisters(core.float, into.float);
  into.pc = core.pc;
  into.retried = core.retried;
}

/** Loads the registers of a core; a reservation is lost. */
export function loadRegisters(core: Core, from: RegisterFile): void {
  for (let n = 1; n < 32; n++) {
    core.lo[n] = from.lo[n];
    core.hi[n] = from.hi[n];
  }
  copyFloatRegisters(from.float, core.float);
  core.reservation = -1;
  core.pc = from.pc;
  core.retried = from.retried;
}
