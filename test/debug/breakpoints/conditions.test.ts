import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExpression } from "../../../src/debug/arguments/expression-syntax.js";
import { compiledConditionHolds } from "../../../src/debug/expressions/condition.js";
import { evaluateNode } from "../../../src/debug/expressions/expression-value.js";
import { contextOf } from "../../../src/debug/expressions/frame-context.js";
import { createCondition } from "../../../src/debug/session/breakpoint-table.js";
import { codeOwnerAt, startRun, writeRegister, type Simulation } from "../../../src/simulator/index.js";
import { threadPc } from "../../../src/simulator/state/thread.js";
import { compile, drive, open } from "../../simulator/scenarios/scenario.js";
import { sometimes } from "../../sample.js";

/** Locals in registers and in memory, data, and an array. */
const scenario = `scenario "Conditions"
machine rv64-sv39
kernel intended
program p {
    u64 total = 7
    u8 small = 200
    u8 beside = 77
    u16 half = 40000
    u32 word = 3000000000
    u64 list[4]
    fn main() {
        let a = 3
        let b = 5
        list[1] = a
        total = a + b
        total = total + 1
    }
}
process A runs p
`;

/** More locals than there are registers: those of the greatest number lie in memory, whatever an address is divided by. */
const crowded = `scenario "Locals in memory"
machine rv64-sv39
kernel intended
program p {
    fn main() {
        ${Array.from({ length: 40 }, (_, at) => `let v${at} = ${at % 2 === 0 ? "" : "-"}0x123_4567_0${(at + 16).toString(16)}`).join("\n        ")}
        print ${Array.from({ length: 40 }, (_, at) => `v${at}`).join(" + ")}
    }
}
process A runs p
`;

describe("conditions of breakpoints", () => {
  let simulation: Simulation;
  before(async () => {
    simulation = open(await compile(scenario));
    for (let step = 0; step < 5; step++)
      drive(simulation, startRun(simulation, { kind: "statement", tid: 1, depth: "over" }));
  });

  const operators = ["*", "/", "%", "+", "-", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&", "^", "|", "&&", "||"];
  const leaf = fc.oneof(
    fc.constantFrom(
      "a",
      "b",
      "$t0",
      "$t1",
      "total",
      "list",
      "u64[&list[1]]",
      "EBUSY",
      "beside",
      "half",
      "word",
      "u64[&small]",
      "u32[&small + 1]",
      "u16[&small + 1]",
    ),
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String),
    fc.constantFrom("0", "1", "9007199254740991", "9007199254740993", "9223372036854775808", "2147483648"),
  );
  const expression = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(tie("node"), fc.constantFrom(...operators), tie("node"))
        .map(([left, op, right]) => `(${left} ${op} ${right})`),
      fc.tuple(fc.constantFrom("-", "!", "~"), tie("node")).map(([op, operand]) => `${op}${operand}`),
    ),
  })).node;

  sometimes("say compiled what they say evaluated, to the bit", () => {
    const registers = fc.oneof(
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      // Those that a double holds and 32 bits do not.
      fc.bigInt({ min: -(1n << 53n), max: 1n << 53n }),
      fc.constantFrom(0n, 1n, -1n, 1n << 53n, -(1n << 53n) - 1n, (1n << 63n) - 1n, -(1n << 63n)),
    );
    let compiled = 0;
    fc.assert(
      fc.property(expression, registers, registers, (text, t0, t1) => {
        writeRegister(simulation, 1, 5, t0);
        writeRegister(simulation, 1, 6, t1);
        const node = parseExpression(text);
        const pc = threadPc(simulation, 1);
        const core = simulation.system.machine.cores[0]!;
        const condition = createCondition(node);
        const holds = compiledConditionHolds(simulation, core, pc, codeOwnerAt(simulation, 1, pc), condition);
        if (holds !== null) compiled++;
        const value = evaluateNode(contextOf(simulation, { tid: 1, index: 0 }), node).value;
        assert.equal(holds ?? value !== 0n, value !== 0n, text);
        // To the bit: it is this value, and none beside it.
        for (const [other, equal] of [
          [value, true],
          [value ^ 1n, false],
          [value ^ (1n << 40n), false],
        ] as const) {
          const exactly = createCondition(parseExpression(`(${text}) == ${BigInt.asUintN(64, other)}`));
          const told = compiledConditionHolds(simulation, core, pc, codeOwnerAt(simulation, 1, pc), exactly);
          assert.equal(told ?? equal, equal, `${text} == ${other}`);
        }
      }),
      { numRuns: 2000 },
    );
    assert.ok(compiled > 1000, `${compiled} were compiled`);
  });

  it("read locals wherever they are, to the bit", async () => {
    const many = open(await compile(crowded));
    for (let step = 0; step < 41; step++) drive(many, startRun(many, { kind: "statement", tid: 1, depth: "over" }));
    const pc = threadPc(many, 1);
    const core = many.system.machine.cores[0]!;
    const places = new Set<string>();
    for (let at = 0; at < 40; at++) {
      const value = BigInt(`0x123_4567_0${(at + 16).toString(16)}`.replaceAll("_", "")) * (at % 2 === 0 ? 1n : -1n);
      const context = contextOf(many, { tid: 1, index: 0 });
      const read = evaluateNode(context, parseExpression(`v${at}`));
      assert.equal(read.value, value);
      places.add(read.location!.kind);
      for (const [text, expected] of [
        [`v${at} == ${BigInt.asUintN(64, value)}`, true],
        [`v${at} == ${BigInt.asUintN(32, value)}`, false],
        [`v${at} < 0`, at % 2 === 1],
      ] as const) {
        const condition = createCondition(parseExpression(text));
        assert.equal(compiledConditionHolds(many, core, pc, codeOwnerAt(many, 1, pc), condition), expected, text);
      }
    }
    assert.deepEqual([...places].sort(), ["memory", "register"]);
  });
});
