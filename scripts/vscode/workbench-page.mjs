// Opens the workbench of a VS Code server in a browser that Playwright drives.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browser, browserFlags } from "./browser.mjs";

/**
 * Opens `folder` on the server at `url`. `extension`: folder of an extension under development to load; `tests`: module
 * that exports `run()`, executed in the extension host. Returns `{ page, close, exit }`; `exit` resolves with the exit
 * code of the tests. `log(type, args)` receives the extension host's console.
 */
export async function openWorkbench({
  url,
  folder,
  profile,
  extension,
  tests,
  log = () => {},
  size = { width: 1680, height: 1200 },
  visible = false,
}) {
  const data = join(profile, "browser");
  await mkdir(data, { recursive: true });
  const context = await chromium.launchPersistentContext(data, {
    executablePath: await browser(),
    headless: !visible,
    args: browserFlags,
    viewport: size,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  let finish;
  const exit = new Promise((resolve) => (finish = resolve));
  await page.exposeFunction("codeAutomationLog", log);
  await page.exposeFunction("codeAutomationExit", finish);
  page.on("crash", () => log("error", ["The workbench page crashed."]));
  if (extension) await page.addInitScript(addDevelopmentOptions, developmentOptions(url, extension, tests));
  await page.goto(`${url}?folder=${encodeURIComponent(folder)}`, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".monaco-workbench", { timeout: 180_000 });
  return { page, exit, close: () => context.close() };
}

function developmentOptions(url, extension, tests) {
  const uri = (path) => ({ $mid: 1, scheme: "vscode-remote", authority: new URL(url).host, path });
  return { extensions: [uri(extension)], ...(tests ? { extensionTestsPath: uri(tests) } : {}) };
}

/** Runs in the page, before the workbench: adds the options to the configuration element as soon as it is parsed. */
function addDevelopmentOptions(options) {
  if (window !== window.top) return;
  const apply = () => {
    const meta = document.getElementById("vscode-workbench-web-configuration");
    const settings = meta?.getAttribute("data-settings");
    if (!settings) return false;
    meta.setAttribute("data-settings", JSON.stringify({ ...JSON.parse(settings), developmentOptions: options }));
    return true;
  };
  const observer = new MutationObserver(() => {
    if (apply()) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}
