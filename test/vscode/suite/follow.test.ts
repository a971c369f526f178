/** The views follow the thread that is selected in the call stack, not only the one that has stopped. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { click, evaluate, screenshot, waitFor } from "./driving/driver.js";
import { eventually } from "./driving/eventually.js";
import { debugExample, type Debugging } from "./driving/debugging.js";

/** Waits until VS Code has selected a thread. */
function selected(tid: number): Promise<boolean> {
  return eventually(`thread ${tid} to be selected`, async () => {
    await evaluate("true");
    return vscode.debug.activeStackItem?.threadId === tid || undefined;
  });
}

describe("the call stack", () => {
  let debugging: Debugging | null = null;

  afterEach(async () => {
    await debugging?.end();
    debugging = null;
  });

  it("leads the views: a click on another thread, and all of them speak of it", async () => {
    debugging = await debugExample("readers-and-writer.vas");
    await vscode.commands.executeCommand("workbench.view.debug");
    // Until two processes have run.
    await debugging.ask("vas/seek", { tick: 150 });
    const stop = await debugging.stopAfter(debugging.stops.at(-1)!.position.epoch);
    const { threads } = (await debugging.session.customRequest("threads")) as {
      readonly threads: readonly { readonly id: number; readonly name: string }[];
    };
    const other = threads.find(({ id }) => id !== stop.position.tid)!;
    const rows = `[...document.querySelectorAll(".debug-call-stack .monaco-list-row")]`;
    const named = JSON.stringify(other.name);
    await waitFor(`${rows}.some((row) => row.textContent.includes(${named}))`);
    // VS Code first selects the thread that has stopped, some time after the stop, and its frame.
    await waitFor(`${rows}.some((row) => row.classList.contains("selected") && /main/.test(row.textContent))`);
    await selected(stop.position.tid!);
    await click(`.debug-call-stack .monaco-list-row:has-text(${named})`);
    await selected(other.id);
    const followed = await debugging.stopAfter(stop.position.epoch);
    assert.equal(followed.position.tid, other.id);
    assert.equal(followed.position.tick, stop.position.tick, "no step was made");
    // The view draws the stop of that thread.
    await waitFor(`document.body.textContent.includes(${JSON.stringify(String(followed.position.tick))})`, "tlb");
    await screenshot("followed");
  });
});
