/** Values, combinations and draws of a study. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { combinations, csvCell, csvLine, csvRows, permutation, readVariation } from "../../../src/study/index.js";
import { printable, printableJson } from "../../../src/cli/terminal/index.js";
import { sometimes } from "../../sample.js";

function values(text: string): readonly string[] {
  const { values: all } = readVariation({ key: "", text: `machine.seed=${text}` }, 1);
  return Array.from({ length: all.count }, (_, index) => all.at(index));
}

describe("values of --vary", () => {
  it("are lists, ranges, steps, multiples, and several of them", () => {
    assert.deepEqual(values("3"), ["3"]);
    assert.deepEqual(values("1..3,10..20+5,4..40*3,7"), ["1", "2", "3", "10", "15", "20", "4", "12", "36", "7"]);
    assert.deepEqual(values("5..5"), ["5"]);
    assert.equal(values("1..1000?7").length, 7);
    assert.deepEqual(values("1..9?9"), [..."123456789"], "all that there are");
  });

  it("are combined by index, the last changing fastest, without a list of them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), (counts) => {
        const variations = counts.map((count, at) =>
          readVariation({ key: "", text: `machine.${["seed", "cores", "sasids", "asid_bits"][at]!}=1..${count}` }, 1),
        );
        const all = combinations(variations);
        let expected: string[][] = [[]];
        for (const count of counts)
          expected = expected.flatMap((before) =>
            Array.from({ length: count }, (_, at) => [...before, String(at + 1)]),
          );
        assert.equal(all.count, expected.length);
        assert.deepEqual(
          expected.map((_, index) => all.at(index)),
          expected,
        );
      }),
    );
    const many = combinations([
      readVariation({ key: "", text: "machine.seed=1..1000000000" }, 1),
      readVariation({ key: "", text: "kernel.quantum=1..100000" }, 1),
    ]);
    assert.deepEqual(many.at(99_999_999_999_999), ["1000000000", "100000"]);
    assert.throws(
      () =>
        combinations([
          readVariation({ key: "", text: "machine.seed=0..2147483647" }, 1),
          readVariation({ key: "", text: "kernel.quantum=1..2147483647" }, 1),
        ]),
      /combinations are more than/,
    );
  });

  it("are drawn by a shuffle that meets every place once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 2 ** 31 }), (count, seed) => {
        const place = permutation(count, seed);
        assert.equal(new Set(Array.from({ length: count }, (_, index) => place(index))).size, count);
      }),
      { numRuns: 50 },
    );
    const place = permutation(2 ** 48, 5);
    const some = Array.from({ length: 1000 }, (_, index) => place(index));
    assert.equal(new Set(some).size, 1000);
    assert.ok(some.every((value) => value >= 0 && value < 2 ** 48));
    // Halves of the range are met about equally often.
    assert.ok(Math.abs(some.filter((value) => value < 2 ** 47).length - 500) < 80);
  });
});

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

describe("comma-separated values", () => {
  it("count lines, and take quotes inside a cell as they are", async () => {
    const read: unknown[] = [];
    for await (const row of csvRows(one('a,"b\nc"\r\n5" disk,"""\n""",\nlast'), "t.csv")) read.push(row);
    assert.deepEqual(read, [
      { line: 1, cells: ["a", "b\nc"], complete: true },
      { line: 3, cells: ['5" disk', '"\n"', ""], complete: true },
      { line: 5, cells: ["last"], complete: false },
    ]);
  });

  it("read back as they were written, however the pieces are cut", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é"), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (table, size) => {
          const text = table.map(csvLine).join("");
          const pieces = (async function* () {
            for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
          })();
          const read: (readonly string[])[] = [];
          for await (const { cells, complete } of csvRows(pieces, "t.csv")) {
            assert.ok(complete);
            read.push(cells);
          }
          assert.deepEqual(read, table);
        },
      ),
    );
    assert.equal(csvCell('say "x", y'), '"say ""x"", y"');
  });
});

describe("text on its way to a terminal", () => {
  sometimes("has no control characters and no marks of direction", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        assert.match(printable(text).replaceAll("\t", ""), /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
      }),
      { examples: [["\u001b[31m"], ["\u202e"], ["\u0085"], ["a\tb"]] },
    );
    assert.equal(printable("a\tb"), "a\tb");
    assert.equal(printable("\u001b[2J\u{e0041}"), "\\x1b[2J\\u{e0041}");
  });

  it("as JSON reads back as the same value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (value) => {
        const text = printableJson(value);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        assert.match(text, /^[^\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f\u001b]*$/u);
      }),
      { examples: [[{ a: "\u202e\u{e0041}" }]] },
    );
  });
});
