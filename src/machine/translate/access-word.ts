/** One load or store of kernel code on a user's behalf (`ldtr`, an access with SUM): through the TLBs, without a trap. */
import { Access } from "../events/index.js";
import { Translation } from "../base/index.js";
import { addTally } from "../counters/index.js";
import { forgetCode, noteTouch, prepareRead, prepareWrite, Touch, Toucher } from "../page-table/index.js";
import type { Core, Machine } from "../state/index.js";
import { translate } from "./translate.js";

/** How often an access is refilled before it is given up: once, or by software once more. */
const mostRefills = 4;

/** What an ordinary refill has counted belongs to this access: no run of the core ends behind it that would add it. */
function settleTally({ counters }: Machine, core: Core): void {
  if (core.tallied) addTally(counters, core.tally, core.id, core.pid);
  core.tallied = false;
}

/** Index of the 64-bit word in memory, or null: the access faults. Misaligned addresses fault. */
function wordAt(machine: Machine, core: Core, va: number, access: Access): number | null {
  if (va % 8 !== 0) return null;
  for (let refill = 0; refill < mostRefills; refill++) {
    const ended = translate(machine, core, va, access);
    settleTally(machine, core);
    if (ended === Translation.Stopped) return null;
    if (ended === Translation.Done) {
      const { memory } = machine;
      return core.page.frame * memory.frameWords + (va % memory.pageBytes) / 4;
    }
  }
  return null;
}

/** Loads 64 bits with a user's rights; null where the access faults. */
export function loadWord(machine: Machine, core: Core, va: number): bigint | null {
  const at = wordAt(machine, core, va, Access.Load);
  if (at === null) return null;
  noteWord(machine, at, Touch.Read);
  prepareRead(machine.memory, core.page.frame);
  const { words } = machine.memory;
  return (BigInt(words[at + 1] >>> 0) << 32n) | BigInt(words[at] >>> 0);
}

/** Stores 64 bits with a user's rights; false where the access faults. */
export function storeWord(machine: Machine, core: Core, va: number, value: bigint): boolean {
  const at = wordAt(machine, core, va, Access.Store);
  if (at === null) return false;
  const { frame } = core.page;
  noteWord(machine, at, Touch.Write);
  prepareWrite(machine.memory, frame);
  const { words } = machine.memory;
  words[at] = Number(BigInt.asIntN(32, value));
  words[at + 1] = Number(BigInt.asIntN(32, value >> 32n));
  forgetCode(machine.memory, frame, at % machine.memory.frameWords, (at % machine.memory.frameWords) + 1);
  return true;
}

function noteWord({ memory }: Machine, at: number, touch: Touch): void {
  if (memory.watched !== null) noteTouch(memory, memory.watched, at * 4, 8, touch, Toucher.Copy);
}
