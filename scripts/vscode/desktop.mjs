// Finds a desktop VS Code: an installed one, or for tests one that @vscode/test-electron has or can download.
import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { findProgram, isExecutable } from "../platform.mjs";
import { cache } from "./places.mjs";

const macCode = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";

/** Path of the installed `code` command, or null. */
export function findDesktopCommand() {
  return findProgram("code", "code-insiders", "codium") ?? (isExecutable(macCode) ? macCode : null);
}

/**
 * Path of a VS Code program that tests can start: a download, reached within a few seconds or not at all. Null where
 * the network does not have it.
 */
export async function desktopForTests() {
  try {
    const answer = await fetch("https://update.code.visualstudio.com/api/releases/stable", { signal: AbortSignal.timeout(4000) });
    if (!answer.ok) return null;
    return await downloadAndUnzipVSCode({ version: "stable", cachePath: join(cache, "desktop"), timeout: 30_000 });
  } catch {
    return null;
  }
}
