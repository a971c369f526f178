/** Two settings side by side, in an editor of their own that follows the session. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debugExample, openExample, type Debugging } from "./driving/debugging.js";
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
});
