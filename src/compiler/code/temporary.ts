/**
 * Temporaries: values of sub-expressions in t0…t6, or in a0 right after a call. When registers run out, or before a
 * call, the oldest go to slots of the frame and come back when they are needed.
 *
 * Code that may be skipped (the right side of `&&`) must not be the only place where an older temporary is stored. So
 * when one has to give up its register in there, the store is inserted where the conditional region starts, and the
 * register is merely forgotten inside; on both paths the slot then holds the value.
 */
import {
  encodeImmediate,
  encodeLoad,
  encodeRegister,
  encodeStore,
  fitsImmediate,
  loadConstant,
  registers,
  temporaryRegisters,
  type Item,
} from "../target/index.js";
import { emit, type CodeBuilder, type Temporary } from "./code-builder.js";

/** A new temporary in a free register. `pinned` ones keep theirs. */
export function allocateTemporary(builder: CodeBuilder, pinned: readonly Temporary[] = []): Temporary {
  const temporary: Temporary = { register: takeRegister(builder, pinned), slot: null };
  builder.live.push(temporary);
  return temporary;
}

/** The result of a call, where the callee left it. */
export function temporaryInA0(builder: CodeBuilder): Temporary {
  const temporary: Temporary = { register: registers.a0, slot: null };
  builder.live.push(temporary);
  return temporary;
}

/** The register of a temporary, loading it back if it was spilled. */
export function temporaryRegister(
  builder: CodeBuilder,
  temporary: Temporary,
  pinned: readonly Temporary[] = [],
): number {
  if (temporary.register === null) {
    temporary.register = takeRegister(builder, pinned);
    loadFromFrame(builder, temporary.register, slotOf(temporary));
  }
  return temporary.register;
}

/** Ends the life of a temporary; its register and slot are free again. */
export function releaseTemporary(builder: CodeBuilder, temporary: Temporary): void {
  const index = builder.live.indexOf(temporary);
  if (index >= 0) builder.live.splice(index, 1);
  if (temporary.slot !== null) builder.freeSlots.push(temporary.slot);
}

/** Stores every live temporary that has no copy in the frame yet: what a call needs. */
export function saveTemporaries(builder: CodeBuilder): void {
  for (const temporary of builder.live) save(builder, temporary);
}

/** After a call only the copies in the frame are left. */
export function forgetRegisters(builder: CodeBuilder): void {
  for (const temporary of builder.live) temporary.register = null;
}

/** Moves the temporary in a0, if there is one, to a register of its own: a0 is about to be written. */
export function vacateA0(builder: CodeBuilder): void {
  const temporary = builder.live.find(({ register }) => register === registers.a0);
  if (temporary === undefined) return;
  if (temporary.slot === null) {
    const register = takeRegister(builder, [temporary]);
    emit(builder, encodeImmediate("addi", register, registers.a0, 0));
    temporary.register = register;
  } else {
    temporary.register = null;
  }
}

/** Begins code that may be skipped at run time. */
export function enterConditionalRegion(builder: CodeBuilder): void {
  vacateA0(builder);
  builder.regions.push({ start: builder.code.items.length, live: new Set(builder.live) });
}

/** Ends code that may be skipped. */
export function leaveConditionalRegion(builder: CodeBuilder): void {
  builder.regions.pop();
}

/** `ld register, offset(s0)`, through ra (which the frame preserves) when the offset is large. */
export function loadFromFrame(builder: CodeBuilder, register: number, offset: number): void {
  for (const word of frameAccess(offset, (base, low) => encodeLoad("ld", register, base, low))) emit(builder, word);
}

/** `sd register, offset(s0)`, through ra when the offset is large. */
export function storeToFrame(builder: CodeBuilder, register: number, offset: number): void {
  for (const word of frameStore(register, offset)) emit(builder, word);
}

function takeRegister(builder: CodeBuilder, pinned: readonly Temporary[]): number {
  const used = new Set(builder.live.map(({ register }) => register));
  const free = temporaryRegisters.find((register) => !used.has(register));
  if (free !== undefined) return free;
  const victim = builder.live.find(
    (temporary) => temporary.register !== null && temporary.register !== registers.a0 && !pinned.includes(temporary),
  );
  if (victim === undefined || victim.register === null) throw new RangeError("all temporaries are pinned");
  save(builder, victim);
  const { register } = victim;
  victim.register = null;
  return register;
}

/** Gives a temporary a copy in the frame, before every conditional region that it was alive at the start of. */
function save(builder: CodeBuilder, temporary: Temporary): void {
  if (temporary.slot !== null || temporary.register === null) return;
  const outermost = builder.regions.findIndex(({ live }) => live.has(temporary));
  if (outermost < 0) {
    temporary.slot = builder.freeSlots.pop() ?? newSlot(builder);
    storeToFrame(builder, temporary.register, temporary.slot);
    return;
  }
  // A slot that was free until now may have been in use since the region began, so this takes one that never was.
  temporary.slot = newSlot(builder);
  const items = frameStore(temporary.register, temporary.slot).map((word): Item => ({ kind: "word", word }));
  builder.code.items.splice(builder.regions[outermost].start, 0, ...items);
  for (const region of builder.regions.slice(outermost)) region.start += items.length;
}

function newSlot(builder: CodeBuilder): number {
  builder.frameBytes += 8;
  return -builder.frameBytes;
}

function slotOf(temporary: Temporary): number {
  if (temporary.slot === null) throw new RangeError("a temporary has neither register nor slot");
  return temporary.slot;
}

function frameStore(register: number, offset: number): number[] {
  return frameAccess(offset, (base, low) => encodeStore("sd", register, base, low));
}

function frameAccess(offset: number, encode: (base: number, low: number) => number): number[] {
  if (fitsImmediate(offset)) return [encode(registers.s0, offset)];
  return [
    ...loadConstant(registers.ra, BigInt(offset)),
    encodeRegister("add", registers.ra, registers.ra, registers.s0),
    encode(registers.ra, 0),
  ];
}
