/** The access of a stop above the levels: its address, the terms of the match equation, the physical address, at every width. */
import assert from "node:assert/strict";
import { libcHit, stopped, tlbSnapshot } from "../../fixtures/snapshots.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";
import { openTlbStop } from "./tlb-stop.js";

describe("the access in the TLB view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}): Promise<void> {
    view = await openTlbStop(frame, options);
  }

  it("joins the terms that hold where there is little room, and cuts neither them nor the addresses", async () => {
    const fields = ["PML4", "PDPT", "PD", "PT", "offset"].map((label) => ({ label, value: "0x1ff" }));
    const terms = ["V", "VPN 0x10010", "S = 1", "PID.S = 1", "SASID[17] = 1", "X for user"];
    const held = terms.map((text) => ({ text, holds: true }));
    for (const width of [250, 300, 399, 400, 479, 520, 539, 540, 639, 640, 799, 800, 900])
      for (const split of [fields, fields.slice(-3)]) {
        await open({ width });
        view.answer("vas/tlb", () => ({ ...tlbSnapshot(18), access: { ...libcHit(18), split, terms: held } }));
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.page.waitForFunction(
          (count) => document.querySelectorAll(".fields .field").length === count,
          split.length,
        );
        const cut = await view.page.locator(".strip .field, .strip .term").evaluateAll((all) => {
          const strip = document.querySelector(".strip")!.getBoundingClientRect();
          return all
            .filter((one) => one.checkVisibility())
            .filter((one) => {
              const { right, bottom } = one.getBoundingClientRect();
              return right > strip.right || bottom > strip.bottom || one.scrollWidth > one.clientWidth;
            })
            .map((one) => one.textContent);
        });
        assert.deepEqual(cut, [], `${split.length} fields at ${width} pixels`);
      }
  });

  it("says whose access it was where the core has gone on to another thread", async () => {
    await open({ width: 440 });
    assert.match((await view.page.textContent(".context-access"))!, /^load 0x2002_0008$/);
    const snapshot = tlbSnapshot(19);
    const [core] = snapshot.cores;
    const running = { pid: 3, tid: 3, name: "C", owner: 3 };
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...core!, running, asid: 3 }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.match((await view.page.textContent(".context-access"))!, /^load 0x2002_0008 by B$/);
    assert.match((await view.page.textContent(".context-core"))!, /core 0 · C · ASID 3/);
  });

  it("says the address whole in a side bar, below the accesses and the core", async () => {
    for (const width of [250, 299]) {
      await open({ width });
      const [line, address, core] = await Promise.all(
        [".told-line", ".context-access code", ".context-core"].map((part) => view.page.locator(part).boundingBox()),
      );
      assert.ok(address!.x + address!.width <= line!.x + line!.width, `at ${width} pixels`);
      assert.ok(address!.y + address!.height <= line!.y + line!.height && core!.y + core!.height <= address!.y + 1);
    }
  });
});
