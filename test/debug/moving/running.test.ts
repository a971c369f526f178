import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, hash, moveTo, start, stopped } from "../client/client.js";
import { calls, deadlock, endless, lineOf } from "../client/scenarios.js";

interface Position {
  readonly position: { readonly tick: number; readonly epoch: number };
}

describe("debug session: running", () => {
  it("pauses an endless loop, and again", async () => {
    const client = connect({ "/endless.vas": endless });
    await start(client, { program: "/endless.vas", attributes: { stopOnEntry: false } });
    for (let round = 0; round < 2; round++) {
      for (let turn = 0; turn < 20; turn++) await client.ask("threads");
      const refused = await client.send("vas/tlb", {});
      assert.match(refused.message!, /the program runs: pause it first/);
      const { position } = await client.ask<Position>("vas/position", {});
      await client.ask("pause", { threadId: 1 });
      const stop = await stopped(client);
      assert.equal(stop.reason, "pause");
      assert.ok((await client.ask<Position>("vas/position", {})).position.tick >= position.tick);
      await client.ask("continue", { threadId: stop.threadId });
    }
    await client.ask("disconnect");
    await client.event("terminated");
  });

  it("steps and goes back inside an endless loop", async () => {
    const client = connect({ "/endless.vas": endless });
    await start(client, { program: "/endless.vas", attributes: { stopOnEntry: false } });
    await client.ask("pause", { threadId: 1 });
    const { threadId } = await stopped(client);
    const before = await hash(client);
    await moveTo(client, "next", threadId!);
    assert.notEqual(await hash(client), before);
    await moveTo(client, "stepBack", threadId!);
    assert.equal(await hash(client), before);
  });

  it("forgets steps that wait for one that is paused", async () => {
    const client = connect({ "/endless.vas": endless });
    await start(client, { program: "/endless.vas" });
    const { threadId } = await stopped(client);
    await client.ask("stepOut", { threadId });
    for (let step = 0; step < 3; step++) await client.ask("next", { threadId });
    await client.ask("pause", { threadId });
    assert.equal((await stopped(client)).reason, "pause");
    const before = await hash(client);
    for (let turn = 0; turn < 20; turn++) await client.ask("threads");
    assert.equal(await hash(client), before);
    assert.equal(client.events.filter(({ event }) => event === "stopped").length, 2);
    const refused = client.send("vas/seek", { tick: -1 });
    assert.match((await refused).message!, /must not be negative/);
  });

  it("starts again at once with its breakpoints, in the text as it is now", async () => {
    const files = { "/calls.vas": calls };
    const client = connect(files);
    const line = lineOf(calls, "let result");
    await start(client, { program: "/calls.vas", lines: [line] });
    const entry = await stopped(client);
    const first = await hash(client);
    await moveTo(client, "continue", entry.threadId!);
    await client.ask("restart", {});
    assert.equal((await stopped(client)).reason, "entry");
    assert.equal(await hash(client), first);
    assert.equal((await moveTo(client, "continue", entry.threadId!)).reason, "breakpoint");
    files["/calls.vas"] = calls.replace("n * n", "n * *");
    const refused = await client.send("restart", {});
    assert.equal(refused.success, false);
    assert.match(refused.message!, /has \d errors?, listed/);
    assert.equal((await client.send("stackTrace", { threadId: entry.threadId })).success, true);
    files["/calls.vas"] = `\n${calls}`;
    await client.ask("restart", {});
    await stopped(client);
    await moveTo(client, "continue", entry.threadId!);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: entry.threadId,
    });
    // The breakpoint stays on its line, which holds the head of the function now, and moves to the first statement.
    assert.equal(stackFrames[0]!.line, line + 1);
  });

  it("keeps two sessions apart", async () => {
    const one = connect({ "/calls.vas": calls });
    const other = connect({ "/calls.vas": calls });
    await start(one, { program: "/calls.vas" });
    await start(other, { program: "/calls.vas", attributes: { machine: { tags: "asid" } } });
    const { threadId } = await stopped(one);
    await stopped(other);
    const before = await hash(other);
    for (let step = 0; step < 5; step++) await moveTo(one, "stepIn", threadId!);
    assert.equal(await hash(other), before);
    await one.ask("terminate");
    await one.event("terminated");
    assert.equal((await moveTo(other, "stepIn", threadId!)).reason, "step");
  });

  it("takes steps that arrive while one is under way", async () => {
    const held = connect({ "/calls.vas": calls });
    await start(held, { program: "/calls.vas" });
    const { threadId } = await stopped(held);
    const answers = await Promise.all(Array.from({ length: 8 }, () => held.send("next", { threadId })));
    assert.ok(answers.every(({ success }) => success));
    const calm = connect({ "/calls.vas": calls });
    await start(calm, { program: "/calls.vas" });
    await stopped(calm);
    for (let step = 0; step < 8; step++) await moveTo(calm, "next", threadId!);
    const position = async (client: typeof calm): Promise<number> =>
      (await client.ask<Position>("vas/position", {})).position.tick;
    assert.equal(await position(held), await position(calm));
    assert.equal(await hash(held), await hash(calm));
  });

  it("ends with the status of the run, or stays at the end if asked to", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", attributes: { stopOnEntry: false, stopAtEnd: true } });
    const stop = await stopped(client);
    assert.equal(stop.description, "The run has ended");
    const end = await hash(client);
    const { threads } = await client.ask<DebugProtocol.ThreadsResponse["body"]>("threads");
    assert.equal(threads.length, 1);
    await client.ask("stackTrace", { threadId: threads[0]!.id });
    await moveTo(client, "stepBack", threads[0]!.id);
    assert.notEqual(await hash(client), end);
    await moveTo(client, "continue", threads[0]!.id);
    assert.equal(await hash(client), end);
    await client.ask("continue", { threadId: threads[0]!.id });
    assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, 0);
    await client.event("terminated");
  });

  it("ends when the last thread is stepped out of its last statement", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", lines: [lineOf(calls, "expect squares")] });
    const { threadId } = await moveTo(client, "continue", (await stopped(client)).threadId!);
    await client.ask("stepOut", { threadId });
    assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, 0);
    assert.match((await client.send("next", { threadId })).message!, /the session has ended/);
  });

  it("stops at a deadlock and at a limit to look around, then ends", async () => {
    const files = { "/deadlock.vas": deadlock, "/endless.vas": endless };
    for (const [program, description, exitCode] of [
      ["/deadlock.vas", "Deadlock", 1],
      ["/endless.vas", "Limit reached", 3],
    ] as const) {
      const client = connect(files);
      await start(client, { program, attributes: { stopOnEntry: false, kernel: { max_steps: 5000 } } });
      const stop = await stopped(client);
      assert.deepEqual([stop.reason, stop.description], ["exception", description]);
      assert.ok(stop.text!.length > 10);
      const before = await hash(client);
      await moveTo(client, "stepBack", stop.threadId!);
      await moveTo(client, "continue", stop.threadId!);
      assert.equal(await hash(client), before);
      await client.ask("continue", { threadId: stop.threadId });
      assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, exitCode);
    }
  });

  it("prints what programs print once, though replays pass it again", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, {
      program: "/calls.vas",
      attributes: { stopOnEntry: false },
      lines: [lineOf(calls, "expect squares")],
    });
    const { threadId } = await stopped(client);
    await moveTo(client, "stepBack", threadId!);
    await moveTo(client, "next", threadId!);
    const printed = client.events.filter(
      ({ event, body }) => event === "output" && (body as { category: string }).category === "stdout",
    );
    assert.equal(printed.length, 1);
    const { line } = printed[0]!.body as { line?: number };
    assert.ok(line === undefined || line === lineOf(calls, "print("));
  });
});
