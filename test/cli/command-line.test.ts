import assert from "node:assert/strict";
import { calls, endless, fiveErrors } from "../debug/client/scenarios.js";
import { vas } from "./terminal.js";
import { sometimes } from "../sample.js";

describe("vas: command line", () => {
  it("explains itself", async () => {
    const help = await vas(["--help"]);
    assert.equal(help.status, 0);
    for (const command of ["run", "test", "check", "compare", "sweep", "merge", "format", "dap", "lsp"])
      assert.match(help.out, new RegExp(`^  ${command}\\b`, "m"));
    assert.deepEqual(await vas(["--version"]).then(({ status, out }) => [status, out]), [0, "1.2.3\n"]);
    assert.match((await vas(["run", "--help"])).out, /Exit status/);
  });

  it("refuses what it does not know, with a remedy and status 2", async () => {
    const wrong: [string[], RegExp][] = [
      [[], /Usage/],
      [["fly"], /unknown command/],
      [["run"], /missing required argument/],
      [["run", "x.vas", "--jsn"], /unknown option '--jsn'[\s\S]*--json/],
      [["run", "x.vas", "--set", "tags=asid"], /--set tags=asid: write machine\.NAME=VALUE/],
      [["run", "x.vas", "--max-steps", "many"], /--max-steps many: write a number/],
      [["run", "no-such-file.vas"], /no-such-file\.vas cannot be read: no such file/],
      [["run", "examples"], /examples cannot be read: it is a folder/],
    ];
    for (const [words, message] of wrong) {
      const { status, out, err } = await vas(words);
      assert.equal(status, 2, words.join(" "));
      assert.match(err, message, words.join(" "));
      assert.equal(out, "", words.join(" "));
    }
  });

  it("quotes what was typed without letting it do anything in the terminal", async () => {
    for (const words of [["\u001b]52;c;x\u0007"], ["run", "x.vas", "--\u001b[2J"]]) {
      const { status, err } = await vas(words);
      assert.equal(status, 2);

      assert.doesNotMatch(err, /[\u0007\u001b]/);
      assert.match(err, /\\x1b/);
    }
  });

  it("prints all errors of a scenario and runs nothing", async () => {
    const { status, out, err } = await vas(["run", "/wrong.vas"], { files: { "/wrong.vas": fiveErrors } });
    assert.equal(status, 2);
    assert.equal(out, "");
    const lines = err.trimEnd().split("\n");
    assert.equal(lines.length, 5, err);
    for (const line of lines) assert.match(line, /^\/wrong\.vas:\d+:\d+: error: \S/);
  });

  sometimes("sets arguments of processes, those of one process before those of all", async () => {
    const run = async (...words: string[]): Promise<number[]> => {
      const { status, out, err } = await vas(["run", "examples/studies/two-tasks.vas", "--json", ...words]);
      assert.ok(status < 2, err);
      const { processes } = JSON.parse(out) as { processes: { counters: { instructions: number } }[] };
      return processes.map(({ counters }) => counters.instructions);
    };
    const [[few], [many]] = [await run("--set", "rounds=1"), await run("--set", "rounds=9")];
    assert.ok(few! < many!);
    for (const words of [
      ["rounds=9", "B.rounds=1"],
      ["B.rounds=1", "rounds=9"],
    ]) {
      assert.deepEqual(await run(...words.flatMap((word) => ["--set", word])), [many, few]);
    }
    const { status, err } = await vas(["test", "examples/studies/two-tasks.vas", "--set", "turns=9"]);
    assert.equal(status, 2, err);
  });

  it("names settings that there are not", async () => {
    const { status, err } = await vas(
      ["run", "/calls.vas", "--set", "machine.tags=sometimes", "--set", "kernel.colour=3"],
      { files: { "/calls.vas": calls } },
    );
    assert.equal(status, 2);
    assert.match(err, /--set machine\.tags: /);
    assert.match(err, /--set kernel\.colour: a kernel has no setting `colour`/);
    const near = await vas(["run", "/calls.vas", "--set", "machine.tag=asid"], { files: { "/calls.vas": calls } });
    assert.equal(near.status, 2);
    assert.match(near.err, /--set machine\.tag: a machine has no setting `tag`\. Did you mean `machine\.tags`\?/);
  });

  it("refuses a file in which nothing would run", async () => {
    const files = { "/s.vas": calls.replace(/^process .*$/m, "").replace(/^expect .*$/gm, "") };
    for (const command of ["run", "test"]) {
      const { status, out, err } = await vas([command, "/s.vas"], { files });
      assert.equal(status, 2, command);
      assert.match(out + err, /\/s\.vas:1:1: error: the scenario has no process/);
    }
    assert.equal((await vas(["check", "/s.vas"], { files })).status, 0);
  });

  it("prints warnings, in the form of errors, and runs", async () => {
    const files = { "/s.vas": calls.replace("fn main() {", "fn main() {\n    if 0 { meet nobody }") };
    const { status, err } = await vas(["run", "/s.vas"], { files });
    assert.equal(status, 0);
    assert.match(err, /^\/s\.vas:\d+:\d+: warning: .*nobody/m);
    assert.match((await vas(["test", "/s.vas"], { files })).out, /passed[^]*\/s\.vas:\d+:\d+: warning: /);
  });

  it("counts what fails again and again", async () => {
    const loop = "let i = 0\n    while i < 50 { expect i == 50  i = i + 1 }";
    const files = { "/s.vas": calls.replace("fn main() {", `fn main() {\n    ${loop}`) };
    const { out, status } = await vas(["run", "/s.vas"], { files });
    assert.equal(status, 1);
    assert.equal(out.match(/FAILED/g)?.length, 1);
    assert.match(out, /i == 50 \(.*0 and 50; and 49 times more\)/);
  });

  it("does not let a file's text command the terminal", async () => {
    // What may not reach a terminal: escapes, bells, and marks that show text in another order than it has.

    const harmful = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    const text = `scenario "t\u001b]0;title\u0007 ${"long ".repeat(100)}" machine rv64-sv39 kernel intended
program p { fn main() { print "a\u001b[2Jb\u202ec" expect 1 == 2 } }
process A runs p
expect A.exit == 5`;
    for (const words of [["run"], ["run", "--json"], ["test"], ["test", "--format", "junit"], ["check"]]) {
      const { out, err } = await vas([words[0]!, "/\u001b[1m.vas", ...words.slice(1)], {
        files: { "/\u001b[1m.vas": text },
      });
      assert.doesNotMatch(out + err, harmful, words.join(" "));
    }
    const { out } = await vas(["run", "/t.vas"], { files: { "/t.vas": text } });
    assert.match(out, /a\\x1b\[2Jb\\u\{202e\}c/);
    assert.match(out, /^t\\x1b\]0;title.{10,120}…: an expectation failed/m);
    const { out: json } = await vas(["run", "/t.vas", "--json"], { files: { "/t.vas": text } });
    assert.deepEqual((JSON.parse(json) as { output: string[] }).output, ["A: a\u001b[2Jb\u202ec"]);
  });

  it("tells by its status how a run ended", async () => {
    const run = (text: string, ...options: string[]): Promise<number> =>
      vas(["run", "/s.vas", ...options], { files: { "/s.vas": text } }).then(({ status }) => status);
    assert.equal(await run(calls), 0);
    assert.equal(await run(calls.replace("A.exit == 0", "A.exit == 1")), 1);
    assert.equal(await run(calls.replace("squares[3] == 9", "squares[3] == 8")), 1);
    assert.equal(await run(endless, "--max-steps", "100000"), 3);
    assert.equal(await run(fiveErrors), 2);
  });

  it("stops cleanly on Ctrl-C", async () => {
    const { status, out, err } = await vas(["run", "/s.vas"], {
      files: { "/s.vas": endless },
      interruptAfter: 3,
      tty: true,
    });
    assert.equal(status, 130);
    assert.match(out, /not finished/);
    assert.match(err, /vas: interrupted after \d+ instruction attempts/);
    const json = await vas(["run", "/s.vas", "--json"], { files: { "/s.vas": endless }, interruptAfter: 2 });
    const { status: how, stop } = JSON.parse(json.out) as { status: string; stop: string };
    assert.equal(how, "running");
    assert.match(stop, /^interrupted after \d{6,} instruction attempts$/);
    const early = await vas(["run", "/s.vas"], { files: { "/s.vas": endless }, interruptAfter: 0, interruptAt: /^/ });
    assert.equal(early.status, 130);
  });

  it("summarises a run for people, in colour only on a terminal", async () => {
    const files = { "/s.vas": calls.replace("A.exit == 0", "A.exit == 1") };
    const plain = await vas(["run", "/s.vas"], { files });
    assert.match(plain.out, /done 9/);
    assert.match(plain.out, /process +pid +ended +misses +hits/);
    assert.match(plain.out, /FAILED {2}line \d+: A\.exit == 1 \(.*0.*\)/);
    assert.ok(!plain.out.includes("\u001b"));
    const coloured = await vas(["run", "/s.vas"], { files, tty: true });
    assert.ok(coloured.out.includes("\u001b[31m"));
  });

  it("tests several files, a line each", async () => {
    const files = {
      "/good.vas": calls,
      "/bad.vas": calls.replace("A.exit == 0", "A.exit == 1"),
      "/wrong.vas": fiveErrors,
    };
    const all = await vas(["test", "/good.vas", "/bad.vas", "/wrong.vas", "/missing.vas"], { files });
    assert.equal(all.status, 2);
    assert.match(all.out, /^passed {2}\/good\.vas: 1 of 1 expectations hold/m);
    assert.match(all.out, /^FAILED {2}\/bad\.vas/m);
    assert.match(all.out, /^ERROR {3}\/wrong\.vas/m);
    assert.match(all.out, /^1 of 4 scenarios passed$/m);
    assert.equal((await vas(["test", "/good.vas"], { files })).status, 0);
    assert.equal((await vas(["test", "/good.vas", "/bad.vas"], { files })).status, 1);
  });
});
