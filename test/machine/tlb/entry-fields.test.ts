import assert from "node:assert/strict";
import fc from "fast-check";
import { fieldValue, pageTableFormat, pageTableFormats, type PageTableFormat } from "../../../src/machine/index.js";

/** What `describe` names after a value, or finds in a field that has another name: [flag, field]. */
function fieldNameOf(format: PageTableFormat, flag: string): string {
  if (format.name.startsWith("armv7") && /^D\d+$/.test(flag)) return "domain";
  // The two bits of the type: 1 in a large page, 2 and 3 in a small one, which has XN in the lower bit.
  return flag !== "64K" ? flag : "PFN";
}

describe("fields of page-table entries", () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

  for (const format of pageTableFormats) {
    const runs = { numRuns: 300 };

    it(`${format.title}: are all bits, each once, the most significant first`, () => {
      fc.assert(
        fc.property(word, word, fc.nat(format.levels.length - 1), (lo, hi, level) => {
          let next = format.entryBytes * 8 - 1;
          for (const { high, low } of format.fields(lo, hi, level)) {
            assert.equal(high, next);
            assert.ok(low <= high);
            next = low - 1;
          }
          assert.equal(next, -1);
        }),
        runs,
      );
    });

    it(`${format.title}: have the flags that the description names, set exactly if it says so`, () => {
      fc.assert(
        fc.property(word, word, fc.nat(format.levels.length - 1), (lo, high, level) => {
          const hi = format.entryBytes === 8 ? high : 0;
          const kind = format.kind(lo, hi, level);
          if (kind !== "leaf" && kind !== "table") return;
          const fields = format.fields(lo, hi, level);
          for (const { name, set } of format.describe(lo, hi, level)) {
            const field = fields.find((one) => one.name === fieldNameOf(format, name));
            assert.ok(field !== undefined, `${name} is in no field`);
            // The size of a large page of ARMv7 is a type, not a bit.
            if (name !== "64K") assert.equal(fieldValue(field, lo, hi) !== 0n, set, name);
          }
        }),
        runs,
      );
    });

    it(`${format.title}: hold the frame that an entry was made with, and change where a right does`, () => {
      const level = format.levels.length - 1;
      const [lo, hi] = format.encodeLeaf(0x8_1234 as never, 0x7f, -1, level);
      const named = (name: string) => format.fields(lo, hi, level).find((field) => field.name === name)!;
      const frame = format.fields(lo, hi, level).filter(({ group }) => group === "frame");
      assert.equal(frame.length, 1);
      assert.equal(
        fieldValue(frame[0]!, lo, hi),
        0x8_1234n & ((1n << BigInt(frame[0]!.high - frame[0]!.low + 1)) - 1n),
      );
      for (const [flag, group] of [
        [2, "rights"],
        [4, "rights"],
        [8, "rights"],
        [16, "state"],
        [32, "state"],
      ] as const) {
        const [other, otherHigh] = format.encodeLeaf(0x8_1234 as never, 0x7f & ~flag, -1, level);
        const differing = format
          .fields(lo, hi, level)
          .filter((field) => fieldValue(field, lo, hi) !== fieldValue(field, other, otherHigh));
        assert.ok(
          differing.some((field) => field.group === group),
          `flag ${flag}: ${differing.map(({ name }) => name).join()}`,
        );
      }
      assert.ok(named(format.name.startsWith("armv7") ? "page" : frame[0]!.name));
    });
  }

  it("tell the type of memory of x86-64 by PAT, PCD and PWT, in large pages by their own PAT bit", () => {
    const { memoryType } = pageTableFormat("x86-64");
    assert.equal(memoryType(1, 0, 3).name, "WB");
    assert.equal(memoryType(1 | 8 | 16, 0, 3).name, "UC");
    assert.equal(memoryType(1 | 128 | 8 | 16, 0, 3).name, "WT");
    assert.equal(memoryType(1 | 128, 0, 2).name, "WB", "bit 7 is PS there");
    assert.equal(memoryType(1 | 128 | 4096 | 8, 0, 2).name, "WP");
  });
});
