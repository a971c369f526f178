/** F and D where no instruction is meant, and the sign of zero; qemu's results and flags: `witnesses/instructions`. */
import assert from "node:assert/strict";
import { executeFloat } from "../../../src/machine/float/execute.js";
import { createFloatRegisters } from "../../../src/machine/float/registers.js";
import { add } from "../../../src/machine/float/exact.js";
import { double, Rounding } from "../../../src/machine/float/format.js";

describe("floating point", () => {
  it("refuses rounding modes and formats that do not exist", () => {
    const registers = createFloatRegisters();
    const x = { lo: new Int32Array(33), hi: new Int32Array(33) };
    const fadd = (fmt: number, mode: number): number =>
      (fmt << 25) | (12 << 20) | (11 << 15) | (mode << 12) | (10 << 7) | 0x53;
    for (const mode of [5, 6]) assert.equal(executeFloat(registers, x, fadd(1, mode)), false);
    for (const fmt of [2, 3]) assert.equal(executeFloat(registers, x, fadd(fmt, 0)), false);
    registers.fcsr = 5 << 5;
    assert.equal(executeFloat(registers, x, fadd(1, 7)), false);
    assert.equal(executeFloat(registers, x, fadd(1, 0)), true);
  });

  it("gives a difference of equals the sign of its mode", () => {
    const one = 0x3ff0_0000_0000_0000n;
    const minusOne = one | double.signBit;
    assert.equal(add(one, minusOne, double, Rounding.NearestEven).bits, 0n);
    assert.equal(add(one, minusOne, double, Rounding.Down).bits, double.signBit);
  });
});
