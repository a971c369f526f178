/** A little of the endurance runs (`npm run endurance` does all of it): memory does not grow from the first tenth on. */
import assert from "node:assert/strict";
import { swept } from "../sample.js";
import { adapterBundle } from "./adapter-bundle.js";
import { growth, noise } from "./memory.js";
import { parts } from "./parts.js";

describe("endurance", () => {
  let adapter = "";
  before(async () => {
    adapter = await adapterBundle();
  });
  // Seconds of work each: only in whole runs.
  for (const { name, about, sample, run } of swept(parts, 0))
    it(`${name}: ${about}`, async () => {
      const marks = await run(sample, adapter);
      const megabytes = marks.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(" ");
      assert.ok(growth(marks) <= noise, `MB after each tenth: ${megabytes}`);
    });
});
