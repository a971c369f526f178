/** `vas chart`, and the charts of docs/studies.md. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { placeLabels } from "../../../src/study/chart/label-places.js";
import { dark, light } from "../../../src/study/chart/theme.js";
import { needsSysroot } from "../../examples/needs-sysroot.js";
import { chartData } from "../../../src/study/index.js";
import { sometimes, swept } from "../../sample.js";
import { vas } from "../terminal.js";

const root = new URL("../../../", import.meta.url);

function chart(table: string, ...words: string[]): ReturnType<typeof vas> {
  return vas(["chart", "/t.csv", ...words], { files: { "/t.csv": table } });
}

const table = `run,rounds,machine.tags,ended,walks,faults,why
1,10,asid,passed,100,1,
2,10,none,passed,200,1,
3,100,asid,passed,1000,1,
4,100,none,failed,2000,1,
5,1000,asid,passed,10000,1,
6,1000,none,refused,,,"machine.tags: no, ""never"""
`;

/** Centres of the marks of a curve. */
function marks(svg: string, at: number): readonly (readonly number[])[] {
  return [
    ...svg.matchAll(new RegExp(`class="s${at}" d="[^"]*" transform="translate\\(([\\d.]+) ([\\d.]+)\\)"`, "g")),
  ].map(([, x, y]) => [Number(x), Number(y)]);
}

describe("vas chart", () => {
  it("draws curves over numbers, named at their ends, with titles of both axes and a description", async () => {
    const { status, out, err } = await chart(table, "--title", "A & B");
    assert.equal(status, 0);
    assert.match(err, /1 row has no value of walks/);
    assert.match(out, /<title>A &amp; B<\/title>/);
    assert.match(out, /<desc>walks over rounds\. asid: from 100 at 10 to 10.000 at 1000; none: from 200 at 10/);
    for (const text of ["rounds", "walks", "asid", "none"]) assert.match(out, new RegExp(`>${text}</text>`), text);
    assert.equal(marks(out, 0).length, 3);
    assert.equal(marks(out, 1).length, 2);
    // Twice as many is twice as high above the axis.
    const [[, one], [, other], axis] = [marks(out, 0)[1]!, marks(out, 1)[1]!, 360];
    assert.ok(Math.abs((axis - other!) / (axis - one!) - 2) < 0.01);
  });

  it("says how many rows are of runs that did not pass, unless they are chosen", async () => {
    const { err } = await chart(table, "--where", "rounds=100");
    assert.equal(
      err,
      "vas: 1 row is of a run that did not pass (`failed`), drawn as the others: --where ended=passed leaves them out\n",
    );
    const passed = await chart(table, "--where", "ended=passed");
    assert.deepEqual([passed.status, passed.err], [0, ""]);
    assert.equal(marks(passed.out, 1).length, 1);
    assert.equal((await chart(table, "--where", "ended=failed")).err, "");
  });

  it("draws one curve of means and ranges where nothing shall tell curves apart", async () => {
    const { status, out } = await chart(table, "--series", "none");
    assert.equal(status, 0);
    assert.match(out, /<desc>walks over rounds\. [^;]*from 150 at 10 to 10.000 at 1000/);
    assert.equal(marks(out, 0).length, 3);
    assert.equal(marks(out, 1).length, 0);
  });

  sometimes("takes as many rows at a place as a study has seeds", () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => [
      String(at + 1),
      "8",
      String(at),
      "passed",
      String(at),
      "",
    ]);
    const columns = ["run", "rounds", "machine.seed", "ended", "walks", "why"];
    const request = { x: "rounds", y: [], series: ["none"], where: [] };
    const { series, ranges } = chartData({ columns, rows }, request);
    assert.deepEqual(series, [{ name: "", points: [{ x: "8", y: 149_999.5, least: 0, most: 299_999 }] }]);
    assert.equal(ranges, true);
  });

  it("has logarithmic axes on which ten times is one distance", async () => {
    const { out } = await chart(table, "--log", "xy");
    const [first, second, third] = marks(out, 0);
    assert.ok(Math.abs(second![0]! - first![0]! - (third![0]! - second![0]!)) < 0.1);
    assert.ok(Math.abs(first![1]! - second![1]! - (second![1]! - third![1]!)) < 0.1);
    assert.match(out, /walks \(logarithmic\)/);
    const zero = await chart(table.replace(",100,1,", ",0,1,"), "--log", "y");
    assert.equal(zero.status, 2);
    assert.match(zero.err, /walks has values that are not above 0/);
  });

  it("draws means, and bands of what varies besides", async () => {
    const { out } = await chart(table, "--x", "rounds", "--series", "rounds", "--where", "rounds=10");
    assert.match(out, /Curves are means/);
    assert.match(out, /class="band s0"/);
    const [[, middle]] = marks(out, 0) as [[number, number]];
    const { out: both } = await chart(table, "--where", "rounds=10", "--x", "rounds");
    const heights = [marks(both, 0)[0]![1]!, marks(both, 1)[0]![1]!];
    assert.ok(Math.abs(middle - (heights[0]! + heights[1]!) / 2) < 0.1);
  });

  it("draws bars over words, several counters beside each other", async () => {
    const { out } = await chart(table, "--where", "rounds=10", "--y", "walks", "--y", "faults");
    const bars = [...out.matchAll(/class="bar s(\d)" x="[^"]*" y="[^"]*" width="([\d.]+)"/g)].map(([, at, width]) => [
      Number(at),
      Number(width),
    ]);
    assert.deepEqual(bars, [
      [0, 210],
      [1, 2.1],
      [0, 420],
      [1, 2.1],
    ]);
    for (const text of ["asid", "none", "walks", "faults", "200"]) assert.match(out, new RegExp(`>${text}</text>`));
  });

  it("says what is wrong with a table or a wish", async () => {
    const many = `run,a,b,ended,c,why\n${Array.from({ length: 9 }, (_, at) => `${at},1,x${at},passed,1,\n`).join("")}`;
    for (const [text, words, message] of [
      [table, ["--x", "round"], /--x round: choose one of .*Did you mean `rounds`/],
      [table, ["--y", "hits"], /--y hits: choose one of `walks` or `faults`/],
      [table, ["--series", "walks"], /--series walks: choose one of/],
      [table, ["--where", "rounds=7"], /no row is left/],
      [table, ["--where", "rounds"], /write COLUMN=VALUE/],
      [many, ["--x", "a"], /9 curves are more than can be told apart.*--where/],
      ["a,b\n1,2\n", [], /no column `ended`/],
      ["", [], /is empty/],
      ["run,a,ended,c,why\n1,1,refused,,x\n", [], /no row has a value of c/],
    ] as const) {
      const { status, err } = await chart(text, ...words);
      assert.equal(status, 2);
      assert.match(err, message);
    }
  });

  it("is the same text for the same table, in one or both themes", async () => {
    const { out } = await chart(table);
    assert.equal((await chart(table)).out, out);
    assert.match(out, /prefers-color-scheme:dark/);
    assert.doesNotMatch((await chart(table, "--theme", "dark")).out, /prefers-color-scheme/);
    const { files } = await chart(table, "--output", "/c.svg");
    assert.equal(files.get("/c.svg"), out);
  });

  it("has colours that stand out from their ground", () => {
    const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = (colour: string): number => {
      const [red, green, blue] = [1, 3, 5].map((at) => channel(parseInt(colour.slice(at, at + 2), 16) / 255));
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    for (const { ground, ink, faint, series } of [light, dark]) {
      for (const colour of [ink, faint, ...series]) {
        const [low, high] = [luminance(colour), luminance(ground)].sort((one, other) => one - other);
        assert.ok((high! + 0.05) / (low! + 0.05) >= 4.5, `${colour} on ${ground}`);
      }
    }
  });

  it("puts labels near their curves and never on each other", () => {
    const wishes = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(wishes, (places) => {
        const placed = placeLabels(
          places.map((wish, at) => ({ name: String(at), wish })),
          15,
          0,
          300,
        );
        assert.equal(placed.length, places.length);
        placed.forEach(({ y }, at) => {
          assert.ok(y >= -1e-9 && y <= 300 + 1e-9);
          if (at > 0) assert.ok(y - placed[at - 1]!.y >= 15 - 1e-9);
        });
        // A label that is free stands where it wants to.
        const clear = places.every((one, at) => places.every((other, k) => k === at || Math.abs(one - other) >= 30));
        if (clear && places.every((place) => place >= 15 && place <= 285))
          for (const { wish, y } of placed) assert.ok(Math.abs(wish - y) < 1e-9);
      }),
    );
  });
});

