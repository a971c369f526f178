/** Accessibility of every view in every kind of theme, empty and full, in a column and in a side bar. */
import assert from "node:assert/strict";
import { swept } from "../../../sample.js";
import { stopped, story, tlbSnapshot } from "../../fixtures/snapshots.js";
import { manySpaces } from "../../fixtures/many.js";
import { pageTableSnapshot } from "../../fixtures/page-table.js";
import { spacesSnapshot } from "../../fixtures/spaces.js";
import { timelineSnapshot } from "../../fixtures/timeline.js";
import { themed, themes, type ThemeName } from "../page/themes.js";
import { viewFrame, violations } from "../page/view-frame.js";
import type { ViewName, ViewPage } from "../page/view-page.js";

const names = ["tlb", "page-tables", "spaces", "timeline"] as const;

/** Each view in a column under every theme, and once in a side bar. */
const shown = names.flatMap((name) =>
  [...(Object.keys(themes) as ThemeName[]), "side bar" as const].map((how) => [name, how] as const),
);

/** The picture of many spaces and the table of the cores under every theme, in a column and in a side bar. */
const manyShown = themed([440, 250]);

describe("accessibility of the views", function () {
  this.timeout(400_000);
  const frame = viewFrame(names, { axe: true });

  async function open(name: ViewName, theme: ThemeName, width: number): Promise<ViewPage> {
    const view = await frame.open({ theme, width, height: 700 }, name);
    view.answer("vas/tlb", () => tlbSnapshot(18, 300));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/spaces", () => spacesSnapshot(18));
    view.answer("vas/timeline", () => timelineSnapshot(18));
    return view;
  }

  for (const [theme, width] of swept(manyShown, 1))
    it(`finds nothing in 64 processes × 64 spaces with the cores below, ${theme}, ${width} pixels`, async () => {
      const view = await frame.open({ theme, width, height: 700 }, "spaces");
      const many = manySpaces(18);
      const idle = { core: 1, tid: 0, pid: 0, asid: 1, subscribed: [] };
      view.answer("vas/spaces", () => ({ ...many, cores: [...many.cores, idle] }));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      for (const part of [".pair-map", ".cores"]) await view.page.waitForSelector(part);
      assert.deepEqual(await violations(view), [], "as it comes");
      await view.page.focus(".pair-cell");
      await view.page.keyboard.press("Home");
      assert.deepEqual(await violations(view), [], "with a pair looked at");
    });

  for (const [name, how] of swept(shown, names.length)) {
    if (how === "side bar") {
      it(`finds nothing in ${name} in a side bar`, async () => {
        const view = await open(name, "dark", 250);
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        assert.deepEqual(await violations(view), []);
      });
      continue;
    }
    it(`finds nothing in ${name}, ${how}`, async () => {
      const view = await open(name, how, 440);
      await view.send({ type: "idle" });
      await view.page.waitForSelector("[data-phase=idle]");
      assert.deepEqual(await violations(view), [], "empty");
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.rendered(18);
      assert.deepEqual(await violations(view), [], "full");
      const hazard = {
        ...story(),
        tone: "hazard" as const,
        chain: [{ tick: 3, core: 0, text: "it went wrong", bad: true }],
      };
      await view.send({ type: "story", session: "s", epoch: 18, story: hazard });
      await view.page.waitForSelector(".step-bar[data-tone=hazard]");
      assert.deepEqual(await violations(view), [], "at a hazard");
    });
  }
});
