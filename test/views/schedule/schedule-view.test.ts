/** The Schedule view in a browser: columns and lanes, travel by click and keyboard, ways out, and every kind of theme. */
import assert from "node:assert/strict";
import type { FromView } from "../../../src/protocol/messages.js";
import { sometimes, swept } from "../../sample.js";
import { scheduleSnapshot } from "../fixtures/schedule.js";
import { stopped } from "../fixtures/snapshots.js";
import { themed, type ThemeName } from "../browser/page/themes.js";
import { viewFrame, violations } from "../browser/page/view-frame.js";
import type { ViewPage } from "../browser/page/view-page.js";

describe("the Schedule view", function () {
  this.timeout(400_000);
  const frame = viewFrame(["schedule"], { axe: true });

  async function open(width: number, theme: ThemeName = "dark", at = 2): Promise<ViewPage> {
    const view = await frame.open({ theme, width, height: 600 });
    view.answer("vas/schedule", () => scheduleSnapshot(18, at));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    return view;
  }

  const travels = async (view: ViewPage): Promise<number[]> =>
    (await view.posted()).flatMap((message) => (message.type === "travel" ? [message.tick] : []));

  sometimes("has a column a core, with each statement in its core's", async () => {
    const { page } = await open(1100);
    assert.deepEqual(await page.locator("[role=columnheader]").allTextContents(), ["step", "owed", "core 0", "core 1"]);
    const cells = await page.locator("[data-step='4'] .schedule-cell").allTextContents();
    assert.deepEqual(cells, ["free_frame(page)", ""]);
    const [left, right] = await Promise.all(
      ["4", "5"].map(async (step) => {
        const cell = page.locator(`[data-step='${step}'] .schedule-cell`, { hasText: /./ });
        return (await cell.boundingBox())!;
      }),
    );
    assert.ok(left!.x + left!.width <= right!.x && left!.y < right!.y);
    assert.equal(await page.locator("[aria-current=step]").getAttribute("data-step"), "2");
    assert.match((await page.locator("[data-part=summary]").textContent())!, /2 of 6 steps done, 4 changes of core/);
    assert.match((await page.locator(".schedule-broken").textContent())!, /step 6: P1 on core 1 reached/);
  });

  it("has lanes with dots where there is no room, and statements beside them", async () => {
    const { page } = await open(300);
    assert.deepEqual(await page.locator("[role=columnheader]").allTextContents(), [
      ...["step", "owed", "0", "1", "statement"],
    ]);
    const dots = await page
      .locator(".schedule-dot")
      .evaluateAll((all) => all.map((dot) => dot.getBoundingClientRect().x));
    assert.equal(dots.length, 6);
    assert.equal(new Set(dots).size, 2);
  });

  for (const width of swept([250, 300, 440, 1100], 2))
    it(`is not wider than ${width} pixels`, async () => {
      const { page } = await open(width);
      const wide = await page.evaluate(() =>
        [document.documentElement, document.querySelector("[data-scroller]")!].map(
          (each) => each.scrollWidth - each.clientWidth,
        ),
      );
      assert.deepEqual(wide, [0, 0]);
    });

  sometimes("travels to where a step begins: by a click, by the keyboard, and to what breaks", async () => {
    const view = await open(1100);
    const { page } = view;
    await page.click("[data-step='0']");
    await page.focus("[data-step='0']");
    for (const [key, focused] of [
      ["ArrowDown", 1],
      ["ArrowDown", 2],
      ["ArrowUp", 1],
      ["End", 5],
      ["Home", 0],
      ["PageDown", 5],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForFunction((step) => document.activeElement?.getAttribute("data-step") === step, String(focused));
    }
    await page.keyboard.press("Enter");
    await page.click(".schedule-broken button");
    await page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: FromView[] }).vasPosted.filter(({ type }) => type === "travel").length === 3,
    );
    assert.deepEqual(await travels(view), [160, 230, 230]);
    assert.match((await page.locator(".schedule-details").textContent())!, /Step 6.*c1.*core 1.*store\(A\.x, 8\)/);
    await page.click(".schedule-details button:has-text('line 23')");
    await page.waitForFunction(() =>
      (window as unknown as { vasPosted: FromView[] }).vasPosted.some(({ type }) => type === "source"),
    );
    const source = (await view.posted()).find(({ type }) => type === "source");
    assert.deepEqual(source, { type: "source", path: "/work/race.vas", line: 23 });
  });

  sometimes("marks the line of the step that is pointed at, or has the keyboard, as long as it does", async () => {
    const view = await open(1100);
    const { page } = view;
    const points = async () =>
      (await view.posted()).flatMap((one) => (one.type === "point" ? [one.at?.line ?? null] : []));
    await page.hover("[data-step='5']");
    await page.hover("[data-step='4']");
    await page.hover(".schedule-summary");
    await page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: FromView[] }).vasPosted.filter(({ type }) => type === "point").length >= 3,
    );
    assert.deepEqual(await points(), [23, 22, null]);
    await page.focus("[data-step='2']");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-step") === "4");
    assert.equal((await points()).at(-1), 22);
  });

  sometimes("asks for the other order at a row: by its button, by the keyboard, and below", async () => {
    const view = await open(1100);
    const { page } = view;
    const asked = async () => (await view.posted()).flatMap((one) => (one.type === "otherOrder" ? [one.step] : []));
    const button = (step: number) => page.locator(`[data-step='${step}'] .schedule-other button`);
    const seen = (step: number) =>
      page.locator(`[data-step='${step}'] .schedule-other`).evaluate((cell) => getComputedStyle(cell).opacity === "1");
    assert.deepEqual([await seen(2), await seen(4)], [true, false]);
    await page.hover("[data-step='4']");
    assert.equal(await seen(4), true);
    await button(4).click();
    // From the chosen row Tab comes to its button, which has its own Enter and Space.
    await page.focus("[data-step='2']");
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-step") === "1");
    await page.keyboard.press("Tab");
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      "Try the other order at step 2",
    );
    assert.notEqual(await button(1).evaluate((one) => getComputedStyle(one).outlineStyle), "none");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await page.click(".schedule-details button:has-text('Try the other order')");
    await page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: FromView[] }).vasPosted.filter(({ type }) => type === "otherOrder")
          .length === 4,
    );
    assert.deepEqual(await asked(), [5, 2, 2, 2]);
    assert.deepEqual(await travels(view), []);
  });

  it("has the whole of a statement that does not fit as its tooltip", async () => {
    const view = await frame.open({ width: 300, height: 600 });
    const { steps, ...rest } = scheduleSnapshot(18);
    const long = `store(${"A.x + ".repeat(12)}0, 8)`;
    view.answer("vas/schedule", () => ({ ...rest, steps: [{ ...steps![0]!, statement: long }, ...steps!.slice(1)] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.equal(await view.page.getAttribute("[data-step='0']", "title"), `${long} (c1, tick 160)`);
  });

  sometimes("goes along with the run: the next stop's step is the one that is looked at", async () => {
    const view = await open(1100);
    await view.page.click("[data-step='5']");
    view.answer("vas/schedule", () => scheduleSnapshot(19, 3));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.equal(await view.page.locator("[aria-current=step]").getAttribute("data-step"), "3");
    await view.page.waitForSelector("[data-step='3'][aria-selected=true]");
  });

  sometimes("is taken out as text, CSV, SVG and PNG", async () => {
    const view = await open(1100);
    for (const name of ["Copy the schedule as text", "Save the schedule as CSV"])
      await view.page.click(`[aria-label='${name}']`);
    for (const name of ["Save the schedule as SVG", "Save the schedule as PNG"])
      await view.page.click(`[aria-label='${name}']`);
    await view.page.waitForFunction(() =>
      (window as unknown as { vasPosted: { what?: string }[] }).vasPosted.some(({ what }) => what === "png"),
    );
    const posted = await view.posted();
    const text = (what: string): string =>
      (posted.find((message) => "what" in message && message.what === what) as { text: string }).text;
    assert.match(text("the schedule"), /^step {2}token .*core 0 .*core 1/);
    assert.match(text("csv"), /^step,token,tick,core 0,core 1,line,owed,breaks\r\n/);
    assert.match(text("svg"), /^<svg /);
    assert.equal(Buffer.from(text("png"), "base64").subarray(1, 4).toString("latin1"), "PNG");
  });

  sometimes("says so where the session follows none", async () => {
    const view = await frame.open({ width: 440, height: 600 });
    view.answer("vas/schedule", () => ({ ...scheduleSnapshot(18), steps: null }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.match((await view.page.locator("main").textContent())!, /This session follows no schedule/);
    assert.deepEqual(await violations(view), []);
  });

  for (const [theme, width] of swept(themed([1100, 300]), 1))
    it(`has nothing that axe finds: ${theme}, ${width} pixels`, async () => {
      const view = await open(width, theme);
      assert.deepEqual(await violations(view), []);
    });
});
