import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { vas } from "./terminal.js";
import { sometimes } from "../sample.js";

describe("vas examples", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "vas-examples-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("lists every example with its title", async () => {
    const { status, out } = await vas(["examples"]);
    assert.equal(status, 0);
    const lines = out.trimEnd().split("\n");
    const files = (await readdir("examples", { recursive: true })).filter((name) => name.endsWith(".vas"));
    assert.deepEqual(
      lines.map((line) => line.split("  ")[0]!.trim()),
      files.sort(),
    );
    for (const line of lines) assert.match(line, /\.vas +\S/);
  });

  sometimes("puts them into a new folder, or an empty one", async () => {
    for (const target of [path.join(folder, "deep", "new"), folder]) {
      await rm(path.join(folder, "deep"), { recursive: true, force: true });
      const { status, out } = await vas(["examples", target]);
      assert.equal(status, 0);
      assert.match(out, /^\d+ examples are in /);
      assert.deepEqual(await readFile(path.join(target, "hello.vas")), await readFile("examples/hello.vas"));
    }
  });

  it("writes over nothing", async () => {
    await writeFile(path.join(folder, "hello.vas"), "mine");
    const { status, err } = await vas(["examples", folder]);
    assert.equal(status, 2);
    assert.match(err, /is not empty: name a new folder for the examples/);
    assert.equal(await readFile(path.join(folder, "hello.vas"), "utf8"), "mine");
  });

  it("says why a folder cannot be written", async () => {
    await writeFile(path.join(folder, "file"), "");
    const { status, err } = await vas(["examples", path.join(folder, "file", "in")]);
    assert.equal(status, 2);
    assert.match(err, /the examples cannot be written to .*: /);
  });
});
