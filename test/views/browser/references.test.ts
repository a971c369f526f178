/**
 * Pictures of every view in every theme at three widths, held to references that a person has looked at. What is held is the picture
 * in coarse cells, so that another font or another way of smoothing edges changes nothing, and a part that has gone, moved or
 * lost its colour does. `UPDATE_GOLDEN=1` writes the references anew; `VAS_PICTURES=FOLDER` writes the pictures, to be looked at.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { comparisonSnapshot } from "../fixtures/comparison.js";
import { stopped, tlbSnapshot } from "../fixtures/snapshots.js";
import { lessonSnapshot } from "../fixtures/lesson.js";
import { pageTableSnapshot, translation } from "../fixtures/page-table.js";
import { manySpaces } from "../fixtures/many.js";
import { chartAnswer, columns as studied, counters, progress, rowsOf, settings, source } from "../fixtures/study.js";
import { spacesSnapshot } from "../fixtures/spaces.js";
import { timelineSnapshot } from "../fixtures/timeline.js";
import type { ToView } from "../../../src/protocol/messages.js";
import type { FromStudyPage } from "../../../src/protocol/study.js";
import { swept } from "../../sample.js";
import { themes, type ThemeName } from "./page/themes.js";
import { viewFrame } from "./page/view-frame.js";
import type { ViewName, ViewPage } from "./page/view-page.js";

const file = join(import.meta.dirname, "references.json");
const update = process.env["UPDATE_GOLDEN"] === "1";
const folder = process.env["VAS_PICTURES"];

const views = ["tlb", "page-tables", "spaces", "timeline", "compare", "lesson", "study"] as const;
/** Each view, and that of the spaces where there are many. */
const shown = [...views, "many spaces"] as const;
type Shown = (typeof shown)[number];
const sizes = [
  [250, 700],
  [520, 560],
  [1200, 480],
] as const;
const stored: Partial<Record<ViewName, object>> = {
  timeline: { spaces: true, processes: true, rangeFrom: 20, rangeTo: 60 },
  compare: { other: JSON.stringify({ settings: [{ name: "machine.tags", value: "asid" }] }), label: "asid" },
  lesson: { given: "1", stage: 3, supposing: true },
};
/** Something that is there when the picture is whole. */
const whole: Partial<Record<Shown, string>> = {
  "many spaces": ".pair-grid",
  timeline: ".range tbody tr",
  compare: ".mirror-picture",
  lesson: ".what-if .choice",
};

/** Cells of a picture: its mean colours, in columns and rows. */
const columns = 24;
const rows = 20;
/** Most by which a colour of a cell (0 to 255) may differ, on average and in one cell: text of another font is not so far off. */
const averageApart = 5;
const cellApart = 60;

/** Widths of two texts, which tell whether the fonts are those that the references were made with. */
function fontsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const brush = new OffscreenCanvas(1, 1).getContext("2d")!;
    return ["13px sans-serif", "13px monospace", "13px system-ui"]
      .map((font) => {
        brush.font = font;
        return brush.measureText("Page Tables 0x2002_0008 who filled it").width.toFixed(1);
      })
      .join(" ");
  });
}

/** Mean colours of the cells of a PNG, three bytes each; drawn by a page, which can read any picture. */
function cellsOf(page: Page, png: Buffer): Promise<number[]> {
  return page.evaluate(
    async ([data, across, down]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const brush = canvas.getContext("2d")!;
      brush.drawImage(image, 0, 0);
      const { data: pixels, width, height } = brush.getImageData(0, 0, image.width, image.height);
      const sums = new Float64Array(across * down * 4);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const cell = (Math.floor((y * down) / height) * across + Math.floor((x * across) / width)) * 4;
          for (let part = 0; part < 3; part++) sums[cell + part]! += pixels[(y * width + x) * 4 + part]!;
          sums[cell + 3]!++;
        }
      return Array.from({ length: across * down * 3 }, (_, index) => {
        const cell = Math.floor(index / 3) * 4;
        return Math.round(sums[cell + (index % 3)]! / Math.max(1, sums[cell + 3]!));
      });
    },
    [png.toString("base64"), columns, rows] as const,
  );
}

