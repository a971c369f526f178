import assert from "node:assert/strict";
import fc from "fast-check";
import { moveInGrid, moveInList } from "../../src/views/keyboard/roving.js";
import { treeMove } from "../../src/views/page-tables/page-tree.js";
import {
  initialTreeState,
  learnSpace,
  pageTableArguments,
  withPath,
  withOpenRows,
  withTable,
} from "../../src/views/page-tables/tree-state.js";
import { layOutMap } from "../../src/views/spaces/map-layout.js";
import { mapMove } from "../../src/views/spaces/memory-map.js";
import { placeBeside } from "../../src/views/tlb/levels/card-place.js";
import { rowTops, visibleSpan } from "../../src/views/windowing/windowed-rows.js";
import { pageTableSnapshot } from "./fixtures/page-table.js";
import { spacesSnapshot } from "./fixtures/spaces.js";

const arrows = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

describe("roving tab stop", () => {
  it("stays inside a grid whatever is pressed", () => {
    const size = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(size, size, fc.array(fc.constantFrom(...arrows), { maxLength: 40 }), (columns, rows, keys) => {
        let at = { column: 0, row: 0 };
        for (const key of keys) at = moveInGrid(key, at, columns, rows)!;
        assert.ok(at.column >= 0 && at.column < columns && at.row >= 0 && at.row < rows);
      }),
    );
  });

  it("leaves other keys alone", () => {
    assert.equal(moveInGrid("a", { column: 0, row: 0 }, 4, 4), null);
    assert.equal(moveInList("Tab", 0, 4, 10), null);
    assert.equal(moveInList("ArrowDown", 0, 0, 10), null);
  });

  it("pages and ends in a list", () => {
    assert.deepEqual(
      ["PageDown", "PageUp", "Home", "End"].map((key) => moveInList(key, 12, 100, 10)),
      [22, 2, 0, 99],
    );
  });
});

describe("keys of the page-table tree", () => {
  const { rows } = pageTableSnapshot(18, { expanded: ["walk"] });

  it("opens, enters, leaves and closes a table", () => {
    const closed = rows.findIndex((row) => row.id === "256");
    assert.equal(treeMove("ArrowRight", rows, closed), "open");
    assert.equal(treeMove("ArrowRight", rows, 0), 1);
    assert.equal(treeMove("ArrowLeft", rows, 1), 0);
    assert.equal(treeMove("ArrowLeft", rows, 0), "close");
    assert.equal(treeMove("ArrowRight", rows, 1), null);
    assert.equal(treeMove(" ", rows, 0), "close");
  });

  it("keeps what the walk opened when the user opens something else", () => {
    const data = pageTableSnapshot(18, { expanded: ["walk"] });
    const opened = withOpenRows(initialTreeState, data);
    assert.deepEqual(opened.expanded, { 2: ["0"] });
    assert.equal(withOpenRows(opened, data), opened, "nothing new, nothing stored");
    assert.deepEqual(withTable(opened, 2, "256", true).expanded, { 2: ["0", "256"] });
    assert.deepEqual(withTable(opened, 2, "0", false).expanded, { 2: [] });
  });

  it("opens every ancestor of an address", () => {
    const state = withPath(initialTreeState, 2, "1/17/3");
    assert.equal(state.selected, "1/17/3");
    assert.deepEqual(state.expanded, { 2: ["1", "1/17"] });
  });

  it("asks for the tables that were open in the space that answers", () => {
    const state = { ...initialTreeState, expanded: { 2: ["256"], 3: ["0"] } };
    const question = { followed: null, openWalk: true, access: null };
    assert.deepEqual(pageTableArguments(state, question).expanded, ["walk"]);
    assert.equal(learnSpace(state, question, 2), false, "the first answer teaches the space");
    assert.deepEqual(pageTableArguments(state, question).expanded, ["256", "walk"]);
    assert.equal(learnSpace(state, question, 2), true);
    assert.equal(learnSpace(state, question, 9), true, "nothing was open in space 9");
  });
});

describe("keys of the memory maps", () => {
  const { bars } = layOutMap(spacesSnapshot(18), 900);

  it("goes along a lane and finds the same address in the next one", () => {
    const shared = bars.find((bar) => bar.lane.title === "A" && bar.region.label === "libc text")!;
    const below = mapMove("ArrowDown", bars, shared)!;
    assert.deepEqual([below.lane.title, below.region.label], ["B", "libc text"]);
    assert.equal(mapMove("ArrowRight", bars, shared)!.region.label, "libc data");
    assert.equal(mapMove("Home", bars, shared)!.region.label, "text");
    assert.equal(mapMove("ArrowUp", bars, shared), null);
  });
});

describe("rows in the window", () => {
  it("covers all that is visible and little more", () => {
    const pixels = fc.integer({ min: -5000, max: 50_000 });
    fc.assert(
      fc.property(
        pixels,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 2000 }),
        (from, height, count) => {
          const { first, end } = visibleSpan(from, from + height, rowTops(Array.from({ length: count }), 22));
          assert.ok(first >= 0 && first <= end && end <= count);
          assert.ok(end - first <= Math.ceil(height / 22) + 18);
          for (let row = 0; row < count; row += 1) {
            const visible = (row + 1) * 22 > from && row * 22 < from + height;
            if (visible) assert.ok(row >= first && row < end);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("place of an entry's card", () => {
  it("stays inside the window and off the cell where there is room", () => {
    const room = { width: 560, height: 300 };
    const card = { width: 380, height: 190 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 540 }), fc.integer({ min: 0, max: 285 }), (left, top) => {
        const place = placeBeside({ left, top, width: 12, height: 12 }, card, room);
        assert.ok(place.left >= 0 && place.left + card.width <= room.width);
        assert.ok(place.top >= 0 && place.top + card.height <= room.height);
      }),
    );
  });
});
