/** The path in the tree is as loud as the story: yellow for a walk alone, blue for what the kernel repaired, red for nothing but the entry that is wrong. */
import assert from "node:assert/strict";
import type { PageTableRow, PageTableSnapshot } from "../../../../src/protocol/snapshot.js";
import type { StoryTone } from "../../../../src/protocol/story.js";
import { swept } from "../../../sample.js";
import { pageTableSnapshot } from "../../fixtures/page-table.js";
import { stopped } from "../../fixtures/snapshots.js";
import { themes, type ThemeName } from "../page/themes.js";
import { viewFrame } from "../page/view-frame.js";
import type { ViewPage } from "../page/view-page.js";

/** The variable of the theme that the bar beside the path has. */
const colours: Readonly<Record<StoryTone, string>> = {
  quiet: "--dim",
  hit: "--good",
  note: "--info",
  first: "--info",
  cost: "--notice",
  deadly: "--dim",
  hazard: "--dim",
};

/** A walk ended at the first table's entry, and the kernel made the table and a page in it. */
function repaired(args: Record<string, unknown>): PageTableSnapshot {
  const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0"] });
  const table = snapshot.rows.find(({ id }) => id === "0")!;
  const rows = snapshot.rows.map((row): PageTableRow => (row.id === "0" ? { ...row, changed: true } : row));
  const step = { ...snapshot.walk!.walk![0]!, pteAddress: table.pteAddress, kind: "invalid" as const };
  return { ...snapshot, rows, walk: { ...snapshot.walk!, result: "fault", walk: [step] } };
}

describe("tones of the page tables in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["page-tables"]);

  async function open(
    tone: StoryTone,
    answer: (args: Record<string, unknown>) => PageTableSnapshot,
    options: { readonly theme?: ThemeName; readonly width?: number } = {},
  ): Promise<ViewPage> {
    const view = await frame.open({ width: 440, height: 500, ...options });
    view.answer("vas/pageTable", answer);
    const stop = stopped(18);
    await view.send({ type: "stop", session: "s", stop: { ...stop, story: { ...stop.story, tone } } });
    await view.rendered(18);
    return view;
  }

  const cases = (Object.keys(themes) as ThemeName[]).flatMap((theme) =>
    (Object.keys(colours) as StoryTone[]).map((tone) => [theme, tone] as const),
  );
  for (const [theme, tone] of swept(cases, 7))
    it(`the path is ${colours[tone].slice(2)} in a story that is ${tone}, ${theme}`, async () => {
      const view = await open(tone, (args) => pageTableSnapshot(18, args), { theme });
      const [bar, colour, fill] = await view.page.locator("[data-row='0']").evaluate((row, name) => {
        const probe = row.appendChild(document.createElement("i"));
        probe.style.color = `var(${name})`;
        const { boxShadow, backgroundColor } = getComputedStyle(row);
        return [boxShadow, getComputedStyle(probe).color, backgroundColor];
      }, colours[tone]);
      assert.ok(bar!.startsWith(colour!), `${bar} is not ${colour}`);
      assert.equal(fill === "rgba(0, 0, 0, 0)", theme === "hc" || theme === "hcLight", `filled with ${fill}`);
    });

  for (const width of [250, 350, 440, 900])
    it(`an entry that a walk ended at and the kernel wrote has a cross and where it came from, ${width} pixels`, async () => {
      const view = await open("first", repaired, { width });
      const row = view.page.locator("[data-row='0']");
      assert.equal((await row.locator(".t-entry").textContent())!.replace(/\s+/g, " ").trim(), "▾PGD[0x0] ① ✕");
      assert.match((await row.locator(".t-rights").textContent())!, /^— → table/);
      assert.equal(await view.page.locator(".gone-mark").count(), 1);
      const cut = await row
        .locator(":scope > *")
        .evaluateAll((cells) =>
          cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent),
        );
      assert.deepEqual(cut, []);
      if (width !== 440) return;
      await view.page.getByRole("button", { name: "after" }).click();
      await view.page.waitForFunction(() => document.querySelector(".gone-mark") === null);
      assert.match((await row.locator(".t-rights").textContent())!, /^table/);
    });

  it("says who shares a freed frame with whoever gets it next, and nothing of the kind of one that is mapped", async () => {
    const said: string[] = [];
    for (const mapped of [false, true]) {
      const view = await open("hazard", (args) => {
        const snapshot = pageTableSnapshot(18, { ...args, expanded: ["walk"] });
        const rows = snapshot.rows.map((row): PageTableRow => {
          if (row.id !== snapshot.subject) return row;
          return { ...row, gone: "cleared", rights: null, cached: row.cached.map((one) => ({ ...one, stale: true })) };
        });
        const { pfn } = rows.find(({ id }) => id === snapshot.subject)!;
        const frame = { ...pageTableSnapshot(18, { frame: pfn }).frame!, owner: -1 };
        return { ...snapshot, rows, frame: mapped ? frame : { ...frame, mappings: [] } };
      });
      said.push(...(await view.page.locator(".frame-stale").allTextContents()));
    }
    assert.deepEqual(said, ["Whoever gets it next shares it with 2 stale TLB entries."]);
  });
});
