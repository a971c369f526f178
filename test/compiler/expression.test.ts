import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { callFunction, compile, functionNamed, loadImage, programOf, scenarioOf } from "./compiled.js";
import {
  expression,
  interestingValue,
  parameterNames,
  surroundings,
  type Expression,
  type World,
} from "./witnesses/random-expression.js";
import { loadBytes, storeBytes } from "./witnesses/reference-core.js";
import { runs, sometimes } from "../sample.js";

/** 40 trees per program, programs × 4 sets of inputs; VAS_SOAK asks for more programs. */
const treesPerProgram = 40;
const programs = runs(4);
const sixValues = fc.array(interestingValue, { minLength: 6, maxLength: 6 });
const inputs = fc.record({
  expressions: fc.array(expression, { minLength: treesPerProgram, maxLength: treesPerProgram }),
  parameters: fc.array(sixValues, { minLength: 4, maxLength: 4 }),
  memory: fc.array(interestingValue, { minLength: 16, maxLength: 16 }),
});

/**
 * Compiles each tree into a function, half of them as a condition, and compares value and effects with the evaluator.
 */
async function compare(expressions: readonly Expression[], inputSets: bigint[][], memory: bigint[]): Promise<void> {
  const isCondition = (index: number): boolean => index % 2 === 1;
  const functions = expressions.map(
    ({ text }, index) =>
      `fn test${index}(${parameterNames.join(", ")}) { ${
        isCondition(index) ? `if ${text} { return 11 } else { return 22 }` : `return ${text}`
      } }`,
  );
  const image = await compile(scenarioOf(`${surroundings}${functions.join("\n")}\nfn main() {}`));
  const core = loadImage(image);
  const [memoryAddress, logAddress] = ["memory", "log"].map((name) =>
    BigInt(image.debug.globals.find((variable) => variable.name === name)?.address ?? 0),
  );
  expressions.forEach(({ text, value }, index) => {
    for (const parameters of inputSets) {
      memory.forEach((word, slot) => storeBytes(core, memoryAddress + BigInt(8 * slot), 8, word));
      storeBytes(core, logAddress, 8, 5n);
      const world: World = { parameters, memory: [...memory], log: 5n };
      const expected = value(world);
      const actual = callFunction(core, functionNamed(image, `test${index}`), parameters);
      assert.equal(actual, !isCondition(index) ? expected : expected !== 0n ? 11n : 22n, text);
      assert.equal(BigInt.asIntN(64, loadBytes(core, logAddress, 8)), world.log, `calls of ${text}`);
    }
  });
}

describe("expressions", () => {
  sometimes("mean what C says, on hundreds of random trees with four sets of inputs each", async function () {
    this.timeout(400_000 * programs);
    await fc.assert(
      fc.asyncProperty(inputs, ({ expressions, parameters, memory }) => compare(expressions, parameters, memory)),
      { numRuns: programs, seed: 7 },
    );
  });

  it("divide as RISC-V does", async () => {
    const run = await programOf("fn div(a, b) { return a / b } fn rem(a, b) { return a % b }");
    const least = -(2n ** 63n);
    assert.equal(run("div", 7n, 0n), -1n);
    assert.equal(run("rem", 7n, 0n), 7n);
    assert.equal(run("div", least, -1n), least);
    assert.equal(run("rem", least, -1n), 0n);
    assert.equal(run("div", -7n, 2n), -3n);
    assert.equal(run("rem", -7n, 2n), -1n);
  });

  it("extend narrow loads with zeros and store only their width", async () => {
    const run = await programOf(`
      u16 halves[4] = 1, 2, 0xffff, 4
      fn half(i) { return halves[i] }
      fn setHalf(i, v) { halves[i] = v  return halves[i] + halves[i + 1] * 65536 }
      fn bytes(v) { u64[halves] = 0  u8[halves + 7] = v  return u64[halves] }
      fn words(v) { u64[halves] = -1  u32[halves] = v  return u64[halves] }`);
    assert.equal(run("half", 2n), 0xffffn);
    assert.equal(run("setHalf", 0n, 0x12345n), 0x2_2345n);
    assert.equal(run("bytes", 0x1ffn), BigInt.asIntN(64, 0xff00_0000_0000_0000n));
    assert.equal(run("words", 0n), BigInt.asIntN(64, 0xffff_ffff_0000_0000n));
  });

  it("spill when they are deeper than there are temporaries", async () => {
    let text = "note(a)";
    let expected = 1n;
    for (let n = 2; n <= 16; n += 1) {
      text = `(memory[${n % 16}] + ${n}) * a - (${text})`;
      expected = BigInt(n) - expected;
    }
    const wide = Array.from({ length: 14 }, (_, n) => `(a + ${n}) * (b + ${n})`);
    const nested = wide.reduceRight((rest, part) => `(${part}) ^ (${rest})`);
    const run = await programOf(`${surroundings} fn deep(a) { return ${text} } fn broad(a, b) { return ${nested} }`);
    assert.equal(run("deep", 1n), expected);
    assert.equal(
      run("broad", 3n, 4n),
      wide.reduce((sum, _, n) => sum ^ BigInt((3 + n) * (4 + n)), 0n),
    );
  });

  it("keep older temporaries when a skipped part needs registers", async () => {
    // The right side of && runs out of registers, or calls, only when it runs; the products left of it must survive
    // both ways.
    const heavy = Array.from({ length: 9 }, (_, n) => `(a * ${n + 3} + memory[${n}])`).reduceRight(
      (rest, part) => `${part} ^ (${rest})`,
    );
    const run = await programOf(`${surroundings}
      fn crowded(a, b) { return (a * b) + ((a - b) * ((a * 5) ^ (b && (${heavy})))) }
      fn calling(a, b) { return (a * b) + ((a - b) * ((a * 5) ^ (b && note(a)))) }
      fn both(a, b) { return (a * b) + ((b && note(a)) + ((a - b) * ((a * 5) ^ (b || (${heavy}))))) }`);
    for (const [a, b] of [
      [3n, 0n],
      [3n, 4n],
      [-5n, 0n],
      [-5n, 7n],
      [0n, 1n],
    ]) {
      const product = Array.from({ length: 9 }, (_, n) => a * BigInt(n + 3)).reduce((sum, part) => sum ^ part, 0n);
      const and = b !== 0n && product !== 0n ? 1n : 0n;
      const called = b !== 0n && a !== 0n ? 1n : 0n;
      const or = b !== 0n || product !== 0n ? 1n : 0n;
      assert.equal(run("crowded", a, b), a * b + (a - b) * ((a * 5n) ^ and));
      assert.equal(run("calling", a, b), a * b + (a - b) * ((a * 5n) ^ called));
      assert.equal(run("both", a, b), a * b + called + (a - b) * ((a * 5n) ^ or));
    }
  });
});
