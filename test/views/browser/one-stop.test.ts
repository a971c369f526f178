import assert from "node:assert/strict";
import type { Route } from "playwright-core";
import type { Story } from "../../../src/protocol/story.js";
import { stopped, story, tlbSnapshot } from "../fixtures/snapshots.js";
import { viewFrame } from "./page/view-frame.js";
import type { ViewPage } from "./page/view-page.js";

describe("a picture in Chromium", function () {
  this.timeout(120_000);
  const frame = viewFrame(["tlb"]);

  /** Every state that the page was in: the tick that the step bar tells, the epoch of the entries below. */
  const states = (view: ViewPage) =>
    view.page.evaluate(() => [...new Set((window as unknown as { vasStates: string[] }).vasStates)]);

  it("is of one stop at any time: story and entries change together, however late the entries come", async () => {
    const view = await frame.open();
    view.answer("vas/tlb", () => tlbSnapshot(1));
    await view.send({ type: "stop", session: "s", stop: stopped(1) });
    await view.rendered(1);
    await view.page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { vasStates: seen });
      new MutationObserver(() => {
        const tick = document.querySelector(".step-bar [data-part=tick]")?.textContent;
        seen.push(`${tick} ${document.querySelector<HTMLElement>("[data-view]")?.dataset["epoch"]}`);
      }).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    let deliver = (): void => undefined;
    const late = new Promise<void>((resolve) => (deliver = resolve));
    view.answer("vas/tlb", async () => {
      await late;
      return tlbSnapshot(2);
    });
    await view.send({ type: "stop", session: "s", stop: stopped(2) });
    await view.page.waitForSelector("[data-state=behind]");
    deliver();
    await view.rendered(2);
    const tick = (epoch: number) => `tick ${stopped(epoch).position.tick} ${epoch}`;
    assert.deepEqual(await states(view), [tick(1), tick(2)]);
    // So do story and access where the user chooses another access of the stop.
    const other: Story = { ...story(), title: "Another access.", subject: { kind: "access", index: 0 } };
    await view.send({ type: "story", session: "s", epoch: 2, story: other });
    await view.page.waitForFunction(() =>
      document.querySelector("[data-part=headline]")?.textContent?.includes("Another"),
    );
    const asked = (await view.posted()).filter(({ type }) => type === "request");
    assert.deepEqual(asked.at(-1), { type: "request", id: asked.length, command: "vas/tlb", arguments: { access: 0 } });
  });

  it("draws the causes of a hazard on the lanes of their cores, in room that is kept for it", async () => {
    const view = await frame.open({ width: 520 });
    const link = { text: "did it", bad: false };
    const chain: Story["chain"] = [
      { ...link, tick: 41, core: 1 },
      { ...link, tick: 54, core: 0 },
      { ...link, tick: 54, core: 1, bad: true },
      { ...link, tick: 64, core: 1, bad: true },
    ];
    view.answer("vas/tlb", () => tlbSnapshot(1));
    // The drawing's code comes when the test says so: after the place of the list below it was read.
    let deliver = (): void => undefined;
    const late = new Promise<void>((resolve) => (deliver = resolve));
    const held = async (route: Route) => {
      await late;
      await route.fallback();
    };
    await view.send({ type: "stop", session: "s", stop: stopped(1) });
    await view.rendered(1);
    await view.page.route("**/shared-*.js", held);
    const hazard = (epoch: number) => {
      const stop = stopped(epoch);
      return view.send({
        type: "stop",
        session: "s",
        stop: { ...stop, story: { ...stop.story, tone: "hazard", chain } },
      });
    };
    view.answer("vas/tlb", () => tlbSnapshot(2));
    await hazard(2);
    await view.rendered(2);
    const top = async () => (await view.page.locator(".chain").boundingBox())!.y;
    const before = await top();
    assert.equal(await view.page.locator(".chain-picture").count(), 0);
    deliver();
    await view.page.waitForSelector(".chain-picture");
    assert.equal(await top(), before, "nothing moves when the drawing comes");
    await view.page.unroute("**/shared-*.js", held);
    const spots = await view.page
      .locator(".chain-spot")
      .evaluateAll((list) =>
        list.map((one) => `${one.textContent} ${one.querySelector("circle")!.getAttribute("cy")}`),
      );
    assert.deepEqual(spots, ["1 30", "2 10", "3 30", "4 30"]);
    assert.equal(await view.page.locator(".chain-spot.bad").count(), 2);
    assert.equal(await view.page.locator(".chain-way.across").count(), 2);
    assert.equal(await view.page.locator(".chain-way.bad").count(), 2);
    // In a narrow view it is drawn smaller, whole.
    await view.page.setViewportSize({ width: 250, height: 640 });
    const right = async (place: string) => {
      const { x, width } = (await view.page.locator(place).boundingBox())!;
      return x + width;
    };
    assert.ok((await right(".chain-spot:last-of-type circle")) <= (await right(".chain-picture")));
    // What takes it out stands over its corner, while the pointer is there.
    const tools = view.page.locator(".chain-frame > .ways-out");
    const seen = () => tools.evaluate((element) => getComputedStyle(element).opacity);
    assert.equal(await seen(), "0");
    await view.page.hover(".chain-frame");
    assert.equal(await seen(), "1");
  });
});
