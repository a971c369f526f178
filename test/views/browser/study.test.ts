/** The page of a study with the tables and pictures that the language server gives, in Chromium. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ToView } from "../../../src/protocol/messages.js";
import type { FromStudyPage, StudyProgress, ToStudyPage } from "../../../src/protocol/study.js";
import { chartAnswer, columns, counters, progress, refusal, rowsOf, settings, source } from "../fixtures/study.js";
import { sometimes, swept } from "../../sample.js";
import { themed } from "./page/themes.js";
import { viewFrame, violations } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";

describe("a study in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["study"], { axe: true });
  let view: ViewPage;

  const send = (message: ToStudyPage): Promise<void> => view.send(message as unknown as ToView);
  const posted = async (): Promise<readonly FromStudyPage[]> =>
    (await view.posted()) as unknown as readonly FromStudyPage[];
  const waitPosted = async (type: FromStudyPage["type"], count: number): Promise<FromStudyPage> => {
    await view.page.waitForFunction(
      ([wanted, many]) =>
        (window as unknown as { vasPosted: FromStudyPage[] }).vasPosted.filter((one) => one.type === wanted).length >=
        many,
      [type, count] as const,
    );
    return (await posted()).filter((one) => one.type === type).at(count - 1)!;
  };

  /** Sends a table, and answers questions for its chart as the server does, until there is no newer one. */
  let drawn = 0;
  async function show(
    rows: readonly (readonly string[])[],
    state: StudyProgress | null,
    message: Partial<ToStudyPage> = {},
  ): Promise<void> {
    await send({
      type: "table",
      source,
      columns,
      settings,
      counters,
      from: 0,
      rows,
      progress: state,
      ...message,
    } as ToStudyPage);
    if (rows.length > 0) await draw(rows);
  }

  async function draw(rows: readonly (readonly string[])[]): Promise<void> {
    const asked = await waitPosted("draw", ++drawn);
    assert.ok(asked.type === "draw");
    try {
      const answer = chartAnswer(rows, asked);
      await send({ type: "chart", answer });
      await view.page.waitForFunction((alt) => {
        const picture = document.querySelector<HTMLImageElement>(".chart-picture");
        return picture !== null && picture.alt === alt && picture.complete && picture.naturalWidth > 0;
      }, answer.description);
    } catch (error) {
      await send({ type: "chart", answer: { problem: (error as Error).message } });
      await view.page.waitForSelector(".chart-problem");
    }
  }

  async function open(options: PageOptions = {}): Promise<void> {
    drawn = 0;
    view = await frame.open({ width: 1100, height: 700, ...options });
    await waitPosted("ready", 1);
  }

  const ways = [4, 8, 16, 32, 64, 4096];

  it("shows rows as they come, and asks for a picture of what there is", async () => {
    await open();
    assert.match((await view.page.textContent(".empty"))!, /being compiled/);
    const rows = rowsOf(ways);
    await show(rows.slice(0, 6), progress(6, "running"));
    assert.equal(await view.page.textContent(".study-progress"), "6 of 18 runs, 12 s left");
    // Only what is new is sent; the page keeps the rest.
    await show(rows.slice(6), progress(18, "finished"), { from: 6 }).catch(() => undefined);
    assert.equal(await view.page.textContent(".study-progress"), "18 runs");
    assert.equal(await view.page.getAttribute("[role=table]", "aria-rowcount"), "19");
    // Rows are drawn where they are seen: how many these are is measured once the picture has its size.
    const cells = "[role=row] [role=cell]:nth-child(3)";
    await view.page.waitForFunction((each) => document.querySelectorAll(each).length === 18, cells);
    assert.deepEqual(await view.page.locator(cells).allTextContents(), [
      ...new Array<string>(15).fill("passed"),
      ...new Array<string>(3).fill("refused"),
    ]);
    assert.equal(
      await view.page
        .locator("[data-ended=refused]")
        .first()
        .textContent()
        .then((text) => text?.includes(refusal)),
      true,
    );
  });

  sometimes("is stopped, gone on with, saved and copied by its buttons", async () => {
    await open();
    await show(rowsOf([4, 8]), progress(6, "running"));
    await view.page.click("text=Stop");
    await waitPosted("stop", 1);
    await show(rowsOf([4, 8]), progress(6, "stopped"));
    assert.equal(await view.page.textContent(".study-progress"), "6 of 18 runs, stopped");
    await view.page.click("text=Resume");
    await waitPosted("resume", 1);
    await view.page.click("text=Save CSV");
    await waitPosted("saveTable", 1);
    await view.page.click("text=Copy as vas sweep");
    await waitPosted("copyCommand", 1);
    await view.page.click("text=Save SVG");
    await view.page.click("text=Save PNG");
    const png = await waitPosted("saveChart", 2);
    assert.ok(png.type === "saveChart" && png.what === "png");
    const bytes = Buffer.from(png.text, "base64");
    assert.deepEqual([...bytes.subarray(1, 4)], [...Buffer.from("PNG")]);
    // Twice the size of the picture, which is not empty.
    assert.ok(bytes.readUInt32BE(16) > 800 && bytes.length > 10_000, `${bytes.length} bytes`);
  });

  sometimes("lets one choose what goes along and up, and what each setting is to the picture", async () => {
    await open();
    const rows = rowsOf(ways);
    await show(rows, progress(18, "finished"));
    const list = (label: string) =>
      view.page
        .locator(".chart-controls label")
        .filter({ hasText: new RegExp(`^${label}`) })
        .locator("select");
    await list("Up").selectOption("dtlb.misses");
    await draw(rows);
    assert.match(
      (await view.page.getAttribute(".chart-picture", "alt"))!,
      /^dtlb\.misses over machine\.jtlb_ways\. asid:/,
    );
    assert.match((await view.page.textContent(".chart-note"))!, /3 rows have no value/);
    await list("machine.tags").selectOption({ label: "only none" });
    await draw(rows);
    assert.match(
      (await view.page.getAttribute(".chart-picture", "alt"))!,
      /dtlb\.misses over machine\.jtlb_ways\. (?!.*asid)/,
    );
    await list("machine.tags").selectOption({ label: "mean and range" });
    await draw(rows);
    assert.match((await view.page.getAttribute(".chart-picture", "alt"))!, /Curves are means/);
    await list("Along").selectOption("machine.tags");
    await draw(rows);
    const asked = (await posted()).filter((one) => one.type === "draw").at(-1)!;
    assert.deepEqual(asked.type === "draw" && [asked.choice.x, asked.choice.series, asked.choice.where], [
      "machine.tags",
      [],
      [],
    ]);
  });

  it("says what cannot be drawn, and what went wrong", async () => {
    await open();
    const problem = "line 3: Unknown name `x`";
    await show(rowsOf([4096]), progress(3, "stopped", { problem }));
    assert.match((await view.page.textContent(".chart-problem"))!, /no row has a value of itlb\.misses/);
    assert.equal(await view.page.textContent("[role=alert]"), problem);
  });

  sometimes("keeps the words of a chart readable where it is narrow: its frame scrolls", async () => {
    const rooms = [
      [320, 480],
      [560, 400],
      [1100, 700],
    ] as const;
    for (const [width, height] of swept(rooms, 1)) {
      await open({ width, height });
      await show(rowsOf(ways), progress(18, "finished"));
      const { scale, hidden, lowest } = await view.page.evaluate(() => {
        const picture = document.querySelector<HTMLImageElement>(".chart-picture")!;
        const parts = document.querySelector(".study-parts")!;
        const frame = picture.parentElement!;
        // All of the picture is in the frame, or to be scrolled to.
        frame.scrollLeft = frame.scrollWidth;
        parts.scrollTop = parts.scrollHeight;
        const { width: drawn, height: tall } = picture.getBoundingClientRect();
        return {
          scale: Math.min(drawn / picture.naturalWidth, tall / picture.naturalHeight),
          hidden: Math.max(0, picture.getBoundingClientRect().right - frame.getBoundingClientRect().right),
          lowest: document.querySelector(".study-table")!.getBoundingClientRect().bottom - window.innerHeight,
        };
      });
      // The words are of 12 pixels.
      assert.ok(12 * scale >= 8, `words of ${12 * scale} pixels at ${width}`);
      assert.ok(hidden < 2 && lowest < 2, `at ${width}: ${hidden} hidden, ${lowest} below`);
    }
  });

  for (const [theme, width] of swept(themed([1100, 640, 320]), 1))
    it(`is accessible, ${theme}, ${width} pixels wide, empty, running and with a table from a file`, async () => {
      for (const [name, state] of [
        ["running", progress(18, "running", { problem: "the server has ended" })],
        ["file", null],
      ] as const) {
        await open({ theme, width });
        if (name === "running") assert.deepEqual(await violations(view), [], "empty");
        await show(rowsOf(ways), state);
        const folder = process.env["VAS_PICTURES"];
        if (folder !== undefined) {
          mkdirSync(folder, { recursive: true });
          await view.page.screenshot({ path: join(folder, `study-${theme}-${width}-${name}.png`) });
        }
        assert.deepEqual(await violations(view), [], name);
        const wide = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${wide} pixels wider than the page`);
      }
    });
});
