/** Numbers as they are read. */
import assert from "node:assert/strict";
import { countText } from "../../src/notation/index.js";

describe("counts", () => {
  it("have their thousands apart, and nothing else", () => {
    const given = [0, 7, 999, 1000, 12_345, 123_456, 1_234_567, -1000, -999];
    const read = ["0", "7", "999", "1,000", "12,345", "123,456", "1,234,567", "-1,000", "-999"];
    assert.deepEqual(given.map(countText), read);
  });
});
