/** Two settings side by side, in an editor of their own that follows the session. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { plainStory } from "../../../../src/protocol/story.js";
import { vasStoppedEvent, type VasStoppedEvent } from "../../../../src/protocol/requests.js";
import { debugExample, openExample, until, type Debugging } from "../driving/debugging.js";
import { click, evaluate, screenshot, waitFor } from "../driving/driver.js";

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

  it("leads to a line in its editor", async () => {
    const there = until(
      vscode.window.onDidChangeTextEditorSelection,
      ({ textEditor, selections }) =>
        textEditor.document.fileName.endsWith("shared-libc.vas") && selections[0]?.active.line === 29,
      "line 30 in the editor",
    );
    await click("[data-line='30'] button", "compare");
    await there;
    assert.equal(await evaluate("document.hasFocus()", "compare"), true, "the page keeps the keyboard");
  });

  it("opens the other side in the debugger, where the misses first differ, and goes back; both keep their places", async () => {
    const reached = new vscode.EventEmitter<{
      readonly session: vscode.DebugSession;
      readonly stop: VasStoppedEvent;
    }>();
    const listening = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (event === vasStoppedEvent) reached.fire({ session, stop: body as VasStoppedEvent });
    });
    const { firstDifference } = await debugging.ask("vas/compare", {
      settings: [{ name: "machine.tags", value: "asid" }],
    });
    const arrivesAt = (tick: number, tags: string | undefined) =>
      until(
        reached.event,
        ({ session, stop }) =>
          session !== debugging.session &&
          stop.position.tick === tick &&
          (session.configuration["machine"] as { tags?: string }).tags === tags,
        `tick ${tick} under ${tags}`,
      );
    const follows = async (side: string, epoch: number) => {
      await waitFor(`document.querySelector(".side-${side}")?.textContent.includes("this session")`, "compare");
      await waitFor(`document.querySelector("[data-view=compare]")?.dataset.epoch === "${epoch}"`, "compare");
    };
    try {
      const inB = arrivesAt(firstDifference!.tickB, "asid");
      await click("button:text-is('Debug B')", "compare");
      const { stop } = await inB;
      assert.match(plainStory(stop.story.title, stop.story.owners), /^B missed .* in every TLB/);
      await follows("b", stop.position.epoch);
      // The views of the panel tell it, too.
      await waitFor(`document.querySelector("[data-part=headline]")?.textContent.includes("in every TLB")`, "tlb");
      await screenshot("debug-b");
      const inA = arrivesAt(firstDifference!.tickA, undefined);
      await click("button:text-is('Debug A')", "compare");
      const back = await inA;
      assert.match(plainStory(back.stop.story.title, back.stop.story.owners), /^B hit|^B .* hit/);
      await follows("a", back.stop.position.epoch);
    } finally {
      listening.dispose();
      await vscode.debug.stopDebugging();
    }
  });
});
