/**
 * Loads and stores that cannot take the shortcut of the interpreter: another page than the access before, not aligned,
 * or the first store into a frame since the last checkpoint.
 */
import { Access } from "../events/index.js";
import { Translation } from "../base/index.js";
import { StopReason, type Core, type Machine, type TranslatedPage } from "../state/index.js";
import { isAtomic, performAtomic, takeReservations } from "./atomic.js";
import { Op } from "./instruction.js";
import { forgetCode, LeafFlag, noteTouch, prepareRead, prepareWrite, Touch, Toucher } from "../page-table/index.js";
import { usedRow } from "../refill/index.js";
import { recordKnown, setTrap, translate } from "../translate/index.js";
import { knowsPage, Shortcut, shortcutMask, shortcutRow } from "../tlb/index.js";

/** Bytes that an operation moves. */
function accessBytes(op: Op): number {
  switch (op) {
    case Op.Lb:
    case Op.Lbu:
    case Op.Sb:
      return 1;
    case Op.Lh:
    case Op.Lhu:
    case Op.Sh:
      return 2;
    case Op.Lw:
    case Op.Lwu:
    case Op.Sw:
    case Op.Flw:
    case Op.Fsw:
      return 4;
    default:
      return op >= Op.LrW && op < Op.LrD ? 4 : 8;
  }
}

/** Does the operation translate as a store? Of the atomics, all but LR do. */
export function isStore(op: Op): boolean {
  return op >= Op.Sb && op !== Op.LrW && op !== Op.LrD;
}

/** May loads use the page that was just translated? A page can be writable only. */
export function isReadable(page: TranslatedPage): boolean {
  return (page.tlb.flags[page.slot] & LeafFlag.Read) !== 0;
}

/**
 * Translates and performs a load or store at `va`, aligned or not; an atomic that is not aligned traps. `core.page` tells
 * afterwards what the shortcut may use.
 */
export function loadStore(machine: Machine, core: Core, op: Op, rd: number, rs2: number, va: number): Translation {
  const { memory } = machine;
  const bytes = accessBytes(op);
  const access = isStore(op) ? Access.Store : Access.Load;
  const { pageBytes } = memory;
  const offset = va & (pageBytes - 1);
  if (isAtomic(op) && offset % bytes !== 0) {
    setTrap(core, StopReason.Misaligned, va, access, false);
    return Translation.Stopped;
  }
  if (offset + bytes > pageBytes) return acrossBorder(machine, core, op, rd, rs2, va, pageBytes - offset);
  const ended = translate(machine, core, va, access);
  if (ended !== Translation.Done) return ended;
  const frame = core.page.frame;
  if (access === Access.Load) {
    prepareRead(memory, frame);
    load(memory.words, frame * pageBytes + offset, bytes, op, core, rd);
    if (memory.watched !== null) noteAccess(machine, core, frame * pageBytes + offset, bytes, Touch.Read);
  } else {
    prepareWrite(memory, frame);
    const at = frame * pageBytes + offset;
    const written = store(memory.words, at, bytes, op, core, rd, rs2);
    if (memory.watched !== null && isAtomic(op)) noteAccess(machine, core, at, bytes, Touch.Read);
    if (!written) return Translation.Done;
    if (memory.watched !== null) noteAccess(machine, core, at, bytes, Touch.Write);
    forgetCode(memory, frame, offset >> 2, (offset + bytes - 1) >> 2);
    if (machine.cores.length > 1) takeReservations(machine, core, at, bytes);
  }
  return Translation.Done;
}

/**
 * An access over a page border: two translations, in order of address; `before` bytes lie in the first page. What faults
 * names the page that faulted, and nothing is stored unless both pages may be written.
 */
function acrossBorder(
  machine: Machine,
  core: Core,
  op: Op,
  rd: number,
  rs2: number,
  va: number,
  before: number,
): Translation {
  const { memory } = machine;
  const { pageBytes } = memory;
  const bytes = accessBytes(op);
  const access = isStore(op) ? Access.Store : Access.Load;
  const first = translate(machine, core, va, access);
  if (first !== Translation.Done) return first;
  const lower = core.page.frame;
  const second = translate(machine, core, va + before, access);
  if (second !== Translation.Done) return second;
  const upper = core.page.frame;
  // The interpreter's shortcut takes one page: this access leaves none behind.
  core.page.slot = -1;
  const place = (n: number): number =>
    n < before ? (lower + 1) * pageBytes - before + n : upper * pageBytes + (n - before);
  const value = new Int32Array(2);
  if (access === Access.Load) {
    prepareRead(memory, lower);
    prepareRead(memory, upper);
    for (let n = 0; n < bytes; n++) value[n >> 2] |= byteAt(memory.words, place(n)) << ((n & 3) * 8);
    load(value, 0, bytes, op, core, rd);
    noteBoth(machine, core, place, before, bytes, Touch.Read);
    return Translation.Done;
  }
  prepareWrite(memory, lower);
  prepareWrite(memory, upper);
  store(value, 0, bytes, op, core, rd, rs2);
  for (let n = 0; n < bytes; n++) {
    const at = place(n);
    const shift = (at & 3) * 8;
    memory.words[at >> 2] = (memory.words[at >> 2] & ~(0xff << shift)) | (byteAt(value, n) << shift);
  }
  noteBoth(machine, core, place, before, bytes, Touch.Write);
  forgetCode(memory, lower, (pageBytes - before) >> 2);
  forgetCode(memory, upper, 0, (bytes - before - 1) >> 2);
  if (machine.cores.length > 1) {
    takeReservations(machine, core, (lower + 1) * pageBytes - before, before);
    takeReservations(machine, core, upper * pageBytes, bytes - before);
  }
  return Translation.Done;
}

