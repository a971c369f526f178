/** CONTRIBUTING.md keeps what it says: its files are there, its commands are, and one test runs in under 10 seconds. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sometimes } from "../sample.js";

const root = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

describe("CONTRIBUTING.md", () => {
  it("names files and folders that there are", () => {
    const paths = [
      ...page.matchAll(/(?<![\w./-])((?:src|test|docs|examples|scripts|\.github|\.vscode)\/[\w./-]*\w\/?)/g),
    ].map(([, path]) => path!);
    assert.ok(paths.length > 50, `${paths.length}`);
    assert.deepEqual(
      [...new Set(paths)].filter((path) => !path.includes("generated") && !existsSync(join(root, path))),
      [],
    );
  });

  it("names commands that there are", () => {
    const names = [...page.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name!);
    assert.ok(names.length > 5);
    for (const name of names) assert.ok(name in scripts, name);
  });

  it("says how each kind of thing is added", () => {
    for (const kind of [
      "an example",
      "a preset",
      "a page-table format",
      "a tag policy",
      "a system call",
      "a request",
      "a column",
      "a pitfall",
    ])
      assert.ok(page.includes(`| **${kind}**`), kind);
  });

  sometimes("promises that one test file runs in under 10 seconds, and it does", function () {
    this.timeout(400_000);
    const [, file] = /^npx mocha (test\/kernel\/\S+)/m.exec(page)!;
    const command = ["-c", 'time "$0" "$@"', process.execPath, "node_modules/mocha/bin/mocha.js", file!];
    const run = spawnSync("bash", command, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, TIMEFORMAT: "busy %U %S" },
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /^ *\d+ passing/m);
    // Processor time: how long it would take if nothing else ran.
    const [, user, system] = /busy ([\d.]+) ([\d.]+)/.exec(run.stderr)!;
    assert.ok(Number(user) + Number(system) < 10, run.stderr);
  });
});
