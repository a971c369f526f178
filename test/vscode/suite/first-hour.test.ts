/** What somebody does who has just installed the extension. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../../src/protocol/requests.js";
import { plainStory } from "../../../src/protocol/story.js";
import { until } from "./driving/debugging.js";
import { click, evaluate, screenshot, waitFor } from "./driving/driver.js";

const titleOf = ({ story }: VasStoppedEvent) => plainStory(story.title, story.owners);
/** The next stop that is about B. */
const moved = () =>
  until(
    vscode.debug.onDidReceiveDebugSessionCustomEvent,
    ({ event, body }) => event === vasStoppedEvent && /\bB\b/.test(titleOf(body as VasStoppedEvent)),
    "the moment of the story",
  ).then(({ body }) => body as VasStoppedEvent);
const button = (text: string) => `.monaco-button:has-text("${text}")`;

describe("first hour", () => {
  after(async () => {
    await vscode.debug.stopDebugging();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("notifications.clearAll");
    await vscode.commands.executeCommand("workbench.view.explorer");
  });

  it("begins in the activity bar, with a story", async () => {
    await vscode.commands.executeCommand("workbench.view.extension.vas-start");
    await waitFor(
      `[...document.querySelectorAll(".welcome-view .monaco-button")].some((one) => one.textContent.includes("Watch"))`,
    );
    await screenshot("first-hour");
  });

  it("leads to B's miss on what A has entered, and then to the hit", async () => {
    const missed = moved();
    await click(button("Watch a Miss Disappear"));
    const miss = await missed;
    assert.equal(miss.story.tone, "cost", titleOf(miss));
    await waitFor(`document.querySelector(".notification-toast")?.textContent.includes("A's alone")`);
    await screenshot("first-hour-miss");
    const found = moved();
    await click(`.notification-toast ${button("Run It with Shared Entries")}`);
    const hit = await found;
    assert.ok(hit.story.tone === "hit" || hit.story.tone === "note", `${hit.story.tone}: ${titleOf(hit)}`);
    await waitFor(`document.querySelector(".notification-toast")?.textContent.includes("no miss")`);
    await waitFor(`document.body.textContent.includes("hit an entry that")`, "tlb");
    await screenshot("first-hour-hit");
  });

  it("keeps packaged examples as they are, and copies them to be changed", async () => {
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), "vas-example:/shared-libc.vas");
    assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(document.uri, new Uint8Array()));
  });

  it("makes a scenario from a template, under a name that is free", async () => {
    const creating = vscode.commands.executeCommand<vscode.Uri | undefined>("vas.newScenario");
    await waitFor(`document.querySelectorAll(".quick-input-list .monaco-list-row").length > 3`);
    await screenshot("new-scenario");
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await waitFor(`document.querySelector(".quick-input-title")?.textContent.includes("2/2")`);
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    const file = await creating;
    assert.ok(file, "a file was made");
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.toString(), file.toString());
    assert.equal(document.languageId, "vas");
    assert.ok(document.getText().includes("scenario "), document.getText());
    assert.ok(!document.getText().includes("FILE"), "the template names itself");
    if (file.scheme === "file") await vscode.workspace.fs.delete(file);
  });

  it("makes one on the page of templates, where they have pictures", async () => {
    const creating = vscode.commands.executeCommand<vscode.Uri | undefined>("vas.newScenario", "page");
    await waitFor(`document.querySelectorAll("[data-template] svg > *").length >= 10`, "templates");
    await evaluate(
      `(() => {
        const choice = document.querySelector("select");
        choice.value = "rv64-sv48";
        choice.dispatchEvent(new Event("change", { bubbles: true }));
      })()`,
      "templates",
    );
    await waitFor(`document.querySelectorAll("[data-template]:disabled").length > 0`, "templates");
    await screenshot("templates");
    await click("[data-template=shootdown]", "templates");
    const file = await creating;
    assert.match(file?.path ?? "", /shootdown(-\d+)?\.vas$/);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /^machine rv64-sv48 \{$/m);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), file?.toString());
    if (file?.scheme === "file") await vscode.workspace.fs.delete(file);
  });

  it("has a walkthrough whose steps check themselves off", async () => {
    await vscode.commands.executeCommand("vas.firstSteps");
    await waitFor(
      `document.querySelectorAll(".getting-started-step, .step-list-container .getting-started-step").length >= 6`,
    );
    await screenshot("walkthrough");
    // Watched, and the same file under two policies.
    await waitFor(
      `document.querySelectorAll(".getting-started-step .codicon-getting-started-step-checked").length >= 2`,
    );
  });
});
