/** Tests over a connection: what the Test Explorer asks and gets. */
import assert from "node:assert/strict";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import { testRequests, type TestedScenario, type TestResult } from "../../src/protocol/scenario-tests.js";
import { serveTests } from "../../src/testing/index.js";
import { exampleText } from "../explore/witnesses/scenarios.js";
import { sometimes } from "../sample.js";

const files: Readonly<Record<string, string>> = {
  "memory:/good.vas":
    'scenario "Good"\ninclude "lib.vas"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { print PAGES } }\nprocess A runs p\nexpect A.exit == 0\n',
  "memory:/lib.vas": "const PAGES = 4\n",
  "memory:/bad.vas":
    'scenario "Bad"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { print x } }\nprocess A runs p\n',
  "memory:/elf.vas": 'scenario "Elf"\nmachine rv64-sv39\nkernel linux-rfc\nprogram p from "p.elf"\nprocess A runs p\n',
};

/** A race of the lab, and the same without what says that it is there to be broken. */
const race = exampleText("lab/03-free-before-flush");
const races: Readonly<Record<string, string>> = {
  "memory:/race.vas": race,
  "memory:/silent.vas": race.replace('breaks "as written"', ""),
};

type Handler = (query: unknown, token: { readonly isCancellationRequested: boolean }) => unknown;

describe("tests over a connection", () => {
  const handlers = new Map<string, Handler>();
  const ask = async <Result>(method: string, query: unknown, cancelled = false): Promise<Result> =>
    (await handlers.get(method)!(query, { isCancellationRequested: cancelled })) as Result;
  const run = (uri: string, more: object = {}, cancelled = false): Promise<TestResult> =>
    ask(testRequests.run, { uri, variant: null, coverage: false, ...more }, cancelled);

  before(() => {
    serveTests(
      { onRequest: (method, handler) => handlers.set(method, handler as Handler) },
      createCoreServices(languageSettings()),
      {
        read: (uri) => Promise.resolve(files[uri] ?? races[uri] ?? null),
        readBytes: (file) => Promise.reject(new Error(`${file} is not here`)),
      },
      { now: () => performance.now(), breathe: () => Promise.resolve() },
    );
  });

  it("find what a file has, and nothing in what cannot be read", async () => {
    const found = await ask<TestedScenario>(testRequests.find, { uri: "memory:/good.vas" });
    assert.equal(found.title, "Good");
    assert.equal(await ask(testRequests.find, { uri: "memory:/none.vas" }), null);
    assert.equal(await ask(testRequests.find, { uri: "memory:/lib.vas" }), null);
  });

  it("run a file with what it includes", async () => {
    const { status, output, expectations } = await run("memory:/good.vas");
    assert.deepEqual(
      [status, output, expectations.map(({ source }) => source)],
      ["passed", ["A: 4", "A exited with 0"], ["memory:/good.vas"]],
    );
  });

  it("say why a file does not run, and where", async () => {
    const bad = await run("memory:/bad.vas");
    assert.equal(bad.status, "error");
    assert.match(bad.reason, /Unknown name `x`/);
    assert.deepEqual([bad.place!.uri, bad.place!.line, bad.place!.column], ["memory:/bad.vas", 4, 31]);
    assert.match((await run("memory:/elf.vas")).reason, /p\.elf/);
    assert.match((await run("memory:/none.vas")).reason, /cannot be read/);
    assert.match((await run("memory:/good.vas", { variant: "no" })).reason, /no variant no/);
  });

  sometimes("explore what has an `explore` block", async () => {
    const written = await run("memory:/race.vas");
    assert.equal(written.status, "passed", written.reason);
    assert.match(written.output[0]!, /^136 states, sequentially consistent/);
    assert.equal((await run("memory:/race.vas", { variant: "repaired" })).status, "passed");
    const silent = await run("memory:/silent.vas");
    assert.equal(silent.status, "failed");
    const [failed] = silent.expectations;
    const { conditions } = (await ask<TestedScenario>(testRequests.find, { uri: "memory:/silent.vas" })).runs[0]!;
    // The place by which the Test Explorer finds it.
    assert.ok(conditions.some(({ text, range }) => text === failed!.text && range.line === failed!.line));
    assert.match(failed!.actual, /schedule "c\d/);
    assert.equal((await run("memory:/race.vas", {}, true)).status, "cancelled");
    assert.match((await run("memory:/race.vas", { variant: "no" })).reason, /no variant no/);
  });

  it("end when they are cancelled, and say together what was reached", async () => {
    assert.equal((await run("memory:/good.vas", {}, true)).status, "cancelled");
    const { reached, lines } = await run("memory:/good.vas", { coverage: true });
    assert.deepEqual(
      lines!.map(({ source }) => source),
      ["memory:/good.vas", "memory:/lib.vas"],
    );
    assert.match(await ask<string>(testRequests.reached, { runs: [reached, reached] }), /^Pitfalls: 0 of 32 reached\n/);
  });
});
