/** A hash of everything that a run depends on or has produced: equal hashes = equal machines. */
import {
  counterTables,
  oracleArrays,
  oracleNumbers,
  storeCore,
  tlbArrays,
  type Machine,
  type NumberArray,
} from "../state/index.js";
import { columnsOf, saveFilledPages, saveHistory, type SavedHistory } from "../tlb/index.js";

/** Two 32-bit lanes, mixed differently, so that one unlucky collision does not hide a difference. */
interface Lanes {
  one: number;
  two: number;
}

function mix(lanes: Lanes, word: number): void {
  lanes.one = Math.imul(lanes.one ^ word, 0x0100_0193) ^ (lanes.one >>> 15);
  lanes.two = Math.imul(((lanes.two << 13) | (lanes.two >>> 19)) + word, 0x9e37_79b1);
}

function mixArray(lanes: Lanes, array: NumberArray): void {
  mix(lanes, array.length);
  const words =
    array instanceof Float64Array ? new Int32Array(array.buffer, array.byteOffset, array.length * 2) : array;
  for (let at = 0; at < words.length; at++) mix(lanes, words[at]);
}

/**
 * Hash of registers, contexts, TLBs with stamps, counters, frame owners, memory and the checker, as 16 hexadecimal
 * digits. How far memory has grown does not matter, nor do breakpoints, trace and checkpoints.
 */
export function hashMachine(machine: Machine): string {
  for (const hashing = hashingMachine(machine); ;) {
    const step = hashing.next();
    if (step.done === true) return step.value;
  }
}

/** Frames between two yields of a hash: a megabyte. */
const framesAtOnce = 256;

/** The same in slices, for who must not be away for long; the machine must stand still meanwhile. Yields the share that is done. */
export function* hashingMachine(machine: Machine): Generator<number, string, void> {
  const lanes: Lanes = { one: 0x811c_9dc5 | 0, two: 0x1234_5678 };
  mixArray(lanes, Float64Array.of(machine.tick, machine.random.state));
  mixArray(lanes, machine.groupMembers);
  mixArray(lanes, machine.privateCopies);
  for (const core of machine.cores) {
    mixArray(lanes, core.lo.subarray(0, 32));
    mixArray(lanes, core.hi.subarray(0, 32));
    mixArray(lanes, core.float.words);
    storeCore(core);
    mixArray(lanes, core.numbers);
    for (const tlb of core.tlbs) {
      for (const array of tlbArrays(tlb)) mixArray(lanes, array);
      if (tlb.history !== null) mixHistory(lanes, saveHistory(tlb.history));
    }
  }
  if (machine.oracle !== null) {
    mixArray(lanes, Float64Array.from(oracleNumbers(machine.oracle)));
    for (const array of oracleArrays(machine.oracle)) mixArray(lanes, array);
  }
  const { memory } = machine;
  for (const { table, stride } of counterTables(machine))
    mixArray(lanes, table.values.subarray(0, table.rows * stride));
  mixArray(lanes, machine.counters.partOf);
  for (const array of saveFilledPages(machine.filledPages)) mixArray(lanes, array);
  mixArray(lanes, memory.frameOwner);
  for (let frame = 0; frame < memory.highestFrame; frame++) {
    hashFrame(lanes, machine, frame);
    if (frame % framesAtOnce === framesAtOnce - 1) yield frame / memory.highestFrame;
  }
  return hex(lanes.one) + hex(lanes.two);
}

function mixHistory(lanes: Lanes, saved: SavedHistory): void {
  mixArray(lanes, Float64Array.from(saved.numbers));
  for (const array of columnsOf(saved)) mixArray(lanes, array);
}

/** A frame of zeros adds nothing, so that touched and untouched zero frames are equal. */
function hashFrame(lanes: Lanes, machine: Machine, frame: number): void {
  const { words, frameWords } = machine.memory;
  const end = Math.min((frame + 1) * frameWords, words.length);
  let at = frame * frameWords;
  while (at < end && words[at] === 0) at++;
  if (at >= end) return;
  mix(lanes, frame);
  for (; at < end; at++) {
    const word = words[at];
    if (word !== 0) {
      mix(lanes, at);
      mix(lanes, word);
    }
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
