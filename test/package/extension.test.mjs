// The .vsix as users install it: into a VS Code that has nothing else, opened on an empty folder, with an example from the package.
import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { installExtension, startServer } from "../../scripts/vscode/server.mjs";
import { openWorkbench } from "../../scripts/vscode/workbench-page.mjs";
import { inEmptyFolder, packages } from "./packages.mjs";

describe("the .vsix in a VS Code of its own", function () {
  this.timeout(300_000);

  it("debugs one of its examples in an empty folder, and shows its log", async () => {
    const { extension } = await packages();
    await inEmptyFolder(async (folder) => {
      const profile = join(folder, "profile");
      await installExtension(profile, extension);
      const installed = (await readdir(join(profile, "extensions"))).find((name) => name.startsWith("vas-debugger."));
      assert.ok(installed, "the extension is not among the installed ones");
      const home = join(profile, "extensions", installed);
      assert.ok((await readdir(home)).includes("THIRD-PARTY-NOTICES.txt"));
      const work = join(folder, "work");
      await cp(join(home, "examples", "shared-libc.vas"), join(work, "shared-libc.vas"));

      const server = await startServer({ profile });
      let workbench;
      try {
        workbench = await openWorkbench({ url: server.url, folder: work, profile });
        const { page } = workbench;
        await run(page, "Go to File...", "shared-libc.vas");
        await page.locator("[aria-label*='VAS Scenario']").first().waitFor({ timeout: 60_000 });
        await page.locator(".view-lines >> text=scenario").first().click();
        await page.keyboard.press("F5");
        const text = await tlbText(page);
        assert.match(text, /JTLB/);
        await run(page, "VAS: Show Log");
        const line = page.locator(".view-line", { hasText: /session.+shared-libc\.vas.+starts/ });
        await line.first().waitFor({ timeout: 60_000 });
      } finally {
        await workbench?.close();
        await server.stop();
      }
    });
  });
});

/** Runs a command of the palette; `answer` is typed into what it asks. */
async function run(page, command, answer) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(command);
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  await page.keyboard.press("Enter");
  if (answer === undefined) return;
  await page.keyboard.type(answer);
  await page.locator(`.quick-input-list .monaco-list-row >> text=${answer}`).first().waitFor();
  await page.keyboard.press("Enter");
}

/** What the TLB view says once it has drawn a stop. */
async function tlbText(page) {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const text = await frame
        .evaluate(() => (document.documentElement.dataset.vasView === "tlb" ? document.body.innerText : ""))
        .catch(() => "");
      if (text.includes("JTLB")) return text;
    }
    await page.waitForTimeout(100);
  }
  throw new Error("The TLB view drew no stop within 90 s.");
}
