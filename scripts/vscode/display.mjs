// A display for a desktop VS Code where no screen is: Xvfb, if it is installed.
import { spawn } from "node:child_process";
import { findProgram } from "../host/platform.mjs";

/** Whether a window can be shown here, on a screen or on a virtual one. */
export function canShowWindows() {
  return hasScreen() || findProgram("Xvfb") !== null;
}

/** Resolves with `{ environment, stop }`: what a program needs to find the display. */
export async function display() {
  if (hasScreen()) return { environment: {}, stop: () => {} };
  const child = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data).trim()));
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`Xvfb ended with exit status ${code}.`)));
  });
  return { environment: { DISPLAY: `:${number}` }, stop: () => child.kill() };
}

/** Whether there is a screen, for windows that a person should see. */
export function hasScreen() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
