import assert from "node:assert/strict";
import fc from "fast-check";
import { differenceOf, withDifference } from "../../src/protocol/changes/index.js";

/** Plain data in which parts recur, so that two values often have some in common. */
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, 0, 1, 2, "", "a"), tie("list"), tie("object")),
  list: fc.array(tie("any"), { maxLength: 12 }),
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "slot"), tie("any"), { noNullPrototype: true }),
})).any;

/** As it comes out of a message. */
const sent = <Value>(data: Value): Value => JSON.parse(JSON.stringify(data)) as Value;

interface Entry {
  readonly slot: number;
  readonly hits: number;
  readonly raw: readonly string[];
}

const entries = (slots: readonly number[]): Entry[] =>
  slots.map((slot) => ({ slot, hits: slot % 5, raw: [`0x${slot}`] }));
const row = (length: number): number[] => Array.from({ length }, (_, at) => at);
const size = (before: unknown, after: unknown) => JSON.stringify(differenceOf(before, after)).length;

describe("differences", () => {
  it("make the next value of the one before, which stays as it was", () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const kept = JSON.stringify(before);
        const difference = differenceOf(before, after);
        if (difference === null) assert.deepEqual(before, after);
        else assert.deepEqual(withDifference(before, sent(difference)), after);
        assert.equal(JSON.stringify(before), kept);
        assert.equal(differenceOf(after, sent(after)), null);
      }),
      { numRuns: 2_000 },
    );
  });

  it("take a field that is undefined for none", () => {
    const before = { a: 1, b: undefined, c: { d: undefined, e: [{ f: undefined }] } };
    assert.equal(differenceOf(before, { a: 1, c: { e: [{}] } }), null);
    assert.equal(differenceOf({ a: 1, c: { e: [{}] } }, before), null);
    const gone = differenceOf({ a: 1, b: 2 }, { a: 1, b: undefined });
    assert.deepEqual(withDifference({ a: 1, b: 2 }, sent(gone!)), { a: 1 });
  });

  it("of a long list are short where an entry was hit, came, went, or gave way to another", () => {
    const before = entries(row(1_536));
    const hit = before.map((entry) => (entry.slot === 700 ? { ...entry, hits: 99 } : entry));
    assert.ok(size(before, hit) < 120, String(size(before, hit)));
    const came = entries([...row(700), 5_000, 5_001, ...row(1_536).slice(700)]);
    assert.ok(size(before, came) < 200, String(size(before, came)));
    assert.ok(size(came, before) < 120, String(size(came, before)));
    const other = entries(row(1_536).map((slot) => (slot === 3 ? 9_000 : slot)));
    assert.ok(size(before, other) < 200, String(size(before, other)));
    for (const after of [hit, came, other])
      assert.deepEqual(withDifference(before, differenceOf(before, after)!), after);
  });

  it("share what has not changed", () => {
    const before = { list: entries([1, 2, 3]), other: { a: [1] } };
    const after = { list: entries([1, 3]), other: { a: [1] } };
    const made = withDifference(before, differenceOf(before, after)!) as typeof before;
    assert.equal(made.other, before.other);
    assert.deepEqual([made.list[0] === before.list[0], made.list[1] === before.list[2]], [true, true]);
  });
});
