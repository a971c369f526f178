/** `vas test`: its formats, and hidden expectations. `vas check`. */
import assert from "node:assert/strict";
import { calls, fiveErrors } from "../../debug/client/scenarios.js";
import { vas } from "../terminal.js";

const failing = calls.replace("A.exit == 0", "A.exit == 1");
const files = { "/good.vas": calls, "/bad & <odd>.vas": failing, "/wrong.vas": fiveErrors };
const names = Object.keys(files);

/** Elements of a document in order, as name and attributes; throws if they do not nest. */
function elements(xml: string): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const found: [string, Record<string, string>][] = [];
  const open: string[] = [];
  const decoded = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name]!);
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  while (rest !== "") {
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#\d+);)/);
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/.exec(rest);
    assert.ok(tag, `no tag: ${rest.slice(0, 80)}`);
    const [all, closing, name, attributes, empty] = tag;
    rest = rest.slice(all.length);
    if (closing === "/") {
      assert.equal(open.pop(), name);
      continue;
    }
    const pairs = [...attributes!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)]);
    found.push([name!, Object.fromEntries(pairs) as Record<string, string>]);
    if (empty === "") open.push(name!);
  }
  assert.deepEqual(open, []);
  return found;
}

describe("vas test", () => {
  it("ends with the gravest status of its files, in whatever order they come", async () => {
    // Graver first: errors in a file (2), a run that a limit ended (3), an expectation that failed (1), all well (0).
    const endless = calls.replace("fn main() {", "fn main() {\n        while 1 { small = 1 }");
    const ranked = [
      ["/wrong.vas", fiveErrors, 2],
      ["/endless.vas", endless.replace("linux-rfc { }", "linux-rfc { max_steps 2000 }"), 3],
      ["/failing.vas", failing, 1],
      ["/good.vas", calls, 0],
    ] as const;
    const all = Object.fromEntries(ranked);
    for (const [at, [milder]] of ranked.entries()) {
      if (at === 0) continue;
      const [graver, , status] = ranked[at - 1]!;
      for (const order of [
        [graver, milder],
        [milder, graver],
      ]) {
        assert.equal((await vas(["test", ...order], { files: all })).status, status, order.join(" then "));
      }
    }
  });

  it("prints JUnit XML: a suite a file, a case for the run and one for each expectation", async () => {
    const { status, out } = await vas(["test", ...names, "--format", "junit"], { files });
    assert.equal(status, 2);
    const found = elements(out);
    const suites = found.filter(([name]) => name === "testsuite").map(([, attributes]) => attributes);
    assert.deepEqual(
      suites.map(({ name, tests, failures, errors }) => [name, tests, failures, errors]),
      [
        ["/good.vas", "2", "0", "0"],
        ["/bad & <odd>.vas", "2", "1", "0"],
        ["/wrong.vas", "1", "0", "1"],
      ],
    );
    const failure = found.find(([name]) => name === "failure")![1]["message"];
    assert.match(failure!, /0/);
    const line = failing.split("\n").findIndex((text) => text.startsWith("expect")) + 1;
    assert.ok(found.some(([name, { line: at }]) => name === "testcase" && at === String(line)));
    assert.equal(found.find(([name]) => name === "error")![1]["message"]!.split("\n").length, 5);
  });

  it("prints version 14 of the Test Anything Protocol", async () => {
    const { out } = await vas(["test", ...names, "--format", "tap"], { files });
    const lines = out.trimEnd().split("\n");
    assert.equal(lines[0], "TAP version 14");
    assert.equal(lines.at(-1), "1..3");
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    assert.deepEqual(points, ["ok 1 - /good.vas", "not ok 2 - /bad & <odd>.vas", "not ok 3 - /wrong.vas"]);
    assert.deepEqual(
      lines.filter((line) => /^ {4}(not )?ok /.test(line)).map((line) => line.trim().replace(/ - .*/, "")),
      ["ok 1", "ok 2", "ok 1", "not ok 2", "not ok 1"],
    );
    assert.match(
      out,
      /^ {6}---\n {6}message: "[^\n]*0[^\n]*"\n {6}file: "\/bad & <odd>\.vas"\n {6}line: \d+\n {6}\.\.\.$/m,
    );
  });

  it("prints one JSON document", async () => {
    const { out, err } = await vas(["test", ...names, "--json"], { files });
    assert.equal(err, "");
    const document = JSON.parse(out) as {
      passed: number;
      failed: number;
      notRun: number;
      files: { status: string; exitStatus: number; expectations: { passed: boolean; line: number }[] }[];
    };
    assert.deepEqual([document.passed, document.failed, document.notRun], [1, 2, 0]);
    assert.deepEqual(
      document.files.map(({ status, exitStatus }) => [status, exitStatus]),
      [
        ["passed", 0],
        ["failed", 1],
        ["error", 2],
      ],
    );
  });

  it("keeps what is complete on Ctrl-C", async () => {
    const { status, out } = await vas(["test", "/good.vas", "/good.vas", "/good.vas", "--format", "tap"], {
      files,
      interruptAt: /^ok 1/m,
    });
    assert.equal(status, 130);
    assert.match(out, /^ok 1 [^]*^1\.\.1\nBail out! interrupted\n$/m);
    assert.doesNotMatch(out, /^ok 2/m);
  });

  it("adds the expectations and settings of a file that others do not see", async () => {
    const hidden = `scenario "for the teacher"
machine arc-hs38-1k { tags none }

expect A.exit == 0
    and A.exit < 1
expect A.exit == 3`;
    const all = { ...files, "/hidden.vas": hidden };
    const { status, out } = await vas(["test", "/good.vas", "--with", "/hidden.vas", "--json"], { files: all });
    assert.equal(status, 1);
    const [{ expectations }] = (
      JSON.parse(out) as { files: { expectations: { file: string; line: number; passed: boolean }[] }[] }
    ).files;
    assert.deepEqual(
      expectations.slice(1).map(({ file, line, passed }) => [file, line, passed]),
      [
        ["/hidden.vas", 4, true],
        ["/hidden.vas", 6, false],
      ],
    );
    const bad: [string, RegExp][] = [
      [`scenario "x" expect B.exit == 0`, /\/hidden\.vas:1:21: error: /],
      [`scenario "x" program p { fn main() { } }`, /it declares p; it can only have/],
      ["expect A.exit ==", /\/hidden\.vas:1:\d+: error: /],
      [`scenario "x" machine rv64-sv39 { tags asidd }`, /machine\.tags: /],
    ];
    for (const [text, message] of bad) {
      const outcome = await vas(["test", "/good.vas", "--with", "/hidden.vas"], {
        files: { ...files, "/hidden.vas": text },
      });
      assert.equal(outcome.status, 2);
      assert.match(outcome.out + outcome.err, message);
    }
    // Settings of the hidden file go before those of the file, and those of the command line before both.
    const counted = `${calls}\nexpect walks == 0`;
    const actual = async (...words: string[]): Promise<string> => {
      const { out: text } = await vas(["test", "/c.vas", "--json", ...words], {
        files: { "/c.vas": counted, "/h.vas": `scenario "h" machine arc-hs38-1k { jtlb_ways 1 jtlb_sets 1 }` },
      });
      return (JSON.parse(text) as { files: { expectations: { actual: string }[] }[] }).files[0]!.expectations.at(-1)!
        .actual;
    };
    const [own, small] = [await actual(), await actual("--with", "/h.vas")];
    assert.notEqual(own, small);
    assert.notEqual(await actual("--with", "/h.vas", "--set", "machine.preset=rv64-sv39"), small);
  });

  it("runs a file and then each of its variants, and any command can run one", async () => {
    const text = `${calls}
variant slow "one core" { kernel { quantum 100 } }
variant wrong { expect A.exit == 7, "it ends with 0" }
`;
    const { status, out } = await vas(["test", "/s.vas"], { files: { "/s.vas": text } });
    assert.equal(status, 1);
    assert.match(out, /^passed {2}\/s\.vas: 1 of 1/m);
    assert.match(out, /^passed {2}\/s\.vas \(slow\): 1 of 1/m);
    assert.match(out, /^FAILED {2}\/s\.vas \(wrong\): [^]*\/s\.vas:\d+: A\.exit == 7 \(.*\): it ends with 0$/m);
    assert.match(out, /^2 of 3 scenarios passed$/m);
    const tap = await vas(["test", "/s.vas", "--format", "tap"], { files: { "/s.vas": text } });
    assert.match(tap.out, /^ok 2 - \/s\.vas \(slow\)$[^]*^not ok 3 - \/s\.vas \(wrong\)$\n1\.\.3$/m);
    const run = await vas(["run", "/s.vas", "--variant", "wrong"], { files: { "/s.vas": text } });
    assert.equal(run.status, 1);
    assert.match(run.out, /FAILED .*A\.exit == 7 .*: it ends with 0/);
    const unknown = await vas(["run", "/s.vas", "--variant", "slwo"], { files: { "/s.vas": text } });
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /--variant slwo: \/s\.vas has the variants `slow` or `wrong`\. Did you mean `slow`/);
    const vary = ["--vary", "machine.seed=1,2", "--variant", "wrong", "--format", "csv"];
    assert.match((await vas(["compare", "/s.vas", ...vary], { files: { "/s.vas": text } })).out, /^1,1,failed/m);
  });

  it("reads what a file includes, and names its places", async () => {
    const files = {
      "/course/a.vas": `scenario "a" include "lib/b.vas" machine rv64-sv39 kernel intended process A runs p expect A.exit == 3`,
      "/course/lib/b.vas": "program p {\n    fn main() {\n        expect 1 == 2\n        return 3\n    }\n}\n",
    };
    const { status, out } = await vas(["test", "/course/a.vas"], { files });
    assert.equal(status, 1);
    assert.match(out, /^ +\/course\/lib\/b\.vas:3: 1 == 2/m);
    // What is there to be included is checked, and not run.
    const library = await vas(["test", "/course/lib/b.vas"], { files });
    assert.deepEqual([library.status, library.out], [0, "0 of 0 scenarios passed\n"]);
    assert.match(library.err, /is there for others to include: nothing to run/);
    assert.equal((await vas(["check", "/course/lib/b.vas"], { files })).status, 0);
    assert.equal((await vas(["run", "/course/lib/b.vas"], { files })).status, 2);
    const broken = { ...files, "/course/lib/b.vas": "program p { fn main() { retrun 3 } }" };
    assert.match(
      (await vas(["run", "/course/a.vas"], { files: broken })).err,
      /^\/course\/lib\/b\.vas:1:\d+: error: /m,
    );
  });
});

