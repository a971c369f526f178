// Finds a Chrome or Chromium to drive, and installs one through the system's package manager where that may be done.
import { findProgram, isExecutable, packageManager } from "../host/platform.mjs";
import { command, step } from "../host/progress.mjs";

const macBrowsers = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** Path of an installed Chrome or Chromium, or null. */
export function findBrowser() {
  if (process.env.CHROME_PATH && isExecutable(process.env.CHROME_PATH)) return process.env.CHROME_PATH;
  const mac = process.platform === "darwin" ? macBrowsers.find(isExecutable) : undefined;
  return mac ?? findProgram("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge");
}

/** As findBrowser, but installs Chromium where no password is asked for; else the error says what to install. */
export async function browser() {
  const found = findBrowser();
  if (found) return found;
  const manager = packageManager();
  if (manager === "apt") {
    await step("Installing Chromium", async () => {
      await command("apt-get", ["update", "-q"]);
      await command("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"], {
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    });
  } else if (manager === "brew") {
    await step("Installing Chromium", () => command("brew", ["install", "--cask", "chromium"]));
  }
  const installed = findBrowser();
  if (installed) return installed;
  const remedy = process.platform === "darwin" ? "brew install --cask chromium" : "sudo apt-get install -y chromium";
  throw new Error(
    `No Chrome or Chromium found. Run \`${remedy}\`, or set CHROME_PATH to the browser's program, and try again.`,
  );
}

/** Flags for a browser that only shows a local page: no first-run screens and no traffic of its own. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];
