/** docs/studies.md: its commands run, and its figures are what they give. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { vas } from "../cli/terminal.js";
import { sometimes } from "../sample.js";

const page = readFileSync(new URL("../../docs/studies.md", import.meta.url), "utf8");

/** The commands of the page, each as words. */
const commands = [...page.matchAll(/^ *vas (compare(?:.*\\\n)*.*)$/gm)].map(([, text]) =>
  text
    .replaceAll("\\\n", " ")
    .match(/"[^"]*"|\S+/g)!
    .map((word) => word.replaceAll('"', "")),
);

type Line = Readonly<Record<string, string>>;

/** Lines of a comparison: settings, `ended` and counters by name. */
async function compare(words: readonly string[]): Promise<readonly Line[]> {
  const { status, out, err } = await vas([...words, "--format", "csv"]);
  assert.deepEqual([status, err], [0, ""], words.join(" "));
  const [head, ...rows] = out
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at], cell])));
}

/** The only command of the page with this file and this word. */
function command(file: string, word = ""): readonly string[] {
  const found = commands.filter((words) => words[1].endsWith(`/${file}`) && words.join(" ").includes(word));
  assert.equal(found.length, 1, `${found.length} commands for ${file} with "${word}"`);
  return found[0];
}

/** Cells of a row of a table of the page, without its first `heads`; of the first one behind the text `after`. */
function cells(row: string, heads = 1, after = ""): readonly string[] {
  const at = page.indexOf(`| ${row} |`, page.indexOf(after));
  assert.ok(at >= 0, `no row ${row}`);
  return page
    .slice(at, page.indexOf("\n", at))
    .split("|")
    .slice(1 + heads, -1)
    .map((cell) => cell.trim().replaceAll(" ", ""));
}

/** Difference of two rounds settings, divided. */
function perRound(lines: readonly Line[], where: Line, counter: string, divisor: number): number {
  const value = (rounds: string): number => {
    const found = lines.filter((line) =>
      Object.entries({ ...where, rounds }).every(([key, wanted]) => line[key] === wanted),
    );
    assert.equal(found.length, 1, JSON.stringify(where));
    return Number(found[0][counter]);
  };
  return (value("12") - value("4")) / divisor;
}

