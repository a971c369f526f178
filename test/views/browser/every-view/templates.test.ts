/** The page of templates in Chromium, with the templates that are there. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ToView } from "../../../../src/protocol/messages.js";
import type { FromTemplatesPage } from "../../../../src/protocol/messages.js";
import { themes, type ThemeName } from "../page/themes.js";
import { viewFrame, violations } from "../page/view-frame.js";
import type { ViewPage } from "../page/view-page.js";

const names = readdirSync(join(import.meta.dirname, "../../../../examples/templates"))
  .filter((name) => name.endsWith(".vas"))
  .map((name) => name.replace(/\.vas$/, ""));
const pictures = process.env["VAS_PICTURES"];

describe("the page of templates in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["templates"], { axe: true });

  async function open(theme: ThemeName = "dark", width = 1000): Promise<ViewPage> {
    const view = await frame.open({ theme, width, height: 640 });
    const templates = names.map((name) => ({
      path: `templates/${name}.vas`,
      title: `About ${name}`,
      about: `Title: what ${name} is about, in a sentence that is as long as those are.`,
      machines: ["rv64-sv39", ...(name === "asids" ? ["skylake"] : [])],
    }));
    await view.send({ type: "templates", templates } as unknown as ToView);
    await view.page.waitForSelector("[data-template]");
    return view;
  }

  const created = async (view: ViewPage): Promise<readonly FromTemplatesPage[]> =>
    ((await view.posted()) as unknown as readonly FromTemplatesPage[]).filter(({ type }) => type === "create");

  it("has a picture for each template", async () => {
    const view = await open();
    const drawn = await view.page
      .locator("[data-template]")
      .evaluateAll((cards) =>
        cards
          .filter((card) => card.querySelectorAll("svg > *").length > 0)
          .map((card) => card.getAttribute("data-template")),
      );
    assert.deepEqual(drawn, names);
  });

  it("makes what is clicked, under the template's name or the one that was typed", async () => {
    const view = await open();
    await view.page.click("[data-template=shootdown]");
    await view.page.fill("input", "mine.vas");
    await view.page.focus("[data-template=asids]");
    await view.page.keyboard.press("Enter");
    assert.deepEqual(await created(view), [
      { type: "create", path: "templates/shootdown.vas", name: "", machine: "" },
      { type: "create", path: "templates/asids.vas", name: "mine", machine: "" },
    ]);
  });

  it("makes it for the machine that is chosen, of the templates that hold there", async () => {
    const view = await open();
    assert.deepEqual(await view.page.locator("select option").allTextContents(), [
      "as the template",
      "rv64-sv39",
      "skylake",
    ]);
    await view.page.selectOption("select", "skylake");
    assert.deepEqual(
      await view.page
        .locator("[data-template]:not(:disabled)")
        .evaluateAll((cards) => cards.map((card) => card.getAttribute("data-template"))),
      ["asids"],
    );
    assert.match((await view.page.textContent("[data-template=shootdown]"))!, /expectations are of other machines/);
    await view.page.click("[data-template=asids]");
    assert.deepEqual(await created(view), [
      { type: "create", path: "templates/asids.vas", name: "", machine: "skylake" },
    ]);
    await view.page.selectOption("select", "");
    assert.equal(await view.page.locator("[data-template]:disabled").count(), 0);
  });

  it("refuses a name that no file can have, and says why", async () => {
    const view = await open();
    await view.page.fill("input", "../elsewhere");
    assert.match((await view.page.textContent("[role=status]"))!, /does not begin with a dot/);
    assert.equal(await view.page.locator("[data-template]:not(:disabled)").count(), 0);
    assert.equal((await created(view)).length, 0);
  });

  for (const theme of Object.keys(themes) as ThemeName[])
    it(`can be used by everybody, ${theme}`, async () => {
      for (const width of [320, 1000]) {
        const view = await open(theme, width);
        assert.deepEqual(await violations(view), []);
        const wide = await view.page.evaluate(() => document.querySelector(".templates")!.scrollWidth);
        assert.ok(wide <= width, `${wide} pixels wide in ${width}`);
        if (pictures === undefined) continue;
        mkdirSync(pictures, { recursive: true });
        await view.page.screenshot({ path: join(pictures, `templates-${theme}-${width}.png`) });
      }
    });
});
