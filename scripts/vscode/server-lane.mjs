// Runs the suite in the VS Code server with a browser in front of it.
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startDriver } from "./driver.mjs";
import { cache, examples, out, root, screenshots } from "./places.mjs";
import { startServer } from "./server.mjs";
import { openWorkbench } from "./workbench-page.mjs";

/**
 * Runs the suite; resolves with its exit code. `environment` reaches the suite. The log of
 * the workbench and of the extension host goes to out/vscode-suite.log.
 */
export async function runInServer({ suite, environment, timeout }) {
  const profile = join(cache, "suite-profile");
  await rm(profile, { recursive: true, force: true });
  const log = createWriteStream(join(out, "vscode-suite.log"));
  let page;
  const driver = await startDriver(() => page, screenshots);
  const server = await startServer({ profile, environment: { ...environment, VAS_TEST_DRIVER: driver.url } });
  let workbench;
  let timer;
  try {
    workbench = await openWorkbench({
      url: server.url,
      folder: examples,
      profile,
      extension: root,
      tests: suite,
      log: (type, args) => log.write(logLine(type, args)),
    });
    page = workbench.page;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The suite did not end within ${timeout / 1000} s.`)), timeout);
    });
    return await Promise.race([workbench.exit, late]);
  } catch (error) {
    await page?.screenshot({ path: join(screenshots, "failure.png") }).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    driver.stop();
    await workbench?.close();
    await server.stop();
    log.end();
  }
}

/** Text of a console message of the page, without its styling. */
function logLine(type, args) {
  const text = args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" ");
  return `[${type}] ${text.replace(/%c|color: ?[a-z]*;?/gi, "").trim()}\n`;
}
