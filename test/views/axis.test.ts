import assert from "node:assert/strict";
import fc from "fast-check";
import { buildAxis, positionOf, runStarts, type AddressRange } from "../../src/views/spaces/axis.js";
import { layOutMap } from "../../src/views/spaces/map-layout.js";
import { spacesSnapshot } from "./fixtures/spaces.js";

const range = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 25 }), fc.integer({ min: 1, max: 2 ** 13 }), fc.constantFrom(1, 64, 2 ** 13))
  .map(([page, pages, spread]): AddressRange => [page * spread * 4096, (page * spread + pages) * 4096]);
const ranges = fc.array(range, { minLength: 1, maxLength: 24 });
const width = fc.integer({ min: 40, max: 1600 });
/** Pixels; sums of doubles. */
const tolerance = 1e-6;

describe("address axis", () => {
  it("keeps the order of addresses", () => {
    fc.assert(
      fc.property(
        ranges,
        width,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (list, room, fractions) => {
          const axis = buildAxis(list, room);
          const low = Math.min(...list.map(([start]) => start));
          const high = Math.max(...list.map(([, end]) => end));
          const addresses = [
            ...list.flat(),
            ...fractions.map((fraction) => Math.floor(low + fraction * (high - low))),
          ].sort((a, b) => a - b);
          const places = addresses.map((each) => positionOf(axis, each));
          places.slice(1).forEach((place, index) => {
            assert.ok(place >= places[index]! - tolerance);
            // Strictly, if the addresses differ by a page or more of the same stretch.
            if (addresses[index + 1]! > addresses[index]! && list.flat().includes(addresses[index]!))
              assert.ok(place > places[index]!);
          });
        },
      ),
    );
  });

  it("has pieces without holes that fill the room or as much as they need", () => {
    fc.assert(
      fc.property(ranges, width, (list, room) => {
        const { pieces, width: total } = buildAxis(list, room);
        assert.ok(total >= Math.min(room, total) - tolerance);
        pieces.slice(1).forEach((piece, index) => {
          assert.equal(piece.start, pieces[index]!.end);
          assert.ok(Math.abs(piece.from - pieces[index]!.to) < tolerance);
        });
        assert.ok(Math.abs(pieces.at(-1)!.to - total) < tolerance);
        assert.ok(total >= room - tolerance, "room that is there is used");
      }),
    );
  });

  it("gives every range room to be seen, and no gap more than a mark", () => {
    fc.assert(
      fc.property(ranges, width, (list, room) => {
        const axis = buildAxis(list, room);
        for (const [start, end] of list) assert.ok(positionOf(axis, end) - positionOf(axis, start) >= 7 - tolerance);
        for (const piece of axis.pieces) if (!piece.occupied) assert.ok(piece.to - piece.from <= 22 + tolerance);
      }),
    );
  });

  it("labels where occupied runs begin", () => {
    const axis = buildAxis(
      [
        [0x1000, 0x2000],
        [0x2000, 0x3000],
        [0x9000_0000, 0x9000_1000],
      ],
      300,
    );
    assert.deepEqual(runStarts(axis), [0x1000, 0x9000_0000]);
    assert.deepEqual(
      axis.pieces.map((piece) => piece.broken),
      [false, false, true, false],
    );
  });

  it("stands empty without ranges", () => {
    assert.deepEqual(buildAxis([], 200), { pieces: [], width: 200 });
    assert.equal(positionOf(buildAxis([], 200), 0x1000), 0);
  });
});

describe("layout of the memory maps", () => {
  it("puts equal addresses of different lanes at equal positions", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 1600 }), (room) => {
        const { bars } = layOutMap(spacesSnapshot(18), room);
        const places = new Map<number, number>();
        for (const bar of bars) {
          const { start } = bar.region;
          assert.ok(Math.abs((places.get(start) ?? bar.x) - bar.x) < tolerance);
          places.set(start, bar.x);
        }
      }),
    );
  });

  it("draws guides for shared memory only, and says once who sees it", () => {
    const { guides } = layOutMap(spacesSnapshot(18), 900);
    assert.deepEqual([...new Set(guides.map((guide) => guide.owner))].sort(), [4, 5]);
    assert.deepEqual(
      guides.map((guide) => guide.text).filter((text) => text !== ""),
      ["libc: same address in A, B, C, libc", "data: same address in data, A in data"],
    );
  });

  it("keeps labels of ticks and guides apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 1600 }), (room) => {
        const { ticks, guides } = layOutMap(spacesSnapshot(18), room);
        ticks.slice(1).forEach((tick, index) => assert.ok(tick.x >= ticks[index]!.x + ticks[index]!.text.length * 6));
        const labels = guides.filter((guide) => guide.text !== "");
        for (const a of labels) {
          for (const b of labels) {
            if (a !== b && a.textY === b.textY && a.textX <= b.textX) assert.ok(b.textX >= a.textX + a.text.length * 6);
          }
        }
      }),
    );
  });

  it("shows the overlap of a refused attach in the lane of the process", () => {
    const [conflict] = layOutMap(spacesSnapshot(18), 900).conflicts;
    assert.ok(
      conflict?.overlap && conflict.overlap[0] === conflict.present[0] && conflict.overlap[1] === conflict.wanted[1],
    );
  });
});
