/** What the leading view says at the end of a run and at a hazard, and the ways on from there. */
import assert from "node:assert/strict";
import type { HazardPage } from "../../../src/protocol/hazard.js";
import type { Story } from "../../../src/protocol/story.js";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { spacesSnapshot } from "../fixtures/spaces.js";
import { stopped, story, tlbSnapshot } from "../fixtures/snapshots.js";
import { sometimes, swept } from "../../sample.js";
import { themed } from "./page/themes.js";
import { viewFrame, violations } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";

const expectation = { path: "/two.vas", line: 59, text: "itlb.misses(libc) == 1", passed: true, actual: "1 == 1" };
const verdict: Verdict = {
  preset: "arc-hs38-1k",
  tags: "asid",
  ended: true,
  stop: "finished",
  expectations: [
    { ...expectation, passed: false, actual: "3 == 1", message: "one entry serves all" },
    { ...expectation, line: 60, text: "dtlb.misses(libc) == 2", message: null },
  ],
  overridden: [],
  places: [{ kind: "vas", name: "libc", users: ["A", "B"], walks: 9, cycles: null }],
  walks: 18,
  redundant: 6,
  hazards: 0,
  checked: false,
  policy: null,
};

const page: HazardPage = {
  id: "P4",
  title: "a stale entry after a change of the page table",
  cause: "kernel: shootdown off",
  example: "p04-no-shootdown",
  advice: false,
  text: "A on core 1 reached 0x5ff9_c000 through the uDTLB entry that A filled.",
  remedies: [
    {
      label: "kernel.shootdown on",
      detail: "",
      group: "setting",
      other: { variant: null, settings: [{ name: "kernel.shootdown", value: "on" }] },
    },
  ],
};

/** A stop at P4: core 0 unmapped a page at tick 54 and told nobody. */
const hazard: Story = {
  ...story(),
  tone: "hazard",
  subject: { kind: "hazard", id: "P4", index: 0 },
  title: "P4 · {owner:1} stored through a translation that is gone.",
  chain: [
    { tick: 41, core: 1, text: "filled the uDTLB entry", bad: false },
    { tick: 54, core: 0, text: "{owner:1} unmapped the page", bad: false },
    { tick: 54, core: 1, text: "not told", bad: true },
    { tick: 64, core: 1, text: "used it", bad: true },
  ],
};

