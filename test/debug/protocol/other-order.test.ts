/** Other orders at a step of the schedule that a session follows: as a request and in the console, with progress, cancelled, and refused. */
import assert from "node:assert/strict";
import { exploreSettings, otherOrderAt } from "../../../src/explore/index.js";
import { parseSchedule } from "../../../src/kernel/index.js";
import type { VasRequests } from "../../../src/protocol/requests.js";
import { sometimes } from "../../sample.js";
import { exampleText, verdictOf } from "../../explore/witnesses/scenarios.js";
import { compile } from "../../simulator/scenarios/scenario.js";
import { connect, example, hash, introduction, start, stopped, type Client } from "../client/client.js";

type Answer = VasRequests["vas/otherOrder"]["body"];

const program = example("lab/02-mremap-late-flush.vas");
const schedule = "c2 c0*5 c1*8 c2";

/** A session that follows the schedule, at its entry. */
async function following(client: Client, attributes: object = {}): Promise<Client> {
  await start(client, { program, attributes: { stopOnEntry: true, stopAtEnd: true, schedule, ...attributes } });
  await stopped(client);
  return client;
}

const type = async (client: Client, expression: string): Promise<string> =>
  (await client.ask<{ result: string }>("evaluate", { expression, context: "repl" })).result;

const refusal = async (client: Client, command: string, args: object): Promise<string> => {
  const { success, message } = await client.send(command, args);
  assert.equal(success, false);
  return message ?? "";
};

/** Many states: every store is a step. */
const long = exampleText("lab/02-mremap-late-flush")
  .replace("store(A.x, 7)  store(A.x, 8)", "store(A.x, 8)  load(A.x)  ".repeat(60))
  .replace("kernel.mremap(0)", "kernel.mremap(1)")
  .replace("switches 5", "switches 99");

