// The .vsix as users install it: into a VS Code that has nothing else, opened on an empty folder, with an example from the package.
import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { openFile, runCommand } from "../../scripts/vscode/palette.mjs";
import { installExtension, startServer } from "../../scripts/vscode/server.mjs";
import { openWorkbench } from "../../scripts/vscode/workbench-page.mjs";
import { inEmptyFolder, packages } from "./packages.mjs";

/** Milliseconds that a slow machine may take for one of the waits. */
const longest = 180_000;

describe("the .vsix in a VS Code of its own", function () {
  this.timeout(900_000);

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
        await openFile(page, "shared-libc.vas", longest);
        await page.locator("[aria-label*='VAS Scenario']").first().waitFor({ timeout: longest });
        await page.locator(".view-lines >> text=scenario").first().click();
        await page.keyboard.press("F5");
        const text = await tlbText(page);
        assert.match(text, /JTLB/);
        await runCommand(page, "VAS: Show Log", longest);
        const line = page.locator(".view-line", { hasText: /session.+shared-libc\.vas.+starts/ });
        await line.first().waitFor({ timeout: longest });
      } finally {
        await workbench?.close();
        await server.stop();
      }
    });
  });
});

/** What the TLB view says once it has drawn a stop. */
async function tlbText(page) {
  const deadline = Date.now() + longest;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const text = await frame
        .evaluate(() => (document.documentElement.dataset.vasView === "tlb" ? document.body.innerText : ""))
        .catch(() => "");
      if (text.includes("JTLB")) return text;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`The TLB view drew no stop within ${longest / 1000} s.`);
}
