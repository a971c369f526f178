/** What the editor shows of a run: costs by line, expectations with what was found, the verdict, other settings. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debug, example, lineOf, openExample, type Debugging } from "./driving/debugging.js";
import { click, evaluate, screenshot, waitFor } from "./driving/driver.js";
import { eventually } from "./driving/eventually.js";

const pseudo = (text: string) =>
  `[...document.querySelectorAll(".view-line span")].some((one) =>
    getComputedStyle(one, "::after").content.includes(${JSON.stringify(text)}))`;
const bar = (text: string) =>
  `[...document.querySelectorAll(".statusbar-item")].some((one) => one.textContent.includes(${JSON.stringify(text)}))`;

/** Waits until the line that sets the tags is drawn with what it is in this run, or without. */
async function told(text: string | null): Promise<void> {
  const editor = vscode.window.activeTextEditor!;
  const { range } = editor.document.lineAt(lineOf(editor.document, "tags asid+sasid"));
  const drawn = `[...document.querySelectorAll(".view-line")].some((one) => /tags.asid\\+sasid/.test(one.textContent))`;
  await eventually(`the tags with ${text ?? "nothing"} beside them`, async () => {
    editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
    const wanted = text === null ? `!${pseudo("this run:")}` : pseudo(`this run: ${text}`);
    return (await evaluate<boolean>(`${drawn} && ${wanted}`)) || undefined;
  });
}

describe("marks in the editor", () => {
  let debugging!: Debugging;

  before(async () => {
    await openExample("shared-libc.vas");
    debugging = await debug(() =>
      vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], {
        type: "vas",
        request: "launch",
        name: "shared-libc asid",
        program: example("shared-libc.vas").fsPath,
        stopOnEntry: true,
        stopAtEnd: true,
        machine: { tags: "asid" },
      }),
    );
  });

  after(async () => {
    await debugging.end();
    await told(null);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("name machine and policy in the status bar, and what each line costs", async () => {
    await waitFor(bar("arc-hs38-1k · asid"));
    await vscode.commands.executeCommand("vas.toggleHeat");
    // The editor may be low, and show other lines.
    const editor = vscode.window.activeTextEditor!;
    const at = editor.document.positionAt(editor.document.getText().indexOf("fn sum"));
    await eventually("the heat beside the lines", async () => {
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
      const shown = await evaluate<boolean>(
        `[...document.querySelectorAll(".view-line span")].some((one) => /25\\s+\\d/.test(getComputedStyle(one, "::before").content))`,
      );
      return shown || undefined;
    });
    await screenshot("heat");
  });

  it("say at the line of a setting what it is in this run, and no more when the session has ended", async () => {
    await told("asid");
    await screenshot("overridden");
    // A second session has settings of its own: this one the file's. The one that is chosen counts.
    await vscode.commands.executeCommand("workbench.view.debug");
    const other = await debug(() =>
      vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], {
        type: "vas",
        request: "launch",
        name: "shared-libc as written",
        program: example("shared-libc.vas").fsPath,
        stopOnEntry: true,
      }),
    );
    await click('.debug-call-stack .monaco-list-row:has-text("shared-libc as written")');
    await waitFor(bar("arc-hs38-1k · asid+sasid"));
    await told(null);
    await other.end();
    await told("asid");
  });

  it("say above a program and a VAS who uses them", async () => {
    await waitFor(
      `[...document.querySelectorAll(".codelens-decoration")].some((one) => /A, B, C run this · \\d+ walk/.test(one.textContent))`,
    );
  });

  it("show what was expected and what was found, when the run has ended", async () => {
    await debugging.go("continue");
    await waitFor(bar("2 of 3 expectations fail"));
    assert.ok(!(await evaluate<boolean>(bar("do not hold"))), "the status bar says it once");
    const editor = vscode.window.activeTextEditor!;
    const { range } = editor.document.lineAt(lineOf(editor.document, "expect itlb.misses(libc) == 1"));
    // VS Code shows the line of the stop some time after it, and the expectations may be out of sight again.
    await eventually("the expectations with their values", async () => {
      editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
      return (await evaluate<boolean>(pseudo("✕ 3 == 1"))) || undefined;
    });
    await waitFor(pseudo("✓"));
    await screenshot("expectations");
    assert.equal(debugging.stops.at(-1)!.position.finished, true);
  });
});
