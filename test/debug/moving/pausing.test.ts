/**
 * Every movement can be paused, whatever it refuses on its way: within 50 ms, or 200 ms under a flood of output. Times are of the
 * processor, and three times as long is allowed: others may use this machine and its caches, too.
 */
import assert from "node:assert/strict";
import { connect, start, stopped, type Client } from "../client/client.js";
import { chatter, counting, lineOf } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Lets the movement run for some turns, pauses it, and says how long that took. */
async function pauseLater(client: Client, milliseconds: number): Promise<{ reason: string; took: number }> {
  for (const until = processorTime() + milliseconds; processorTime() < until;) await client.ask("threads");
  const asked = processorTime();
  await client.ask("pause", { threadId: 1 });
  const { reason } = await stopped(client);
  return { reason, took: processorTime() - asked };
}

async function travelTo(client: Client, tick: number): Promise<void> {
  await client.ask("vas/seek", { tick });
  await stopped(client);
}

describe("debug session: pausing", function () {
  this.timeout(400_000);
  const program = "/counting.vas";
  const body = lineOf(counting, "s = s + i");

  it("answers within 50 ms while it runs back past a condition that is false", async () => {
    const client = connect({ [program]: counting }, { now: processorTime });
    await start(client, { program, lines: [{ line: body, condition: "0 == 1" }] });
    await stopped(client);
    await travelTo(client, 1_000_000);
    await client.ask("reverseContinue", { threadId: 1 });
    const { reason, took } = await pauseLater(client, 30);
    assert.ok(reason === "pause" || reason === "step", reason);
    assert.ok(took < 150, `${took} ms`);
    await client.ask("disconnect");
  });

  sometimes("answers within 50 ms while it runs back past hits of a log point and a wish for hits", async () => {
    const client = connect({ [program]: counting }, { now: processorTime });
    const lines = [{ line: body, hitCondition: "== 100000000" }];
    await start(client, { program, lines });
    await stopped(client);
    await travelTo(client, 3_000_000);
    await client.ask("reverseContinue", { threadId: 1 });
    const { took } = await pauseLater(client, 100);
    assert.ok(took < 150, `${took} ms`);
    await client.ask("disconnect");
  });

  it("answers within 50 ms while it steps out past a condition that is false", async () => {
    const client = connect({ [program]: counting }, { now: processorTime });
    await start(client, { program, lines: [{ line: body, condition: "u64[$sp] == 12345" }] });
    await stopped(client);
    await travelTo(client, 1006);
    await client.ask("stepOut", { threadId: 1 });
    const { reason, took } = await pauseLater(client, 200);
    assert.equal(reason, "pause");
    assert.ok(took < 150, `${took} ms`);
    await client.ask("disconnect");
  });

  sometimes("answers within 200 ms under a flood of output, of which it shows what can be read", async () => {
    const client = connect({ "/chatter.vas": chatter }, { now: processorTime });
    await start(client, { program: "/chatter.vas" });
    await stopped(client);
    // The first stop of a process compiles much that later ones find ready.
    for (let step = 0; step < 20; step++) {
      await client.ask("next", { threadId: 1 });
      await stopped(client);
    }
    await client.ask("continue", { threadId: 1 });
    const { reason, took } = await pauseLater(client, 500);
    assert.equal(reason, "pause");
    // 200 ms where nothing else runs; processor time grows with what others do to the caches.
    assert.ok(took < 600, `${took} ms`);
    const texts = client.events.filter(({ event }) => event === "output").map(({ body }) => body.output as string);
    const shown = texts.reduce((sum, text) => sum + text.length, 0);
    assert.ok(shown > 0 && shown < 2 ** 21, `${shown} characters`);
    assert.ok(texts.length < 500, `${texts.length} events`);
    await client.ask("disconnect");
  });

  sometimes("shows the progress of a long movement, and cancels it", async () => {
    const client = connect({ [program]: counting });
    await client.ask("initialize", { adapterID: "vas", supportsProgressReporting: true });
    await client.ask("launch", { program, stopOnEntry: true });
    await client.ask("configurationDone");
    await stopped(client);
    await client.ask("vas/seek", { tick: 900_000_000 });
    const begun = (await client.event("progressStart")).body;
    assert.deepEqual([begun.title, begun.cancellable], ["Travelling to tick 900000000", true]);
    const update = (await client.event("progressUpdate")).body;
    assert.ok(update.progressId === begun.progressId && update.percentage >= 0 && update.percentage < 100);
    await client.ask("cancel", { progressId: begun.progressId });
    assert.equal((await stopped(client)).reason, "pause");
    assert.equal((await client.event("progressEnd")).body.progressId, begun.progressId);
    await client.ask("disconnect");
  });

  it("refuses a second initialize and goes on", async () => {
    const client = connect({ [program]: counting });
    await start(client, { program });
    await stopped(client);
    const second = await client.send("initialize", { adapterID: "vas" });
    assert.match(second.message!, /has been sent already/);
    await client.ask("next", { threadId: 1 });
    assert.equal((await stopped(client)).reason, "step");
    await client.ask("disconnect");
  });
});
