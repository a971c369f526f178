/** `vas new`: templates that run, pass, are laid out, and write over nothing. */
import assert from "node:assert/strict";
import { vas } from "./terminal.js";
import { sometimes, swept } from "../sample.js";

const expected = [
  "asids",
  "copy-on-write",
  "design-study",
  "exam-question",
  "first-tlb-lesson",
  "large-pages",
  "page-faults",
  "shared-libraries",
  "shootdown",
  "vas-switch",
];

describe("vas new", function () {
  this.timeout(400_000);
  it("lists its templates with their titles", async () => {
    const { status, out } = await vas(["new"]);
    assert.equal(status, 0);
    const lines = out.trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => line.split(" ")[0]),
      expected,
    );
    for (const line of lines) assert.match(line, /^\S+ +\S/);
  });

  for (const name of swept(expected, 3)) {
    it(`${name}: runs, passes, has no warnings, and is laid out`, async () => {
      const made = await vas(["new", name, "/mine.vas"]);
      assert.equal(made.status, 0, made.err);
      const files = { "/mine.vas": made.files.get("/mine.vas")! };
      assert.doesNotMatch(files["/mine.vas"], /\bFILE\b/);
      const tested = await vas(["test", "/mine.vas"], { files });
      assert.equal(tested.status, 0, tested.out);
      assert.doesNotMatch(tested.out, /warning/);
      const checked = await vas(["check", "--strict", "/mine.vas"], { files });
      assert.deepEqual([checked.status, checked.out], [0, ""]);
      const formatted = await vas(["format", "--check", "/mine.vas"], { files });
      assert.deepEqual([formatted.status, formatted.out], [0, ""]);
    });
  }

  sometimes("has commands in its comments that run", async () => {
    for (const name of expected) {
      const text = (await vas(["new", name, "/mine.vas"])).files.get("/mine.vas")!;
      for (const [, command] of text.matchAll(/^\/\/ +vas ((?:compare|sweep) \/mine\.vas .*?)(?: > .*)?$/gm)) {
        const { status, err } = await vas(command!.split(" "), { files: { "/mine.vas": text } });
        assert.deepEqual([status, err], [0, ""], command);
      }
    }
  });

  sometimes("leads to a chart: a new study, edited, run, swept, drawn", async () => {
    const made = (await vas(["new", "design-study", "/study.vas"])).files.get("/study.vas")!;
    // A person changes what is asked, and is told where it does not hold.
    const wrong = made.replace("runs worker(8, 4, 10)", "runs worker(9, 4, 10)");
    const run = await vas(["run", "/study.vas"], { files: { "/study.vas": wrong } });
    assert.equal(run.status, 1);
    assert.match(run.out, /dtlb\.misses\(library\) == 8[^]*9/);
    const text = wrong.replace("dtlb.misses(library) == 8", "dtlb.misses(library) == 9");
    assert.equal((await vas(["run", "/study.vas"], { files: { "/study.vas": text } })).status, 0);
    const commands = [...text.matchAll(/^\/\/ +vas (.*)$/gm)].map(([, command]) => command!.split(" "));
    const [sweep, chart] = [commands.find(([word]) => word === "sweep")!, commands.find(([word]) => word === "chart")!];
    const table = await vas(sweep.slice(0, sweep.indexOf(">")), { files: { "/study.vas": text } });
    assert.deepEqual([table.status, table.err], [0, ""]);
    const drawn = await vas(chart, { files: { [chart[1]!]: table.out } });
    assert.equal(drawn.status, 0);
    // What the person expects holds on one of the designs.
    assert.match(drawn.err, /^vas: \d+ rows are of runs that did not pass \(`failed`\), drawn as the others: .*\n$/);
    const svg = drawn.files.get("study.svg")!;
    for (const name of ["asid", "asid+sasid", "machine.jtlb_ways (logarithmic)", "dtlb.misses"])
      assert.ok(svg.includes(`>${name}</text>`), name);
  })?.timeout(400_000);

  it("writes over nothing and suggests the nearest name", async () => {
    const { status, err, files } = await vas(["new", "asids"], { files: { "asids.vas": "mine" } });
    assert.equal(status, 2);
    assert.match(err, /asids\.vas is there already: name another file, such as vas new asids my-asids\.vas/);
    assert.equal(files.get("asids.vas"), "mine");
    const wrong = await vas(["new", "shotdown"]);
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /choose one of .*Did you mean `shootdown`/);
  });
});
