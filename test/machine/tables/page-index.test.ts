import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  addRow,
  createPageIndex,
  cutRows,
  firstRow,
  type PageIndex,
  type PageKeys,
} from "../../../src/machine/base/page-index.js";
import { runs } from "../../sample.js";

/** Rows of a page and a second number, as whoever looks for them meets them. */
function rowsOf(index: PageIndex, keys: PageKeys, vpn: number, beside: number): number[] {
  const rows: number[] = [];
  for (let row = firstRow(index, vpn, beside); row >= 0; row = index.next[row]!)
    if (keys.vpn[row << keys.shift] === vpn && keys.beside[row << keys.shift] === beside) rows.push(row);
  return rows;
}

describe("an index of pages", () => {
  it("finds the rows of each page and number beside it, the latest first, after rows were forgotten and others added", () => {
    const pages = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: -1, max: 2 })), { maxLength: 200 });
    fc.assert(
      fc.property(pages, fc.nat(200), pages, fc.constantFrom(0, 3), (first, kept, second, shift) => {
        const index = createPageIndex();
        const keys = { vpn: new Float64Array(400 << shift), beside: new Int32Array(400 << shift), shift };
        const add = ([vpn, beside]: readonly [number, number], row: number): void => {
          keys.vpn[row << shift] = vpn;
          keys.beside[row << shift] = beside;
          addRow(index, keys, row);
        };
        first.forEach(add);
        const count = Math.min(kept, first.length);
        cutRows(index, keys, first.length, count);
        const all = [...first.slice(0, count), ...second];
        second.forEach((key, at) => {
          add(key, count + at);
        });
        for (let vpn = 0; vpn <= 20; vpn++)
          for (let beside = -1; beside <= 2; beside++) {
            const wanted = all.flatMap((one, row) => (one[0] === vpn && one[1] === beside ? [row] : [])).reverse();
            assert.deepEqual(rowsOf(index, keys, vpn, beside), wanted, `page ${vpn}, ${beside}`);
          }
      }),
      { numRuns: runs(100) },
    );
  });
});
