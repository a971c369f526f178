/**
 * Call stacks: who called whom, and what each frame's registers were. The compiler's frames are regular (image.ts,
 * `FunctionInfo`): s0 points to the frame, the return address lies at s0 - 8, the caller's s0 at s0 - 16, and the caller's
 * s(i) at s0 - 16 - 8·i.
 */
import type { FunctionInfo, LineEntry } from "../../image/image.js";
import type { ObjectDebug, ObjectFrame, Unwound } from "../../image/object-debug.js";
import type { SpaceId, VirtualAddress } from "../../machine/index.js";
import {
  codeAt,
  executingSpace,
  findThread,
  innermostFrame,
  memoryReader,
  readMemory,
  readRegisters,
  threadPc,
  type CodePlace,
  type Simulation,
} from "../state/index.js";

/** One frame of a thread's stack; frame 0 is where it executes. */
export interface Frame {
  readonly index: number;
  readonly pc: VirtualAddress;
  readonly place: CodePlace | null;
  readonly function: FunctionInfo | null;
  readonly line: LineEntry | null;
  /** Canonical frame address: the caller's sp at the call. 0 where it is not known. */
  readonly cfa: number;
  readonly space: SpaceId;
  /** Was it found by reading the code of the function that it has called, as nothing else says where its frame ends? */
  readonly guessed: boolean;
  /** Registers as this frame sees them, by number 0…31. */
  readonly registers: readonly bigint[];
  /** In an executable: what to ask its debug information, and which of the calls inlined at this place is meant. */
  readonly object: { readonly debug: ObjectDebug; readonly frame: ObjectFrame; readonly depth: number } | null;
}

/** No stack has more frames: each takes 16 bytes of memory at least. */
const mostFrames = 1_000_000;

/** The first `most` frames of a thread, innermost first; ends at the start stub, or where a frame cannot be read. */
export function callStack(simulation: Simulation, tid: number, most = mostFrames): readonly Frame[] {
  const frames: Frame[] = [];
  const space = executingSpace(simulation, tid);
  let registers: readonly bigint[] = readRegisters(simulation, tid);
  // The same, null where a call has lost it.
  let known: readonly (bigint | null)[] = registers;
  let pc: VirtualAddress = threadPc(simulation, tid);
  let guessed = false;
  let program = programBehind(simulation, tid);
  while (frames.length < most) {
    const index = frames.length;
    // A caller's pc is where it goes on; the call itself is the instruction before.
    const place = codeAt(simulation, tid, (index === 0 ? pc : pc - 1) as VirtualAddress);
    const fn = place?.function ?? null;
    // The stub that a function of the kernel block returns to: behind it is the program that has called.
    const behind: ProgramBehind | null = fn === null && isKernels(simulation, place) ? program : null;
    if (behind !== null) {
      if (index === 0)
        frames.push({ index, pc, place, function: null, line: null, cfa: 0, space, guessed, registers, object: null });
      ({ registers, pc } = behind);
      known = registers;
      program = null;
      continue;
    }
    // Functions of a library may have no name; whether there is a caller, its call frames say.
    if (fn === null && index > 0 && (place === null || place.object === null)) break;
    if (place !== null && place.object !== null) {
      const unwound = pushObjectFrames(simulation, tid, place, place.object, pc, known, guessed, frames);
      const caller = unwound?.caller ?? null;
      if (caller === null) break;
      guessed = unwound!.guessed;
      known = caller.registers;
      registers = known.map((value) => value ?? 0n);
      pc = caller.pc as VirtualAddress;
      continue;
    }
    const inBody = fn !== null && pc >= fn.bodyStart && pc < fn.bodyEnd;
    const cfa = fn === null ? 0n : inBody ? registers[8]! : outsideBody(simulation, space, fn, pc, registers);
    const line = place?.line ?? null;
    frames.push({ index, pc, place, function: fn, line, cfa: Number(cfa), space, guessed, registers, object: null });
    guessed = false;
    if (fn === null || frames.length === most) break;
    const caller = inBody ? callerRegisters(simulation, space, fn, registers) : { registers, ra: registers[1]! };
    if (caller === null || caller.ra <= 0n || caller.ra > BigInt(Number.MAX_SAFE_INTEGER)) break;
    const preserved = caller.registers.slice();
    preserved[2] = cfa;
    known = registers = preserved;
    pc = Number(caller.ra) as VirtualAddress;
  }
  return frames;
}

