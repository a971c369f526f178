import assert from "node:assert/strict";
import type { Story } from "../../../src/protocol/story.js";
import { libcHit, stopped, story, tlbSnapshot, twoCores, walkMiss } from "../fixtures/snapshots.js";
import { sometimes, swept } from "../../sample.js";
import { viewFrame } from "./page/view-frame.js";
import type { PageOptions, ViewPage } from "./page/view-page.js";
import { openTlbStop } from "./tlb/tlb-stop.js";

describe("TLB view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["tlb"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}, fill = 0): Promise<void> {
    view = await openTlbStop(frame, options, fill);
  }

  const attribute = (selector: string, name: string) => view.page.getAttribute(selector, name);
  const focused = (name: string) =>
    view.page.evaluate((key) => document.activeElement?.getAttribute(key) ?? null, name);

  it("stays within its budget", async () => {
    view = await frame.open();
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
    assert.doesNotMatch(frame.bundle.script, /\beval\(|new Function\(/);
  });

  it("tells the story: loud as it is, with links, in a bar whose height does not change", async () => {
    await open({ width: 440, height: 300 });
    const bar = () => view.page.locator(".step-bar").evaluate((each) => each.getBoundingClientRect().height);
    assert.equal(await view.page.textContent("[data-part=headline]"), " B hit an entry that  A filled.");
    assert.equal(await view.page.textContent("[role=status]"), "B hit an entry that A filled.");
    assert.equal(await bar(), 62);
    await view.page.click("[data-part=detail] [data-tick='412']");
    await view.page.click(`[data-part=detail] [data-va='${0x2002_0008}']`);
    const posted = await view.posted();
    assert.deepEqual(
      posted.filter(({ type }) => type === "travel" || type === "reveal"),
      [
        { type: "travel", tick: 412 },
        { type: "reveal", target: { kind: "address", space: 2, va: 0x2002_0008 } },
      ],
    );
    const hazard: Story = { ...story(), tone: "hazard", title: "P4 · {owner:2} stored.", why: "", echo: story().echo };
    await view.send({ type: "story", session: "s", epoch: 18, story: hazard });
    await view.page.waitForSelector(".step-bar[data-tone=hazard]");
    assert.match((await view.page.textContent(".tone-symbol"))!, /⚠/);
    assert.equal(await view.page.textContent("[role=alert]"), "P4 · B stored.");
    assert.equal(await bar(), 62, "an empty reason moves nothing");
    await view.send({ type: "role", role: "echo" });
    await view.page.waitForSelector(".step-bar.echo");
    assert.equal(await view.page.textContent("[data-part=headline]"), "load 0x2002_0008: the JTLB answered.");
    assert.equal(await bar(), 23);
    assert.equal(await view.page.textContent("[role=alert]"), "", "only the view that leads announces");
    await view.send({ type: "story", session: "s", epoch: 17, story: story() });
    assert.equal(await attribute(".step-bar", "data-tone"), "hazard", "a story of another stop is dropped");
  });

  for (const [width, lines] of [
    [250, 3],
    [440, 2],
  ] as const)
    it(`ends a long reason in its line ${lines} of ${lines} where the view is ${width} pixels wide`, async () => {
      await open({ width, height: 300 });
      const why = "A filled it under ASID 1; B runs under ASID 2, so that entry does not match. ".repeat(4);
      await view.send({ type: "story", session: "s", epoch: 18, story: { ...story(), why } });
      await view.page.waitForFunction(() => document.querySelector(".step-why")!.textContent.length > 200);
      const shown = await view.page.locator(".step-why").evaluate((each) => each.clientHeight);
      assert.equal(shown, lines * 18, "lines that are not whole take the ellipsis one line up");
    });

  it("shows a body of less than 150 pixels the title only", async () => {
    await open({ width: 440, height: 140 });
    assert.equal(await view.page.locator("[data-part=detail]").isVisible(), false);
    assert.equal(await view.page.locator("[data-part=headline]").isVisible(), true);
  });

  sometimes("folds one large set into rows, and spells out only what took part", async () => {
    view = await frame.open({ width: 900 });
    const snapshot = tlbSnapshot(18);
    const levels = snapshot.cores[0]!.levels.map((level) =>
      level.name === "JTLB"
        ? {
            ...level,
            sets: 1,
            ways: 128,
            entries: level.entries.map((entry) => ({ ...entry, slot: entry.slot % 128 })),
          }
        : level,
    );
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...snapshot.cores[0]!, levels }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    await view.page.focus("[data-level=JTLB] .minimap-cell");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await focused("data-slot"), "1");
    await view.page.keyboard.press("ArrowDown");
    const columns = Number(await attribute("[data-level=JTLB] .minimap", "aria-colcount"));
    assert.equal(await focused("data-slot"), String(columns + 1));
    assert.ok((await view.page.locator("[data-level=JTLB] .spelled [data-slot]").count()) < 8);
  });

  it("says what to do when there is no session", async () => {
    view = await frame.open();
    await view.send({ type: "idle" });
    await view.page.waitForSelector("[data-phase=idle]");
    assert.match((await view.page.textContent(".empty"))!, /press F5/);
    for (const button of await view.page.locator(".beginnings button").all()) await button.click();
    assert.deepEqual(
      (await view.posted()).filter(({ type }) => type === "begin"),
      [
        { type: "begin", with: "story" },
        { type: "begin", with: "example" },
      ],
    );
    await view.send({ type: "role", role: "echo" });
    await view.page.waitForSelector(".beginnings", { state: "detached" });
  });

  it("shows the marks of the step and the counters", async () => {
    await open();
    assert.equal(await attribute("[data-level=JTLB] [data-slot='64']", "data-change"), "hit");
    assert.equal(await attribute("[data-level=uDTLB] [data-slot='1']", "data-change"), "replaced");
    assert.equal(await attribute("[data-level=uDTLB] [data-slot='6']", "data-change"), "flushed");
    assert.equal(await view.page.textContent("section[data-level=JTLB] [data-counter=misses]"), "13");
    assert.equal(await view.page.locator(".term[data-holds=true]").count(), 7);
  });

  sometimes("asks all views to tell the access that is chosen, and shows it when told", async () => {
    await open();
    assert.deepEqual(await view.page.locator("[data-access]").count(), 3);
    assert.equal(await attribute("[data-access='1']", "aria-selected"), "true");
    await view.page.focus("[data-access='1']");
    await view.page.keyboard.press("ArrowRight");
    const tells = (await view.posted()).filter((message) => message.type === "tell");
    assert.deepEqual(tells, [{ type: "tell", index: 2 }]);
    view.answer("vas/tlb", (args) => ({
      ...tlbSnapshot(18),
      access: args["access"] === 2 ? walkMiss(18) : libcHit(18),
    }));
    const told: Story = { ...story(), tone: "cost", subject: { kind: "access", index: 2 }, title: "{owner:2} missed." };
    await view.send({ type: "story", session: "s", epoch: 18, story: told });
    await view.page.waitForSelector("[data-access='2'][aria-selected=true]");
    assert.equal(await attribute(".step-bar", "data-tone"), "cost");
    // What is told of misses comes with the first of them.
    await view.page.waitForSelector("[data-part=lost]");
    assert.equal(await view.page.locator("[data-walk-step]").count(), 2);
    const lost = (await view.page.textContent("[data-part=lost]"))!;
    assert.match(lost, /^Why it had gone\s*conflict\s*Its entry was evicted/);
    await view.page.click("[data-part=lost] [data-tick='431']");
    assert.deepEqual(
      (await view.posted()).filter((message) => message.type === "travel"),
      [{ type: "travel", tick: 431 }],
    );
    assert.equal(await view.page.locator(".term[data-holds=false]").count(), 1);
  });

  sometimes("spells out the term that fails at every width", async () => {
    for (const width of swept([250, 300, 350, 399, 400, 440, 479, 480, 640, 900], 3)) {
      await open({ width });
      view.answer("vas/tlb", () => ({ ...tlbSnapshot(18), access: walkMiss(18) }));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      const term = (await view.page.locator(".term.fails").boundingBox())!;
      const room = (await view.page.locator(".terms").boundingBox())!;
      assert.ok(term.x + term.width <= room.x + room.width && room.x + room.width <= width, `at ${width} pixels`);
    }
  });

  sometimes(
    "says in short what the page tables say against an access, and the whole of it in the tooltip",
    async () => {
      await open({ width: 440 });
      const stale = {
        ...libcHit(18),
        terms: [
          { text: "V", holds: true },
          { text: "PTE[0xce] valid", holds: false },
        ],
      };
      view.answer("vas/tlb", () => ({ ...tlbSnapshot(18), access: stale }));
      await view.send({ type: "stop", session: "s", stop: stopped(18) });
      await view.page.waitForSelector(".term.fails");
      assert.equal(await view.page.textContent(".term.fails"), "PTE valid ✕ does not hold");
      assert.equal(await attribute(".term.fails code", "title"), "PTE[0xce] valid");
    },
  );

  sometimes("shows the levels as the machine has them, and collects those that hold nothing", async () => {
    view = await frame.open({ width: 440 });
    const snapshot = tlbSnapshot(18);
    const core = snapshot.cores[0]!;
    const empty = ["L1D 2M", "L1D 1G"].map((name) => ({
      ...core.levels[0]!,
      name,
      entries: [],
      removed: [],
      asked: null,
    }));
    view.answer("vas/tlb", () => ({ ...snapshot, cores: [{ ...core, levels: [...core.levels, ...empty] }] }));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const names = () =>
      view.page.locator("section[data-level]").evaluateAll((all) => all.map((each) => each.getAttribute("data-level")));
    assert.deepEqual(await names(), ["uITLB", "uDTLB", "JTLB"]);
    assert.match((await view.page.textContent(".empty-levels"))!, /2 levels are empty: L1D 2M, L1D 1G/);
    await view.page.click(".empty-levels button");
    assert.equal((await names()).length, 5);
  });

  it("shows the entries of every asked level above the fold at the panel's height", async () => {
    await open({ width: 440, height: 247 });
    for (const slot of ["[data-level=uDTLB] [data-slot='1']", "[data-level=JTLB] .spelled [data-slot='64']"]) {
      const box = (await view.page.locator(slot).boundingBox())!;
      assert.ok(box.y + box.height <= 247, `${slot} ends at ${box.y + box.height}`);
    }
  });

  sometimes("spells out the set that was asked, and another one that is clicked", async () => {
    await open({ width: 560 });
    assert.equal(await attribute("[data-level=JTLB] .spelled", "data-spelled"), "16");
    const map = (await view.page.locator("[data-level=JTLB] .minimap").boundingBox())!;
    await view.page.mouse.click(map.x + map.width - 1, map.y + map.height - 2);
    assert.equal(await attribute("[data-level=JTLB] .spelled", "data-spelled"), "255");
    await view.page.mouse.click(map.x + map.width - 1, map.y + map.height - 2);
    assert.equal(await attribute("[data-level=JTLB] .spelled", "data-spelled"), "16");
  });

  it("never mixes stops, whatever the order of answers", async () => {
    view = await frame.open();
    for (let epoch = 1; epoch <= 30; epoch += 1) {
      await view.send({ type: "stop", session: "s", stop: stopped(epoch) });
    }
    const requests = (await view.posted()).filter((message) => message.type === "request");
    assert.equal(requests.length, 30);
    const late = [...requests.keys()].sort((a, b) => ((a * 7) % 30) - ((b * 7) % 30));
    for (const index of late) {
      await view.send({ type: "response", id: requests[index]!.id, ok: true, body: tlbSnapshot(index + 1) });
    }
    await view.rendered(30);
    assert.equal(await attribute(".view", "data-epoch"), "30");
    assert.equal(await view.page.textContent("[data-part=tick]"), "tick 530");
    assert.deepEqual(
      (await view.posted()).flatMap((each) => (each.type === "rendered" ? [each.epoch] : [])),
      [30],
    );
  });

  it("dims but does not blank while the program runs", async () => {
    await open();
    await view.send({ type: "running", session: "s" });
    await view.page.waitForSelector("[data-state=running]");
    assert.ok((await view.page.locator("[data-level=JTLB] [data-slot]").count()) > 0);
  });

  it("says why the debugger could not answer and asks again", async () => {
    view = await frame.open();
    await view.send({ type: "stop", session: "s", stop: stopped(1) });
    const [request] = (await view.posted()).filter((message) => message.type === "request");
    await view.send({ type: "response", id: request!.id, ok: false, message: "the session has ended" });
    await view.page.waitForSelector(".banner");
    assert.match((await view.page.textContent(".banner"))!, /the session has ended/);
    view.answer("vas/tlb", () => tlbSnapshot(1));
    await view.page.click(".banner button");
    await view.rendered(1);
    assert.equal(await view.page.locator(".banner").count(), 0);
  });

  sometimes("filters and sorts the table and dims the grid", async () => {
    await open();
    await view.page.fill("[data-control=text]", "2002_0000");
    assert.equal(await view.page.locator(".windowed [data-row]").count(), 2);
    assert.match((await attribute("[data-level=uITLB] [data-slot='0']", "class"))!, /filtered/);
    await view.page.fill("[data-control=text]", "");
    await view.page.selectOption("[data-control=owner]", "4");
    const owners = await view.page
      .locator(".windowed [data-row]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-owner")));
    assert.ok(owners.length > 0 && owners.every((owner) => owner === "4"));
    await view.page.click("[data-sort=va]");
    const addresses = await view.page
      .locator(".windowed [data-row]")
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-va"))));
    assert.deepEqual(
      addresses,
      [...addresses].sort((a, b) => a - b),
    );
    assert.equal(await view.page.locator("[aria-sort=ascending]").count(), 1);
  });

  it("is worked by the keyboard alone", async () => {
    await open();
    assert.equal(
      await view.page.locator("[data-level=JTLB] .minimap [tabindex='0']").count(),
      1,
      "one tab stop a grid",
    );
    await view.page.focus("[data-level=JTLB] .minimap-cell");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await focused("data-slot"), "4", "next set");
    await view.page.keyboard.press("ArrowDown");
    assert.equal(await focused("data-slot"), "5", "next way");
    await view.page.keyboard.press("Home");
    await view.page.keyboard.press("ArrowUp");
    assert.equal(await focused("data-slot"), "0");
    assert.match((await view.page.textContent("[data-card='JTLB/0']"))!, /PD0.*PD1/s);
    assert.match((await attribute("[data-level=JTLB] .minimap-cell", "aria-label"))!, /set 0 way 0: 0x2000_0000, libc/);
    await view.page.keyboard.press("Control+End");
    assert.equal(await focused("data-slot"), "1023");
    await view.page.keyboard.press("Enter");
    assert.equal(await attribute("[data-level=JTLB] .spelled", "data-spelled"), "255");
    await view.page.focus("[data-level=uITLB] [data-slot='0']");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await focused("data-slot"), "1");
    await view.page.keyboard.press("Enter");
    assert.equal(await attribute("[data-row='uITLB/1']", "aria-selected"), "true");
    await view.page.focus(".windowed [tabindex='0']");
    const before = await focused("data-row");
    await view.page.keyboard.press("ArrowDown");
    assert.notEqual(await focused("data-row"), before);
    await view.page.keyboard.press("Enter");
    const reveals = (await view.posted()).filter((message) => message.type === "reveal");
    assert.equal(reveals.length, 1);
  });

  sometimes("comes back as it was left", async () => {
    await open({ height: 360 });
    await view.page.selectOption("[data-control=level]", "JTLB");
    await view.page.click("[data-sort=owner]");
    await view.page.click("[data-row='JTLB/64']");
    await view.page.evaluate(() => document.querySelector("[data-scroller]")!.scrollTo(0, 120));
    await view.page.waitForFunction(
      () => (window as unknown as { vasState: { value: { scroll: number } } }).vasState.value.scroll === 120,
    );
    const stored = await view.stored();
    await open({ height: 360, stored });
    assert.equal(await view.page.inputValue("[data-control=level]"), "JTLB");
    assert.equal(await attribute("[data-sort=owner]", "aria-pressed"), "true");
    assert.equal(await attribute("[data-row='JTLB/64']", "aria-selected"), "true");
    assert.equal(await view.page.evaluate(() => document.querySelector("[data-scroller]")!.scrollTop), 120);
  });

  sometimes("copies text and saves CSV and SVG through the extension", async () => {
    await open();
    for (const command of ["copyText", "saveCsv", "saveSvg"] as const) await view.send({ type: "command", command });
    await view.page.waitForFunction(
      () =>
        (window as unknown as { vasPosted: { type: string }[] }).vasPosted.filter((each) => each.type === "save")
          .length === 2,
    );
    const taken = (await view.posted()).filter((message) => message.type === "copy" || message.type === "save");
    assert.match(taken[0]!.text, /filled by/);
    assert.match(taken[1]!.text, /^level,slot/);
    assert.match(taken[2]!.text, /^<svg /);
  });

  sometimes("shows the core that stopped until another is chosen, and remembers the choice", async () => {
    view = await frame.open();
    view.answer("vas/tlb", () => twoCores(18));
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    assert.equal(await attribute(".levels", "data-core"), "0");
    await view.page.selectOption("[data-control=core]", "1");
    assert.equal(await attribute(".levels", "data-core"), "1");
    assert.match((await view.page.textContent(".no-rows"))!, /No valid entries/);
    assert.equal(((await view.stored()) as { core: number }).core, 1);
  });

  it("fits 250 pixels without a horizontal scroll bar", async () => {
    await open({ width: 250 }, 1024);
    const overflow = await view.page.evaluate(() => {
      const scroller = document.querySelector("[data-scroller]")!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
    assert.equal(overflow, 0);
  });
});
