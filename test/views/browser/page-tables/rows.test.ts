/** Rows of the tree: one line each in a panel, a page two in a side bar, and nothing in them cut off, whatever the depth, the step and the TLBs that hold the page. */
import assert from "node:assert/strict";
import type { PageTableRow, TlbHolder } from "../../../../src/protocol/snapshot.js";
import { chipsFor } from "../../../../src/views/page-tables/row/holder-chips.js";
import { shortAddress } from "../../../../src/views/page-tables/row/tree-columns.js";
import { swept } from "../../../sample.js";
import { pageTableSnapshot } from "../../fixtures/page-table.js";
import { stopped } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";

const holder: TlbHolder = { core: 0, level: "L1DTLB", slot: 10, tag: "A2", usable: true, stale: false };
const holders = [0, 1].flatMap((core) => [
  { ...holder, core },
  { ...holder, core, level: "STLB", slot: 1334 },
]);

/** The rows of the fixture below two more levels, high in a space of 57 bits. */
function deepRows(rows: readonly PageTableRow[]): readonly PageTableRow[] {
  const [table] = rows;
  const above = ["PML5", "PML4", "PDPT"].map((name, depth) => ({
    ...table!,
    id: name,
    parent: depth === 0 ? null : "above",
    depth,
    name,
    index: 0x1ff,
    va: 0xff_ffff_0000_0000,
  }));
  const below = rows.map((row) => ({
    ...row,
    depth: row.depth + 3,
    name: row.kind === "table" ? "PD" : "PT",
    va: 0xff_ffff_0000_0000 + row.va,
  }));
  return [...above, ...below];
}

const kinds: Readonly<Record<string, (rows: readonly PageTableRow[]) => readonly PageTableRow[]>> = {
  "two levels": (rows) => rows,
  "five levels of 57 bits": deepRows,
  "large pages": (rows) => rows.map((row) => (row.kind === "page" ? { ...row, largePage: 2 ** 21 } : row)),
  "rights that the step changed": (rows) =>
    rows.map((row) =>
      row.kind === "page" ? { ...row, changed: true, before: { ...row.rights!, rights: "---" } } : row,
    ),
  "rows that have gone and TLBs of two cores still hold": (rows) =>
    deepRows(rows).map((row) =>
      row.kind === "page"
        ? {
            ...row,
            gone: "cleared" as const,
            before: row.rights,
            rights: null,
            cached: holders.map((one) => ({ ...one, stale: true })),
          }
        : row,
    ),
};

