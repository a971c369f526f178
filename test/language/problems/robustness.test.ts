import assert from "node:assert/strict";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { formatScenario } from "../../../src/language/editor/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices } from "../../../src/language/parser/core-services.js";
import { parseScenario } from "../../../src/language/parser/parse.js";
import { read } from "../../simulator/scenarios/scenario.js";
import { allScenarios, inMain, problemsOf, services } from "../scenario-text.js";
import { runs, sampled, sometimes, swept } from "../../sample.js";

const scenarios = allScenarios();
const pieces = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  '"',
  "'",
  "=",
  "==",
  ",",
  ".",
  "..",
  ":",
  ";",
  "/*",
  "*/",
  "//",
  "\n",
  "fn",
  "let",
  "vas",
  "segment",
  "process",
  "expect",
  "hazard",
  "u64",
  "meet",
  "return",
  "-",
  "not",
  "and",
  "0x",
  "08",
  "64K",
  "libc",
  "A",
  "exit",
  "itlb",
  "é",
  "\u{1F600}",
  "\0",
  "r-x",
  "core:",
  "if",
  "else",
  "for i in 0 ..",
];

/** A valid file with a few pieces cut out, moved or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...scenarios.map(({ text }) => text)),
    fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(12),
        fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })),
      ),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [where, cut, piece]) => {
      const at = Math.floor(where * changed.length);
      return `${changed.slice(0, at)}${piece}${changed.slice(at + cut)}`;
    }, text),
  );

describe("damaged files", () => {
  it("always get problems with places, never an exception (random changes)", async () => {
    const original = console.error;
    const logged: unknown[] = [];
    console.error = (...text: unknown[]) => logged.push(text);
    try {
      await fc.assert(
        fc.asyncProperty(mutated, async (text) => {
          const lines = text.split(/\r\n|\n|\r/);
          const problems = await problemsOf(text);
          for (const { message, line, column, endLine, endColumn } of problems) {
            assert.doesNotMatch(message, /An error occurred|undefined|\[object|\bnull\b(?! pointers)/, message);
            assert.ok(
              line >= 1 && line <= lines.length && column >= 1 && Number.isInteger(endColumn),
              `${line}:${column} ${message}`,
            );
            assert.ok(
              endLine > line || (endLine === line && endColumn >= column),
              `${line}:${column}-${endLine}:${endColumn} ${message}`,
            );
          }
          const { lexerErrors, parserErrors } = services.vas.parser.LangiumParser.parse(text);
          const broken = lexerErrors.length + parserErrors.length > 0;
          assert.ok(!broken || problems.some(({ severity }) => severity === "error"), text);
          assert.equal(formatScenario(services, text) === null, broken);
          assert.deepEqual(logged, []);
        }),
        { numRuns: runs(16, 5) },
      );
    } finally {
      console.error = original;
    }
  });

  sometimes("of random characters get problems, too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
        assert.ok((await problemsOf(text)).some(({ severity }) => severity === "error"));
      }),
      { numRuns: runs(10, 3) },
    );
  });

  it("cut off anywhere get problems", async () => {
    const { text } = scenarios[0]!;
    for (let length = 0; length < text.length - 20; length += 47) await problemsOf(text.slice(0, length));
  });

  const wrap = (statement: string): string => inMain(statement);
  const shapes: Readonly<Record<string, (count: number) => string>> = {
    parentheses: (count) => wrap(`print ${"(".repeat(count)}1${")".repeat(count)}`),
    calls: (count) =>
      wrap(`print ${"f(".repeat(count)}1${")".repeat(count)}`).replace("fn main", "fn f(x) { return x }\nfn main"),
    signs: (count) => wrap(`print ${"- ".repeat(count)}1`),
    negations: (count) => wrap(`print ${"not ".repeat(count)}1`),
    blocks: (count) => wrap(`${"{ ".repeat(count)} ${"} ".repeat(count)}`),
    "else if": (count) => wrap(`${"if 1 { } else ".repeat(count)} { }`),
    sums: (count) => wrap(`print 1${" + 1".repeat(count)}`),
    conditions: (count) => wrap(`print 1${" and 1".repeat(count)}`),
  };
  for (const [shape, text] of swept(Object.entries(shapes), 3)) {
    it(`may nest ${shape} 40 deep and are refused, not crashed on, at 20 000`, async () => {
      assert.deepEqual(await problemsOf(text(40)), []);
      assert.ok(
        (await problemsOf(text(20_000))).some(({ message }) =>
          /^(This is nested too deeply|A file has at most)/.test(message),
        ),
      );
    });
  }

  const many = runs(1000, 300);
  it(`may be long: ${many} functions of seven statements`, async () => {
    const statements = "let x = p + 1 u64[x] = x * 2 while x > 3 { x = x - 1 yield() } print x return x";
    const functions = Array.from({ length: many }, (_, index) => `fn f${index}(p) { ${statements} }`);
    const calls = functions.map((_, index) => `f${index}(1)`);
    assert.deepEqual(await problemsOf(inMain(calls.join("\n"), functions.join("\n"))), []);
  });
});

describe("the design's samples and the examples", () => {
  // They may use any setting that the product has, so they are checked with the product's tables.
  const real = createCoreServices(languageSettings());
  for (const { path, text } of sampled(scenarios, 8)) {
    it(`${path} has no problems`, async () =>
      assert.deepEqual((await parseScenario(real, text, resolve(path), read)).problems, []));
  }
  const examples = scenarios.filter(({ path: name }) => name.startsWith("examples"));
  for (const { path, text } of sampled(examples, 16))
    it(`${path} is laid out as the formatter does`, () => assert.equal(formatScenario(services, text), text));
});
