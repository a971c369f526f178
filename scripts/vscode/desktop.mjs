// Finds a desktop VS Code: an installed one, or for tests one that @vscode/test-electron has or can download.
import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { findProgram, isExecutable } from "../host/platform.mjs";
import { hasScreen } from "./display.mjs";
import { cache } from "./places.mjs";

const macApp = "/Applications/Visual Studio Code.app/Contents";
/** The program itself, which tests start; the `code` command is a script around it. */
const installedPrograms = [
  `${macApp}/MacOS/Code`,
  `${macApp}/MacOS/Electron`,
  "/usr/share/code/code",
  "/usr/lib/code/code",
  "/opt/visual-studio-code/code",
];

/** Path of the installed `code` command, or null where there is none or no screen to open it on. */
export function findDesktopCommand() {
  if (!hasScreen()) return null;
  const bundled = `${macApp}/Resources/app/bin/code`;
  return findProgram("code", "code-insiders", "codium") ?? (isExecutable(bundled) ? bundled : null);
}

/** Flags without which VS Code refuses to run as root. */
export function rootFlags(profile) {
  return process.getuid?.() === 0 ? ["--no-sandbox", `--user-data-dir=${profile}`] : [];
}

/**
 * Path of a VS Code program that tests can start: an installed one, else a download, which is reached within a few seconds
 * or not at all. Null where neither is there.
 */
export async function desktopForTests() {
  const installed = installedPrograms.find(isExecutable);
  if (installed) return installed;
  try {
    const answer = await fetch("https://update.code.visualstudio.com/api/releases/stable", {
      signal: AbortSignal.timeout(4000),
    });
    if (!answer.ok) return null;
    return await downloadAndUnzipVSCode({ version: "stable", cachePath: join(cache, "desktop"), timeout: 30_000 });
  } catch {
    return null;
  }
}
