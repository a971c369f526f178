import assert from "node:assert/strict";
import fc from "fast-check";
import { barsOf, mostBars } from "../../src/views/tlb/barcode.js";
import { cellForms } from "../../src/views/tlb/levels/cell-row.js";
import {
  cellOfSlot,
  edge,
  look,
  looksOf,
  mapGeometry,
  rowTop,
  slotAt,
  slotOfCell,
} from "../../src/views/tlb/levels/minimap-paint.js";
import { indexOwners } from "../../src/views/owner/owners.js";
import { tlbSnapshot } from "./fixtures/snapshots.js";

const shapes = fc.record({
  sets: fc.constantFrom(1, 2, 16, 128, 256, 512, 1024),
  ways: fc.constantFrom(2, 4, 6, 8, 12, 32, 64, 128),
});

describe("picture of a TLB level", () => {
  it("has a place of its own, inside the picture, for every slot of any geometry and width", () => {
    fc.assert(
      fc.property(
        shapes,
        fc.integer({ min: 120, max: 1400 }),
        fc.constantFrom("wide", "column", "side bar" as const),
        (shape, width, room) => {
          const map = mapGeometry(shape, width, room as "wide");
          assert.equal(map.width, width);
          const seen = new Set<number>();
          for (let slot = 0; slot < shape.sets * shape.ways; slot += 1) {
            const { column, row } = cellOfSlot(slot, shape, map);
            assert.ok(column < map.columns && row < map.rows, `${slot} at ${column}, ${row}`);
            assert.equal(slotOfCell(column, row, shape, map), slot);
            assert.ok(edge(column + 1, map.columns, map.width) > edge(column, map.columns, map.width), "a pixel wide");
            if (room === "side bar") {
              const wide = edge(column + 1, map.columns, map.width) - edge(column, map.columns, map.width);
              assert.ok(wide >= 4 && map.rowHeight >= 4, "legible");
            }
            const place = { x: edge(column, map.columns, map.width), y: rowTop(row, map) };
            assert.equal(slotAt(place.x + 0.5, place.y + 0.5, shape, map), slot);
            assert.ok(place.y + map.rowHeight <= map.height);
            seen.add(row * map.columns + column);
          }
          assert.equal(seen.size, shape.sets * shape.ways);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("gives a slot one look: owner, use, change, staleness", () => {
    const snapshot = tlbSnapshot(18);
    const [, micro, joint] = snapshot.cores[0]!.levels;
    const context = {
      owners: indexOwners(snapshot.owners),
      filter: { text: "", owner: null, level: "" },
      dimUnusable: true,
    };
    const small = looksOf(micro!, context, "owner");
    assert.equal(small[0]! & look.fill, 1, "B is owner 2 with palette 1");
    assert.ok((small[1]! & look.filled) !== 0 && (small[3]! & look.dim) !== 0);
    assert.equal(small[6]!, look.gone);
    const large = looksOf(joint!, context, "owner");
    assert.ok((large[64]! & look.hit) !== 0);
    assert.equal(large.filter((code) => (code & look.stale) !== 0).length, 1);
    const [any] = joint!.entries;
    const tagged = [
      { ...any!, slot: 0, shared: false, tag: 3 },
      { ...any!, slot: 1, shared: false, tag: 4, owner: any!.owner + 1 },
      { ...any!, slot: 2, shared: false, tag: 3, owner: any!.owner + 1 },
      { ...any!, slot: 3, shared: true, tag: 3 },
    ];
    const byTag = looksOf({ ...joint!, entries: tagged, removed: [] }, context, "tag");
    const fills = [...byTag.slice(0, 4)].map((code) => code & look.fill);
    assert.deepEqual(fills, [3, 4, 3, 8], "by tag, whoever owns it; a shared id is no ASID");
    const byHits = looksOf(joint!, context, "hits");
    assert.ok((byHits[0]! & look.fill) > (byHits[4 * 17]! & look.fill), "64 hits are brighter than 2");
  });
});

describe("bars of a step", () => {
  it("stand for one access each, and beyond 64 for the loudest of several", () => {
    assert.deepEqual(
      barsOf("hRw").map(({ index, kind, data }) => [index, kind, data]),
      [
        [0, "h", false],
        [1, "r", true],
        [2, "w", false],
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."hHrRwWfFzZ"), maxLength: 4096 }), (kinds) => {
        const bars = barsOf(kinds);
        assert.ok(bars.length <= mostBars);
        assert.equal(
          bars.reduce((sum, bar) => sum + bar.count, 0),
          kinds.length,
        );
        assert.equal(
          bars.some((bar) => bar.kind === "z"),
          /z/i.test(kinds),
        );
        for (const bar of bars) assert.equal(kinds[bar.index]!.toLowerCase(), bar.kind);
      }),
    );
  });
});

describe("forms of cells", () => {
  it("keep what took part readable and fit the width wherever swatches can", () => {
    const loud = [false, true, false, false, false, false, true, false].map((each) => ({ loud: each }));
    assert.ok(cellForms(loud, 900).every((form) => form === "tagged"));
    assert.ok(cellForms(loud, 430).every((form) => form === "readable"));
    assert.deepEqual(
      cellForms(loud, 230).map((form) => form === "swatch"),
      loud.map((cell) => !cell.loud),
    );
  });
});
