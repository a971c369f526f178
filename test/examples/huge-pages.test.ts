/** The figures in the comments of studies/huge-pages.vas and studies/huge-database.vas, and the table of other machines in docs/studies.md. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sometimes, swept } from "../sample.js";
import { lastLevelMisses } from "./last-level-misses.js";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("studies of large pages", () => {
  const sweep = read("examples/studies/huge-pages.vas");
  sometimes("count the misses of a sweep as the comment says", async () => {
    const figures = [...sweep.matchAll(/^\/\/ {5}(Small|Large) +(\d+)/gm)].map(([, name, count]) => [
      name,
      Number(count),
    ]);
    assert.deepEqual(figures, [
      ["Small", await lastLevelMisses(sweep, "Small")],
      ["Large", await lastLevelMisses(sweep, "Large")],
    ]);
  });

  const rows = [...read("docs/studies.md").matchAll(/^\| `([\w-]+)` \| (\d+) \| (\d+) \|$/gm)];
  it("has other machines in the documentation", () => {
    assert.ok(rows.length >= 5);
  });
  for (const [, machine, small, large] of swept(rows, 1)) {
    it(`counts the misses of the sweep on ${machine} as the documentation says`, async () => {
      const misses = (owner: string): Promise<number> => lastLevelMisses(sweep, owner, { "machine.preset": machine! });
      assert.deepEqual([await misses("Small"), await misses("Large")], [Number(small), Number(large)]);
    });
  }

  const database = read("examples/studies/huge-database.vas");
  for (const [, tags, small, large] of swept(
    [...database.matchAll(/^\/\/ {5}(asid\+sasid|asid|none) +(\d+) +(\d+)/gm)],
    1,
  )) {
    it(`count the misses of the database under ${tags} as the comment says`, async () => {
      const count = (owner: string): Promise<number> => lastLevelMisses(database, owner, { "machine.tags": tags! });
      assert.deepEqual([await count("small"), await count("large")], [Number(small), Number(large)]);
    });
  }
});
