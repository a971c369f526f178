import assert from "node:assert/strict";
import { vas } from "./terminal.js";

const endless = `scenario "endless" machine rv64-sv39 kernel linux-rfc
program main { fn main() { while 1 { } } }
process A runs main`;

const file = "examples/studies/shared-capacity.vas";

describe("vas compare", () => {
  it("runs all combinations, the last setting changing fastest", async () => {
    const { status, out, err } = await vas([
      "compare",
      file,
      "--vary",
      "machine.tags=asid,asid+sasid",
      "--vary",
      "machine.jtlb_ways=20,64",
      "--count",
      "dtlb.misses(library)",
      "--count",
      "dtlb.capacity(library)",
      "--format",
      "csv",
    ]);
    assert.equal(err, "");
    assert.equal(status, 0);
    assert.equal(
      out,
      [
        "machine.tags,machine.jtlb_ways,ended,dtlb.misses(library),dtlb.capacity(library)",
        "asid,20,failed,168,144",
        "asid,64,failed,24,0",
        "asid+sasid,20,passed,8,0",
        "asid+sasid,64,passed,8,0",
        "",
      ].join("\n"),
    );
  });

  it("prints a table, and a document with the same figures", async () => {
    const words = ["compare", file, "--vary", "machine.jtlb_ways=16..64*2"];
    const { out } = await vas(words);
    const [header, ...lines] = out
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/));
    assert.deepEqual(header, ["machine.jtlb_ways", "ended", "itlb.misses", "dtlb.misses", "faults", "cycles"]);
    assert.deepEqual(
      lines.map(([ways]) => ways),
      ["16", "32", "64"],
    );
    const document = JSON.parse((await vas([...words, "--format", "json"])).out) as {
      settings: Record<string, string>;
      status: string;
      counters: Record<string, number>;
    }[];
    assert.deepEqual(
      document.map(({ settings, status, counters }) => [
        settings["machine.jtlb_ways"],
        status,
        ...Object.values(counters).map(String),
      ]),
      lines,
    );
  });

  it("varies arguments: of all processes that have one of the name, or of one process", async () => {
    const counted = async (...words: string[]): Promise<readonly string[]> => {
      const { status, out, err } = await vas([
        "compare",
        "examples/studies/two-tasks.vas",
        ...words,
        "--count",
        "dtlb.misses(mapping)",
        "--format",
        "csv",
      ]);
      assert.deepEqual([status, err], [0, ""]);
      return out.trimEnd().split("\n");
    };
    assert.deepEqual(await counted("--vary", "rounds=10..1000*10", "--vary", "machine.tags=asid,two-context"), [
      "rounds,machine.tags,ended,dtlb.misses(mapping)",
      "10,asid,failed,320",
      "10,two-context,passed,16",
      "100,asid,failed,3200",
      "100,two-context,passed,16",
      "1000,asid,failed,32000",
      "1000,two-context,passed,16",
    ]);
    assert.deepEqual(await counted("--set", "rounds=20", "--vary", "A.rounds=0,0x14", "--set", "machine.tags=asid"), [
      "A.rounds,ended,dtlb.misses(mapping)",
      "0,passed,16",
      "0x14,failed,640",
    ]);
  });

  it("says what is wrong with a command line, and how to write it", async () => {
    for (const [words, message] of [
      [[], /needs a setting or an argument to vary.*--vary machine\.tags/],
      [["--vary", "tags=asid"], /write machine\.NAME=VALUES.*ARGUMENT=VALUES/],
      [["--vary", "rounds=1,many"], /--vary rounds=1,many: write/],
      [["--vary", "round=1"], /round=1: no process has such an argument.*`A\.rounds`.*`rounds`/],
      [["--vary", "D.rounds=1"], /D\.rounds=1: no process has such an argument/],
      [["--vary", "rounds=1", "--vary", "rounds=2"], /varies already/],
      [["--vary", "machine.tags=asid,,none"], /write machine\.NAME=VALUES/],
      [["--vary", "machine.asid_bits=8..4"], /runs backwards/],
      [["--vary", "machine.asid_bits=0..8*2"], /never ends/],
      [["--vary", "machine.seed=1..5000"], /more than 1000 values/],
      [["--vary", "machine.seed=1..40", "--vary", "kernel.quantum=1..40"], /1600 combinations are more than 1000/],
      [["--vary", "machine.seed=1", "--vary", "machine.seed=2"], /varies already/],
      [["--vary", "machine.seed=1", "--count", "xtlb.misses"], /such as cycles/],
      [["--vary", "machine.seed=1", "--count", "dtlb.mises"], /no such counter: choose one of/],
      [["--vary", "machine.tags=asid,asidd"], /machine\.tags: tags cannot be "asidd"/],
      [["--vary", "machine.seed=1", "--count", "walks(Nobody)"], /no run has the counter/],
    ] as const) {
      const { status, err } = await vas(["compare", file, ...words]);
      assert.equal(status, 2, err);
      assert.match(err, message);
    }
  });

  it("tells of runs that a limit ended, and stops on Ctrl-C with what is complete", async () => {
    const files = { "/e.vas": endless };
    const limited = await vas(["compare", "/e.vas", "--vary", "machine.seed=1,2", "--max-steps", "1000"], { files });
    assert.equal(limited.status, 3);
    assert.match(limited.out, /^1 +limit/m);
    const stopped = await vas(["compare", "/e.vas", "--vary", "machine.seed=1,2"], {
      files,
      interruptAfter: 2,
      tty: true,
    });
    assert.equal(stopped.status, 130);
    assert.match(stopped.err, /run 1 of 2[^]*interrupted after 0 of 2 runs/);
  });
});
