/** What a step draws again in the TLB view: what it changed, and no more. */
import assert from "node:assert/strict";
import { stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";
import { openTlbStop } from "./tlb-stop.js";
import { sometimes } from "../../../sample.js";

describe("the TLB view draws again in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}, fill = 0): Promise<void> {
    view = await openTlbStop(frame, options, fill);
  }

  const attribute = (selector: string, name: string) => view.page.getAttribute(selector, name);

  sometimes("only the slots of 1024 that a step changed", async () => {
    await open({ width: 900, height: 800 }, 1024);
    const map = "[data-level=JTLB] canvas";
    assert.equal(await attribute(map, "data-repainted"), "1024");
    const next = tlbSnapshot(18, 1024);
    const levels = next.cores[0]!.levels.map((level) =>
      level.name === "JTLB"
        ? {
            ...level,
            entries: level.entries.map((entry, index) =>
              [211, 430].includes(index) ? { ...entry, owner: entry.owner === 4 ? 1 : 4 } : entry,
            ),
          }
        : level,
    );
    view.answer("vas/tlb", () => ({ ...next, position: stopped(19).position, cores: [{ ...next.cores[0]!, levels }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.equal(await attribute(map, "data-repainted"), "2");
    assert.ok((await view.page.locator("*").count()) < 1500, "few nodes, however many entries");
  });

  it("only what a step changed, and shows another set in the cells of the one before", async () => {
    await open({ width: 900 });
    await view.page.evaluate(() => {
      const touched: string[] = [];
      Object.assign(window, { vasTouched: touched, vasCell: document.querySelector(".spelled [data-slot='64']") });
      new MutationObserver((all) => {
        for (const { target } of all) {
          const near = target instanceof Element ? target : target.parentElement;
          const row = near?.closest("[data-row]")?.getAttribute("data-row") ?? null;
          if (row !== null) touched.push(row);
        }
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const next = structuredClone(tlbSnapshot(19));
    const level = next.cores[0]!.levels.find(({ name }) => name === "JTLB")!;
    Object.assign(
      level.entries.find(({ slot }) => slot === 64)!,
      { hits: 4321 },
    );
    Object.assign(level.asked!, { set: 17, answered: 68 });
    view.answer("vas/tlb", () => next);
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    const { touched, slot } = await view.page.evaluate(() => {
      const { vasTouched, vasCell } = window as unknown as { vasTouched: string[]; vasCell: HTMLElement };
      return { touched: vasTouched, slot: vasCell.isConnected ? vasCell.dataset["slot"] : "gone" };
    });
    // The second has been filled at another tick.
    assert.deepEqual([...new Set(touched)].sort(), ["JTLB/64", "uDTLB/1"]);
    assert.equal(await view.page.textContent(`[data-row="JTLB/64"] .c-hits`), "4,321");
    assert.equal(slot, "68");
    await view.page.click(".spelled [data-slot='68']");
    assert.equal(((await view.stored()) as { selected: string }).selected, "JTLB/68");
    assert.equal(await attribute(".spelled [data-slot='68']", "aria-selected"), "true");
  });
});
