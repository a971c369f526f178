/** Emacs with dap-mode debugs a scenario. Skipped where Emacs is not installed (`npm run tools`). */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "../cli/program.js";
import { calls, lineOf } from "../debug/client/scenarios.js";
import { sometimes } from "../sample.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const dapMode = "/usr/share/emacs/site-lisp/elpa-src/dap-mode-0.7";

/** What Emacs prints, its exit status, what it says of errors. */
function emacs(environment: NodeJS.ProcessEnv): Promise<{ lines: string[]; errors: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, cwd: root, maxBuffer: 2 ** 24 };
    execFile(
      "emacs",
      ["--batch", "--no-init-file", "--load", path.join(here, "emacs.el")],
      options,
      (error, stdout, stderr) => resolve({ lines: stdout.trimEnd().split("\n"), errors: error === null ? "" : stderr }),
    );
  });
}

describe("Emacs with dap-mode", () => {
  let folder = "";

  before(async function () {
    if (!existsSync("/usr/bin/emacs") || !existsSync(dapMode)) this.skip();
    folder = await mkdtemp(path.join(tmpdir(), "vas-emacs-"));
  });

  after(async () => {
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  sometimes("sets a breakpoint, stops, looks, steps both ways, asks for a history, and ends", async () => {
    const program = path.join(folder, "calls.vas");
    await writeFile(program, calls);
    // Emacs starts it in the folder of the scenario.
    const command = [process.execPath, buildProgram(path.join(folder, "lib")), "dap"];
    const { lines, errors } = await emacs({
      VAS_EMACS_FOLDER: folder,
      VAS_PROGRAM: program,
      VAS_LINE: "return result",
      VAS_COMMAND: `(${command.map((word) => JSON.stringify(word)).join(" ")})`,
    });
    assert.equal(errors, "");
    const inside = lineOf(calls, "return result");
    const loop = lineOf(calls, "squares[i] = square(i)");
    const at = (fn: string, line: number): string =>
      `stopped in ${fn}, line ${line}; point in line ${line} of calls.vas`;
    assert.deepEqual(lines, [
      `breakpoint in line ${inside}`,
      at("square", inside),
      "thread A · main",
      "scopes Locals, Arguments, Program data, Registers, Address space, Translation context, Kernel files, Kernel settings, Counters",
      "result is 0",
      at("main", loop - 1),
      at("main", loop),
      at("main", loop - 1),
      at("square", inside),
      at("square", inside),
      lines.at(-2)!,
      "ended",
    ]);
    assert.match(lines.at(-2)!, /^history 64 bytes at 0x[0-9a-f_]+: 00 .*, no change since the start$/);
  });
});
