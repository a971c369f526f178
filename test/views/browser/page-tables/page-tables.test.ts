import assert from "node:assert/strict";
import { stopped } from "../../fixtures/snapshots.js";
import { pageTableSnapshot, translation } from "../../fixtures/page-table.js";
import { sometimes, swept } from "../../../sample.js";
import { viewFrame } from "../page/view-frame.js";
import type { PageOptions, ViewPage } from "../page/view-page.js";

describe("page-tables view in Chromium", function () {
  this.timeout(400_000);
  const frame = viewFrame(["page-tables"]);
  let view: ViewPage;

  async function open(options: PageOptions = {}, many = 0): Promise<void> {
    view = await frame.open(options);
    view.answer("vas/pageTable", (args) => pageTableSnapshot(18, args, many));
    view.answer("vas/translate", translation);
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const rows = () =>
    view.page.locator(".windowed [data-row]").evaluateAll((all) => all.map((row) => row.getAttribute("data-row")));

  sometimes("opens the path of the last walk by itself and numbers it", async () => {
    await open();
    assert.ok(frame.bundle.script.length <= 60 * 1024, `${frame.bundle.script.length} bytes`);
    assert.equal(await view.page.getAttribute("[data-row='0']", "aria-expanded"), "true");
    assert.equal(await view.page.getAttribute("[data-row='0']", "data-walk-step"), "1");
    assert.equal(await view.page.getAttribute("[data-row='0/13']", "data-walk-step"), "2");
    assert.match((await view.page.textContent("[data-row='0/13']"))!, /②/);
    assert.equal(await view.page.getAttribute("[data-row='0/13']", "data-change"), "changed");
  });

  it("brings what the stop is about into view by itself", async () => {
    view = await frame.open({ width: 350, height: 200 });
    view.answer("vas/pageTable", (args) => {
      const expanded = ["0", "256", ...((args["expanded"] as string[] | undefined) ?? [])];
      return { ...pageTableSnapshot(18, { ...args, expanded }), subject: "256/17" };
    });
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    await view.page.waitForFunction(() => {
      const row = document.querySelector(".told-row")?.getBoundingClientRect();
      return row !== undefined && row.top > 0 && row.bottom <= window.innerHeight;
    });
  });

  it("opens and closes tables with keys and keeps them open at the next stop", async () => {
    await open();
    await view.page.focus("[data-row='0']");
    await view.page.keyboard.press("ArrowLeft");
    await view.page.waitForSelector("[data-row='0'][aria-expanded=false]");
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("ArrowRight");
    await view.page.waitForSelector("[data-row='256/16']");
    await view.page.keyboard.press("ArrowRight");
    assert.equal(await view.page.evaluate(() => document.activeElement?.getAttribute("data-row")), "256/0");
    await view.page.keyboard.press("ArrowLeft");
    assert.equal(await view.page.evaluate(() => document.activeElement?.getAttribute("data-row")), "256");
    view.answer("vas/pageTable", (args) => pageTableSnapshot(19, args));
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.deepEqual(await rows(), [
      "0",
      "0/8",
      "0/12",
      "0/13",
      "0/14",
      "256",
      "256/0",
      "256/1",
      "256/16",
      "256/17",
      "767",
    ]);
  });

  sometimes("says rights in the terms of any format, and each flag of the entry in the details", async () => {
    await open({ width: 900 });
    assert.equal((await view.page.textContent("[data-row='0/8'] .t-rights"))!, "r-x");
    const flag = (name: string) => view.page.locator(`[data-detail='0/13'] [data-flag=${name}]`);
    assert.equal(await flag("W").getAttribute("data-set"), "true");
    assert.equal(await flag("X").getAttribute("data-set"), "false");
    assert.equal(await flag("W").getAttribute("title"), "bit 2: W = 1, writable");
    assert.equal(await flag("D").getAttribute("title"), "bit 5: D = 1, written, was 0 before the step");
    assert.equal(await view.page.textContent("[data-detail='0/13'] [data-flag=PFN] .bits-place"), "31:13");
    assert.equal(await view.page.textContent("[data-row='0/13'] .t-memory"), "cached");
    assert.match(
      (await view.page.getAttribute("[data-row='0/13'] .t-va", "title"))!,
      /^0x0001_a000–0x0001_bfff · 8 KB\ncore 0, uDTLB slot 0, A2: usable now\n/,
    );
    await view.page.click("[data-row='0/8']");
    await view.page.waitForSelector("[data-detail='0/8'] [data-flag=W]");
    const asked = (await view.posted()).flatMap((each) => (each.type === "request" ? [each.arguments] : []));
    assert.equal((asked.at(-1) as { detail: string }).detail, "0/8");
  });

  it("goes to an address, asks who maps its frame, and explains a wrong one", async () => {
    await open();
    await view.page.fill("[data-control=address]", "libc");
    await view.page.press("[data-control=address]", "Enter");
    assert.match((await view.page.textContent(".problem"))!, /not a hexadecimal address/);
    await view.page.fill("[data-control=address]", "0x2002_0008");
    await view.page.press("[data-control=address]", "Enter");
    await view.page.waitForSelector("[data-row='256/16'][aria-selected=true]");
    assert.match((await view.page.textContent(".said"))!, /mapped r-- by libc/);
    await view.page.click("[data-row='256/16']");
    await view.page.waitForSelector("[data-frame]");
    assert.match((await view.page.textContent(".frame h2"))!, /0x409a4 is mapped by 4 spaces/);
    assert.equal(await view.page.locator(".frame li").count(), 4);
  });

  sometimes(
    "names the file that a page is a mapping of: in its row, its details, for readers of screens, and where it is short of room",
    async () => {
      await open({ width: 250 });
      await view.page.focus("[data-row='256']");
      await view.page.keyboard.press("ArrowRight");
      await view.page.waitForSelector("[data-row='256/1']");
      const row = view.page.locator("[data-row='256/1']");
      assert.match((await row.locator(".t-va").textContent())!, /libc\.so\.6\+0x54000$/);
      assert.match((await row.locator(".t-va").getAttribute("title"))!, /\nlibc\.so\.6\+0x54000\n/);
      assert.match((await row.getAttribute("aria-label"))!, /of libc, libc\.so\.6\+0x54000, r-x/);
      assert.equal(await view.page.locator("[data-row='256/0'] .mapped-file").count(), 0);
      await row.click();
      await view.page.waitForSelector("[data-detail='256/1']");
      assert.match((await view.page.textContent("[data-detail='256/1'] p"))!, /^Maps 8 KB of libc\.so\.6\+0x54000\. /);
    },
  );

  sometimes("follows the running thread until a space is chosen", async () => {
    await open();
    await view.page.selectOption("[data-control=space]", "4");
    await view.page.waitForSelector(".page-tables[data-space='4']");
    const spaces = (await view.posted()).flatMap((each) =>
      each.type === "request" && each.command === "vas/pageTable"
        ? [(each.arguments as { space: number | null }).space]
        : [],
    );
    assert.deepEqual([...new Set(spaces)], [null, 4]);
  });

  sometimes("has few of many rows in the document and reaches the last with a key", async () => {
    await open({ height: 400 }, 3000);
    await view.page.focus("[data-row='384']");
    await view.page.keyboard.press("ArrowRight");
    await view.page.waitForSelector("[data-row='384/0']");
    await view.page.keyboard.press("End");
    const last = await view.page.evaluate(() => document.activeElement?.getAttribute("data-row"));
    assert.equal(last, "395");
    assert.ok((await rows()).length < 80, "rows out of sight are left out");
  });

  it("leaves the tables that a walk opened open when the next step walks nothing", async () => {
    await open();
    view.answer("vas/pageTable", (args) => {
      const { expanded } = args as { expanded: string[] };
      const snapshot = pageTableSnapshot(19, { ...args, expanded: expanded.filter((id) => id !== "walk") });
      return { ...snapshot, walk: null };
    });
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.ok((await rows()).includes("0/13"));
  });

  sometimes("comes back with its tables open", async () => {
    await open();
    await view.page.focus("[data-row='256']");
    await view.page.keyboard.press("ArrowRight");
    await view.page.waitForSelector("[data-row='256/16']");
    const stored = await view.stored();
    await open({ stored });
    assert.ok((await rows()).includes("256/16"));
  });

  it("fits 250 pixels: rights stand in the row, and every flag with its name in the details", async () => {
    await open({ width: 250 });
    const overflow = await view.page.evaluate(() => {
      const scroller = document.querySelector("[data-scroller]")!;
      return scroller.scrollWidth - scroller.clientWidth;
    });
    assert.equal(overflow, 0);
    for (const place of [
      "[data-row='0/8'] .t-rights",
      "[data-detail='0/13'] [data-flag=V]",
      "[data-detail='0/13'] [data-flag=R]",
    ]) {
      const box = (await view.page.locator(place).boundingBox())!;
      assert.ok(box.x >= 0 && box.width > 0 && box.x + box.width <= 250, `${place}: ${box.x} to ${box.x + box.width}`);
    }
  });

  /** A step that took the right to write from 32 pages and cleared one. */
  async function openChanges(options: PageOptions = {}): Promise<void> {
    view = await frame.open(options);
    view.answer("vas/pageTable", (args) => {
      const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "384"] }, 33);
      const rows = snapshot.rows.map((row) => {
        if (row.parent !== "384") return { ...row, changed: false };
        const change = { ...row, changed: true, before: row.rights };
        const gone = { ...change, gone: "cleared" as const, rights: null };
        return row.id === "384/32" ? gone : { ...change, rights: { ...row.rights!, rights: "r--" } };
      });
      return { ...snapshot, rows, walk: null, subject: "384/0" };
    });
    view.answer("vas/translate", translation);
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
  }

  const told = (id: string) => view.page.textContent(`[data-row='${id}'] .t-rights`);

  sometimes("folds equal changes into a line, which keys reach and open", async () => {
    await openChanges({ width: 700, height: 700 });
    const fold = "[data-row='fold:384/0']";
    assert.match((await view.page.textContent(fold))!, /27 more entries changed alike: PTE\[0x5\] … PTE\[0x1f\]/);
    assert.match((await view.page.getAttribute(fold, "aria-label"))!, /27 more entries changed alike: PTE\[0x5\] to/);
    await view.page.focus("[data-row='384/4']");
    await view.page.keyboard.press("ArrowDown");
    const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute("data-row"));
    assert.equal(await focused(), "fold:384/0");
    await view.page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "384/32");
    await view.page.keyboard.press("ArrowUp");
    await view.page.keyboard.press("Enter");
    await view.page.waitForSelector("[data-row='384/5']");
    assert.equal(await focused(), "384/5", "the first of them has the focus");
    assert.equal(await view.page.locator(fold).count(), 0);
  });

  sometimes("shows the step's changes, or either side of it whole", async () => {
    await openChanges({ width: 700, height: 1300 });
    assert.equal(await told("384/0"), "rw- → r--");
    assert.equal(await told("384/32"), "rw- → —");
    await view.page.click("[data-side=before]");
    await view.page.waitForSelector("[data-side=before][aria-pressed=true]");
    assert.deepEqual([await told("384/0"), await told("384/32")], ["rw-", "rw-"]);
    await view.page.click("[data-side=after]");
    await view.page.waitForSelector("[data-side=after][aria-pressed=true]");
    assert.equal(await told("384/0"), "r--");
    assert.equal(await view.page.locator("[data-row='384/32']").count(), 0, "it is gone");
    await open({ width: 700 });
    assert.equal(await view.page.locator("[data-side]").count(), 3);
    const top = () => view.page.locator(".tree").evaluate((tree) => tree.getBoundingClientRect().y);
    const before = await top();
    view.answer("vas/pageTable", (args) => {
      const snapshot = pageTableSnapshot(19, args);
      return { ...snapshot, rows: snapshot.rows.map((row) => ({ ...row, changed: false })) };
    });
    await view.send({ type: "stop", session: "s", stop: stopped(19) });
    await view.rendered(19);
    assert.equal(await view.page.locator("[data-side]").count(), 0, "nothing changed: no side to choose");
    assert.equal(await top(), before, "the tree stays where it was");
  });

  sometimes(
    "keeps the column of the TLBs that hold a page in sight at any width, and says when no space is left",
    async () => {
      for (const width of swept([320, 660, 810, 1100, 1500], 2)) {
        await open({ width, height: 400 });
        const held = await view.page.locator("[data-row='0/13'] .t-tlb").evaluate((cell) => {
          const chips = [...cell.querySelectorAll(".holder-chip")].map((chip) => chip.getBoundingClientRect().right);
          return { chips, right: Math.min(cell.getBoundingClientRect().right, window.innerWidth) };
        });
        assert.ok(
          held.chips.length === (width < 400 ? 1 : 2) && held.chips.every((right) => right <= held.right),
          `${width}: ${JSON.stringify(held)}`,
        );
      }
      view.answer("vas/pageTable", (args) => ({ ...pageTableSnapshot(19, args), spaces: [], rows: [], subject: null }));
      await view.send({ type: "stop", session: "s", stop: stopped(19) });
      await view.rendered(19);
      assert.match((await view.page.textContent(".no-rows"))!, /every process has ended/);
    },
  );

  it("aligns rights and frames of all rows in two lines, however many TLBs hold a page", async () => {
    view = await frame.open({ width: 355, height: 500 });
    view.answer("vas/pageTable", (args) => {
      const snapshot = pageTableSnapshot(18, args);
      const chips = [0, 1, 2, 3].map((slot) => ({
        core: 0,
        level: "JTLB",
        slot,
        tag: "A2",
        usable: true,
        stale: false,
      }));
      return { ...snapshot, rows: snapshot.rows.map((row) => (row.id === "0/13" ? { ...row, cached: chips } : row)) };
    });
    await view.send({ type: "stop", session: "s", stop: stopped(18) });
    await view.rendered(18);
    const ends = await view.page
      .locator(".tree-row.page .t-rights")
      .evaluateAll((all) => [...new Set(all.map((cell) => Math.round(cell.getBoundingClientRect().right)))]);
    assert.equal(ends.length, 1, JSON.stringify(ends));
  });

  sometimes(
    "has room for every digit of an address at any width: what does not fit beside it is left to its tooltip",
    async () => {
      for (const width of swept([250, 300, 380, 440, 520, 660, 810, 1100, 1500], 3)) {
        view = await frame.open({ width, height: 500 });
        view.answer("vas/pageTable", (args) => {
          const snapshot = pageTableSnapshot(18, { ...args, expanded: ["0", "256"] });
          const file = "wc.elf+0x1000";
          const rows = snapshot.rows.map((row) => ({
            ...row,
            va: 0x7fff_2000_0000 + row.va,
            file: row.kind === "page" ? file : null,
          }));
          return { ...snapshot, rows };
        });
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        const rows = await view.page.locator(".windowed .tree-row.page").evaluateAll((all) =>
          all.map((row) =>
            [".row-address", ".mapped-file", ".t-va", ".t-rights"].map((selector) => {
              const { left, right, top, bottom } = row.querySelector(selector)!.getBoundingClientRect();
              return { left, right, top, bottom };
            }),
          ),
        );
        assert.ok(rows.length > 3);
        for (const [address, file, cell, rights] of rows) {
          assert.ok(address!.right <= cell!.right + 0.5, `an address is cut off at ${width} pixels`);
          const shown = file!.top < cell!.bottom - 3;
          assert.ok(!shown || file!.right <= cell!.right + 0.5, `a file's name is cut off at ${width} pixels`);
          const beside = cell!.top < rights!.bottom - 3 && cell!.bottom > rights!.top + 3;
          assert.ok(!beside || cell!.right <= rights!.left, `range and rights overlap at ${width} pixels`);
        }
      }
    },
  );

  sometimes(
    "writes the mappings of a frame beside each other, with the file and the large page on a line below",
    async () => {
      for (const width of swept([250, 440, 1100], 1)) {
        view = await frame.open({ width, height: 900 });
        view.answer("vas/pageTable", (args) => {
          const snapshot = pageTableSnapshot(18, { ...args, frame: 0x409a4 });
          const mappings = snapshot.frame!.mappings.map((one) => ({
            ...one,
            file: "wc.elf+0x1000",
            largePage: 2 ** 21,
          }));
          return { ...snapshot, frame: { ...snapshot.frame!, mappings } };
        });
        await view.send({ type: "stop", session: "s", stop: stopped(18) });
        await view.rendered(18);
        const notes = await view.page.locator(".frame .mapping-note").allTextContents();
        assert.deepEqual([...new Set(notes)], ["wc.elf+0x1000 · in a page of 2 MB"]);
        const boxes = await view.page.locator(".frame li").evaluateAll((lines) =>
          lines.map((line) =>
            [...line.children].map((part) => {
              const text = document.createRange();
              text.selectNodeContents(part);
              const { left, right, top, bottom } = text.getBoundingClientRect();
              return { left, right: Math.min(right, left + part.scrollWidth), top, bottom };
            }),
          ),
        );
        for (const parts of boxes)
          for (const one of parts)
            for (const other of parts)
              if (one !== other && one.left < other.left && one.top < other.bottom - 4 && one.bottom > other.top + 4)
                assert.ok(one.right <= other.left + 0.5, `${JSON.stringify(parts)} at ${width} pixels`);
      }
    },
  );
});