describe("rows of the page tables in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["page-tables"]);
  const cases = Object.keys(kinds).flatMap((kind) =>
    [250, 350, 380, 440, 520, 630].map((width) => [kind, width] as const),
  );

  for (const [kind, width] of swept(cases, 6))
    it(`${kind}: a row has its lines and no text is cut off, ${width} pixels`, async () => {
      const view = await frame.open({ width, height: 500 });
      view.answer("vas/pageTable", (args) => {
        const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
        return { ...snapshot, rows: kinds[kind]!(snapshot.rows) };
      });
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      const rows = await view.page.locator(".windowed .tree-row:not(.fold), .tree-headings").evaluateAll((all) =>
        all.map((row) => ({
          page: row.classList.contains("page"),
          height: row.getBoundingClientRect().height,
          cut: [...row.children]
            .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
            .map((cell) => `${cell.className} "${cell.textContent}" ${cell.scrollWidth} in ${cell.clientWidth}`),
        })),
      );
      assert.ok(rows.length > 4);
      const heights = rows.filter(({ page }) => page).map(({ height }) => height);
      assert.deepEqual([...new Set(heights)], [width < 320 ? 38 : 20]);
      assert.deepEqual([...new Set(rows.flatMap(({ cut }) => cut))], []);
    });

  it("a page names its frame and what holds it beside its range at 350 pixels", async () => {
    const view = await frame.open({ width: 350, height: 500 });
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, { ...args, expanded: ["0", "256"] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const texts = await view.page.locator("[data-row='256/0'] > :visible").allInnerTexts();
    assert.deepEqual(
      texts.map((text) => text.trim()).filter((text) => text !== ""),
      ["PTE[0x0]", "2000_0000", "r-x", "40934", "uI J"],
    );
    assert.equal(await view.page.getAttribute("[data-row='256/0'] .t-pfn", "title"), "0x40934");
  });

  for (const [width, mark] of [
    [350, ".large-mark"],
    [900, ".large-bar"],
  ] as const)
    it(`a large page is told from others in its row, ${width} pixels`, async () => {
      const view = await frame.open({ width, height: 500 });
      view.answer("vas/pageTable", (args) => {
        const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
        const large = (row: PageTableRow) => (row.id === "256/0" ? { ...row, largePage: 2 ** 21 } : row);
        return { ...snapshot, rows: snapshot.rows.map(large) };
      });
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      assert.equal(await view.page.locator(mark).count(), 1);
      const cell = (await view.page.locator(`[data-row='256/0'] ${mark}`).boundingBox())!;
      const row = (await view.page.locator("[data-row='256/0']").boundingBox())!;
      assert.ok(cell.width > 8 && cell.y >= row.y && cell.y + cell.height <= row.y + row.height);
      if (width === 350) assert.equal((await view.page.textContent(mark))!.trim(), "2M");
    });

  for (const [width, words] of [
    [350, "not present"],
    [700, "not present: the walk ends here"],
  ] as const)
    it(`says in red where a walk failed, ${width} pixels`, async () => {
      const view = await frame.open({ width, height: 500 });
      view.answer("vas/pageTable", (args) => {
        const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
        const missing = (row: PageTableRow) =>
          row.id === "256/0" ? { ...row, gone: "missing" as const, rights: null, cached: [], walkStep: 2 } : row;
        return { ...snapshot, rows: snapshot.rows.map(missing) };
      });
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      const said = view.page.locator("[data-row='256/0'] .not-present");
      assert.equal(await said.textContent(), words);
      const [colour, bad, mark] = await said.evaluate((element) => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "var(--bad)";
        const marks = element.closest(".tree-row")!.querySelector(".gone-mark")!;
        return [element, probe, marks].map((each) => getComputedStyle(each).color);
      });
      assert.deepEqual([colour, mark], [bad, bad]);
      const text = (await said.boundingBox())!;
      const row = (await view.page.locator("[data-row='256/0']").boundingBox())!;
      assert.ok(text.x + text.width <= row.x + row.width, "it is whole");
    });

  it("a page of sixteen entries is one row that stands on the told one; arrows and details go with it", async () => {
    const view = await frame.open({ width: 440, height: 500 });
    view.answer("vas/pageTable", (args) => {
      const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
      const [first] = snapshot.rows.filter(({ id }) => id === "256/0");
      const entries = Array.from({ length: 16 }, (_, index) => ({
        ...first!,
        id: `256/${index}`,
        index,
        va: first!.va + index * first!.bytes,
        largePage: 16 * first!.bytes,
      }));
      const rows = snapshot.rows.flatMap((row) =>
        row.id === "256/0" ? entries : row.parent === "256" ? (row.index < 16 ? [] : [row]) : [row],
      );
      return { ...snapshot, rows, subject: "256/9" };
    });
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const row = view.page.locator("[data-entries='16']");
    assert.equal(await row.count(), 1);
    assert.equal(await view.page.locator("[data-row^='256/']").count(), 3, "and two of other pages");
    assert.match((await row.textContent())!, /PTE\[0x0–0xf\] 128K/);
    assert.match((await row.getAttribute("class"))!, /told-row/);
    assert.equal(await row.getAttribute("data-row"), "256/9");
    assert.match(
      (await view.page.textContent(".entry-detail"))!,
      /PTE\[0x9\].*Maps 128 KB: 16 entries, one page in place of 16 /s,
    );
    await row.focus();
    await view.page.keyboard.press("ArrowDown");
    await view.page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "256/16");
    await view.page.keyboard.press("ArrowUp");
    await view.page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "256/9");
    assert.equal(await row.getAttribute("aria-selected"), "true");
  });

  it("the select of the space and the box for an address share a line at 350 pixels", async () => {
    const view = await frame.open({ width: 350, height: 500 });
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const tops = await Promise.all(
      ["space", "address"].map(
        async (control) => (await view.page.locator(`[data-control=${control}]`).boundingBox())!.y,
      ),
    );
    assert.equal(tops[0], tops[1]);
  });
});

describe("chips of the TLBs that hold a page", () => {
  const texts = (of: readonly TlbHolder[], room: number, cores = true) =>
    chipsFor(of, cores, room).map(({ text }) => text);

  it("tell every entry where there is room, else the levels of each core, else how many cores", () => {
    assert.deepEqual(texts(holders, 400), ["0: L1D 10", "0: S 1334", "1: L1D 10", "1: S 1334"]);
    assert.deepEqual(texts(holders, 150), ["0: L1D S", "1: L1D S"]);
    assert.deepEqual(texts(holders, 60), ["2 cores"]);
    assert.deepEqual(texts(holders.slice(0, 2), 60, false), ["L1D S"]);
    assert.deepEqual(texts(holders.slice(0, 2), 40, false), ["2 TLBs"]);
    assert.deepEqual(texts([], 45), []);
  });

  it("stand for the stale entry, where there is one", () => {
    const [chip] = chipsFor([...holders.slice(0, 3), { ...holders[3]!, stale: true }], true, 65);
    assert.equal(chip!.text, "2 cores !");
    assert.deepEqual([chip!.holders[0]!.core, chip!.holders[0]!.level], [1, "STLB"]);
    assert.equal(chip!.holders.length, 4);
  });

  it("a short range keeps the digits that tell a page or a table from its neighbours", () => {
    assert.equal(shortAddress(0x7fff_fff9_1000), "…fff9_1000");
    assert.equal(shortAddress(0x7f80_0000_0000), "7f80_0000…");
    assert.equal(shortAddress(0x3f_0000_0000), "3f_0000…");
    assert.equal(shortAddress(0x0001_0000), "0001_0000");
  });
});
