/** Entry of the `vas` program. */
import { readFile, writeFile } from "node:fs/promises";
import { version } from "../../package.json";
import { runCommandLine } from "./program.js";
import type { Terminal } from "./terminal.js";

/** The real terminal; while a scenario runs the first Ctrl-C asks it to stop, a second one ends the process. */
function processTerminal(): Terminal {
  let watching = false;
  let interrupted = false;
  const watch = (): void => {
    if (watching) return;
    watching = true;
    process.once("SIGINT", () => {
      interrupted = true;
    });
  };
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
    errIsTty: process.stderr.isTTY,
    readFile: (path) => readFile(path, "utf8"),
    writeFile: (path, text) => writeFile(path, text),
    now: () => performance.now(),
    breathe: () => {
      watch();
      return new Promise((resolve) => void setImmediate(resolve));
    },
    interrupted: () => interrupted,
  };
}

// A reader that has gone away (`vas run … | head`) is no error of ours.
process.stdout.on("error", () => process.exit(0));

runCommandLine(processTerminal(), process.argv.slice(2), version).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(
      `vas: internal error, please report it: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 70;
  },
);
