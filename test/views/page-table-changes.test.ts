/** Changes of page tables as the view has them: before, as changes, after; and equal ones in one line. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { EntryRights, PageTableRow } from "../../src/protocol/snapshot.js";
import { foldChanges, rowsOfSide, type TreeItem } from "../../src/views/page-tables/changes/changes.js";
import { pageTableSnapshot } from "./fixtures/page-table.js";

const page = pageTableSnapshot(18, { space: 2, expanded: ["walk"] }).rows.find(({ kind }) => kind === "page")!;
const rw: EntryRights = { ...page.rights!, rights: "rw-" };
const ro: EntryRights = { ...rw, rights: "r--" };

/** Pages of one table; `changed` from `rw-` to `r--`. */
function pages(count: number, part: (index: number) => Partial<PageTableRow>): PageTableRow[] {
  return Array.from({ length: count }, (_, index) => ({
    ...page,
    id: `7/${index}`,
    parent: "7",
    index,
    walkStep: null,
    cached: [],
    gone: null,
    changed: true,
    rights: ro,
    before: rw,
    ...part(index),
  }));
}

const words = (items: readonly TreeItem[]) =>
  items.map((item) => (item.kind === "fold" ? `${item.count}: ${item.first.id} to ${item.last.id}` : item.id));

describe("changes of page tables", () => {
  it("that are equal are one line after the first five, where there are eight or more", () => {
    const rows = pages(32, () => ({}));
    assert.deepEqual(words(foldChanges(rows, new Set(), [])), ["7/0", "7/1", "7/2", "7/3", "7/4", "27: 7/5 to 7/31"]);
    assert.equal(foldChanges(rows.slice(0, 7), new Set(), []).length, 7);
    assert.equal(foldChanges(rows, new Set(["fold:7/0"]), []).length, 32, "opened");
    assert.equal(foldChanges(rows, new Set(), ["7/20"]).length, 32, "a row that is looked at is never hidden");
    assert.equal(foldChanges(rows, new Set(), ["7/2", null]).length, 6);
  });

  it("that differ in what they say, in where they are, or in who holds them are not equal", () => {
    const stale = [{ core: 0, level: "JTLB", slot: 3, tag: "A1", usable: true, stale: true }];
    for (const part of [{ rights: rw }, { before: null }, { parent: "8" }, { cached: stale }, { changed: false }]) {
      const items = foldChanges(
        pages(20, (index) => (index === 10 ? part : {})),
        new Set(),
        [],
      );
      assert.deepEqual(
        words(items).filter((word) => word.includes(":")),
        ["5: 7/5 to 7/9", "4: 7/16 to 7/19"],
        JSON.stringify(part),
      );
    }
    assert.equal(
      foldChanges(
        pages(20, () => ({ changed: false })),
        new Set(),
        [],
      ).length,
      20,
    );
  });

  it("lose no row and change no order, whatever is folded", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 }), (kinds) => {
        const rows = pages(kinds.length, (index) => [{}, { rights: rw }, { changed: false }][kinds[index]!]!);
        const items = foldChanges(rows, new Set(), []);
        const back = items.flatMap((item) =>
          item.kind === "fold" ? rows.slice(item.first.index, item.last.index + 1).map(({ id }) => id) : [item.id],
        );
        assert.deepEqual(
          back,
          rows.map(({ id }) => id),
        );
      }),
    );
  });

  it("show either side whole", () => {
    const rows = [
      ...pages(1, () => ({ id: "changed" })),
      ...pages(1, () => ({ id: "made", before: null })),
      ...pages(1, () => ({ id: "cleared", gone: "cleared", rights: null })),
      ...pages(1, () => ({
        id: "held",
        gone: "cleared",
        changed: false,
        rights: null,
        cached: [{ core: 0, level: "JTLB", slot: 3, tag: "A1", usable: true, stale: true }],
      })),
      ...pages(1, () => ({ id: "same", changed: false, before: null })),
    ];
    const said = (side: "before" | "changes" | "after") =>
      rowsOfSide(rows, side).map(({ id, rights, gone }) => [id, gone ?? rights?.rights]);
    assert.deepEqual(said("before"), [
      ["changed", "rw-"],
      ["cleared", "rw-"],
      ["same", "r--"],
    ]);
    assert.deepEqual(said("changes"), [
      ["changed", "r--"],
      ["made", "r--"],
      ["cleared", "cleared"],
      ["held", "cleared"],
      ["same", "r--"],
    ]);
    assert.deepEqual(said("after"), [
      ["changed", "r--"],
      ["made", "r--"],
      ["held", "cleared"],
      ["same", "r--"],
    ]);
  });
});
