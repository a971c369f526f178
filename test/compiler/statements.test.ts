/** What small functions compute, value by value: comparisons with constants, updates, loops, elements far from an index. */
import assert from "node:assert/strict";
import { compileScenario } from "../../src/compiler/compile-scenario.js";
import { disassemble } from "../../src/compiler/target/disassemble.js";
import {
  argumentRegisters,
  registerNames,
  savedRegisters,
  temporaryRegisters,
} from "../../src/compiler/target/register.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { parseScenario } from "../../src/language/parser/parse.js";
import { programOf, scenarioOf } from "./compiled.js";

const operators: Readonly<Record<string, (x: bigint, y: bigint) => boolean>> = {
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "==": (x, y) => x === y,
  "!=": (x, y) => x !== y,
};

describe("statements", () => {
  it("compare with constants, on both sides of them and of what an instruction can hold", async () => {
    const limits = [-2049n, -2048n, -1n, 0n, 1n, 5n, 2046n, 2047n, 2048n];
    const rows = Object.keys(operators).flatMap((operator) => limits.map((limit) => ({ operator, limit })));
    const call = await programOf(
      rows.map(({ operator, limit }, at) => `fn f${at}(x) { return x ${operator} ${limit} }`).join("\n"),
    );
    for (const [at, { operator, limit }] of rows.entries())
      for (const x of [limit - 1n, limit, limit + 1n])
        assert.equal(call(`f${at}`, x), operators[operator]!(x, limit) ? 1n : 0n, `${x} ${operator} ${limit}`);
  });

  it("update variables, elements and memory by every operator", async () => {
    const updates = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"];
    const bodies = updates.map(
      (sign, at) =>
        `fn local${at}(x, y) { x ${sign}= y return x }\nfn element${at}(x, y) { a[1] = x a[y - y + 1] ${sign}= y return a[1] }`,
    );
    const call = await programOf(`u64 a[3]\n${bodies.join("\n")}`);
    const expected = [47n, 37n, 210n, 8n, 2n, 42n & 5n, 42n | 5n, 42n ^ 5n, 42n << 5n, 42n >> 5n];
    for (const [at, value] of expected.entries()) {
      assert.equal(call(`local${at}`, 42n, 5n), value, `x ${updates[at]}= y`);
      assert.equal(call(`element${at}`, 42n, 5n), value, `a[1] ${updates[at]}= y`);
    }
  });

  it("go round loops as often as their bounds say, none included", async () => {
    const call = await programOf(`
fn up(from, to) { let n = 0 for i in from .. to { n += 1 } return n }
fn to3(from) { let n = 0 for i in from .. 3 { n += 1 } return n }
fn from0(to) { let n = 0 for i in 0 .. to { n += 1 } return n }
fn fixed() { let n = 0 for i in 2 .. 5 { n += i } return n }
fn none() { let n = 0 for i in 5 .. 5 { n += 1 } return n }
fn shrinking(to) { let n = 0 for i in 0 .. to { to = 0 n += 1 } return n }
fn only(to) { for i in 0 .. to { if i == 3 { return 7 } to = 0 } return 8 }
fn counting(x) { let n = 0 while x > 0 { x -= 1 n += 1 } return n }
fn leaving(x) { let n = 0 while 1 { if n == x { break } n += 1 } return n }
fn skipping(x) { let n = 0 for i in 0 .. x { if i % 2 == 0 { continue } n += 1 } return n }`);
    for (const [name, args, value] of [
      ["up", [2n, 6n], 4n],
      ["up", [6n, 2n], 0n],
      ["up", [2n, 2n], 0n],
      ["to3", [1n], 2n],
      ["to3", [3n], 0n],
      ["to3", [9n], 0n],
      ["from0", [0n], 0n],
      ["from0", [-1n], 0n],
      ["from0", [7n], 7n],
      ["fixed", [], 9n],
      ["none", [], 0n],
      ["shrinking", [4n], 4n],
      ["only", [5n], 7n],
      ["counting", [0n], 0n],
      ["counting", [5n], 5n],
      ["leaving", [3n], 3n],
      ["skipping", [7n], 3n],
    ] as const)
      assert.equal(call(name, ...args), value, `${name}(${args.join(", ")})`);
  });

  it("reach elements by an index and a constant, near and far", async () => {
    const call = await programOf(`
u16 a[8] = 10, 11, 12, 13, 14, 15, 16, 17
fn near(i) { return a[i + 3] }
fn back(i) { return a[i - 1048576] }
fn far(i) { return a[i + 1048577] }
fn first() { return a[0] + a[7] }`);
    assert.equal(call("near", 2n), 15n);
    assert.equal(call("back", 1_048_577n), 11n);
    assert.equal(call("far", -1_048_570n), 17n);
    assert.equal(call("first"), 27n);
  });
});

describe("what the compiler hands on", () => {
  it("has the registers of each kind by their names", () => {
    const named = (numbers: readonly number[]): string => numbers.map((number) => registerNames[number]).join(" ");
    assert.equal(named(temporaryRegisters), "t0 t1 t2 t3 t4 t5 t6");
    assert.equal(named(argumentRegisters), "a0 a1 a2 a3 a4 a5 a6 a7");
    assert.equal(named(savedRegisters), "s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11");
  });

  it("shows what is no instruction as the word that it is, however it is given", () => {
    for (const word of [0xffff_ffff, -1]) assert.equal(disassemble(word, 0).text, ".word 0xffffffff");
    assert.equal(disassemble(0, 0).text, ".word 0x00000000");
  });

  it("has what programs may share of their files where that was asked for only", async () => {
    const { ast } = await parseScenario(createVasServices(), scenarioOf("fn main() {}"), "test.vas");
    const shareAll = { pool: { start: 0, end: 4096, unit: 4096 }, files: [] };
    const [plain, sharing] = [{}, { shareAll }].map((options) => {
      const result = compileScenario(ast, { source: "test.vas", ...options });
      assert.ok("image" in result);
      return result.image;
    });
    assert.equal("shareAll" in plain!, false);
    assert.deepEqual(sharing!.shareAll, shareAll);
  });
});