describe("vas check", () => {
  it("prints what the editor would, of every severity", async () => {
    const text = calls.replace("fn main() {", "fn main() {\n    let unused = 1\n    if 0 { meet nobody }");
    const { status, out } = await vas(["check", "/s.vas", "/wrong.vas"], { files: { ...files, "/s.vas": text } });
    assert.equal(status, 2);
    assert.match(out, /^\/s\.vas:\d+:\d+: warning: .*nobody/m);
    assert.match(out, /^\/s\.vas:\d+:\d+: hint: .*unused/m);
    assert.equal(out.match(/^\/wrong\.vas:\d+:\d+: error: /gm)?.length, 5);
    assert.equal((await vas(["check", "/s.vas"], { files: { "/s.vas": text } })).status, 0);
    assert.equal((await vas(["check", "/s.vas", "--strict"], { files: { "/s.vas": text } })).status, 1);
    const json = JSON.parse((await vas(["check", "/s.vas", "--json"], { files: { "/s.vas": text } })).out) as object[];
    assert.equal(json.length, out.match(/^\/s\.vas:/gm)?.length);
    assert.equal((await vas(["check", "/missing.vas"])).status, 2);
  });

  it("tells what only machine and kernel know", async () => {
    const text = calls.replace(/^kernel .*$/m, "kernel intended { shootdown_by broadcast  asid_allocator arc-gen }");
    assert.notEqual(text, calls);
    const { status, out } = await vas(["check", "/s.vas"], { files: { "/s.vas": text } });
    assert.equal(status, 2);
    assert.match(out, /^\/s\.vas:\d+:\d+: error: .*broadcast/m);
  });
});
