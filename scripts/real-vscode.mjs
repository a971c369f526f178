// Runs test/vscode/suite in a real VS Code: a desktop build where there is one, else the server's workbench in a browser.
// `--lane desktop` or `--lane server` insists on one of them; `--grep TEXT` runs only tests whose title has the text; `--inspect PORT`
// lets a debugger attach to the extension host of the desktop. Prints each result and ends with the counts.
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildIfStale } from "./build.mjs";
import { fail } from "./host/progress.mjs";
import { canShowWindows } from "./vscode/display.mjs";
import { desktopForTests } from "./vscode/desktop.mjs";
import { runOnDesktop } from "./vscode/desktop-lane.mjs";
import { out } from "./vscode/places.mjs";
import { runInServer } from "./vscode/server-lane.mjs";
import { buildSuite } from "./vscode/suite.mjs";

const timeout = 1_500_000;

/** Runs the suite; resolves with `{ passed, failed, skipped }`. */
export async function runSuite({ lane, grep = "", inspect } = {}) {
  await mkdir(out, { recursive: true });
  const report = join(out, "vscode-suite.json");
  await rm(report, { force: true });
  await buildIfStale();
  const suite = await buildSuite();
  const environment = { VAS_TEST_REPORT: report, VAS_TEST_GREP: grep };
  const program = lane === "server" || !canShowWindows() ? null : await desktopForTests();
  if (lane === "desktop" && !program)
    throw new Error("No desktop VS Code can be run here: it needs a display and a download.");
  console.log(program ? `Desktop VS Code: ${program}` : "VS Code server with a browser");
  const code = await (program
    ? runOnDesktop({ program, suite, environment, inspect })
    : runInServer({ suite, environment, timeout }));
  const counts = JSON.parse(await readFile(report, "utf8").catch(() => '{"passed":0,"failed":0,"skipped":0}'));
  // A host that dies before mocha reports is a failure too.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.passed === 0 && counts.failed === 0 && !counts.skipped) counts.failed = 1;
  return counts;
}

async function main() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { lane: text, grep: text, inspect: text } });
  const { passed, failed, skipped } = await runSuite(values);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
