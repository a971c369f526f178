/** VS Code comes up with the extension and a scenario. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { screenshot, waitFor } from "./driving/driver.js";

describe("workbench", () => {
  it("opens a scenario in the extension's language and activates it", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, "a folder is open");
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, "shared-libc.vas"));
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, "vas");
    const extension = vscode.extensions.getExtension("vas-debugger.vas-debugger");
    await extension?.activate();
    assert.ok(extension?.isActive);
  });

  it("has loaded neither the debug adapter nor a parser to do so", () => {
    const loaded = Object.keys(require.cache)
      .filter((file) => /[\\/]dist[\\/]/.test(file))
      .map((file) => file.replace(/^.*[\\/]/, ""));
    assert.ok(loaded.includes("extension.cjs"), loaded.join(", "));
    assert.ok(!loaded.includes("adapter.cjs"), loaded.join(", "));
  });

  it("shows three views that say how to begin", async () => {
    await vscode.commands.executeCommand("vas.tlb.focus");
    // Room for the views in pictures: the editor, which has the focus, gives way.
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    for (let i = 0; i < 5; i++) await vscode.commands.executeCommand("workbench.action.decreaseViewHeight");
    for (const view of ["tlb", "pageTables", "spaces"] as const) {
      await waitFor(`document.querySelector("[data-view][data-phase='idle'] .empty")?.textContent.length > 20`, view);
    }
    await screenshot("views-without-a-session");
  });

  it("shows it", async () => {
    await waitFor(`document.querySelector(".view-lines")?.textContent.includes("scenario")`);
    await screenshot("workbench");
  });
});
