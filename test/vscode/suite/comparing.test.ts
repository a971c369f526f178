/** Two settings side by side, in an editor of their own that follows the session. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { plainStory } from "../../../src/protocol/story.js";
import { vasStoppedEvent, type VasStoppedEvent } from "../../../src/protocol/requests.js";
import { debugExample, openExample, until, type Debugging } from "./driving/debugging.js";
import { eventually } from "./eventually.js";
import { click, evaluate, screenshot, waitFor } from "./driving/driver.js";

describe("comparing", () => {
  let debugging!: Debugging;

  before(async () => {
    await openExample("shared-libc.vas");
    debugging = await debugExample("shared-libc.vas");
  });

  after(async () => {
    await debugging.end();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("opens from a command, offers settings, and tells what one of them changes", async () => {
    await vscode.commands.executeCommand("vas.openComparison");
    await waitFor(`document.querySelectorAll(".proposal").length > 10`, "compare");
    await click('.proposal:has(.proposal-label:text-is("machine.tags asid"))', "compare");
    const sentence = await waitFor<string>(`document.querySelector(".sentence")?.textContent`, "compare");
    assert.match(sentence, /the programs take 6 more walks than under asid\+sasid, 18 instead of 12 in all/);
    await screenshot("comparing");
  });

  it("follows the session, and moves it where one clicks", async () => {
    const { epoch } = debugging.stops.at(-1)!.position;
    await click(".mirror-picture", "compare");
    const { position } = await debugging.stopAfter(epoch);
    assert.ok(position.tick > 0);
    await waitFor(`document.querySelector("[data-view=compare]")?.dataset.epoch === "${position.epoch}"`, "compare");
    const heads = await evaluate<string>(`document.querySelector(".compare-pages thead").textContent`, "compare");
    assert.match(heads, /entries, tick/);
  });

  it("opens the other side in the debugger, where the misses first differ, and keeps both in their places", async () => {
    const others: vscode.DebugSession[] = [];
    const stops: VasStoppedEvent[] = [];
    const reached = new vscode.EventEmitter<VasStoppedEvent>();
    const listening = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (event !== vasStoppedEvent || session === debugging.session) return;
      if (!others.includes(session)) others.push(session);
      stops.push(body as VasStoppedEvent);
      reached.fire(body as VasStoppedEvent);
    });
    const own = debugging.stops.at(-1)!.position;
    const { firstDifference } = await debugging.ask("vas/compare", {
      settings: [{ name: "machine.tags", value: "asid" }],
    });
    const { tickA, tickB } = firstDifference!;
    try {
      const there = until(reached.event, ({ position }) => position.tick === tickB, "the first difference in B");
      await click("button:text-is('Debug B')", "compare");
      const { position, story } = await there;
      assert.equal(others[0]!.configuration["machine"]["tags"], "asid");
      assert.match(plainStory(story.title, story.owners), /^B missed .* in every TLB/);
      assert.deepEqual(debugging.stops.at(-1)!.position, own, "the first session stays where it is");
      await waitFor(`document.querySelector(".side-b")?.textContent.includes("this session")`, "compare");
      await waitFor(`document.querySelector("[data-view=compare]")?.dataset.epoch === "${position.epoch}"`, "compare");
      await screenshot("debug-b");
      // The views of the panel follow it, too.
      await waitFor(`document.querySelector("[data-part=headline]")?.textContent.includes("in every TLB")`, "tlb");
      // A is the session that there is already.
      await click("button:text-is('Debug A')", "compare");
      assert.equal((await debugging.stopAfter(own.epoch)).position.tick, tickA);
      await waitFor(`document.querySelector(".side-a")?.textContent.includes("this session")`, "compare");
      assert.equal(others.length, 1);
    } finally {
      listening.dispose();
      for (const session of others) await vscode.debug.stopDebugging(session);
    }
  });

  it("leads to a line in its editor", async () => {
    await click("[data-line='30'] button", "compare");
    const line = await eventually("the editor to go to line 30", async () => {
      const { visibleTextEditors: editors } = vscode.window;
      const active = editors.find(({ document }) => document.fileName.endsWith("shared-libc.vas"))?.selection.active;
      return Promise.resolve(active?.line === 29 ? active.line : undefined);
    });
    assert.equal(line, 29);
  });
});