/** The page of a study with its rows and its chart. */
async function showStudy(view: ViewPage): Promise<ViewPage> {
  const rows = rowsOf([4, 8, 16, 32, 64, 4096]);
  const table = {
    type: "table",
    source,
    columns: studied,
    settings,
    counters,
    from: 0,
    rows,
    progress: progress(18, "finished"),
  };
  await view.send(table as unknown as ToView);
  const draws = await view.page.waitForFunction(() =>
    (window as unknown as { vasPosted: FromStudyPage[] }).vasPosted.find(({ type }) => type === "draw"),
  );
  const answer = chartAnswer(rows, (await draws.jsonValue()) as Extract<FromStudyPage, { type: "draw" }>);
  await view.send({ type: "chart", answer } as unknown as ToView);
  await view.page.waitForFunction(() => {
    const picture = document.querySelector<HTMLImageElement>(".chart-picture");
    return picture?.complete === true && picture.naturalWidth > 0;
  });
  return view;
}

describe("pictures of the views beside their references", function () {
  this.timeout(400_000);
  const frame = viewFrame(views);
  const references = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const all = shown.flatMap((name) =>
    (Object.keys(themes) as ThemeName[]).flatMap((theme) =>
      sizes.map(([width, height]) => ({ name, theme, width, height })),
    ),
  );
  let eyes: Page | null = null;

  async function show(shownName: Shown, theme: ThemeName, width: number, height: number): Promise<ViewPage> {
    const name = shownName === "many spaces" ? "spaces" : shownName;
    const view = await frame.open({ theme, width, height, stored: stored[name] }, name);
    if (name === "study") return showStudy(view);
    view.answer("vas/tlb", () => tlbSnapshot(18, 200));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/translate", translation);
    view.answer("vas/spaces", () => (shownName === "many spaces" ? manySpaces(18) : spacesSnapshot(18)));
    view.answer("vas/timeline", () => timelineSnapshot(18));
    view.answer("vas/eventsBetween", ({ from, to }) => ({ from, to, events: [], cut: false, arrows: [] }));
    view.answer("vas/compare", () => comparisonSnapshot(18));
    view.answer("vas/lesson", () => lessonSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const last = whole[shownName];
    if (last !== undefined) await view.page.waitForSelector(last, { state: "attached" });
    return view;
  }

  after(async () => {
    await eyes?.close();
    if (update) writeFileSync(file, `${JSON.stringify(references, null, 2)}\n`);
  });

  for (const { name, theme, width, height } of update || folder !== undefined ? all : swept(all, 4))
    it(`${name}, ${theme}, ${width} pixels`, async () => {
      const view = await show(name, theme, width, height);
      const png = await view.page.screenshot({ animations: "disabled" });
      const key = `${name} ${theme} ${width}`;
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${key.replaceAll(" ", "-")}.png`), png);
      }
      eyes ??= await view.page.context().browser()!.newPage();
      const cells = await cellsOf(eyes, png);
      const fonts = await fontsOf(eyes);
      if (update) {
        references["fonts"] = fonts;
        references[key] = Buffer.from(cells).toString("base64");
        return;
      }
      const wanted = [...Buffer.from(references[key] ?? "", "base64")];
      assert.equal(wanted.length, cells.length, `there is no reference for ${key}: make one with UPDATE_GOLDEN=1`);
      const apart = cells.map((value, index) => Math.abs(value - wanted[index]!));
      const average = apart.reduce((sum, one) => sum + one, 0) / apart.length;
      const most = Math.max(...apart);
      const at = Math.floor(apart.indexOf(most) / 3);
      const where = `column ${(at % columns) + 1} of ${columns}, row ${Math.floor(at / columns) + 1} of ${rows}`;
      // Other fonts break lines elsewhere: what stands below moves.
      const same = fonts === references["fonts"];
      assert.ok(average <= (same ? averageApart : 4 * averageApart), `${key}: ${average.toFixed(1)} apart on average`);
      if (same) assert.ok(most <= cellApart, `${key}: ${most} apart in ${where}`);
    });
});
