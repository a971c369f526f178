/** How much a request may send, kind by kind: what fits just passes, one more is refused by name and number. */
import assert from "node:assert/strict";
import { checkShape, optional, type Shape, withoutNulls } from "../../../src/debug/arguments/argument-shape.js";

const fields = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));

/** A shape, what fits it at the limit, what does not, and what is said of that. */
const limits: readonly (readonly [what: string, shape: Shape, fits: unknown, tooMuch: unknown, said: string])[] = [
  [
    "characters of a text",
    "string",
    "x".repeat(10_000),
    "x".repeat(10_001),
    "`a` has 10001 characters; at most 10000 are allowed",
  ],
  [
    "characters of data",
    "data",
    "x".repeat(2_000_000),
    "x".repeat(2_000_001),
    "`a` has 2000001 characters; at most 2000000 are allowed",
  ],
  [
    "elements of a list",
    { list: "boolean" },
    new Array(10_000).fill(true),
    new Array(10_001).fill(true),
    "`a` has 10001 elements; at most 10000 are allowed",
  ],
  ["fields of an object", "object", fields(1000), fields(1001), "`a` has 1001 fields; at most 1000 are allowed"],
];

/** A shape, a value of another kind, and what is said of it. */
const kinds: readonly (readonly [Shape, unknown, string])[] = [
  ["string", 5, "`a` must be a string, not the number 5"],
  ["data", true, "`a` must be a string, not a boolean"],
  ["boolean", "true", "`a` must be a boolean, not a string"],
  ["boolean", null, "`a` must be a boolean, not null"],
  ["integer", "1", "`a` must be a whole number, not a string"],
  ["integer", 2 ** 53, "`a` must be a whole number below 2^53, not the number 9007199254740992"],
  ["integer", NaN, "`a` must be a whole number, not the number NaN"],
  ["object", [], "`a` must be an object, not a list"],
  ["object", null, "`a` must be an object, not null"],
  ["object", "{}", "`a` must be an object, not a string"],
  [{ list: "integer" }, {}, "`a` must be a list, not an object"],
  [{ list: "integer" }, [1, "2"], "`a[1]` must be a whole number, not a string"],
  [{ fields: { b: "integer" } }, [], "`a` must be an object, not a list"],
  [{ fields: { b: "integer" } }, null, "`a` must be an object, not null"],
  [{ fields: { b: { fields: { c: "string" } } } }, { b: {} }, "`a.b.c` must be a string, not nothing"],
  [{ oneOf: ["in", "out"] }, 7, "`a` must be one of in, out, not the number 7"],
  [{ oneOf: ["in", "out"] }, "x".repeat(100), `\`a\` must be one of in, out, not "${"x".repeat(100)}"`],
  [{ oneOf: ["in", "out"] }, "x".repeat(101), `\`a\` must be one of in, out, not "${"x".repeat(100)}…"`],
];

describe("arguments of requests", () => {
  for (const [what, shape, fits, tooMuch, said] of limits) {
    it(`have so many ${what} at most`, () => {
      assert.equal(checkShape(fits, shape, "a"), null);
      assert.equal(checkShape(tooMuch, shape, "a"), said);
      assert.equal(checkShape(tooMuch, optional(shape), "a"), said);
    });
  }

  it("of another kind are named with what they are", () => {
    for (const [shape, value, said] of kinds) assert.equal(checkShape(value, shape, "a"), said);
  });

  it("may be absent, or null, where they are optional; and are then absent for whoever handles them", () => {
    for (const shape of ["string", "data", "integer", "boolean", "object", { list: "integer" }] as Shape[])
      for (const value of [null, undefined]) {
        assert.equal(checkShape(value, optional(shape)), null);
        assert.notEqual(checkShape(value, shape), null);
        assert.equal(withoutNulls(value, optional(shape)), undefined);
      }
    const shape = { fields: { a: optional("integer"), b: optional({ fields: { c: optional("string") } }) } } as const;
    assert.deepEqual(withoutNulls({ a: null, b: { c: undefined, d: null }, e: undefined }, shape), {
      b: { d: null },
      e: undefined,
    });
    assert.deepEqual(withoutNulls({ a: 0, b: { c: "" } }, shape), { a: 0, b: { c: "" } });
  });
});
