/**
 * Copies of one core, which can be put back whatever the other cores do meanwhile: of the registers of the thread that runs on it, and of
 * its context with its TLBs. What of the past nobody acts on is not in them: clocks, numbers of instructions, and at which row of the
 * checker's log an entry was filled.
 */
import type { CoreId } from "../base/index.js";
import { recallCore, storeCore, type Core, type Oracle } from "../state/index.js";
import type { Snapshots } from "./snapshot.js";
import { copyTlb, putTlb, type CopiedTlb, type TlbCopy } from "./tlb-copies.js";

/** Registers of a core at one moment. Never written to. */
export interface RegistersCopy {
  /** Low and high words of x0…x31 and of f0…f31. */
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/** Context and TLBs of a core at one moment. Never written to. */
export interface TranslationCopy {
  readonly numbers: Float64Array;
  readonly tlbs: readonly TlbCopy[];
}

/** Numbers of `storeCore` that belong to the thread: pc to owner, and trap to fcsr; the others are context and MMU registers. */
const ofThread: readonly (readonly [start: number, end: number])[] = [
  [0, 7],
  [18, 33],
];
const ofTranslation: typeof ofThread = [
  [7, 18],
  [33, 41],
];

function tlbsOf({ tlbs, machine }: Snapshots, id: CoreId): readonly CopiedTlb[] {
  const each = machine.config.tlbs.length;
  return tlbs.slice(id * each, (id + 1) * each);
}

/** Copies registers; `busy`: a thread runs on the core, else they are nobody's, and zero from here on. The core forgets its clocks by that. */
export function copyRegisters(core: Core, busy: boolean): RegistersCopy {
  core.cycles = core.instructions = 0;
  core.openMiss.vpn = -1;
  if (!busy) clearRegisters(core);
  storeCore(core);
  const words = new Int32Array(32 * 4);
  words.set(core.lo.subarray(0, 32));
  words.set(core.hi.subarray(0, 32), 32);
  words.set(core.float.words, 64);
  return { words, numbers: core.numbers.slice() };
}

function clearRegisters(core: Core): void {
  core.lo.fill(0);
  core.hi.fill(0);
  core.float.words.fill(0);
  core.pc = 0 as Core["pc"];
  core.retried = core.reservation = -1;
}

/** Copies context and TLBs, whose entries count as filled at row `rows` of the checker's log from here on. */
export function copyTranslation(snapshots: Snapshots, id: CoreId, rows: number): TranslationCopy {
  const { machine } = snapshots;
  const core = machine.cores[id];
  if (machine.oracle !== null) forgetPast(machine.oracle, core, rows);
  storeCore(core);
  return { numbers: core.numbers.slice(), tlbs: tlbsOf(snapshots, id).map(copyTlb) };
}

/** Every entry counts as filled at one row of the log, and every hit will be compared with the tables again. */
function forgetPast({ entries, stuck, thrash }: Oracle, { id, tlbs }: Core, rows: number): void {
  stuck.fill(0, id * 3, id * 3 + 3);
  thrash.fill(0, id * 2, id * 2 + 2);
  for (const tlb of tlbs) {
    const { walked, filled, checked } = entries[id][tlb.level];
    for (const slot of tlb.noted!.slots) {
      const at = slot * 3;
      if (walked[slot] === rows && filled[slot] === rows && checked[at] + checked[at + 1] + checked[at + 2] === -3)
        continue;
      walked[slot] = filled[slot] = rows;
      checked.fill(-1, at, at + 3);
      tlb.noted!.changed = true;
    }
  }
}

/** Puts registers back. */
export function putRegisters(core: Core, { words, numbers }: RegistersCopy): void {
  core.lo.set(words.subarray(0, 32));
  core.hi.set(words.subarray(32, 64));
  core.float.words.set(words.subarray(64));
  putNumbers(core, numbers, ofThread);
}

/** Puts context and TLBs back. */
export function putTranslation(snapshots: Snapshots, id: CoreId, { numbers, tlbs }: TranslationCopy): void {
  const core = snapshots.machine.cores[id];
  putNumbers(core, numbers, ofTranslation);
  const copied = tlbsOf(snapshots, id);
  for (let index = 0; index < copied.length; index++) putTlb(copied[index], tlbs[index]);
  core.page.slot = -1;
}

function putNumbers(core: Core, numbers: Float64Array, ranges: typeof ofThread): void {
  storeCore(core);
  for (const [start, end] of ranges) for (let at = start; at < end; at++) core.numbers[at] = numbers[at];
  recallCore(core);
}
