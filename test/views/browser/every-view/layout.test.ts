import assert from "node:assert/strict";
import { comparisonSnapshot } from "../../fixtures/comparison.js";
import { lessonSnapshot } from "../../fixtures/lesson.js";
import { timelineSnapshot } from "../../fixtures/timeline.js";
import { pageTableSnapshot, translation } from "../../fixtures/page-table.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { themes, type ThemeName } from "../page/themes.js";
import { swept } from "../../../sample.js";
import { viewFrame } from "../page/view-frame.js";
import type { ViewName, ViewPage } from "../page/view-page.js";

const shown = ["tlb", "page-tables", "spaces", "timeline", "compare", "lesson"] as const;
/** What a view remembers: all of it unfolded, so that nothing that could be too wide is hidden. */
const stored: Partial<Record<ViewName, object>> = {
  timeline: { spaces: true, processes: true, rangeFrom: 20, rangeTo: 60 },
  compare: { other: JSON.stringify({ settings: [{ name: "machine.tags", value: "asid" }] }), label: "asid" },
  lesson: { given: "1", stage: 3, supposing: true },
};
/** Something that is there when the view is whole. */
const whole: Partial<Record<ViewName, string>> = {
  timeline: ".range tbody tr",
  compare: ".mirror-picture",
  lesson: ".what-if .choice",
};
const widths = [250, 440, 1200];

/**
 * Pixels of two pictures (PNG in base 64) that differ, as seen in the page: `x,y`. What is drawn again may have other roundings: corners differ by 1
 * of 255 then, which no eye sees.
 */
async function changedPixels(pictures: readonly string[]): Promise<readonly string[]> {
  const seen: ImageData[] = [];
  for (const base64 of pictures) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
    context.drawImage(picture, 0, 0);
    seen.push(context.getImageData(0, 0, picture.width, picture.height));
  }
  const [before, after] = seen as [ImageData, ImageData];
  const changed = new Set<string>();
  before.data.forEach((value, at) => {
    const pixel = at >> 2;
    if (Math.abs(value - after.data[at]!) > 2)
      changed.add(`${pixel % before.width},${Math.floor(pixel / before.width)}`);
  });
  return [...changed].slice(0, 20);
}

describe("pictures of the views in Chromium", function () {
  this.timeout(120_000);
  const frame = viewFrame([...shown]);

  async function open(name: ViewName, theme: ThemeName, width: number, epoch: number): Promise<ViewPage> {
    const view = await frame.open({ theme, width, height: 600, stored: stored[name] }, name);
    await stop(view, epoch);
    const last = whole[name];
    if (last !== undefined) await view.page.waitForSelector(last, { state: "attached" });
    return view;
  }

  /** A stop whose picture is the same but for the moment that the step bar tells. */
  async function stop(view: ViewPage, epoch: number): Promise<void> {
    const { position } = stopped(epoch);
    view.answer("vas/tlb", () => ({ ...tlbSnapshot(18, 1024), position }));
    view.answer("vas/pageTable", (args) => ({ ...pageTableSnapshot(18, args), position }));
    view.answer("vas/translate", translation);
    view.answer("vas/spaces", () => ({ ...spacesSnapshot(18), position }));
    // Where the run stands is in the picture of these.
    const here = { ...stopped(18).position, epoch };
    view.answer("vas/timeline", () => ({ ...timelineSnapshot(18), position: here }));
    view.answer("vas/eventsBetween", ({ from, to }) => ({ from, to, events: [], cut: false, arrows: [] }));
    view.answer("vas/compare", () => ({ ...comparisonSnapshot(18), position: here }));
    view.answer("vas/lesson", () => ({ ...lessonSnapshot(18), position: here }));
    await view.send({ type: "stop", session: "s", stop: stopped(epoch) });
    await view.rendered(epoch);
  }

  const themed = shown.flatMap((name) => (Object.keys(themes) as ThemeName[]).map((theme) => [name, theme] as const));
  for (const [name, theme] of swept(themed, shown.length))
    it(`${name}, ${theme}: nothing is wider than the view at any width`, async () => {
      for (const width of swept(widths, 1)) {
        const view = await open(name, theme, width, 18);
        const wide = await view.page.evaluate(() => {
          const scroller = document.querySelector("[data-scroller]")!;
          return [document.documentElement, scroller].map((each) => each.scrollWidth - each.clientWidth);
        });
        assert.deepEqual(wide, [0, 0], `at ${width} pixels`);
      }
    });

  for (const name of swept(shown, 2))
    it(`${name}: what a step does not change stays the same to the pixel`, async () => {
      const view = await open(name, "dark", 440, 18);
      // Where an answer is slow the last picture is dimmed, and drawn by other means for that time: rounded corners differ then.
      await view.page.evaluate(() => {
        const still = new CSSStyleSheet();
        still.replaceSync("* { opacity: 1 !important; transition: none !important }");
        document.adoptedStyleSheets = [still];
      });
      const below = async () => {
        const { y, height } = (await view.page.locator("[data-scroller]").boundingBox())!;
        return { y, pixels: await view.page.screenshot({ clip: { x: 0, y, width: 440, height } }) };
      };
      const before = await below();
      await stop(view, 19);
      const after = await below();
      assert.equal(after.y, before.y, "the step bar keeps its height");
      const both = [before, after].map(({ pixels }) => pixels.toString("base64"));
      const changed = await view.page.evaluate(changedPixels, both);
      assert.deepEqual(changed, [], "not a pixel of what is below the step bar");
    });
});