/** A program that has called a function of the kernel block. */
interface ProgramBehind {
  readonly registers: readonly bigint[];
  readonly pc: VirtualAddress;
}

/** The program behind the function of the kernel block that a thread is in; null: it is in none. */
function programBehind(simulation: Simulation, tid: number): ProgramBehind | null {
  const caller = findThread(simulation, tid)?.kernelSide?.caller ?? null;
  if (caller === null) return null;
  const { lo, hi, pc } = caller.registers;
  const registers = Array.from(lo, (low, n) => (BigInt(hi[n]! >>> 0) << 32n) | BigInt(low >>> 0));
  return { registers, pc };
}

/** Does a place belong to the kernel block? */
function isKernels({ image }: Simulation, place: CodePlace | null): boolean {
  return place?.owner.kind === "program" && place.owner.index === image.kernelCode?.program;
}

/** Adds the frame of an executable's function, after those of the calls inlined there. Returns where it ends, with its caller. */
function pushObjectFrames(
  simulation: Simulation,
  tid: number,
  place: CodePlace,
  debug: ObjectDebug,
  pc: VirtualAddress,
  known: readonly (bigint | null)[],
  guessed: boolean,
  frames: Frame[],
): Unwound | null {
  const space = executingSpace(simulation, tid);
  const innermost = frames.length === 0;
  const bare: ObjectFrame = innermost
    ? innermostFrame(simulation, tid)
    : { pc, registers: known, memory: memoryReader(simulation, space), floats: null, cfa: null };
  const registers = known.map((value) => value ?? 0n);
  const unwound = debug.unwind(bare);
  const frame = { ...bare, cfa: unwound?.cfa ?? null };
  const cfa = Number(unwound?.cfa ?? 0n);
  const code = debug.framesAt(pc, !innermost);
  for (const { function: fn, line, depth } of code) {
    const object = { debug, frame, depth };
    frames.push({ index: frames.length, pc, place, function: fn, line, cfa, space, guessed, registers, object });
  }
  if (code.length === 0) {
    const object = { debug, frame, depth: 0 };
    frames.push({
      index: frames.length,
      pc,
      place,
      function: null,
      line: null,
      cfa,
      space,
      guessed,
      registers,
      object,
    });
  }
  return unwound;
}

/**
 * CFA in the prologue and after the epilogue, where s0 still (or again) is the caller's. The first instruction
 * (addi sp, sp, -N) moves sp down and the last but one moves it back; N is read from the instruction itself.
 */
function outsideBody(
  simulation: Simulation,
  space: SpaceId,
  fn: FunctionInfo,
  pc: VirtualAddress,
  registers: readonly bigint[],
): bigint {
  const moved = pc > fn.start && pc <= fn.bodyEnd;
  if (!moved) return registers[2]!;
  const { bytes } = readMemory(simulation, space, fn.start as VirtualAddress, 4);
  if (bytes.length < 4) return registers[2]!;
  const frameBytes = -(new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true) >> 20);
  return registers[2]! + BigInt(frameBytes);
}

/** What the caller had in its registers, read from the frame; null if the frame cannot be read. */
function callerRegisters(
  simulation: Simulation,
  space: SpaceId,
  fn: FunctionInfo,
  registers: readonly bigint[],
): { registers: bigint[]; ra: bigint } | null {
  const words = 2 + fn.savedRegisters;
  const base = Number(registers[8]!) - 8 * words;
  if (!Number.isSafeInteger(base) || base < 0) return null;
  const { bytes } = readMemory(simulation, space, base as VirtualAddress, 8 * words);
  if (bytes.length < 8 * words) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const slot = (number: number): bigint => view.getBigUint64(8 * (words - number), true);
  const caller = registers.slice();
  caller[8] = slot(2);
  for (let saved = 1; saved <= fn.savedRegisters; saved++) caller[savedRegisterNumber(saved)] = slot(2 + saved);
  return { registers: caller, ra: slot(1) };
}

/** Number of register s(i): s1 is x9, s2…s11 are x18…x27. */
function savedRegisterNumber(i: number): number {
  return i === 1 ? 9 : 16 + i;
}
