// Runs the suite in a desktop VS Code through @vscode/test-electron, with Playwright attached to its window.
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { chromium } from "playwright-core";
import { rootFlags } from "./desktop.mjs";
import { display } from "./display.mjs";
import { startDriver } from "./driver.mjs";
import { examples, root, screenshots } from "./places.mjs";
import { freePort } from "./server.mjs";

/** Runs the suite; resolves with its exit code. A short profile path: VS Code opens a socket in it. */
export async function runOnDesktop({ program, suite, environment, inspect }) {
  const profile = join(tmpdir(), `vas-suite-${process.pid}`);
  const port = await freePort();
  let attached;
  const page = () => (attached ??= attach(port));
  const screen = await display();
  const driver = await startDriver(page, screenshots);
  try {
    return await runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: { ...environment, ...screen.environment, VAS_TEST_DRIVER: driver.url },
      launchArgs: [
        examples,
        `--remote-debugging-port=${port}`,
        `--user-data-dir=${profile}`,
        ...(inspect ? [`--inspect-extensions=${inspect}`] : []),
        "--disable-extensions",
        "--disable-workspace-trust",
        "--skip-welcome",
        "--skip-release-notes",
        ...rootFlags(profile),
      ],
    });
  } finally {
    driver.stop();
    screen.stop();
    await (await attached?.catch(() => undefined))?.context().browser()?.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** The workbench page of the window that listens on `port`. */
async function attach(port) {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const deadline = Date.now() + 30_000;
  for (;;) {
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      if (
        await page
          .locator(".monaco-workbench")
          .count()
          .catch(() => 0)
      )
        return page;
    }
    if (Date.now() > deadline) throw new Error("VS Code's window did not appear within 30 s.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
