import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { loadConstant } from "../../src/compiler/target/constant.js";
import { createCore, step, storeBytes } from "./witnesses/reference-core.js";
import { runs } from "../sample.js";

/** Runs the words that load a constant into a0. */
function run(words: readonly number[]): bigint[] {
  const core = createCore();
  core.pc = 0x1000n;
  words.forEach((word, index) => storeBytes(core, 0x1000n + BigInt(4 * index), 4, BigInt(word)));
  words.forEach(() => step(core));
  return core.x;
}

function check(value: bigint): void {
  const words = loadConstant(10, value);
  const x = run(words);
  assert.equal(x[10], BigInt.asIntN(64, value));
  assert.deepEqual(
    x.filter((other, index) => index !== 10 && other !== 0n),
    [],
    "no other register is written",
  );
  assert.ok(words.length <= 8, `${words.length} instructions`);
}

describe("constants", () => {
  it("loads every kind of 64-bit value", () => {
    for (let bit = 0n; bit < 64n; bit += 1n) {
      for (const near of [-2049n, -2048n, -1n, 0n, 1n, 2047n, 2048n]) {
        check((1n << bit) + near);
        check(-(1n << bit) + near);
      }
    }
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), check), { numRuns: runs(2000, 500) });
    const word = fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n });
    fc.assert(fc.property(word, check), { numRuns: runs(2000, 500) });
  });

  it("is short where it can be", () => {
    const lengths: readonly (readonly [bigint, number])[] = [
      [0n, 1],
      [-1n, 1],
      [2047n, 1],
      [2048n, 2],
      [0x10000n, 1],
      [0x12345678n, 2],
      [0x7fff_ffffn, 2],
      [-0x8000_0000n, 1],
      [0x8000_0000n, 2],
      [0x40_0000_0000n, 2],
      [0x2000_0000_0000n, 2],
      [0x1234_5000_0000_0000n, 2],
      [0x40_0000_0010n, 3],
    ];
    for (const [value, length] of lengths) assert.equal(loadConstant(10, value).length, length, value.toString(16));
  });
});
