import assert from "node:assert/strict";
import fc from "fast-check";
import { keepParts } from "../../src/views/session/keep-parts.js";

/** Plain data as a message brings it, deep enough to differ in one place only. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(null, true, false, 0, 1, -1, "", "a"),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe("Parts of a snapshot that say the same as before", () => {
  it("leaves what the new one says, and the one before as it was", () => {
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        const [first, second] = [structuredClone(before), structuredClone(after)];
        assert.deepEqual(keepParts(before, after), second);
        assert.deepEqual(before, first);
      }),
    );
  });

  it("is the one before where all is equal", () => {
    fc.assert(
      fc.property(plain, (before) => {
        assert.equal(keepParts(before, structuredClone(before)), before);
      }),
    );
  });

  it("keeps what is equal beside what is not", () => {
    const before = {
      epoch: 1,
      levels: [
        { name: "L1", entries: [{ slot: 0, hits: 1 }] },
        { name: "L2", entries: [] },
      ],
    };
    const after = {
      epoch: 2,
      levels: [
        { name: "L1", entries: [{ slot: 0, hits: 2 }] },
        { name: "L2", entries: [] },
      ],
    };
    const kept = keepParts(before, after);
    assert.notEqual(kept, before);
    assert.equal(kept.epoch, 2);
    assert.notEqual(kept.levels[0], before.levels[0]);
    assert.equal(kept.levels[0]!.entries[0]!.hits, 2);
    assert.equal(kept.levels[1], before.levels[1]);
  });

  it("finds the others when elements of a list come, go, or change", () => {
    const entries = Array.from({ length: 9 }, (_, slot) => ({ slot, raw: [{ value: `0x${slot}` }] }));
    const came = { slot: 100, raw: [] };
    for (const at of [0, 4, 9]) {
      const kept = keepParts(entries, structuredClone(entries).toSpliced(at, 0, came as never));
      assert.deepEqual(kept, entries.toSpliced(at, 0, came as never));
      assert.deepEqual(
        kept.map((entry) => entries.indexOf(entry)),
        entries.map((_, slot) => slot).toSpliced(at, 0, -1),
      );
    }
    for (const at of [0, 4, 8]) {
      const left = keepParts(entries, structuredClone(entries).toSpliced(at, 1));
      assert.deepEqual(left, entries.toSpliced(at, 1));
      // The one in the gap is compared with the one that went.
      assert.ok(left.filter((entry) => entries.includes(entry)).length >= left.length - 1);
    }
    const changed = keepParts(entries, structuredClone(entries).with(4, came as never));
    assert.equal(changed.filter((entry) => entries.includes(entry)).length, 8);
  });

  it("tells a field that is undefined from one that is not there", () => {
    const before = {};
    const kept = keepParts<object>(before, { a: undefined });
    assert.notEqual(kept, before);
    assert.ok("a" in kept);
    assert.ok(!("a" in keepParts<object>({ a: undefined }, {})));
  });
});
