/** Studies over a connection: what the editor asks and gets, beside what `vas sweep` prints. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import {
  studyRequests,
  type ChartAnswer,
  type ChartChoice,
  type StudyBegun,
  type StudyChoices,
  type StudyPart,
} from "../../src/protocol/study.js";
import { csvLine, serveStudies } from "../../src/study/index.js";
import { vas } from "../cli/terminal.js";
import { sometimes } from "../sample.js";

const root = path.resolve(import.meta.dirname, "../..");
const file = "examples/studies/sharing-shapes.vas";
const vary = ["processes=1..3", "machine.tags=asid,asid+sasid"];
const count = ["walks", "dtlb.misses(library)"];
const choice: ChartChoice = { x: null, y: [], series: [], where: [], log: "none" };

type Handler = (query: unknown, token: { readonly isCancellationRequested: boolean }) => unknown;

describe("studies over a connection", () => {
  /** Texts in place of those of files. */
  const edited = new Map<string, string>();
  const handlers = new Map<string, Handler>();
  /** Each look at the clock is a millisecond later. */
  let clock = 0;
  let breaths = 0;
  const ask = async <Result>(method: string, query: unknown, cancelled = () => false): Promise<Result> =>
    (await handlers.get(method)!(query, {
      get isCancellationRequested() {
        return cancelled();
      },
    })) as Result;
  const begin = (more: object = {}): Promise<StudyBegun> =>
    ask(studyRequests.begin, { uri: file, vary, count, ...more });
  const begun = async (more: object = {}): Promise<Exclude<StudyBegun, { problem: string }>> => {
    const study = await begin(more);
    assert.ok("id" in study, JSON.stringify(study));
    return study;
  };
  const problem = async (more: object): Promise<string> => {
    const study = await begin(more);
    assert.ok("problem" in study);
    return study.problem;
  };

  before(() =>
    serveStudies(
      { onRequest: (method, handler) => handlers.set(method, handler as Handler) },
      createCoreServices(languageSettings()),
      {
        read: async (uri) =>
          edited.get(uri) ?? (uri.endsWith(".vas") ? readFileSync(path.join(root, uri), "utf8") : null),
        readBytes: (name) => Promise.reject(new Error(`${name} is not here`)),
        listFolder: (name) => Promise.reject(new Error(`${name} is not here`)),
        now: () => clock++,
        breathe: async () => void breaths++,
      },
    ),
  );

  it("tell whether the files are still those of the first runs, included ones too", async () => {
    const first = await begun();
    assert.equal((await begun()).fingerprint, first.fingerprint);
    edited.set(
      "file:///one.vas",
      `scenario "One"\nmachine rv64-sv39\nkernel intended\ninclude "two.vas"\nprogram p(n) {\n    fn main() {\n    }\n}\nprocess A runs p(N)\n`,
    );
    edited.set("file:///two.vas", "const N = 1\n");
    try {
      const query = { uri: "file:///one.vas", vary: ["machine.seed=1..2"] };
      const before = await begun(query);
      edited.set("file:///two.vas", "const N = 2\n");
      const after = await begun(query);
      assert.notEqual(after.fingerprint, before.fingerprint);
      edited.set("file:///two.vas", "const N = 1\n");
      assert.equal((await begun(query)).fingerprint, before.fingerprint);
    } finally {
      edited.clear();
    }
  });

  sometimes("make the table that vas sweep makes, in parts of any length", async () => {
    const words = [...vary.flatMap((one) => ["--vary", one]), ...count.flatMap((one) => ["--count", one])];
    const printed = (await vas(["sweep", file, ...words, "--format", "csv"])).out;
    for (const milliseconds of [1, 7, 1_000_000]) {
      const { id, total, columns } = await begun();
      assert.equal(total, 6);
      const rows: (readonly string[])[] = [];
      let parts = 0;
      for (let from: number | null = 1; from !== null; parts++) {
        const part: StudyPart = await ask(studyRequests.part, { id, from, milliseconds });
        assert.ok(part !== null && part.rows.length > 0);
        rows.push(...part.rows);
        from = part.next;
      }
      assert.equal([columns, ...rows].map(csvLine).join(""), printed);
      assert.equal(parts > 1, milliseconds < 10);
    }
  });

  it("breathe while they run, and end between two runs when they are cancelled", async () => {
    const { id } = await begun({ vary: ["machine.seed=1..40"] });
    const before = breaths;
    const part = await ask<StudyPart>(studyRequests.part, { id, from: 2, milliseconds: 1e6 }, () => breaths > before);
    assert.ok(part !== null && part.next !== null);
    assert.ok(breaths > before);
    assert.deepEqual(
      part.rows.map(([run]) => Number(run)),
      Array.from({ length: part.next - 2 }, (_, at) => at + 2),
    );
  });

  it("say what can vary, what it is now, and what can be counted", async () => {
    const choices = await ask<StudyChoices>(studyRequests.choices, { uri: file });
    const key = (name: string): object | undefined => choices.keys.find((one) => one.key === name);
    assert.match(JSON.stringify(key("processes")), /argument of every process/);
    assert.match(JSON.stringify(key("machine.tags")), /"asid\+sasid"/);
    assert.match(JSON.stringify(key("kernel.aslr")), /"values":\["off","on"\]/);
    assert.ok(choices.counters.some(({ name }) => name === "dtlb.misses"));
    // The machine of the file has joint and micro TLBs, and no L1 by that name.
    assert.ok(choices.counters.some(({ name }) => name.startsWith("jtlb.")));
    assert.equal(await ask(studyRequests.choices, { uri: "none" }), null);
  });

  it("refuse what cannot be made, and say what to write", async () => {
    assert.match(await problem({ vary: ["machine.tagz=asid"] }), /^machine\.tagz=asid: .*Did you mean `machine\.tags`/);
    assert.match(await problem({ vary: ["cheese=1..3"] }), /no process has such an argument/);
    assert.match(await problem({ vary: [] }), /nothing varies/);
    assert.match(await problem({ vary: ["machine.seed=1..100000"] }), /100000 runs are more than 20000: .*vas sweep/);
    assert.match(await problem({ count: ["dtlb.mises"] }), /dtlb has no such counter/);
    assert.match(await problem({ uri: "none" }), /cannot be read/);
    assert.deepEqual(await ask(studyRequests.check, { vary }), { problem: null, count: 6 });
    assert.match(JSON.stringify(await ask(studyRequests.check, { vary: ["machine.seed=9..1"] })), /runs backwards/);
    assert.equal(await ask(studyRequests.part, { id: 999, from: 1, milliseconds: 1 }), null);
  });

  it("draw what vas chart draws", async () => {
    const table =
      "run,machine.ways,machine.tags,ended,walks,why\n1,4,a,passed,9,\n2,8,a,passed,5,\n3,8,b,refused,,no\n";
    const [columns, ...rows] = table
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const query = { columns, rows, title: "T", theme: "dark", ...choice };
    const answer = await ask<ChartAnswer>(studyRequests.chart, query);
    assert.ok("svg" in answer);
    const words = ["chart", "/t.csv", "--title", "T", "--theme", "dark"];
    assert.equal(answer.svg, (await vas(words, { files: { "/t.csv": table } })).out);
    assert.match(answer.description, /walks over machine\.ways\. a: from 9 at 4 to 5 at 8/);
    assert.match(answer.note, /1 row has no value of walks/);
    const none = await ask<ChartAnswer>(studyRequests.chart, { ...query, y: ["cheese"] });
    assert.ok("problem" in none && none.problem.includes("walks"));
  });

  it("read a table back as it was written, and say what is none", async () => {
    const table = { columns: ["run", "a, b", "ended"], rows: [["1", 'say "x"', "passed"]] };
    const text = await ask<string>(studyRequests.write, table);
    assert.equal(text, 'run,"a, b",ended\n1,"say ""x""",passed\n');
    assert.deepEqual(await ask(studyRequests.read, { name: "t.csv", text }), table);
    const problem = async (wrong: string): Promise<string> =>
      (await ask<{ problem: string }>(studyRequests.read, { name: "t.csv", text: wrong })).problem;
    assert.match(await problem("a,b\n1,2\n"), /^t\.csv has no column `ended`: choose a table that a sweep has made$/);
    assert.match(await problem(""), /^t\.csv is empty/);
    assert.match(await problem("run,ended\n1\n"), /line 2 has 1 cell,/);
  });
});
