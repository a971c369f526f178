// Shows a URL to the user in whatever browser there is.
import { spawn } from "node:child_process";
import { findProgram } from "../host/platform.mjs";
import { findBrowser } from "./browser.mjs";
import { hasScreen } from "./display.mjs";

/** Opens the URL; resolves with whether a browser could be started. */
export function openUrl(url) {
  if (!hasScreen()) return Promise.resolve(false);
  const opener = process.platform === "darwin" ? "open" : (findProgram("xdg-open") ?? findBrowser());
  if (!opener) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(opener, [url], { detached: true, stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
