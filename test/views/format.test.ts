import assert from "node:assert/strict";
import fc from "fast-check";
import { addressText } from "../../src/notation/index.js";
import { formatBareAddress, formatRange, parseAddress } from "../../src/views/format/address.js";
import { formatBytes, formatCount, formatPlural, formatStep, formatTag } from "../../src/views/format/quantity.js";

const address = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe("format of addresses", () => {
  it("groups digits by four and pads to 32 bits", () => {
    assert.equal(addressText(0x2002_0008), "0x2002_0008");
    assert.equal(addressText(0x1_0000), "0x0001_0000");
    assert.equal(addressText(0), "0x0000_0000");
    assert.equal(addressText(0x40_0000_0000), "0x40_0000_0000");
    assert.equal(formatBareAddress(0x5fff_e000), "5fff_e000");
  });

  it("writes the last byte of a range, not the byte after it", () => {
    assert.equal(formatRange(0x2000_0000, 0x2000_2000), "0x2000_0000–0x2000_1fff");
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(address, (va) => {
        assert.deepEqual(parseAddress(addressText(va)), { address: va });
        assert.deepEqual(parseAddress(formatBareAddress(va)), { address: va });
      }),
    );
  });

  it("keeps the order of addresses of one length", () => {
    fc.assert(
      fc.property(address, address, (a, b) => {
        const [low, high] = [addressText(Math.min(a, b), 12), addressText(Math.max(a, b), 12)];
        assert.ok(low <= high);
      }),
    );
  });

  it("says what is wrong with a text and what to write", () => {
    for (const text of ["", "libc", "0x", "0xg", "2002 0008"]) {
      const parsed = parseAddress(text);
      assert.ok("problem" in parsed && parsed.problem.includes("0x2002_0008"), text);
    }
    assert.ok("problem" in parseAddress("0xffff_ffff_ffff_ffff"));
  });
});

describe("format of quantities", () => {
  it("writes sizes in the unit that gives a short number", () => {
    assert.deepEqual([0, 512, 8192, 1536, 2 ** 21, 2 ** 40].map(formatBytes), [
      "0 B",
      "512 B",
      "8 KB",
      "1.5 KB",
      "2 MB",
      "1 TB",
    ]);
  });

  it("separates thousands and inflects nouns", () => {
    assert.equal(formatCount(1204), "1,204");
    assert.equal(formatCount(999), "999");
    assert.equal(formatPlural(1, "cycle"), "1 cycle");
    assert.equal(formatPlural(0, "miss", "misses"), "0 misses");
  });

  it("names what an entry is matched by", () => {
    assert.equal(formatTag({ shared: true, global: false, tag: 1 }), "S#1");
    assert.equal(formatTag({ shared: false, global: false, tag: 2 }), "ASID 2");
    assert.equal(formatTag({ shared: true, global: true, tag: 2 }), "global");
  });

  it("numbers the steps of a walk", () => {
    assert.deepEqual([1, 2, 20, 21].map(formatStep), ["①", "②", "⑳", "(21)"]);
  });
});
