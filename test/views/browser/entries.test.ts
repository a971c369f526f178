import assert from "node:assert/strict";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import type { ThingHistory } from "../../../src/protocol/thing-history.js";
import { pageTableSnapshot } from "../fixtures/page-table.js";
import { stopped, tlbSnapshot } from "../fixtures/snapshots.js";
import { viewFrame } from "./page/view-frame.js";
import type { PageOptions, ViewName, ViewPage } from "./page/view-page.js";
import { sometimes } from "../../sample.js";

describe("one entry in full, in Chromium", function () {
  this.timeout(120_000);
  const frame = viewFrame(["tlb", "page-tables"]);
  let view: ViewPage;

  const history: ThingHistory = {
    changes: [
      {
        tick: 480,
        before: "free",
        after: "0x0001_8000 rw- ASID 2",
        who: "B",
        core: 0,
        cause: "TLB fill",
        place: "use, libc.vas:12",
      },
    ],
    from: 0,
    tick: stopped(18).position.tick,
    now: "0x0001_8000 rw- ASID 2",
    initial: "free",
    cancelled: false,
  };

  async function open(name: ViewName, options: PageOptions = {}, fill = 0): Promise<void> {
    view = await frame.open({ width: 1200, height: 600, ...options }, name);
    view.answer("vas/tlb", () => tlbSnapshot(18, fill));
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args));
    view.answer("vas/history", () => history);
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const words = async (selector: string) => (await view.page.textContent(selector))!.replace(/\s+/g, " ").trim();

  it("shows the entry that answered bit by bit, and another one that is chosen", async () => {
    await open("tlb");
    assert.match(await words("[data-entry='JTLB/64'] h2"), /^JTLB 16\.0 ?0x2002_0000/);
    const field = (word: string, name: string) =>
      view.page.textContent(`[data-word=${word}] [data-flag=${name}] .bits-value`);
    assert.equal(await field("PD0", "S"), "1");
    assert.equal(await field("PD0", "ASID"), "0x1");
    assert.equal(await field("PD0", "VPN"), "0x10010");
    await view.page.click("[data-level=uDTLB] [data-slot='0']");
    await view.page.waitForSelector("[data-entry='uDTLB/0']");
    assert.equal(await field("PD0", "S"), "0");
    await view.page.click("[data-level=uDTLB] [data-slot='0']");
    await view.page.waitForSelector("[data-entry='JTLB/64']");
  });

  sometimes(
    "tells the history of a slot on demand, each change a link, and says when it is of an earlier tick",
    async () => {
      await open("tlb");
      await view.page.click("[data-level=uDTLB] [data-slot='0']");
      assert.equal(
        (await view.posted()).filter((each) => each.type === "request").length,
        1,
        "nothing is searched unasked",
      );
      await view.page.click("[data-entry='uDTLB/0'] [data-action=history]");
      await view.page.waitForSelector("[data-change-tick='480']");
      assert.match(
        await words(".changes"),
        /480 ?0x0001_8000 rw- ASID 2 ?TLB fill, B, core 0 · use, libc.vas:12 ?at the start: free/,
      );
      const asked = (await view.posted()).flatMap((each) => (each.type === "request" ? [each] : []));
      assert.deepEqual(asked.at(-1)!.arguments, { kind: "slot", core: 0, level: "uDTLB", slot: 0, most: 8 });
      await view.page.click("[data-change-tick='480'] button");
      assert.deepEqual(
        (await view.posted()).filter(({ type }) => type === "travel"),
        [{ type: "travel", tick: 480 }],
      );
      view.answer("vas/tlb", () => tlbSnapshot(19));
      await view.send({ type: "stop", session: "s", stop: stopped(19) });
      await view.rendered(19);
      assert.match(await words("[data-entry='uDTLB/0'] .history h3"), /of tick 518: search again/);
    },
  );

  sometimes("says in the tooltip of an address where it leads now and which entries hold it", async () => {
    await open("tlb");
    view.answer("vas/translate", () => ({ text: "0x2002_0008 → 0x8123_4008 · JTLB 16.0" }));
    await view.page.hover(`[data-part=detail] [data-va='${0x2002_0008}']`);
    await view.page.waitForSelector("[data-part=detail] [title='0x2002_0008 → 0x8123_4008 · JTLB 16.0']");
    const asked = (await view.posted()).flatMap((each) => (each.type === "request" ? [each] : []));
    assert.deepEqual(asked.at(-1)!.arguments, { space: 2, va: 0x2002_0008 });
  });

  sometimes("tells the history of a page-table entry", async () => {
    await open("page-tables");
    await view.page.click("[data-action=history]");
    await view.page.waitForSelector("[data-change-tick]");
    const asked = (await view.posted()).flatMap((each) => (each.type === "request" ? [each] : []));
    assert.deepEqual(asked.at(-1)!.arguments, { kind: "entry", space: 2, va: 0x1_a000, most: 8 });
  });

  sometimes("keeps pinned entries in sight, says what has become of them, and remembers them", async () => {
    await open("tlb");
    await view.page.focus("[data-level=uDTLB] [data-slot='0']");
    await view.page.keyboard.press("p");
    await view.page.waitForSelector("[data-pin='uDTLB/0'][data-state=there]");
    assert.equal(await words("[data-pin='uDTLB/0'] .pin-words"), "ASID 2 · 9 hits");
    assert.match((await view.page.getAttribute("[data-level=uDTLB] [data-slot='0']", "aria-label"))!, /, pinned$/);
    const snapshot = tlbSnapshot(19);
    const changed = (entries: (all: TlbSnapshot["cores"][number]["levels"][number]["entries"]) => unknown) => ({
      ...snapshot,
      cores: snapshot.cores.map((core) => ({
        ...core,
        levels: core.levels.map((level) =>
          level.name === "uDTLB" ? { ...level, entries: entries(level.entries) } : level,
        ),
      })),
    });
    const next = async (epoch: number, answer: unknown) => {
      view.answer("vas/tlb", () => ({ ...(answer as TlbSnapshot), position: stopped(epoch).position }));
      await view.send({ type: "stop", session: "s", stop: stopped(epoch) });
      await view.rendered(epoch);
    };
    await next(
      19,
      changed((all) => all.filter(({ slot }) => slot !== 0)),
    );
    assert.equal(await words("[data-pin='uDTLB/0'] .pin-words"), "gone, the slot is free");
    await next(
      20,
      changed((all) => all.map((entry) => (entry.slot === 0 ? { ...entry, va: 0x7000_0000, owner: 1 } : entry))),
    );
    assert.equal(await words("[data-pin='uDTLB/0'] .pin-words"), "replaced by 7000_0000 of A");
    await next(
      21,
      changed((all) => all.map((entry) => (entry.slot === 0 ? { ...entry, slot: 7, way: 7 } : entry))),
    );
    assert.equal(await words("[data-pin='uDTLB/0'] .pin-words"), "now in 0.7, ASID 2");
    const stored = await view.stored();
    await open("tlb", { stored });
    await view.page.waitForSelector("[data-pin='uDTLB/0'][data-state=there]");
    await view.page.click("[aria-label='Unpin uDTLB 0']");
    await view.page.waitForSelector("[data-pin]", { state: "detached" });
  });

  sometimes("draws a full level of 1,024 entries legibly in a side bar, with the sets of each band", async () => {
    await open("tlb", { width: 250, height: 900 }, 1024);
    const map = (await view.page.locator("[data-level=JTLB] .minimap").boundingBox())!;
    const columns = Number(await view.page.getAttribute("[data-level=JTLB] .minimap", "aria-colcount"));
    const rows = Number(await view.page.getAttribute("[data-level=JTLB] .minimap", "aria-rowcount"));
    assert.ok(columns * rows >= 1024);
    assert.ok(
      map.width / columns >= 4 && map.height / rows >= 4,
      `${map.width / columns} × ${map.height / rows} pixels`,
    );
    assert.equal(await words("[data-level=JTLB] .minimap-axis"), "sets 0–255, 52 a band");
    await view.page.mouse.click(map.x + 1, map.y + map.height - 2);
    assert.equal(await view.page.getAttribute("[data-level=JTLB] .spelled", "data-spelled"), "208");
  });
});