/** An instruction has touched bytes from an offset of memory on. */
function noteAccess({ memory }: Machine, core: Core, at: number, bytes: number, touch: Touch): void {
  const { watched } = memory;
  if (watched === null) return;
  watched.pc = core.pc;
  noteTouch(memory, watched, at, bytes, touch, Toucher.Instruction);
}

function noteBoth(
  machine: Machine,
  core: Core,
  place: (n: number) => number,
  before: number,
  bytes: number,
  touch: Touch,
): void {
  noteAccess(machine, core, place(0), before, touch);
  noteAccess(machine, core, place(before), bytes - before, touch);
}

/**
 * Performs and records a load or store to a page that the interpreter knows (shortcut.ts), at tick `tick`: a hit of the
 * first level. False: the page is not known, and nothing has changed.
 */
export function accessKnown(
  machine: Machine,
  core: Core,
  tick: number,
  op: Op,
  rd: number,
  rs2: number,
  va: number,
): boolean {
  const {
    memory: { pageBytes, pageShift, words },
  } = machine;
  const access = isStore(op) ? Access.Store : Access.Load;
  const [tlb] = core.paths[access];
  const { known } = tlb;
  const bytes = accessBytes(op);
  const row = shortcutRow(va | 0, pageShift, shortcutMask(known));
  if (isAtomic(op) && va % bytes !== 0) return false;
  if (!knowsPage(known, row, va & (-pageBytes | (bytes - 1)), Math.floor(va / 0x1_0000_0000), access)) return false;
  recordKnown(machine, core, tick, va, access, row);
  usedRow(tlb, row, 1);
  const at = known[row + Shortcut.Base] * 4 + (va & (pageBytes - 1));
  if (access === Access.Load) load(words, at, bytes, op, core, rd);
  else store(words, at, bytes, op, core, rd, rs2);
  return true;
}

function byteAt(words: Int32Array, at: number): number {
  return (words[at >> 2] >>> ((at & 3) * 8)) & 0xff;
}

function load(words: Int32Array, at: number, bytes: number, op: Op, core: Core, rd: number): void {
  if (isAtomic(op)) {
    performAtomic(core, words, at, op, rd, 0);
    return;
  }
  let low = 0;
  let high = 0;
  if ((at & 3) === 0 && bytes >= 4) {
    low = words[at >> 2];
    if (bytes === 8) high = words[(at >> 2) + 1];
  } else {
    for (let n = Math.min(bytes, 4) - 1; n >= 0; n--) low = (low << 8) | byteAt(words, at + n);
    for (let n = bytes - 1; n >= 4; n--) high = (high << 8) | byteAt(words, at + n);
  }
  if (op === Op.Flw || op === Op.Fld) {
    // A word in a floating-point register is boxed: its upper half is all ones.
    core.float.words[2 * rd] = low;
    core.float.words[2 * rd + 1] = op === Op.Fld ? high : -1;
    return;
  }
  if (op === Op.Lb) low = (low << 24) >> 24;
  if (op === Op.Lh) low = (low << 16) >> 16;
  if (op === Op.Lb || op === Op.Lh || op === Op.Lw) high = low >> 31;
  core.lo[rd] = low;
  core.hi[rd] = high;
}

/** Stores, or performs an atomic. Returns whether memory was written. */
function store(words: Int32Array, at: number, bytes: number, op: Op, core: Core, rd: number, rs2: number): boolean {
  if (isAtomic(op)) return performAtomic(core, words, at, op, rd, rs2);
  const isFloat = op === Op.Fsw || op === Op.Fsd;
  const low = isFloat ? core.float.words[2 * rs2] : core.lo[rs2];
  const high = isFloat ? core.float.words[2 * rs2 + 1] : core.hi[rs2];
  if ((at & 3) === 0 && bytes >= 4) {
    words[at >> 2] = low;
    if (bytes === 8) words[(at >> 2) + 1] = high;
    return true;
  }
  for (let n = 0; n < bytes; n++) {
    const value = ((n < 4 ? low : high) >>> ((n % 4) * 8)) & 0xff;
    const word = (at + n) >> 2;
    const shift = ((at + n) & 3) * 8;
    words[word] = (words[word] & ~(0xff << shift)) | (value << shift);
  }
  return true;
}
