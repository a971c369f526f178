// `vas` as users install it: from the packed tarball, into an empty folder, with npm and with npx.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inEmptyFolder, packages } from "./packages.mjs";

/** Runs a program; resolves with its status and output. Nothing of the clone is on its path. */
function run(program, args, { cwd, input, path = "" }) {
  return new Promise((resolve, reject) => {
    const ours = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$)/.test(name));
    const env = { ...Object.fromEntries(ours), npm_config_offline: "true" };
    if (path) env.PATH = `${path}:${env.PATH}`;
    const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (err += data));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, err }));
    if (typeof input === "function") input(child, () => out);
    else child.stdin.end();
  });
}

const framed = (message) => {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/** Talks to a server: `steps` are [what must have come, what to send then]. */
function conversation(steps) {
  return (child, received) => {
    const left = [...steps];
    const next = () => {
      while (left.length > 0 && received().includes(left[0][0]))
        for (const message of left.shift()[1]) child.stdin.write(framed(message));
    };
    child.stdout.on("data", next);
    next();
  };
}

describe("vas from the packed tarball", function () {
  this.timeout(300_000);

  it("installs with npm -g, and runs, tests, compares, formats and serves from an empty folder", async () => {
    const { commandLine } = await packages();
    await inEmptyFolder(async (folder) => {
      const prefix = join(folder, "prefix");
      const work = join(folder, "work");
      const npm = await run(
        "npm",
        ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", commandLine],
        { cwd: folder },
      );
      assert.equal(npm.status, 0, npm.err);
      assert.doesNotMatch(npm.err, /warn/i);
      const path = join(prefix, "bin");
      const vas = (args, options = {}) => run("vas", args, { cwd: folder, path, ...options });

      const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
      assert.deepEqual(await vas(["--version"]), { status: 0, out: `${version}\n`, err: "" });

      // The examples come along: listed, and copied to where they can be changed.
      const listed = await vas(["examples"]);
      assert.match(listed.out, /^shared-libc\.vas +\S/m);
      const copied = await vas(["examples", work]);
      assert.equal(copied.status, 0, copied.err);
      assert.ok((await readdir(work)).includes("shared-libc.vas"));
      const again = await vas(["examples", work]);
      assert.equal(again.status, 2);
      assert.match(again.err, /is not empty/);

      const ran = await vas(["run", "work/shared-libc.vas"]);
      assert.equal(ran.status, 0, ran.err);
      assert.match(ran.out, /misses/);
      const json = JSON.parse((await vas(["run", "work/hello.vas", "--json"])).out);
      assert.equal(json.status, "passed");

      const tested = await vas(["test", "work/hello.vas", "work/shared-libc.vas"]);
      assert.equal(tested.status, 0, tested.out);
      // The scenarios and their variants.
      assert.match(tested.out, /5 of 5 scenarios passed/);

      const compared = await vas([
        "compare",
        "work/shared-libc.vas",
        "--vary",
        "machine.tags=asid,asid+sasid",
        "--count",
        "itlb.misses",
        "--format",
        "csv",
      ]);
      assert.equal(compared.status, 0, compared.err);
      assert.equal(compared.out.trim().split("\n").length, 3, compared.out);

      await writeFile(join(folder, "mine.vas"), await readFile(join(work, "hello.vas"), "utf8"));
      assert.equal((await vas(["format", "--check", "mine.vas"])).status, 0);

      const program = join(work, "hello.vas");
      const debugged = await vas(["dap"], {
        input: conversation([
          [
            "",
            [{ seq: 1, type: "request", command: "initialize", arguments: { adapterID: "vas", pathFormat: "path" } }],
          ],
          ['"initialize"', [{ seq: 2, type: "request", command: "launch", arguments: { program } }]],
          ['"initialized"', [{ seq: 3, type: "request", command: "configurationDone" }]],
          ['"terminated"', [{ seq: 4, type: "request", command: "disconnect" }]],
        ]),
      });
      assert.equal(debugged.status, 0, debugged.err);
      assert.match(debugged.out, /page\[0\] is 42/);

      const uri = pathToFileURL(join(folder, "wrong.vas")).href;
      const text = 'scenario "Wrong"\nmachine nothing-like-it\n';
      const served = await vas(["lsp", "--stdio"], {
        input: conversation([
          ["", [{ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } }]],
          [
            '"capabilities"',
            [
              { method: "initialized", params: {} },
              {
                method: "textDocument/didOpen",
                params: { textDocument: { uri, languageId: "vas", version: 1, text } },
              },
            ],
          ],
          ["nothing-like-it", [{ id: 2, method: "shutdown" }]],
          ['"id":2', [{ method: "exit" }]],
        ]),
      });
      assert.equal(served.status, 0, served.err);
      assert.match(served.out, /publishDiagnostics/);

      const home = join(prefix, "lib", "node_modules", "vas-debugger");
      const inside = await readdir(home);
      for (const name of ["README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", "CHANGELOG.md", "docs", "examples"])
        assert.ok(inside.includes(name), name);
      assert.ok((await readdir(join(home, "docs"))).includes("language.md"));
    });
  });

  it("runs by npx without being installed", async () => {
    const { commandLine } = await packages();
    await inEmptyFolder(async (folder) => {
      await writeFile(
        join(folder, "mine.vas"),
        await readFile(new URL("../../examples/hello.vas", import.meta.url), "utf8"),
      );
      const npx = await run("npx", ["--yes", "--package", commandLine, "vas", "run", "mine.vas"], { cwd: folder });
      assert.equal(npx.status, 0, npx.err);
      assert.match(npx.out, /page\[0\] is 42/);
    });
  });
});
