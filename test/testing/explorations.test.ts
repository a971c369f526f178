/** Explorations over a connection: what the editor asks and gets. */
import assert from "node:assert/strict";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createCoreServices } from "../../src/language/index.js";
import {
  explorationRequests,
  type ExploreProgress,
  type ExploreQuery,
  type ExploreResult,
} from "../../src/protocol/explorations.js";
import { serveExplorations } from "../../src/testing/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { exampleText } from "../explore/witnesses/scenarios.js";
import { sometimes } from "../sample.js";

const race = exampleText("lab/02-mremap-late-flush");
const files: Readonly<Record<string, string>> = {
  "memory:/race.vas": race,
  "memory:/never.vas": race.replace("expect not hazard", "expect some P0.exit == 7"),
  "memory:/bad.vas": race.replace("lock(ptl)", "lock(nothing)"),
  // Many states: every store is a step.
  "memory:/long.vas": race
    .replace("store(A.x, 7)  store(A.x, 8)", "store(A.x, 8)  load(A.x)  ".repeat(60))
    .replace("kernel.mremap(0)", "kernel.mremap(1)")
    .replace("switches 5", "switches 99"),
};

describe("explorations over a connection", () => {
  let asked = 0;
  let clock = 0;
  let breaths = 0;
  const told: ExploreProgress[] = [];
  /** Breaths after which the user cancels. */
  let patience = Infinity;
  let handler: (query: ExploreQuery, token: { readonly isCancellationRequested: boolean }) => Promise<ExploreResult>;

  before(() => {
    serveExplorations(
      {
        onRequest: (method, handle) => {
          assert.equal(method, explorationRequests.explore);
          handler = handle as unknown as typeof handler;
        },
        sendNotification: (method, progress) => {
          assert.equal(method, explorationRequests.progress);
          told.push(progress);
        },
      },
      createCoreServices(languageSettings()),
      {
        read: (uri) => Promise.resolve(files[uri] ?? null),
        readBytes: (file) => Promise.reject(new Error(`${file} is not here`)),
      },
      // Each look at the clock is a millisecond: what happens does not depend on how fast this machine is.
      {
        now: () => (clock += 16),
        breathe: () => {
          breaths++;
          return Promise.resolve();
        },
      },
    );
  });

  const explore = (uri: string, variant: string | null = null): Promise<ExploreResult> => {
    const begun = breaths;
    return handler(
      { uri, variant, id: ++asked },
      {
        get isCancellationRequested() {
          return breaths - begun >= patience;
        },
      },
    );
  };

  sometimes("tell what broke, with the way there as text and in words", async () => {
    const { status, summary, breaches, expectations } = await explore("memory:/race.vas");
    assert.equal(status, "broken");
    assert.match(
      summary,
      /^broken: \d+ steps, 2 switches \(\d+ states, [\d.]+ s, sequentially consistent, without store buffers and walks out of order\)$/,
    );
    const [breach] = breaches;
    assert.equal(breach!.line, race.split("\n").findIndex((line) => line === "expect not hazard") + 1);
    assert.deepEqual(
      expectations.map(({ text, verdict }) => [text, verdict]),
      [["not hazard", "broken"]],
    );
    assert.equal(breach!.steps[0]!.statement, "store(A.x, 7)");
    assert.deepEqual(
      breach!.steps.map(({ core }) => `c${core}`),
      breach!.steps.map(({ token }) => token),
    );
    const last = breach!.steps.at(-1)!;
    assert.deepEqual([last.core, last.statement, last.range!.source], [2, "store(A.x, 8)", "memory:/race.vas"]);
    // The text is one that a run can follow.
    const image = await compile(race);
    assert.equal(open(image, { schedule: breach!.schedule }).system.kernel.limit, null);
  });

  it("say that a variant holds, and how far that goes", async () => {
    const { status, summary, breaches } = await explore("memory:/race.vas", "repaired");
    assert.deepEqual([status, breaches], ["holds", []]);
    assert.match(summary, /^holds: \d+ states, .*, bounded: more schedules lie beyond$/);
  });

  it("say of `some` that it never comes", async () => {
    const { status, expectations, breaches } = await explore("memory:/never.vas");
    assert.deepEqual([status, breaches.length, expectations.map(({ verdict }) => verdict)], ["broken", 0, ["never"]]);
  });

  it("report progress, and end where the user ends them", async () => {
    patience = 20;
    told.length = 0;
    const { status } = await explore("memory:/long.vas");
    assert.equal(status, "cancelled");
    assert.ok(told.length > 1 && told.every(({ id }) => id === asked));
    assert.ok(told.at(-1)!.states > told[0]!.states);
    patience = Infinity;
  });

  it("say why a file is not explored, and where", async () => {
    const bad = await explore("memory:/bad.vas");
    assert.equal(bad.status, "error");
    assert.match(bad.reason, /Unknown name `nothing`/);
    assert.equal(bad.place!.uri, "memory:/bad.vas");
    assert.match((await explore("memory:/none.vas")).reason, /cannot be read/);
    assert.match((await explore("memory:/race.vas", "no")).reason, /no variant no/);
  });
});
