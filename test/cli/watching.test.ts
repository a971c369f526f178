/** `vas test --watch`: what it watches, and when it runs again. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { nextChange, stampOf } from "../../src/cli/process/file-changes.js";
import { runCommandLine } from "../../src/cli/program.js";
import type { Terminal } from "../../src/cli/terminal/index.js";
import { calls } from "../debug/client/scenarios.js";
import { pretendedTerminal, vas } from "./terminal.js";

const failing = calls.replace("A.exit == 0", "A.exit == 1");

describe("vas test --watch", () => {
  it("runs again when a file changes, until Ctrl-C", async () => {
    const { status, out, err } = await vas(["test", "/bad.vas", "--watch"], {
      files: { "/bad.vas": failing },
      change: (_, stored) => void stored.set("/bad.vas", calls),
    });
    assert.equal(status, 0);
    assert.match(out, /^FAILED[^]*^passed/m);
    assert.match(err, /^vas: waiting for a change \(Ctrl-C ends\)\nvas: .*bad\.vas changed\nvas: waiting/);
  });

  it("runs again when a file changes that another includes, and when a missing one comes", async () => {
    const files = { "/a.vas": calls.replace(/^scenario .*$/m, '$&\ninclude "lib.vas"') };
    const { status, out, err } = await vas(["test", "/a.vas", "--watch"], {
      files,
      change: (wait, stored) => {
        if (wait === 1) stored.set("/lib.vas", "const N = ");
        if (wait === 2) stored.set("/lib.vas", "const N = 1");
      },
    });
    assert.equal(status, 0, out);
    assert.match(out, /a\.vas:\d+:\d+: error: .*lib\.vas[^]* \/lib\.vas:1:\d+: error[^]*^passed/m);
    assert.equal(err.match(/lib\.vas changed$/gm)?.length, 2);
  });

  it("runs again when a file changes while it runs", async () => {
    const { terminal, outcome } = pretendedTerminal({ files: { "/bad.vas": failing }, change: () => undefined });
    let edited = false;
    const editing: Terminal = {
      ...terminal,
      files: {
        ...terminal.files,
        read: async (name) => {
          const text = await terminal.files.read(name);
          if (!edited) await terminal.files.write(name, calls);
          edited = true;
          return text;
        },
      },
    };
    assert.equal(await runCommandLine(editing, ["test", "/bad.vas", "--watch"], "1"), 0);
    assert.match(outcome().out, /^FAILED[^]*^passed/m);
  });

  it("waits for the repair of the file of --with, which it needs the first time", async () => {
    const hidden = "expect A.exit == 0";
    const surroundings = {
      files: { "/good.vas": calls, "/teacher.vas": hidden },
      change: (wait: number, stored: Map<string, string>) => {
        if (wait < 3) stored.set("/teacher.vas", wait === 1 ? "process B runs p" : `${hidden}\n`);
      },
    };
    const { status, out, err } = await vas(["test", "/good.vas", "--with", "/teacher.vas", "--watch"], surroundings);
    assert.match(err, /^vas: error: --with \/teacher\.vas: it declares B;[^]*teacher\.vas changed$/m);
    assert.equal(out.match(/^1 of 1 scenarios passed$/gm)?.length, 2, out);
    assert.equal(status, 0);
    const never = { ...surroundings, files: { "/good.vas": calls } };
    assert.equal((await vas(["test", "/good.vas", "--with", "/teacher.vas", "--watch"], never)).status, 2);
  });
});

describe("changes of files", () => {
  let folder: string;
  const never = new Promise<void>(() => undefined);
  const at = (name: string): string => path.join(folder, name);
  const stamps = async (...names: string[]): Promise<Map<string, string | null>> =>
    new Map(await Promise.all(names.map(async (name) => [at(name), await stampOf(at(name))] as const)));
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vas-watch-"));
    writeFileSync(at("a"), "1");
    writeFileSync(at("b"), "1");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("are seen that were made before anybody waited", async () => {
    const before = await stamps("a", "b", "none");
    writeFileSync(at("b"), "22");
    assert.deepEqual(await nextChange(before, never), [at("b")]);
    writeFileSync(at("none"), "");
    assert.deepEqual(await nextChange(before, never), [at("b"), at("none")]);
  });

  it("are heard: a file is written, replaced as editors do, removed, or comes in a folder that was not there", async () => {
    for (const [name, change] of [
      ["a", () => writeFileSync(at("a"), "longer")],
      ["a", () => (writeFileSync(at("a~"), "2"), renameSync(at("a~"), at("a")))],
      ["a", () => rmSync(at("a"))],
      ["new/file", () => (mkdirSync(at("new")), writeFileSync(at("new/file"), ""))],
    ] as const) {
      const before = await stamps("a", "b", "new/file");
      const heard = nextChange(before, never);
      // Not before it is watched, which is at once.
      setImmediate(change);
      assert.deepEqual(await heard, [at(name)], String(change));
    }
  });

  it("are none where others change, and waiting ends when it shall", async () => {
    let end = (): void => undefined;
    const until = new Promise<void>((resolve) => (end = resolve));
    const waiting = nextChange(await stamps("a"), until);
    writeFileSync(at("b"), "22");
    setTimeout(end, 100);
    assert.deepEqual(await waiting, []);
  });
});
