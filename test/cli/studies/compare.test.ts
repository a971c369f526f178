import assert from "node:assert/strict";
import { vas } from "../terminal.js";
import { sometimes } from "../../sample.js";

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
        "run,machine.tags,machine.jtlb_ways,ended,dtlb.misses(library),dtlb.capacity(library),why",
        "1,asid,20,failed,168,144,",
        "2,asid,64,failed,24,0,",
        "3,asid+sasid,20,passed,8,0,",
        "4,asid+sasid,64,passed,8,0,",
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

  sometimes("varies arguments: of all processes that have one of the name, or of one process", async () => {
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
      "run,rounds,machine.tags,ended,dtlb.misses(mapping),why",
      "1,10,asid,failed,320,",
      "2,10,two-context,passed,16,",
      "3,100,asid,failed,3200,",
      "4,100,two-context,passed,16,",
      "5,1000,asid,failed,32000,",
      "6,1000,two-context,passed,16,",
    ]);
    assert.deepEqual(await counted("--set", "rounds=20", "--vary", "A.rounds=0,0x14", "--set", "machine.tags=asid"), [
      "run,A.rounds,ended,dtlb.misses(mapping),why",
      "1,0,passed,16,",
      "2,0x14,failed,640,",
    ]);
  });

  it("says what is wrong with a command line, and how to write it", async () => {
    for (const [words, message] of [
      [[], /no setting or argument varies.*--vary machine\.tags/],
      [["--vary", "tags=asid"], /write machine\.NAME=VALUES.*ARGUMENT=VALUES/],
      [["--vary", "rounds=1,many"], /--vary rounds=1,many: write/],
      [["--vary", "round=1"], /round=1: no process has such an argument.*`A\.rounds`.*`rounds`/],
      [["--vary", "D.rounds=1"], /D\.rounds=1: no process has such an argument/],
      [["--vary", "rounds=1", "--vary", "rounds=2"], /varies already/],
      [["--vary", "machine.tags=asid,,none"], /write machine\.NAME=VALUES/],
      [["--vary", "machine.asid_bits=8..4"], /runs backwards/],
      [["--vary", "machine.asid_bits=0..8*2"], /never ends/],
      [["--vary", "machine.seed=1..5000"], /5000 combinations are more than 1000.*--sample 1000.*vas sweep/],
      [["--vary", "machine.seed=1..50?51"], /has 50 values: draw from 1 to 50/],
      [["--vary", "machine.seed=1..50", "--sample", "51"], /there are 50 combinations/],
      [["--vary", "machine.seed=1..50", "--shard", "3/2"], /--shard 3\/2: write which part/],
      [["--vary", "machine.tag=asid"], /a machine has no setting `tag`\. Did you mean `machine\.tags`/],
      [["--vary", "machine.seed=1", "--set", "machine.asid_bit=4"], /Did you mean `machine\.asid_bits`/],
      [["--vary", "machine.seed=1..40", "--vary", "kernel.quantum=1..40"], /1600 combinations are more than 1000/],
      [["--vary", "machine.seed=1", "--vary", "machine.seed=2"], /varies already/],
      [["--vary", "machine.seed=1", "--count", "xtlb.misses"], /counters are of .*Did you mean `.tlb`/],
      [["--vary", "machine.seed=1", "--count", "dtlb misses"], /such as cycles/],
      [["--vary", "machine.seed=1", "--count", "dtlb.mises"], /no such counter: choose one of.*Did you mean `misses`/],
      [["--vary", "machine.seed=1", "--count", "walks(Nobody)"], /no run has the counter/],
    ] as const) {
      const { status, err } = await vas(["compare", file, ...words]);
      assert.equal(status, 2, err);
      assert.match(err, message);
    }
  });

  it("makes a row of a refused combination, which says why", async () => {
    const words = ["compare", file, "--vary", "machine.tags=asid,asidd,none", "--count", "walks"];
    const csv = await vas([...words, "--format", "csv"]);
    assert.equal(csv.status, 0);
    assert.match(csv.err, /1 of 3 combinations were refused/);
    const [, first, refused, last] = csv.out.split("\n");
    assert.match(first!, /^1,asid,failed,\d+,$/);
    assert.match(refused!, /^2,asidd,refused,,"?machine\.tags: tags cannot be/);
    assert.match(last!, /^3,none,failed,\d+,$/);
    assert.match((await vas(words)).out, /^asidd +refused +- +machine\.tags: tags cannot be/m);
    const all = JSON.parse((await vas([...words, "--format", "json"])).out) as { status: string; why?: string }[];
    assert.deepEqual(
      all.map(({ status, why }) => [status, why?.slice(0, 12)]),
      [
        ["failed", undefined],
        ["refused", "machine.tags"],
        ["failed", undefined],
      ],
    );
    assert.equal((await vas(["compare", file, "--vary", "machine.tags=asidd"])).status, 2);
  });

  it("tells of runs that a limit ended, and stops on Ctrl-C with what is complete", async () => {
    const files = { "/e.vas": endless };
    const limited = await vas(["compare", "/e.vas", "--vary", "machine.seed=1,2", "--max-steps", "1000"], { files });
    assert.equal(limited.status, 3);
    assert.match(limited.out, /^ +1 +limit .*raise kernel\.max_steps/m);
    const stopped = await vas(["compare", "/e.vas", "--vary", "machine.seed=1,2"], {
      files,
      interruptAfter: 2,
      tty: true,
    });
    assert.equal(stopped.status, 130);
    assert.match(stopped.err, /interrupted after 0 of 2 runs/);
    const short = await vas(["compare", file, "--vary", "machine.seed=1..9", "--format", "csv"], {
      interruptAt: /^3,/m,
    });
    assert.equal(short.status, 130);
    assert.deepEqual(
      short.out
        .trimEnd()
        .split("\n")
        .map((line) => line.split(",")[0]),
      ["run", "1", "2", "3"],
    );
    assert.match(short.err, /interrupted after 3 of 9 runs/);
  });
});