describe("debug session: other orders", () => {
  it("at a step are explored beside it, as an exploration of the same finds them", async () => {
    const client = await following(connect());
    const before = await hash(client);
    const answer = await client.ask<Answer>("vas/otherOrder", { step: 1 });
    assert.equal(await hash(client), before);
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    const read = parseSchedule(schedule);
    assert.ok("schedule" in read);
    const found = otherOrderAt(read.schedule, 1);
    assert.ok("other" in found);
    const verdict = verdictOf(image, { ...exploreSettings(image), other: found.other });
    assert.deepEqual(
      [answer.status, answer.step, answer.token, answer.states, answer.transitions],
      [verdict.verdict, 1, "c2", verdict.states, verdict.transitions],
    );
    assert.match(answer.summary, /^other than c2 at step 1: broken: 15 steps, 3 switches \(\d+ states, /);
    const [breach] = answer.breaches;
    assert.equal(breach!.schedule, "c0*2 c2 c0*3 c1*8 c2");
    assert.deepEqual(
      [breach!.steps[0]!.statement, breach!.steps.at(-1)!.statement, breach!.steps.at(-1)!.breaks.length],
      ["lock(ptl)", "store(A.x, 8)", 1],
    );
    // What was found is a schedule like any other.
    const again = await following(connect(), { schedule: breach!.schedule });
    const { steps, problem } = await again.ask<VasRequests["vas/schedule"]["body"]>("vas/schedule");
    assert.deepEqual([steps, problem], [breach!.steps, null]);
    // If the other one goes first, all is well.
    const holds = await client.ask<Answer>("vas/otherOrder", { step: 15 });
    assert.match(holds.summary, /^other than c2 at step 15: holds: 8 states, .*, not bounded$/);
  });

  it("take the session's variant and settings", async () => {
    const repaired = await following(connect(), { variant: "repaired", schedule: "c2 c0*7" });
    assert.equal((await repaired.ask<Answer>("vas/otherOrder", { step: 3 })).status, "holds");
    const unchecked = await following(connect(), { machine: { check: "off" } });
    assert.equal((await unchecked.ask<Answer>("vas/otherOrder", { step: 1 })).status, "holds");
  });

  it("are told in the console, where a variable may be called `other`", async () => {
    const client = await following(connect());
    const told = await type(client, "other order 1");
    assert.match(told, /^other than c2 at step 1: broken: 15 steps, 3 switches/);
    assert.match(told, /\n {2}core 0 {2}P0: lock\(ptl\)\n.*\n {2}core 2 {6}P2: store\(A\.x, 7\)\n/s);
    assert.match(told, /\nschedule "c0\*2 c2 c0\*3 c1\*8 c2"$/);
    // Stretches of one statement are told once.
    assert.equal(told.split("await moved == 1").length, 2);
    assert.match(await type(client, "help other order"), /other order STEP.*all other orders are explored/);
    for (const wrong of ["other order", "other order x", "other order 7 8", "other order 99"]) {
      const said = await refusal(client, "evaluate", { expression: wrong, context: "repl" });
      assert.match(said, /other order STEP|write its number, such as other order 7|name one from 1 to 15/, wrong);
    }
    assert.doesNotMatch(await refusal(client, "evaluate", { expression: "other", context: "repl" }), /order/);
    assert.doesNotMatch(await refusal(client, "evaluate", { expression: "order 7", context: "repl" }), /needs/);
  });

  it("have the numbers of the console's `schedule`, which `seek step` goes to", async () => {
    const client = await following(connect());
    const lines = (await type(client, "schedule")).split("\n");
    assert.equal(lines.length, 16);
    assert.match(lines[0]!, /^ 1 · c2 {2}core 2 {6}P2: store\(A\.x, 7\) {2}\(line 43, tick \d+\)$/);
    assert.match(lines[1]!, /^ 2 ▸ c0 {2}core 0 {2}P0: lock\(ptl\)/);
    assert.match(lines[14]!, /^15 ✗ c2 {2}core 2 {6}P2: store\(A\.x, 8\)/);
    assert.match(lines[15]!, /^ {5}.*0x1000_0000/);
    const tick = Number(/tick (\d+)\)$/.exec(lines[8]!)![1]);
    assert.equal(await type(client, "seek step 9"), `travelling to tick ${tick}`);
    await stopped(client);
    assert.match((await type(client, "schedule")).split("\n")[8]!, /^ 9 ▸ c1 /);
    assert.match(
      await refusal(client, "evaluate", { expression: "seek step 99", context: "repl" }),
      /no step 99: name one from 1 to 15/,
    );
    const free = await following(connect(), { schedule: null });
    for (const expression of ["schedule", "seek step 1"])
      assert.match(await refusal(free, "evaluate", { expression, context: "repl" }), /follows no schedule/);
  });

  it("are refused where there is no such step, or no schedule", async () => {
    const client = await following(connect());
    for (const [step, why] of [
      [0, /no step 0: name one from 1 to 15/],
      [16, /no step 16: name one from 1 to 15/],
      [-1, /no step -1/],
      ["7", /step/],
      [1.5, /step/],
    ] as const)
      assert.match(await refusal(client, "vas/otherOrder", { step }), why);
    const free = await following(connect(), { schedule: null });
    assert.match(await refusal(free, "vas/otherOrder", { step: 1 }), /follows no schedule: launch it with `schedule`/);
    assert.match(await refusal(connect(), "vas/otherOrder", { step: 1 }), /launch|scenario/);
  });

  it("say who waits for what where there are none", async () => {
    const client = await following(connect(), { schedule: "c0*3 c2*3 c0" });
    const { status, reason, breaches } = await client.ask<Answer>("vas/otherOrder", { step: 7 });
    assert.deepEqual([status, breaches], ["inconclusive", []]);
    assert.match(reason, /^at step 7 only `c0` can go on: core 1 has no thread: P1 awaits a condition; core 2 has/);
  });

  it("are looked for while other requests are answered, with progress, until they are cancelled", async () => {
    // A clock that goes on each time it is asked: the same on every machine.
    let now = 0;
    const client = connect({ "/long.vas": long }, { now: () => (now += 16) });
    await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
    await client.ask("launch", { program: "/long.vas", stopOnEntry: true, schedule: "c2 c0" });
    await client.ask("configurationDone");
    await stopped(client);
    const answer = client.send("vas/otherOrder", { step: 2 });
    const begun = (await client.event("progressStart")).body as { progressId: string; title: string; message: string };
    assert.equal(begun.title, "Other orders at step 2 (c0)");
    assert.match(begun.message, /^\d+ states, \d+ switches, \d+ steps deep, \d+ waiting$/);
    const { steps } = await client.ask<VasRequests["vas/schedule"]["body"]>("vas/schedule");
    assert.equal(steps?.length, 2);
    await client.event("progressUpdate");
    await client.ask("cancel", { progressId: begun.progressId });
    const { success, body } = await answer;
    assert.deepEqual([success, (body as Answer).status, (body as Answer).breaches], [true, "cancelled", []]);
    await client.event("progressEnd");
    // The session goes on as if nothing had been asked.
    await client.ask("disconnect");
  });

  sometimes("are looked for in two sessions at once", async () => {
    const clients = await Promise.all([
      following(connect()),
      following(connect(), { schedule: "c0*2 c2 c0*3 c1*8 c2" }),
    ]);
    const [first, second] = await Promise.all(
      clients.map((client, at) => client.ask<Answer>("vas/otherOrder", { step: at === 0 ? 15 : 1 })),
    );
    const alone = await clients[1]!.ask<Answer>("vas/otherOrder", { step: 1 });
    assert.equal(first!.status, "holds");
    assert.deepEqual({ ...second!, milliseconds: 0, summary: "" }, { ...alone, milliseconds: 0, summary: "" });
  });
});