describe("the end of a run in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb", "spaces"], { axe: true });
  let view: ViewPage;

  async function open(told: Verdict, options: PageOptions = {}, finished = true, role: "lead" | "echo" = "lead") {
    view = await frame.open({ width: 700, height: 600, ...options });
    const stop = stopped(18);
    const position = { ...stop.position, finished };
    view.answer("vas/tlb", () => ({ ...tlbSnapshot(18), position }));
    view.answer("vas/verdict", () => told);
    await view.send({ type: "role", role });
    await view.send({ type: "stop", session: "s", stop: { ...stop, position } });
    await view.rendered(18);
  }

  async function openHazard(options: PageOptions = {}, role: "lead" | "echo" = "lead") {
    view = await frame.open({ width: 700, height: 600, ...options });
    view.answer("vas/tlb", () => tlbSnapshot(18));
    view.answer("vas/hazard", ({ id }) => {
      assert.equal(id, "P4");
      return page;
    });
    await view.send({ type: "role", role });
    await view.send({ type: "stop", session: "s", stop: { ...stopped(18), story: hazard } });
    await view.rendered(18);
  }

  /** What was asked of the editor, without what every page says. */
  const asked = async () =>
    (await view.posted()).filter(({ type }) => !["ready", "rendered", "request", "wish"].includes(type));

  const texts = (selector: string) => view.page.locator(selector).allTextContents();

  it("tells expectations with what was found, what it took, and what one may want next", async () => {
    await open(verdict);
    await view.page.waitForSelector(".end-of-run");
    assert.match((await texts(".end-of-run h2"))[0]!, /^1 of 2 expectations does not hold\./);
    assert.deepEqual(await texts("[aria-label=Expectations] li"), [
      "✕ itlb.misses(libc) == 1 3 == 1 one entry serves all",
      "✓ dtlb.misses(libc) == 2",
    ]);
    assert.deepEqual(await texts("[aria-label='What it took'] li"), [
      "18 walks, 6 of them redundant: another process has or had the translation in a TLB",
      "libc 9 walks",
      "hazards not checked (check off)",
      "arc-hs38-1k, tags asid",
    ]);
    await view.page.click("[aria-label=Expectations] li:first-child button");
    for (const name of ["Go back to the last miss", "Compare with another setting", "Go to the beginning"])
      await view.page.click(`button:text-is('${name}')`);
    await view.page.click("[aria-label='Save the verdict as CSV']");
    const sent = (await view.posted()).filter(
      (one) =>
        !["ready", "rendered", "wish"].includes(one.type) &&
        (one.type !== "request" || one.command === "vas/runToEvent"),
    );
    assert.deepEqual(
      sent.map((one) => (one.type === "request" ? one.arguments : one)),
      [
        { type: "source", path: "/two.vas", line: 59 },
        { filter: "tlb-miss", direction: "backward" },
        { type: "open", view: "compare" },
        { type: "travel", tick: 0 },
        {
          type: "save",
          what: "csv",
          name: "verdict.csv",
          text:
            "file,line,expectation,holds,found,message\r\n" +
            "two.vas,59,itlb.misses(libc) == 1,no,3 == 1,one entry serves all\r\n" +
            "two.vas,60,dtlb.misses(libc) == 2,yes,1 == 1,\r\n",
        },
      ],
    );
  });

  sometimes("leads to the first redundant miss by its tick, and to the tag policy that says most", async () => {
    const settings = { variant: null, settings: [{ name: "machine.tags", value: "asid+sasid" }] };
    const policy = { label: "machine.tags asid+sasid", detail: "", group: "policy" as const, other: settings };
    await open({ ...verdict, policy });
    view.answer("vas/firstRedundant", () => ({ tick: 1223 }));
    await view.page.click("button:text-is('Go to the first redundant miss (tick 1,223)')");
    await view.page.click("button:text-is('Compare with asid+sasid')");
    assert.deepEqual(await asked(), [
      { type: "travel", tick: 1223 },
      { type: "open", view: "compare", compared: { settings, label: "machine.tags asid+sasid" } },
    ]);
    for (const told of [
      { ...verdict, redundant: 0 },
      { ...verdict, redundant: null },
    ]) {
      await open(told);
      await view.page.waitForSelector(".end-of-run");
      assert.equal(await view.page.locator("button:has-text('redundant miss')").count(), 0);
    }
  });

  it("leads from a hazard to where it went wrong, to what it is, and to the setting that keeps it away", async () => {
    await openHazard();
    assert.equal(await view.page.textContent("[data-way=cause]"), "Go to ② tick 54");
    await view.page.click("[data-way=cause]");
    await view.page.focus("[data-way=explain]");
    assert.equal(await view.page.getAttribute("[data-way=explain]", "aria-expanded"), "false");
    await view.page.keyboard.press("Enter");
    assert.equal(await view.page.getAttribute("[data-way=explain]", "aria-expanded"), "true");
    assert.match((await texts("[data-part=explained]"))[0]!, /^P4: a stale entry.*A on core 1 reached.*shootdown off/s);
    await view.page.click("[data-way=run]:text-is('Run with shootdown on')");
    await view.page.click("[data-way=compare]");
    const settings = page.remedies[0]!.other;
    assert.deepEqual(await asked(), [
      { type: "travel", tick: 54 },
      { type: "debug", settings, name: "kernel.shootdown on", tick: 54 },
      { type: "open", view: "compare", compared: { settings, label: "kernel.shootdown on" } },
    ]);
    await openHazard({}, "echo");
    assert.equal(await view.page.locator(".hazard-ways").count(), 0, "the view that leads has them, no other");
  });

  sometimes("keeps what is below a hazard's buttons in its place while they come", async () => {
    for (const width of swept([355, 440, 700], 1)) await staysInPlace(width);
  });

  async function staysInPlace(width: number): Promise<void> {
    await openHazard({ width, height: 340 });
    const top = () => view.page.locator(".barcode").evaluate((each) => Math.round(each.getBoundingClientRect().top));
    await view.page.waitForSelector("[data-way=run]");
    const withButtons = await top();
    await view.page.evaluate(() => {
      for (const row of document.querySelectorAll(".hazard-ways > *")) (row as HTMLElement).remove();
    });
    assert.equal(await top(), withButtons, `${width}`);
  }

  sometimes("is told once, by the view that leads, and only where the run is over", async () => {
    await open(verdict, {}, false);
    assert.equal(await view.page.locator(".end-of-run").count(), 0);
    await open(verdict, {}, true, "echo");
    assert.equal(await view.page.locator(".end-of-run").count(), 0);
    assert.equal(
      (await view.posted()).some((one) => one.type === "request" && one.command === "vas/verdict"),
      false,
    );
    view = await frame.open({}, "spaces");
    view.answer("vas/spaces", () => ({ ...spacesSnapshot(18), position: { ...stopped(18).position, finished: true } }));
    view.answer("vas/verdict", () => ({ ...verdict, expectations: [], hazards: 2, checked: true, redundant: null }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.page.waitForSelector(".end-of-run.bad");
    assert.match((await texts(".end-of-run"))[0]!, /^finished.*18 walkslibc 9 walks2 hazards found/);
  });

  for (const [theme, width] of swept(themed([900, 250]), 1))
    it(`is accessible, ${theme}, ${width} pixels`, async () => {
      await open(verdict, { theme, width });
      await view.page.waitForSelector(".end-of-run");
      assert.deepEqual(await violations(view), [], "the end");
      await openHazard({ theme, width });
      await view.page.click("[data-way=explain]");
      await view.page.waitForSelector("[data-part=explained]");
      assert.deepEqual(await violations(view), [], "a hazard");
      const wide = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${wide} pixels wider than the view`);
    });
});
