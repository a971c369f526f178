/** A walk that failed half way down: the levels that it did not come to are grey lines that are read, and that keys pass by. */
import assert from "node:assert/strict";
import type { PageTableRow, PageTableSnapshot } from "../../../../src/protocol/snapshot.js";
import { treeAsTable } from "../../../../src/views/page-tables/tree-table.js";
import { indexOwners } from "../../../../src/views/owner/owners.js";
import { pageTableSnapshot } from "../../fixtures/page-table.js";
import { stopped } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";
import type { ViewPage } from "../page/view-page.js";

/** The walk ended at 256/0, above two levels. */
function failedWalk(args: Record<string, unknown>): PageTableSnapshot {
  const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
  const missing = (row: PageTableRow) =>
    row.id === "256/0" ? { ...row, gone: "missing" as const, rights: null, cached: [], walkStep: 2 } : row;
  const unread = [
    { id: "256/0/511", parent: "256/0", depth: 2, name: "PD", index: 0x1ff },
    { id: "256/0/511/399", parent: "256/0/511", depth: 3, name: "PT", index: 0x18f },
  ];
  return { ...snapshot, rows: snapshot.rows.map(missing), unread };
}

describe("a failed walk in the page tables, in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["page-tables"]);

  async function open(width: number): Promise<ViewPage> {
    const view = await frame.open({ width, height: 500 });
    view.answer("vas/pageTable", failedWalk);
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    return view;
  }

  for (const width of [250, 350, 440, 700, 900])
    it(`has a grey line for each level that was not read, ${width} pixels`, async () => {
      const view = await open(width);
      const lines = await view.page.locator(".windowed .tree-row").evaluateAll((all) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "var(--dim)";
        const dim = getComputedStyle(probe).color;
        return all.map((row) => ({
          id: row.getAttribute("data-row") ?? row.getAttribute("data-unread"),
          texts: [...row.children].map((cell) => cell.textContent!.trim()).filter((text) => text !== ""),
          label: row.getAttribute("aria-label"),
          grey: [...row.children].every((cell) => getComputedStyle(cell).color === dim),
          height: row.getBoundingClientRect().height,
          top: row.getBoundingClientRect().top,
          entry:
            row.children[0]!.getBoundingClientRect().left + parseFloat(getComputedStyle(row.children[0]!).paddingLeft),
          cut: [...row.children].some((cell) => cell.scrollWidth > cell.clientWidth + 1),
          focusable: (row as HTMLElement).tabIndex >= 0,
        }));
      });
      const at = lines.findIndex(({ id }) => id === "256/0");
      const [missing, first, second, next] = lines.slice(at, at + 4);
      assert.deepEqual([first!.id, second!.id, next!.id], ["256/0/511", "256/0/511/399", "256/1"]);
      assert.deepEqual(first!.texts, ["PD[0x1ff]", "not read"]);
      assert.deepEqual(second!.texts, ["PT[0x18f]", "not read"]);
      assert.equal(second!.label, "PT[0x18f], not read");
      for (const line of [first!, second!])
        assert.deepEqual([line.grey, line.height, line.cut, line.focusable], [true, 20, false, false]);
      assert.ok(missing!.entry < first!.entry && first!.entry < second!.entry, "each is further in");
      assert.match(missing!.label!, /the walk ends here, PD\[0x1ff\], PT\[0x18f\] not read/);
      assert.equal(next!.top, second!.top + 20);
    });

  it("arrows pass by what was not read, both ways", async () => {
    const view = await open(440);
    const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute("data-row"));
    await view.page.click("[data-row='256/0'] .t-va");
    await view.page.focus("[data-row='256/0']");
    await view.page.keyboard.press("ArrowDown");
    await view.page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "256/1");
    await view.page.keyboard.press("ArrowUp");
    await view.page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "256/0");
    await view.page.click("[data-unread='256/0/511']");
    assert.equal(
      await view.page.getAttribute("[data-row='256/0']", "aria-selected"),
      "true",
      "a click selects nothing",
    );
    assert.notEqual(await focused(), "256/0/511");
  });

  it("is in the copied table", () => {
    const data = failedWalk({ space: 2 });
    const { headings, rows } = treeAsTable(data, indexOwners(data.owners));
    const at = rows.findIndex(([entry]) => entry === "    PD[0x1ff]");
    assert.equal(rows[at - 1]![headings.indexOf("rights")], "not present");
    assert.deepEqual(
      rows.slice(at, at + 2).map((row) => [row[0], row[headings.indexOf("rights")], row.length]),
      [
        ["    PD[0x1ff]", "not read", headings.length],
        ["      PT[0x18f]", "not read", headings.length],
      ],
    );
  });
});
