/** What a session tells of itself: capabilities that the scenario leaves, threads that are ended, two sessions at once. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, hash, introduction, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, deadlock } from "../client/scenarios.js";

/** Filters of the last `capabilities` event; null: there was none. */
function filters(client: Client): readonly string[] | null {
  const event = client.events.findLast((one) => one.event === "capabilities");
  if (event === undefined) return null;
  const { capabilities } = event.body as DebugProtocol.CapabilitiesEvent["body"];
  return capabilities.exceptionBreakpointFilters!.map(({ filter }) => filter);
}

async function threadIds(client: Client): Promise<readonly number[]> {
  return (await client.ask<DebugProtocol.ThreadsResponse["body"]>("threads")).threads.map(({ id }) => id);
}

describe("debug session: capabilities", () => {
  it("leave out the filters whose events the scenario cannot have, before breakpoints are set", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas" });
    await stopped(client);
    const offered = filters(client)!;
    for (const missing of ["hazard", "shootdown"]) assert.ok(!offered.includes(missing), missing);
    for (const there of ["tlb-miss", "failed-expect", "defect"]) assert.ok(offered.includes(there), there);
    const order = client.events.map(({ event }) => event);
    assert.ok(order.indexOf("capabilities") < order.indexOf("initialized"));
  });

  it("come back when a restart changes the scenario", async () => {
    const client = connect({ "/calls.vas": calls });
    const machine = { check: true, cores: 2, tags: "none" };
    await start(client, { program: "/calls.vas", attributes: { machine } });
    await stopped(client);
    assert.ok(filters(client)!.includes("hazard") && !filters(client)!.includes("asid-rollover"));
    await client.ask("restart", {
      arguments: { program: "/calls.vas", stopOnEntry: true, machine: { ...machine, tags: "asid" } },
    });
    await stopped(client);
    assert.ok(filters(client)!.includes("asid-rollover"));
    assert.equal(client.events.filter(({ event }) => event === "capabilities").length, 2);
  });
});

describe("debug session: terminateThreads", () => {
  it("ends a thread where it waits, the process with its last one; a step back and they live again", async () => {
    const client = connect({ "/deadlock.vas": deadlock });
    await start(client, { program: "/deadlock.vas" });
    let { threadId } = await stopped(client);
    ({ threadId } = await moveTo(client, "continue", threadId!));
    const [first, second] = await threadIds(client);
    const before = await hash(client);
    await client.ask("terminateThreads", { threadIds: [first] });
    assert.deepEqual(await threadIds(client), [second]);
    assert.deepEqual((await client.event("thread")).body, { reason: "started", threadId: first });
    const exits = client.events.filter(
      ({ event, body }) => event === "thread" && (body as { reason: string }).reason === "exited",
    );
    assert.deepEqual(
      exits.map(({ body }) => body),
      [{ reason: "exited", threadId: first }],
    );
    const ended = await hash(client);
    await moveTo(client, "stepBack", second!);
    assert.deepEqual(await threadIds(client), [first, second]);
    const { tick } = (await client.ask<{ position: { tick: number } }>("vas/position")).position;
    await client.ask("vas/seek", { tick: 1_000_000 });
    await stopped(client);
    assert.equal(await hash(client), ended);
    assert.ok(tick > 0);
    await client.ask("evaluate", { expression: "undo", context: "repl" });
    assert.equal(await hash(client), before);
  });

  it("lets the others run on, and refuses threads that there are not", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas") });
    await stopped(client);
    const [first, second] = await threadIds(client);
    const refused = await client.send("terminateThreads", { threadIds: [first, 99] });
    assert.match(refused.message!, /there is no thread 99/);
    assert.match((await client.send("terminateThreads", {})).message!, /`threadIds` is empty/);
    assert.ok((await threadIds(client)).includes(first!));
    await client.ask("terminateThreads", { threadIds: [first] });
    const after = await moveTo(client, "next", second!);
    assert.equal(after.threadId, second);
    await client.ask("continue", { threadId: second });
    await client.event("terminated");
  });
});

describe("debug session: configurationDone", () => {
  async function launched(): Promise<Client> {
    const client = connect({ "/calls.vas": calls });
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: "/calls.vas", stopOnEntry: true });
    return client;
  }

  it("is no error after the end of the session: who stops it at once is shown none", async () => {
    const client = await launched();
    await client.ask("disconnect");
    const told = client.events.length;
    await client.ask("configurationDone");
    assert.deepEqual(client.events.slice(told), []);
    assert.equal(client.events.at(-1)!.event, "terminated");
  });

  it("starts what was restarted before it, once", async () => {
    const client = await launched();
    await client.ask("restart", {});
    assert.equal(client.events.filter(({ event }) => event === "stopped").length, 0);
    await client.ask("configurationDone");
    assert.equal((await stopped(client)).reason, "entry");
    await assert.rejects(client.ask("configurationDone"), /the program has started already/);
  });
});

describe("debug session: two at once", () => {
  it("know nothing of each other, whatever is asked in between", async () => {
    const alone = async (client: Client, between: () => Promise<void>): Promise<readonly string[]> => {
      await start(client, { program: example("readers-and-writer.vas") });
      let { threadId } = await stopped(client);
      for (const command of ["next", "stepIn", "next", "stepBack", "next"]) {
        ({ threadId } = await moveTo(client, command, threadId!));
        await between();
        await client.ask("evaluate", { expression: "history vas db", context: "repl" });
        await hash(client);
      }
      return client.transcript;
    };
    const expected = await alone(connect(), async () => undefined);
    const other = connect();
    await other.ask("initialize", { ...introduction, linesStartAt1: false });
    await other.ask("launch", { program: example("shared-libc.vas"), stopOnEntry: true });
    await other.ask("configurationDone");
    let { threadId } = await stopped(other);
    const disturbed = await alone(connect(), async () => {
      ({ threadId } = await moveTo(other, "stepIn", threadId!));
      await other.ask("evaluate", { expression: "mmu PID = 0x80000001", context: "repl" });
    });
    assert.deepEqual(disturbed, expected);
  });
});
