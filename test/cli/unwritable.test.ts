/** What cannot be written says which file and why, and ends nothing else: full disks, folders that are not there, no rights. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildProgram } from "./program.js";

import { vas as pretended } from "./terminal.js";
import { sometimes } from "../sample.js";

const root = path.resolve(import.meta.dirname, "../..");
const program = "examples/hello.vas";

describe("files that cannot be written", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vas-unwritable-"));
  let built = "";
  before(() => {
    built = buildProgram(path.join(folder, "dist/cli"));
    symlinkSync(path.join(root, "examples"), path.join(folder, "examples"));
  });

  function vas(...words: string[]): { readonly status: number | null; readonly err: string } {
    const { status, stderr } = spawnSync(process.execPath, [built, ...words], { cwd: root, encoding: "utf8" });
    return { status, err: stderr };
  }

  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, "a file");
  writeFileSync(file, "");

  const commands: Readonly<Record<string, (output: string) => readonly string[]>> = {
    trace: (output) => ["trace", program, "--output", output],
    sweep: (output) => ["sweep", program, "--vary", "machine.seed=1..3", "--jobs", "1", "--output", output],
  };
  for (const [what, command] of Object.entries(commands)) {
    it(`${what}: a full disk`, function () {
      // What is written there never fits.
      if (!existsSync("/dev/full")) this.skip();
      const { status, err } = vas(...command("/dev/full"));
      assert.equal(status, 2, err);
      assert.match(err, /^vas: error: \/dev\/full cannot be written: the disk is full/m);
      assert.doesNotMatch(err, /\n {4}at /);
    });

    it(`${what}: a folder that is not there`, () => {
      const { status, err } = vas(...command(path.join(file, "sub", "out")));
      assert.equal(status, 2, err);
      assert.match(err, /^vas: error: .*out cannot be written: (a part of its path is a file|its folder)/m);
      assert.doesNotMatch(err, /no such file\b|\n {4}at /);
    });
  }

  sometimes("examples: a folder that cannot be made", () => {
    const { status, err } = vas("examples", path.join(file, "examples"));
    assert.equal(status, 2, err);
    assert.match(err, /^vas: error: the examples cannot be written to .*a file\/examples: /m);
    assert.doesNotMatch(err, /\n {4}at /);
  });

  // Root writes everywhere but there: a read-only file system is pretended.
  for (const [code, why] of [
    ["EROFS", "the file system is read-only"],
    ["EACCES", "not permitted"],
    ["ENOSPC", "the disk is full"],
  ] as const)
    it(`in a workspace that is not to be written: ${why}`, async () => {
      for (const [words, output] of [
        [["new", "page-faults", "/w/new.vas"], "/w/new.vas"],
        [["trace", program, "--output", "/w/o.json"], "/w/o.json"],
        [["sweep", program, "--vary", "machine.seed=1..2", "--jobs", "1", "--output", "/w/o.csv"], "/w/o.csv"],
      ] as const) {
        const { status, out, err } = await pretended(words, { full: { file: output, when: "open", code } });
        assert.equal(status, 2, err);
        assert.ok(err.includes(`vas: error: ${output} cannot be written: ${why}`), err);
        assert.equal(out, "");
      }
      // What only reads works there.
      assert.equal((await pretended(["test", program])).status, 0);
    });
});
