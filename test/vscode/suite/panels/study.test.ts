/** A person's way from "New Scenario…" to a chart; the terminal's is in test/cli/new.test.ts. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { click, evaluate, press, resize, screenshot, waitFor } from "../driving/driver.js";

const row = (text: string): string => `.quick-input-list .monaco-list-row:has-text("${text}")`;
const heading = (text: string): Promise<unknown> =>
  waitFor(`document.querySelector(".quick-input-title")?.textContent.includes("${text}")`);
const state = (wanted: string): Promise<unknown> =>
  waitFor(`document.querySelector('[data-view="study"]')?.dataset.run === "${wanted}"`, "study");
/** The picture is there, and drawn. */
const drawn = (text: string): Promise<unknown> =>
  waitFor(
    `(picture => picture?.complete && picture.naturalWidth > 0 && picture.alt.includes(${JSON.stringify(text)}))(document.querySelector(".chart-picture"))`,
    "study",
  );
const madeRuns = (): Promise<number> =>
  evaluate(`Number(document.querySelector("progress").getAttribute("value"))`, "study");

async function type(text: string): Promise<void> {
  for (const key of text) await press(key);
}

/** Sets a list of the page, as choosing with the keyboard does. */
function choose(label: string, option: string): Promise<unknown> {
  return evaluate(
    `((label, option) => {
      const list = [...document.querySelectorAll(".chart-controls label")].find((one) => one.textContent.trim().startsWith(label)).querySelector("select");
      list.value = [...list.options].find((one) => one.textContent === option).value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    })(${JSON.stringify(label)}, ${JSON.stringify(option)})`,
    "study",
  );
}

describe("a study", () => {
  let file: vscode.Uri | undefined;

  after(async () => {
    await resize(1680, 1200);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    if (file?.scheme === "file") await vscode.workspace.fs.delete(file);
  });

  it("begins with a template", async () => {
    const creating = vscode.commands.executeCommand<vscode.Uri | undefined>("vas.newScenario");
    await waitFor(`document.querySelectorAll(".quick-input-list .monaco-list-row").length > 3`);
    await type("design study");
    await click(row("A design study"));
    await heading("2/2");
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    file = await creating;
    assert.ok(file);
  });

  it("is asked for with settings, values and counters, and each is checked", async () => {
    void vscode.commands.executeCommand("vas.sweep");
    await heading("Sweep:");
    await screenshot("study-asks");
    await type("jtlb_ways");
    await click(row("machine.jtlb_ways"));
    await heading("machine.jtlb_ways");
    await press("Control+a");
    await type("64..4");
    await waitFor(`document.querySelector(".quick-input-message")?.textContent.includes("runs backwards")`);
    await press("Control+a");
    await type("4..64*2");
    await waitFor(`!document.querySelector(".quick-input-message")?.textContent.includes("runs backwards")`);
    await press("Enter");
    await heading("Sweep:");
    await type("machine.tags");
    await click(row("machine.tags"));
    await heading("machine.tags");
    await click('.quick-input-list .monaco-list-row:has(:text-is("asid"))');
    await screenshot("study-values");
    await press("Enter");
    await heading("Sweep:");
    await waitFor(`document.querySelector(".quick-input-list")?.textContent.includes("Run 10 configurations")`);
    await screenshot("study-ready");
    await click(row("Run 10 configurations"));
  });

  it("shows its table, and a chart as vas chart draws it", async () => {
    await state("finished");
    assert.equal(await madeRuns(), 10);
    await choose("Up", "dtlb.misses");
    await drawn("dtlb.misses over machine.jtlb_ways");
    const shown = await evaluate<string>(`document.querySelector(".study-table").textContent`, "study");
    assert.match(shown, /machine\.jtlb_ways.*machine\.tags.*ended.*dtlb\.misses/);
    await choose("Scale", "logarithmic along");
    await drawn("dtlb.misses over machine.jtlb_ways");
    await screenshot("study");
  });

  for (const [theme, kind, picture] of [
    ["Default Light Modern", "vscode-light", "study-light"],
    ["Default High Contrast", "vscode-high-contrast", "study-high-contrast"],
  ] as const) {
    it(`follows the theme ${theme}`, async () => {
      const settings = vscode.workspace.getConfiguration("workbench");
      const before = settings.inspect<string>("colorTheme")?.globalValue;
      await settings.update("colorTheme", theme, vscode.ConfigurationTarget.Global);
      try {
        const ground = kind === "vscode-light" ? "ffffff" : "1e1e1e";
        await waitFor(
          `document.body.classList.contains("${kind}") && document.querySelector(".chart-picture").src.includes(".ground%7Bfill%3A%23${ground}")`,
          "study",
        );
        await screenshot(picture);
      } finally {
        await settings.update("colorTheme", before, vscode.ConfigurationTarget.Global);
        await waitFor(`!document.body.classList.contains("${kind}")`, "study");
      }
    });
  }

  it("has room for both parts in a narrow window and in a wide one", async () => {
    for (const [width, height] of [
      [1000, 800],
      [2200, 1100],
    ] as const) {
      await resize(width, height);
      await waitFor(
        `(body => body.scrollWidth <= body.clientWidth && document.querySelector(".chart-picture").clientHeight > 100)(document.body)`,
        "study",
      );
      await screenshot(`study-${width}`);
    }
    await resize(1680, 1200);
  });

  it("keeps the rows that it has when it is stopped, and goes on with the rest", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.window.showTextDocument(file!);
    void vscode.commands.executeCommand("vas.sweep", file, { vary: ["machine.seed=1..3000"], count: ["walks"] });
    await waitFor(`document.querySelector(".study-progress")?.textContent.includes("of 3000 runs")`, "study");
    await waitFor(`Number(document.querySelector("progress").getAttribute("value")) > 0`, "study");
    await click('button:text-is("Stop")', "study");
    await state("stopped");
    const made = await madeRuns();
    assert.ok(made > 0 && made < 3000, `${made}`);
    await click('button:text-is("Resume")', "study");
    await state("finished");
    assert.equal(await madeRuns(), 3000);
  });

  it("draws a table that a terminal has made", async () => {
    const folder = vscode.workspace.workspaceFolders![0]!.uri;
    const table = vscode.Uri.joinPath(folder, "from-a-terminal.csv");
    const text = "run,n,machine.tags,ended,walks,why\n1,1,asid,passed,4,\n2,2,asid,passed,8,\n3,3,asid,passed,12,\n";
    await vscode.workspace.fs.writeFile(table, new TextEncoder().encode(text));
    try {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      void vscode.commands.executeCommand("vas.chart", table);
      await state("file");
      await drawn("walks over n. walks: from 4 at 1 to 12 at 3");
    } finally {
      await vscode.workspace.fs.delete(table);
    }
  });
});
