/** A thread's innermost frame as the debug information of an executable sees it. */
import { threadFloatRegister } from "../../kernel/index.js";
import type { ObjectFrame } from "../../image/object-debug.js";
import type { SpaceId, Tid, VirtualAddress } from "../../machine/index.js";
import { readMemory } from "./memory-view.js";
import type { Simulation } from "./simulation.js";
import { objectOf } from "./code-index.js";
import { codeOwnerAt, executingSpace, readRegister, threadPc } from "./thread.js";

/** Reads memory of a space for debug information: all bytes, or null. */
export function memoryReader(simulation: Simulation, space: SpaceId): ObjectFrame["memory"] {
  return (address, length) => {
    if (!Number.isSafeInteger(address) || address < 0) return null;
    const { bytes, unreadable } = readMemory(simulation, space, address as VirtualAddress, length);
    return unreadable > 0 ? null : bytes;
  };
}

/** The frame that a thread executes in. */
export function innermostFrame(simulation: Simulation, tid: number): ObjectFrame {
  return {
    pc: threadPc(simulation, tid),
    registers: Array.from({ length: 32 }, (_, register) => readRegister(simulation, tid, register)),
    memory: memoryReader(simulation, executingSpace(simulation, tid)),
    floats: (register) => threadFloatRegister(simulation.system, tid as Tid, register),
    cfa: null,
  };
}

/** Canonical frame address of a thread that executes an executable's code; null for other code, or if it is not known. */
export function objectFrameAddress(simulation: Simulation, tid: number): number | null {
  const pc = threadPc(simulation, tid);
  const owner = codeOwnerAt(simulation, tid, pc);
  const object = owner === null ? null : objectOf(simulation.code, owner);
  const cfa = object?.frameAddress({
    pc,
    register: (register) => readRegister(simulation, tid, register),
    memory: memoryReader(simulation, executingSpace(simulation, tid)),
  });
  return cfa === undefined || cfa === null ? null : Number(cfa);
}
