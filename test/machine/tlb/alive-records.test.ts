import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  addAlive,
  createAliveRecords,
  dropAlive,
  firstAlive,
  forEachAlive,
} from "../../../src/machine/tlb/alive-records.js";
import { runs } from "../../sample.js";

describe("alive records", () => {
  it("are those that came to life and did not die, of a page the latest first, all of them in order", () => {
    const rows = 128;
    const changes = fc.array(fc.nat(rows - 1), { maxLength: 400 });
    fc.assert(
      fc.property(fc.array(fc.nat(6), { minLength: rows, maxLength: rows }), changes, (pages, toggled) => {
        const alive = createAliveRecords(rows);
        const wanted = new Set<number>();
        for (const row of toggled) {
          if (wanted.delete(row)) dropAlive(alive, pages[row]!, row);
          else {
            wanted.add(row);
            addAlive(alive, pages[row]!, row);
          }
        }
        const sorted = [...wanted].sort((one, other) => one - other);
        for (let page = 0; page <= 6; page++) {
          const found: number[] = [];
          for (let row = firstAlive(alive, page); row >= 0; row = alive.next[row]!)
            if (pages[row] === page) found.push(row);
          assert.deepEqual(found, sorted.filter((row) => pages[row] === page).reverse(), `page ${page}`);
        }
        const all: number[] = [];
        forEachAlive(alive, (row) => {
          all.push(row);
          dropAlive(alive, pages[row]!, row);
        });
        assert.deepEqual(all, sorted);
      }),
      { numRuns: runs(100) },
    );
  });
});
