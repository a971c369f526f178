/**
 * What the coherence checker knows beside the machine: the log of what happened, and for each TLB entry where it came
 * from. A machine without `check` has no oracle. It is part of the machine's state: going back in time brings it back.
 */
import type { Core } from "./core.js";
import { createFactLog, type FactLog } from "./coherence-log.js";
import { bytesIn, doublesIn, wordsIn, type StateBlock } from "../base/index.js";
import type { NumberArray } from "./state.js";
import type { Tlb } from "../tlb/index.js";

/** Where the entries of one TLB came from, by slot. */
export interface EntryFacts {
  /** Root PFN and space of the page tables that were walked. */
  readonly root: Float64Array;
  readonly space: Int32Array;
  /** User whose process had the walk done (P27). */
  readonly user: Int32Array;
  /** Length of the log when the walk began, and when the entry was written. */
  readonly walked: Float64Array;
  readonly filled: Float64Array;
  /** Core that walked. */
  readonly walker: Int32Array;
  /** Pitfall that the fill itself was (`UnusableRefill`: no entry with this tag can match), or 0. */
  readonly flaw: Uint8Array;
  /** Length of the log when a hit was last compared with the tables, by slot * 3 + Access; -1 = not yet. */
  readonly checked: Float64Array;
}

/** The checker's state. */
export interface Oracle {
  readonly log: FactLog;
  /** By core and level. */
  readonly entries: readonly (readonly EntryFacts[])[];
  /** Space and user in each core's context, and the shared ids that it is entitled to now: words low and high by core. */
  readonly spaces: Int32Array;
  readonly users: Int32Array;
  readonly due: Int32Array;
  /** Root PFN of the tables that decide about a shared id, -1 = none do (free, or one attachment's own), by number. */
  readonly homes: Float64Array;
  /** By core: pc of the last fill, its tick, and how many ticks in a row had fills at that pc (livelocks, P7 and P12). */
  readonly stuck: Float64Array;
  /** By core: set of the last level that was filled last, and how many fills in a row went there (P7). */
  readonly thrash: Float64Array;
  /**
   * Kernel code says what may still be used; null: there is none. A stale translation of `vpn` under `root` to `pfn` is `open` while
   * nothing has been promised about it, `due` afterwards, and `freed` once its frame was given back.
   */
  promised: ((root: number, vpn: number, pfn: number) => "open" | "due" | "freed" | null) | null;
  /** The scenario brings kernel code, which writes contexts and entries itself. */
  kernelCode: boolean;
  /** Was this frame a table that has been given back? Only with `promised`. */
  freedTable: ((pfn: number) => boolean) | null;
  /** Core whose program or system call the kernel works for. */
  actor: number;
  /** Rows of the log that the kernel's invariants were checked up to. */
  audited: number;
  /** Keys of breaches that last, so that each is reported once. Only ever appended to. */
  readonly reported: string[];
}

/** An oracle that has seen nothing, with its arrays in `block`. */
export function createOracle(cores: readonly Core[], block: StateBlock): Oracle {
  return {
    log: createFactLog(),
    promised: null,
    kernelCode: false,
    freedTable: null,
    actor: 0,
    audited: 0,
    reported: [],
    spaces: wordsIn(block, cores.length),
    users: wordsIn(block, cores.length),
    due: wordsIn(block, cores.length * 2),
    homes: doublesIn(block, 64).fill(-1),
    stuck: doublesIn(block, cores.length * 3),
    thrash: doublesIn(block, cores.length * 2),
    entries: cores.map(({ tlbs }) =>
      tlbs.map(({ slots }) => ({
        root: doublesIn(block, slots),
        space: wordsIn(block, slots),
        user: wordsIn(block, slots),
        walked: doublesIn(block, slots),
        filled: doublesIn(block, slots),
        walker: wordsIn(block, slots),
        flaw: bytesIn(block, slots),
        checked: doublesIn(block, slots * 3).fill(-1),
      })),
    ),
  };
}

/** May the space in a core's context use entries with this shared id? */
export function isEntitled(oracle: Oracle, core: Core, number: number): boolean {
  return (oracle.due[core.id * 2 + (number >> 5)] & (1 << (number & 31))) !== 0;
}

/** Facts of a TLB's entries. */
export function factsOf(oracle: Oracle, core: Core, tlb: Tlb): EntryFacts {
  return oracle.entries[core.id][tlb.level];
}

/** Reports a lasting breach once; says whether this is the first time. */
export function firstReport(oracle: Oracle, key: string): boolean {
  if (oracle.reported.includes(key)) return false;
  oracle.reported.push(key);
  return true;
}

/** All arrays, for checkpoints and hashes. */
export function oracleArrays(oracle: Oracle): NumberArray[] {
  const entries = oracle.entries
    .flat()
    .flatMap(({ root, space, user, walked, filled, walker, flaw, checked }) => [
      root,
      space,
      user,
      walked,
      filled,
      walker,
      flaw,
      checked,
    ]);
  return [oracle.spaces, oracle.users, oracle.due, oracle.homes, oracle.stuck, oracle.thrash, ...entries];
}

/** All numbers that change; the log and the reports are told by their lengths. */
export function oracleNumbers(oracle: Oracle): number[] {
  return [oracle.log.length, oracle.actor, oracle.audited, oracle.reported.length];
}

/** Puts numbers from `oracleNumbers` back. */
export function setOracleNumbers(oracle: Oracle, [length, actor, audited, reported]: Float64Array): void {
  oracle.log.length = length;
  oracle.actor = actor;
  oracle.audited = audited;
  oracle.reported.length = reported;
}