describe("charts of docs/studies.md", () => {
  const page = readFileSync(new URL("docs/studies.md", root), "utf8");
  const commands = [...page.matchAll(/^ *vas (sweep(?:.*\\\n)*[^|]*) \|\n *vas (chart(?:.*\\\n)*.*)$/gm)].map(
    ([, ...parts]) =>
      parts.map((text) =>
        text!
          .replaceAll("\\\n", " ")
          .match(/"[^"]*"|\S+/g)!
          .map((word) => word.replaceAll('"', "")),
      ),
  );

  it("are there", () => {
    assert.equal(commands.length, 5);
    for (const [, draw] of commands) {
      const file = draw!.at(-1)!;
      assert.ok(page.includes(`](${file.replace("docs/", "")})`), `no picture of ${file}`);
    }
  });

  // The study of the real libc needs that, and folders: examples/real-libc.test.ts.
  const here = commands.filter(([sweep]) => !needsSysroot(sweep![1]!));
  for (const [sweep, draw] of swept(here, 1)) {
    const file = draw!.at(-1)!;
    it(`${file} is what its command draws (UPDATE_DOCS=1 draws it)`, async () => {
      const made = await vas(sweep!);
      assert.deepEqual([made.status, made.err], [0, ""]);
      const { files, err } = await vas(draw!, { files: { "-": made.out } });
      // A study asks under other settings than what the file expects.
      assert.match(err, /^(?:vas: [^\n]* did not pass [^\n]*\n)?$/);
      const svg = files.get(file)!;
      if (process.env["UPDATE_DOCS"]) writeFileSync(new URL(file, root), svg);
      else assert.equal(readFileSync(new URL(file, root), "utf8"), svg);
      // Some of the studies make millions of steps.
    }).timeout(400_000);
  }
});
