import assert from "node:assert/strict";
import { stopped } from "../../fixtures/snapshots.js";
import { manySpaces } from "../../fixtures/many.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { sometimes, swept } from "../../../sample.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";

describe("address-spaces view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["spaces"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await frame.open(options);
    view.answer("vas/spaces", () => spacesSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  it("shows who is attached, subscribed and refused, and what changed", async () => {
    await open();
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
    const cell = (pid: number, vid: number) => view.page.locator(`[data-pid='${pid}'][data-vid='${vid}']`);
    assert.equal(await cell(1, 2).getAttribute("data-attached"), "rw");
    assert.equal(await cell(2, 1).getAttribute("data-subscribed"), "1");
    assert.equal(await cell(2, 1).getAttribute("data-change"), "changed");
    assert.match((await cell(3, 2).textContent())!, /attach → EINVAL/);
  });

  it("lines the same address up in all lanes", async () => {
    await open({ width: 900 });
    const places = await view.page
      .locator(`[data-va='${0x2002_0000}'] .region-body`)
      .evaluateAll((bodies) => bodies.map((body) => body.getBoundingClientRect().left));
    assert.equal(places.length, 4);
    assert.equal(new Set(places).size, 1);
    assert.equal(await view.page.locator("[data-guide=libc]").count(), 2);
    assert.equal(await view.page.locator("[data-conflict]").count(), 1);
    const column = (await view.page.locator("[data-told]").boundingBox())!;
    assert.ok(Math.abs(column.x - places[0]!) < 1, "the told address is a column through all lanes");
    assert.equal(await view.page.getAttribute(`[data-space='2'][data-va='${0x2002_0000}']`, "data-change"), "touched");
  });

  it("walks the matrix and the maps with arrow keys", async () => {
    await open();
    assert.equal(await view.page.locator(".map [tabindex='0']").count(), 1);
    assert.match((await view.page.textContent("[data-part=readout]"))!, /B: libc data/, "what the story is about");
    await view.page.focus(".map [tabindex='0']");
    await view.page.keyboard.press("ArrowUp");
    assert.equal(await view.page.evaluate(() => document.activeElement?.getAttribute("data-row")), `1/${0x2002_0000}`);
    assert.match((await view.page.textContent("[data-part=readout]"))!, /A: libc data/);
    await view.page.keyboard.press("Enter");
    const reveals = (await view.posted()).filter((message) => message.type === "reveal");
    assert.deepEqual(
      reveals.map((message) => message.target),
      [{ kind: "address", space: 1, va: 0x2002_0000 }],
    );
    await view.page.focus(".matrix [tabindex='0']");
    for (const key of ["ArrowDown", "ArrowDown", "ArrowRight"]) await view.page.keyboard.press(key);
    assert.equal(await view.page.evaluate(() => document.activeElement?.getAttribute("data-pid")), "2");
  });

  it("travels to the tick of a conflict", async () => {
    await open();
    await view.page.click(".refusals button");
    assert.deepEqual(
      (await view.posted()).filter((message) => message.type === "travel"),
      [{ type: "travel", tick: 488 }],
    );
  });

  sometimes("strikes a range that is gone, tells who took it and who was there, and travels to when", async () => {
    view = await frame.open();
    const gone = [
      {
        space: 1,
        start: 0x2800_0000,
        end: 0x2804_0000,
        how: "unmapped by B",
        tick: 54,
        reached: "store by A on core 1",
      },
      { space: 2, start: 0x2800_0000, end: 0x2804_0000, how: "unmapped by this step", tick: null, reached: null },
    ];
    view.answer("vas/spaces", () => ({ ...spacesSnapshot(18), gone }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    // In the lanes of their spaces, at the same address; red where an access was there.
    const marks = view.page.locator("[data-gone]");
    assert.deepEqual(await marks.evaluateAll((all) => all.map((each) => each.classList.contains("reached"))), [
      true,
      false,
    ]);
    const boxes = await marks.locator("rect").evaluateAll((all) => all.map((each) => each.getBoundingClientRect().x));
    assert.equal(boxes[0], boxes[1]);
    assert.deepEqual(await view.page.locator(".gone-list li").allTextContents(), [
      "✕ 0x2800_0000–0x2803_ffff is gone from A: unmapped by B at tick 54; store by A on core 1",
      "✕ 0x2800_0000–0x2803_ffff is gone from B: unmapped by this step",
    ]);
    await view.page.click(".gone-list button");
    assert.deepEqual(
      (await view.posted()).filter((message) => message.type === "travel"),
      [{ type: "travel", tick: 54 }],
    );
  });

  it("saves the map as a picture that needs no style sheet", async () => {
    await open({ theme: "light" });
    await view.send({ type: "command", command: "saveSvg" });
    await view.page.waitForFunction(() =>
      (window as unknown as { vasPosted: { type: string }[] }).vasPosted.some((each) => each.type === "save"),
    );
    const [saved] = (await view.posted()).filter((message) => message.type === "save");
    assert.match(saved!.text, /^<svg /);
    assert.doesNotMatch(saved!.text, /var\(|class=|undefined|NaN/);
    assert.match(saved!.text, /same address in A, B, C, libc/);
  });

  it("fits 250 pixels: only the maps may scroll sideways", async () => {
    await open({ width: 250 });
    const overflow = await view.page.evaluate(() => {
      const scroller = document.querySelector("[data-scroller]")!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
    assert.equal(overflow, 0);
  });

  sometimes(
    "shows the maps beside or below a matrix of 12 processes without scrolling, and the matrix to its end by keys",
    async () => {
      const few = spacesSnapshot(18);
      const [like] = few.processes;
      const many = {
        ...few,
        processes: Array.from({ length: 12 }, (_, at) => ({
          ...like!,
          pid: at + 1,
          name: `P${at}`,
          threads: like!.threads.map((thread) => ({ ...thread, tid: at + 1 })),
        })),
      };
      const rooms = [
        [440, 600],
        [440, 360],
        [900, 300],
      ] as const;
      for (const [width, height] of swept(rooms, 1)) {
        view = await frame.open({ width, height });
        view.answer("vas/spaces", () => many);
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        const top = (await view.page.locator(".map").boundingBox())!.y;
        assert.ok(top < 0.75 * height, `${width} x ${height}: the maps begin at ${top}`);
        await view.page.focus(".matrix [tabindex='0']");
        for (let step = 0; step < 12; step++) await view.page.keyboard.press("ArrowDown");
        const last = await view.page.evaluate(() => document.activeElement!.getBoundingClientRect().bottom);
        assert.ok(last <= height, `${width} x ${height}: the last row is at ${last}`);
      }
    },
  );

  sometimes(
    "shows 64 processes and 64 VASes as marks, and tells the pair that the pointer or a key is on",
    async () => {
      const asked: Record<string, unknown>[] = [];
      const rooms = [
        [1300, 720],
        [440, 600],
        [250, 700],
      ] as const;
      for (const [width, height] of swept(rooms, 1)) {
        view = await frame.open({ width, height });
        view.answer("vas/spaces", (args) => {
          asked.push(args);
          return manySpaces(18);
        });
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        const grid = view.page.locator(".pair-grid");
        await grid.waitFor();
        const { width: across, height: down } = (await grid.boundingBox())!;
        assert.ok(across >= 64 * 3.4 - 1 && down >= 64 * 3.4 - 1, `${width}: ${across} x ${down}`);
        const overflow = await view.page.evaluate(() => {
          const scroller = document.querySelector("[data-scroller]")!;
          return scroller.scrollWidth - scroller.clientWidth;
        });
        assert.equal(overflow, 0, `${width} pixels`);
        assert.equal(await view.page.locator("[role=gridcell]").count(), 1, "only the focused pair is in the document");
      }
      assert.ok(asked.every(({ lanes }) => lanes === 12));

      await view.page.focus(".pair-cell");
      for (const key of ["Home", "ArrowDown", "ArrowRight"]) await view.page.keyboard.press(key);
      assert.match((await view.page.getAttribute(".pair-cell", "aria-label"))!, /^init2 and lib01: /);
      const before = asked.length;
      await view.page.keyboard.press("Enter");
      await view.page.waitForSelector("[data-cross=lib01]");
      assert.deepEqual(asked.slice(before), [{ lanes: 12, space: 2001 }]);
      assert.match((await view.page.textContent("[data-part=omitted]"))!, /^6 maps of 128: /);
    },
  );

  sometimes("tells what each core runs, and where it executes", async () => {
    await open();
    assert.equal(await view.page.locator(".cores").count(), 0, "one core, one thread a process: the rows say it");
    const cores = [
      { core: 0, tid: 0, pid: 0, asid: 1, subscribed: [] },
      { core: 1, tid: 2, pid: 2, asid: 2, subscribed: [1, 2] },
    ];
    view.answer("vas/spaces", () => ({ ...spacesSnapshot(19), cores }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    const rows = await view.page.locator(".cores tbody tr").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\s+/).filter(Boolean).join(" ")),
      ["0 idle", "1 B own space 2 libc, data"],
    );
  });
});
