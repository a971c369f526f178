/** Counts with their nouns. */
import assert from "node:assert/strict";
import { plural } from "../../src/notation/index.js";

describe("plural", () => {
  it("has the singular for one only", () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => plural(count, "step")),
      ["0 steps", "1 step", "2 steps"],
    );
    assert.equal(plural(1, "switch", "switches"), "1 switch");
    assert.equal(plural(2, "switch", "switches"), "2 switches");
  });
});
