import assert from "node:assert/strict";
import { stopped } from "../fixtures/snapshots.js";
import { lessonSnapshot } from "../fixtures/lesson.js";
import { sometimes, swept } from "../../sample.js";
import { themed } from "./page/themes.js";
import { viewFrame, violations } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";

describe("lesson in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["lesson"], { axe: true });
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await frame.open({ width: 700, height: 600, ...options });
    view.answer("vas/lesson", () => lessonSnapshot(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    await view.page.waitForSelector(".prompt, .blank");
  }

  const texts = (selector: string) => view.page.locator(selector).allTextContents();
  const travelled = async () => (await view.posted()).flatMap((one) => (one.type === "travel" ? [one.tick] : []));
  const place = (text: string) =>
    view.page.waitForFunction(
      (wanted) => document.querySelector(".lesson-place")?.textContent?.startsWith(wanted),
      text,
    );

  sometimes("takes the session to where the question is asked, and tells no answer before one is given", async () => {
    await open();
    assert.deepEqual(await travelled(), [30]);
    // The editor has the source beside a learner's question.
    assert.equal(await view.page.locator(".why, .choice.right, .stages, .source-lines").count(), 0);
    assert.deepEqual(await texts(".held-cell"), ["way 0free", "way 10x0001_0000 ASID 1 A", "ways 2 to 3free"]);
  });

  for (const width of [250, 700])
    it(`no buttons stand between what the TLB holds and the choices, ${width} pixels`, async () => {
      await open({ width });
      const box = async (selector: string) => (await view.page.locator(selector).first().boundingBox())!;
      const [held, choice] = [await box(".held"), await box(".choice")];
      assert.ok(choice.y - held.y - held.height < 20, `${choice.y - held.y - held.height} pixels between them`);
      await view.page.hover(".held");
      const tools = view.page.locator(".held-frame > .table-tools");
      assert.equal(await tools.evaluate((element) => getComputedStyle(element).opacity), "1");
    });

  it("is answered by keys: reveals, explains, counts, goes on", async () => {
    await open();
    await view.page.keyboard.press("1");
    await view.page.waitForSelector(".choice.marked");
    await view.page.keyboard.press("Enter");
    await place("Answer 1 of 2");
    assert.deepEqual(await texts(".choice-said"), ["✕ your answer", "✓ right"]);
    assert.deepEqual(await texts(".why"), ["No entry matched, so the tables were walked."]);
    assert.deepEqual(await texts(".score"), ["0 of 1 right so far"]);
    assert.deepEqual(await travelled(), [30, 40]);
    await view.page.keyboard.press("Enter");
    await place("Question 2 of 2");
    await view.page.keyboard.press("1");
    await view.page.waitForSelector(".choice.marked");
    await view.page.keyboard.press("Enter");
    await place("Answer 2 of 2");
    assert.deepEqual(await texts(".score"), ["1 of 2 right so far"]);
    await view.page.click("text=New questions");
    await place("Question 1 of 2");
    const asked = (await view.posted()).flatMap((one) => (one.type === "request" ? [one.arguments] : []));
    assert.deepEqual(asked.at(-1), { seed: 2 });
  });

  sometimes("shows one access slowly, a stage at a time", async () => {
    await open({ stored: { given: "1" } });
    await view.page.click("text=Show it slowly");
    assert.deepEqual(await texts(".stage p"), ["It is VPN 0x1."]);
    const said = () => view.page.locator(".stages [role=status]").textContent();
    assert.equal(await said(), "stage 1 of 5 · cycle 0 of 60");
    await view.page.click("[data-control=on]");
    await view.page.click("[data-control=on]");
    assert.equal(await said(), "stage 3 of 5 · cycle 40 of 60");
    assert.deepEqual(await texts(".stage-cycles"), ["40 cycles"]);
    await view.page.click("[data-control=back]");
    assert.deepEqual(await texts(".stage p"), ["It is VPN 0x1.", "None matches."]);
    assert.equal(await view.page.locator(".stage.current b").textContent(), "2 Ask the JTLB");
    await view.page.click("[data-control=back]");
    assert.equal(await view.page.locator(".stage p").count(), 1);
  });

  sometimes("asks what would be under another policy, and counts that in no score", async () => {
    await open({ stored: { given: "1" } });
    assert.equal(await view.page.locator(".what-if .choice").count(), 0);
    await view.page.click("text=Predict that too");
    assert.deepEqual(await texts(".what-if .choice"), ["1hit in the JTLB", "2miss"]);
    await view.page.focus("main");
    await view.page.keyboard.press("1");
    await view.page.waitForSelector(".what-if-why");
    assert.deepEqual(await texts(".what-if .choice-said"), ["✕ your answer", "✓ right"]);
    assert.deepEqual(await texts(".what-if-why"), ["The same as here. Its entry carries an ASID."]);
    assert.deepEqual(await texts(".score"), ["1 of 1 right so far"]);
    assert.equal(((await view.stored()) as { supposed: string }).supposed, "0");
    // The next question has none.
    await view.page.keyboard.press("Enter");
    await place("Question 2 of 2");
    await view.page.keyboard.press("1");
    await view.page.keyboard.press("Enter");
    await place("Answer 2 of 2");
    assert.equal(await view.page.locator(".what-if").count(), 0);
  });

  sometimes("has a lecturer's page in large type, without answers until they are wanted", async () => {
    // The learner's answers do not show there.
    await open({ stored: { given: "0", lecturer: true } });
    assert.equal(await view.page.locator(".why, .choice.right, .choice.wrong, .score").count(), 0);
    const size = () => view.page.evaluate(() => getComputedStyle(document.querySelector(".prompt")!).fontSize);
    assert.equal(await size(), "22px");
    await view.page.keyboard.press("+");
    await view.page.waitForFunction(() => getComputedStyle(document.querySelector(".prompt")!).fontSize === "24px");
    await view.page.keyboard.press(".");
    await view.page.waitForSelector(".why");
    await view.page.keyboard.press(".");
    await view.page.waitForFunction(() => document.querySelector(".why") === null);
    assert.deepEqual(await travelled(), [30, 40, 30]);
    const tools = view.page.locator(".table-tools");
    assert.ok((await tools.count()) > 0);
    assert.equal(await tools.first().isVisible(), false, "Copy and CSV are not for the audience");
    // The source stands beside the picture, with the line that is asked about.
    assert.deepEqual(await texts(".source-lines li[aria-current]"), ["12    u64[p] = 1"]);
    assert.equal(await view.page.locator(".source-lines li").count(), 5);
    const box = async (selector: string) => (await view.page.locator(selector).boundingBox())!;
    const [source, held] = [await box(".source-lines"), await box(".held-frame")];
    assert.ok(source.x + source.width < held.x && held.y < source.y + source.height, "beside each other");
    await view.page.keyboard.press("b");
    await view.page.waitForSelector(".blank");
    await view.page.keyboard.press("b");
    await view.page.keyboard.press("ArrowRight");
    await place("Question 2 of 2");
  });

  it("takes any stored state", async () => {
    await open({ stored: { at: 77.5, given: "~�", stage: 99, marked: 12, larger: 1e9, seed: 3.7 } });
    await place("Question 2 of 2");
  });

  for (const [theme, width] of swept(themed([900, 320]), 1))
    it(`is accessible, ${theme}, asked and answered, ${width} pixels`, async () => {
      for (const stored of [{}, { given: "0", stage: 1 }, { lecturer: true, revealed: true }]) {
        await open({ theme, width, stored });
        assert.deepEqual(await violations(view), [], JSON.stringify(stored));
        const wide = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${wide} pixels wider than the view`);
      }
    });
});
