/**
 * The A extension (RISC-V unprivileged ISA, chapter A). Cores take turns by instructions, so each of these is atomic as it
 * stands, and aq and rl have nothing to order. AMO and SC translate as a store, LR as a load.
 *
 * A reservation is for the doubleword that LR read, by physical address, and its core's own: it goes with SC, with a store
 * of another core into the doubleword, and when its core enters the kernel or changes threads.
 */
import { Op } from "./instruction.js";
import type { Core, Machine } from "../state/index.js";

/** No reservation. */
const noReservation = -1;

/** Does another core hold a reservation? Then stores have to look whether they take it. */
export function othersReserve({ cores }: Machine, core: Core): boolean {
  return cores.some((other) => other !== core && other.reservation !== noReservation);
}

/** A store of `core` to a byte offset of physical memory: takes reservations of the others there. */
export function takeReservations({ cores }: Machine, core: Core, at: number, bytes: number): void {
  for (const other of cores) {
    if (other === core || other.reservation === noReservation) continue;
    if (other.reservation * 8 < at + bytes && other.reservation * 8 + 8 > at) other.reservation = noReservation;
  }
}

/** Is it one of the atomics? */
export function isAtomic(op: Op): boolean {
  return op >= Op.LrW && op <= Op.AmoMaxuD;
}

/**
 * Performs LR, SC or an AMO on words of memory.
 *
 * @param at byte offset in `words`, aligned.
 * @returns whether memory was written.
 */
export function performAtomic(core: Core, words: Int32Array, at: number, op: Op, rd: number, rs2: number): boolean {
  const wide = op >= Op.LrD;
  const operation = wide ? op - (Op.LrD - Op.LrW) : op;
  const index = at >> 2;
  const [low, high] = [words[index], wide ? words[index + 1] : words[index] >> 31];
  // The operand is read before rd is written: they may be one.
  const [operandLow, operandHigh] = [core.lo[rs2], wide ? core.hi[rs2] : core.lo[rs2] >> 31];
  if (operation === Op.ScW) {
    const holds = core.reservation === at >> 3;
    core.reservation = noReservation;
    core.lo[rd] = holds ? 0 : 1;
    core.hi[rd] = 0;
    if (!holds) return false;
    words[index] = operandLow;
    if (wide) words[index + 1] = operandHigh;
    return true;
  }
  core.lo[rd] = low;
  core.hi[rd] = high;
  if (operation === Op.LrW) {
    core.reservation = at >> 3;
    return false;
  }
  const less = high < operandHigh || (high === operandHigh && low >>> 0 < operandLow >>> 0);
  const below = high >>> 0 < operandHigh >>> 0 || (high === operandHigh && low >>> 0 < operandLow >>> 0);
  let [newLow, newHigh] = [operandLow, operandHigh];
  switch (operation) {
    case Op.AmoAddW:
      newLow = (low + operandLow) | 0;
      newHigh = high + operandHigh + (newLow >>> 0 < low >>> 0 ? 1 : 0);
      break;
    case Op.AmoXorW:
      [newLow, newHigh] = [low ^ operandLow, high ^ operandHigh];
      break;
    case Op.AmoAndW:
      [newLow, newHigh] = [low & operandLow, high & operandHigh];
      break;
    case Op.AmoOrW:
      [newLow, newHigh] = [low | operandLow, high | operandHigh];
      break;
    case Op.AmoMinW:
      if (less) [newLow, newHigh] = [low, high];
      break;
    case Op.AmoMaxW:
      if (!less) [newLow, newHigh] = [low, high];
      break;
    case Op.AmoMinuW:
      if (below) [newLow, newHigh] = [low, high];
      break;
    case Op.AmoMaxuW:
      if (!below) [newLow, newHigh] = [low, high];
      break;
  }
  words[index] = newLow;
  if (wide) words[index + 1] = newHigh;
  return true;
}