describe("docs/studies.md", () => {
  it("has a command for every study with a curve", () => {
    assert.equal(commands.length, 19);
    for (const words of commands) assert.ok(words.includes("--vary"), words.join(" "));
  });

  sometimes("R2: two tasks on one mapping", async () => {
    const lines = await compare(command("two-tasks.vas"));
    for (const rounds of ["10", "100", "1000"]) {
      const of = (tags: string): string =>
        lines.find((line) => line["rounds"] === rounds && line["machine.tags"] === tags)!["dtlb.misses(mapping)"];
      const named = rounds === "1000" ? "1 000" : rounds;
      assert.deepEqual(cells(named), [of("asid"), of("two-context")], named);
    }
  });

  it("shape 1: the saving", async () => {
    const lines = await compare(command("sharing-shapes.vas", "processes=1..4"));
    for (const n of [1, 2, 3, 4]) {
      for (const shared of [1, 4, 9]) {
        const [asid, sasid] = lines
          .filter((line) => line["processes"] === String(n) && line["shared"] === String(shared))
          .map((line) => Number(line["walks"]));
        assert.equal(asid - sasid, (n - 1) * shared);
      }
    }
  });

  sometimes("shape 2: the cliff over n, and over the size of the TLB", async () => {
    const lines = await compare(command("sharing-shapes.vas", "processes=1,2,3,6,8,10"));
    const turn = (tags: string): string[] =>
      ["1", "2", "3", "6", "8", "10"].map((processes) =>
        String(perRound(lines, { processes, "machine.tags": tags }, "walks", 8 * Number(processes))),
      );
    assert.deepEqual(cells("`asid`", 1, "**Cliff"), turn("asid"));
    assert.deepEqual(cells("`asid+sasid`", 1, "**Cliff"), turn("asid+sasid"));
    const sizes = await compare(command("shared-capacity.vas"));
    const over = (tags: string, replacement: string): string[] =>
      sizes
        .filter((line) => line["machine.tags"] === tags && line["machine.replacement"] === replacement)
        .map((line) => line["dtlb.misses"]);
    assert.deepEqual(cells("`asid`, lru"), over("asid", "lru"));
    assert.deepEqual(cells("`asid`, random"), over("asid", "random-lfsr"));
    assert.deepEqual(cells("`asid+sasid`, lru"), over("asid+sasid", "lru"));
  });

  it("shapes 3 to 6: no gain, no ASIDs, set conflicts, one address for all", async () => {
    const gain = await compare(command("sharing-shapes.vas", "own=64"));
    const turn = (processes: string, tags: string): number =>
      perRound(gain, { processes, "machine.tags": tags }, "walks", 8 * Number(processes));
    assert.equal(turn("1", "asid"), turn("1", "asid+sasid"));
    assert.ok(turn("3", "asid+sasid") >= 0.95 * turn("3", "asid"));
    const [none, , global] = await compare(command("sharing-shapes.vas", "tags=none"));
    assert.deepEqual(
      [none, global].map((line) => [line["dtlb.misses(library)"], line["dtlb.switch(library)"]]),
      [
        ["240", "216"],
        ["32", "24"],
      ],
    );
    const sets = await compare(command("set-conflicts.vas"));
    assert.deepEqual(
      sets
        .filter((line) => line["machine.jtlb_sets"] === "128")
        .map((line) => [line["dtlb.misses"], line["dtlb.conflict"]])
        .filter((_, at) => at !== 1),
      [
        ["121", "114"],
        ["7", "0"],
      ],
    );
    const levels = await compare(command("one-level.vas"));
    assert.deepEqual(
      levels.map((line) => [
        line["machine.tlb_levels"],
        line["machine.udtlb_sets"],
        line["dtlb.conflict"],
        line["walks"],
      ]),
      [
        ["1", "1", "0", "19"],
        ["1", "16", "152", "171"],
        ["2", "1", "0", "19"],
        ["2", "16", "0", "19"],
      ],
    );
    const based = await compare(command("library-base.vas"));
    const of = (aslr: string, tags: string, counter: string): string =>
      based.find((line) => line["kernel.aslr"] === aslr && line["machine.tags"] === tags)![`dtlb.${counter}(library)`];
    assert.deepEqual(
      ["on", "off"].map((aslr) => [
        of(aslr, "asid+sasid", "misses"),
        of(aslr, "asid", "misses"),
        of(aslr, "asid", "redundant"),
      ]),
      [
        ["24", "24", "0"],
        ["8", "24", "16"],
      ],
    );
  });

  it("rollover and redundant misses", async () => {
    const [two, three] = await compare(command("rollover.vas"));
    assert.deepEqual(
      [two["walks"], Number(two["itlb.rollover"]) + Number(two["dtlb.rollover"]), three["walks"]],
      ["64", 46, "18"],
    );
    const flushed = await compare(command("sharing-shapes.vas", "rollover_flush"));
    assert.deepEqual(
      flushed.map((line) => line["dtlb.misses(library)"]),
      ["44", "4"],
    );
    const widths = await compare(command("sharing-shapes.vas", "rv64-sv39"));
    assert.deepEqual(
      widths.map((line) => Number(line["dtlb.rollover"]) + Number(line["itlb.rollover"])),
      [110, 110, 0, 0, 0],
    );
    const shared = await compare(command("sharing-shapes.vas", "redundant"));
    assert.deepEqual(
      shared.map((line) => [line["dtlb.misses(library)"], line["dtlb.redundant(library)"]]),
      [
        ["40", "30"],
        ["10", "0"],
      ],
    );
  });

  sometimes("SpaceJMP's tags", async () => {
    const lines = await compare(command("tags-and-switches.vas"));
    const pages = ["2", "4", "8", "16", "24", "48", "64", "96"];
    const row = (switches: string, tags: string): string[] =>
      pages.map((count) => String(perRound(lines, { pages: count, switches, "machine.tags": tags }, "walks", 8)));
    assert.deepEqual(cells("no switch"), row("0", "asid"));
    assert.deepEqual(cells("switch, `asid`"), row("1", "asid"));
    assert.deepEqual(cells("switch, `none`"), row("1", "none"));
  });

  sometimes("what a switch costs", async () => {
    const each = (line: Line, name: string, times: number): string =>
      String(Math.round((Number(line[`cycles(${name})`]) - Number(line[`cycles(${name}0)`])) / times));
    const shown = new Set([...page.matchAll(/^\| (`[\w-]+` \| `[\w+]+`) \| \d{4} /gm)].map(([, row]) => row));
    assert.ok(shown.size >= 10);
    for (const line of await compare(command("costs.vas"))) {
      const row = `\`${line["machine.preset"]}\` | \`${line["machine.tags"]}\``;
      if (!shown.has(row)) continue;
      assert.deepEqual(
        cells(row, 2),
        [each(line, "S", 200), each(line, "Y", 100), each(line, "C", 100), each(line, "F", 100)],
        row,
      );
    }
    const jumps = await compare(command("costs-spacejmp.vas"));
    const figures = jumps.flatMap((line) => [each(line, "U", 200), each(line, "T", 200)]);
    assert.ok(
      page.includes(`\`costs-spacejmp.vas\`: ${figures.slice(0, 3).join(", ")} and ${figures[3]},`),
      figures.join(" "),
    );
  });
});
