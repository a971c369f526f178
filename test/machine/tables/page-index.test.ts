import { strict as assert } from "node:assert";
import fc from "fast-check";
import { addRow, createPageIndex, cutRows, firstRow, type PageIndex } from "../../../src/machine/base/page-index.js";
import { runs } from "../../sample.js";

/** Rows of a page, as whoever looks for them meets them. */
function rowsOf(index: PageIndex, vpns: Float64Array, vpn: number): number[] {
  const rows: number[] = [];
  for (let row = firstRow(index, vpn); row >= 0; row = index.next[row]!) if (vpns[row] === vpn) rows.push(row);
  return rows;
}

describe("an index of pages", () => {
  it("finds the rows of each page, the latest first, after rows were forgotten and others added", () => {
    const pages = fc.array(fc.nat(40), { maxLength: 200 });
    fc.assert(
      fc.property(pages, fc.nat(200), pages, (first, kept, second) => {
        const index = createPageIndex();
        const vpns = new Float64Array(400);
        first.forEach((vpn, row) => {
          vpns[row] = vpn;
          addRow(index, vpns, row);
        });
        const count = Math.min(kept, first.length);
        cutRows(index, vpns, first.length, count);
        const all = [...first.slice(0, count), ...second];
        all.forEach((vpn, row) => {
          if (row < count) return;
          vpns[row] = vpn;
          addRow(index, vpns, row);
        });
        for (let vpn = 0; vpn <= 40; vpn++) {
          const wanted = all.flatMap((one, row) => (one === vpn ? [row] : [])).reverse();
          assert.deepEqual(rowsOf(index, vpns, vpn), wanted, `page ${vpn}`);
        }
      }),
      { numRuns: runs(100) },
    );
  });
});
