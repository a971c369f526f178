/** What the leading view says at the end of a run. */
import assert from "node:assert/strict";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { spacesSnapshot } from "../fixtures/spaces.js";
import { stopped, tlbSnapshot } from "../fixtures/snapshots.js";
import { swept } from "../../sample.js";
import { themes, type ThemeName } from "./page/themes.js";
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
  places: [{ kind: "vas", name: "libc", users: ["A", "B"], walks: 9, cycles: null }],
  walks: 18,
  redundant: 6,
  hazards: 0,
  checked: false,
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
        !["ready", "rendered"].includes(one.type) && (one.type !== "request" || one.command === "vas/runToEvent"),
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

  it("is told once, by the view that leads, and only where the run is over", async () => {
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

  for (const theme of swept(Object.keys(themes) as ThemeName[], 1))
    it(`is accessible, ${theme}, wide and narrow`, async () => {
      for (const width of [900, 250]) {
        await open(verdict, { theme, width });
        await view.page.waitForSelector(".end-of-run");
        assert.deepEqual(await violations(view), [], `${width}`);
        const wide = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${wide} pixels wider than the view`);
      }
    });
});
