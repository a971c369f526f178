/** The unwinding rule of frame.ts, checked at every instruction of a run. */
import assert from "node:assert/strict";
import {
  callerFramePointerOffset,
  callerRegisterOffset,
  returnAddressOffset,
} from "../../../src/compiler/storage/frame.js";
import { savedRegisters } from "../../../src/compiler/target/register.js";
import type { Image } from "../../../src/image/image.js";
import { functionAt } from "../compiled.js";
import { loadBytes, type ReferenceCore } from "./reference-core.js";

/** Follows calls and returns by the instructions themselves and compares with what the unwinding rule says. */
export function unwindingWatch(image: Image): (core: ReferenceCore) => void {
  const preserved = [8, ...savedRegisters];
  const frames: { returnTo: bigint; registers: bigint[]; sp: bigint }[] = [];
  let previous: bigint | null = null;
  return (core) => {
    const entered = image.debug.functions.some(({ start }) => BigInt(start) === core.pc);
    const last = previous === null ? 0n : loadBytes(core, previous, 4);
    if (entered && (previous === null || (last & 0xfffn) === 0xefn)) {
      frames.push({ returnTo: core.x[1], registers: preserved.map((register) => core.x[register]), sp: core.x[2] });
    } else if (last === 0x8067n) {
      frames.pop();
    }
    previous = core.pc;
    const pc = Number(core.pc);
    const fn = functionAt(image, pc);
    const frame = frames.at(-1);
    assert.ok(frame);
    const s0 = core.x[8];
    const saved = (offset: number): bigint => BigInt.asIntN(64, loadBytes(core, s0 + BigInt(offset), 8));
    const inBody = pc >= fn.bodyStart && pc < fn.bodyEnd;
    const where = `${fn.name} 0x${pc.toString(16)}`;
    assert.equal(inBody ? saved(returnAddressOffset) : core.x[1], frame.returnTo, `return address at ${where}`);
    assert.equal(inBody ? saved(callerFramePointerOffset) : s0, frame.registers[0], `caller's s0 at ${where}`);
    if (inBody) assert.equal(s0, frame.sp, `frame address at ${where}`);
    assert.ok(core.x[2] <= frame.sp && core.x[2] % 16n === 0n, `stack pointer at ${where}`);
    preserved.forEach((register, index) => {
      const offset = callerRegisterOffset(fn, register);
      const recovered = inBody && offset !== null ? saved(offset) : core.x[register];
      assert.equal(recovered, frame.registers[index], `caller's x${register} at ${where}`);
    });
  };
}
