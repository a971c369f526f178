/** Where a thread of the kernel begins. */
import type { RegisterFile } from "../../machine/index.js";

const sp = 2;
const t0 = 5;
const a0 = 10;

/** Registers with which the stub calls a function: its address, the end of the stack, arguments. */
export function setKernelRegisters(
  registers: RegisterFile,
  fn: number,
  stackTop: number,
  args: readonly bigint[],
): void {
  registers.lo.fill(0);
  registers.hi.fill(0);
  const set = (n: number, value: bigint): void => {
    registers.lo[n] = Number(BigInt.asIntN(32, value));
    registers.hi[n] = Number(BigInt.asIntN(32, value >> 32n));
  };
  set(sp, BigInt(stackTop));
  set(t0, BigInt(fn));
  args.forEach((value, index) => set(a0 + index, value));
}
