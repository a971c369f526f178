/** The stop at a fatal signal: it is before the attempt that kills, in the thread that dies, and its story says so; steps lead back and on. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { plainStory } from "../../../src/protocol/story.js";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import { connect, example, moveTo, start, stopped, type Client, type Stopped } from "../client/client.js";
import { lineOf, segfault } from "../client/scenarios.js";

async function told(client: Client): Promise<VasStoppedEvent> {
  const { body } = await client.event("vas/stopped");
  return body as VasStoppedEvent;
}

function title({ story: { title: text, owners } }: VasStoppedEvent): string {
  return plainStory(text, owners);
}

async function exceptionOf(client: Client, { threadId }: Stopped): Promise<string | undefined> {
  const { details } = await client.ask<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId });
  return details?.message;
}

describe("debug session: the stop at a fatal signal", () => {
  it("tells of the thread that dies, at its line, whichever ran last", async () => {
    const client = connect();
    const program = example("templates/shootdown.vas");
    await start(client, { program, attributes: { stories: true, stopOnEntry: false }, filters: ["fatal-signal"] });
    const stop = await stopped(client);
    assert.deepEqual([stop.reason, stop.description], ["exception", "Fatal signal"]);
    const first = await told(client);
    const { name } = (await client.ask<DebugProtocol.ThreadsResponse["body"]>("threads")).threads.find(
      ({ id }) => id === stop.threadId,
    )!;
    assert.match(name, /other/);
    assert.equal(first.story.tid, stop.threadId);
    assert.equal(title(first), "A / other's next store will end A: SIGSEGV.");
    assert.deepEqual(first.note, {
      source: program,
      line: 20,
      text: "A / other's next store will end A: SIGSEGV.",
      tone: "deadly",
      missed: false,
    });
    assert.equal(await exceptionOf(client, stop), "A was killed by SIGSEGV");
    const tlb = await client.ask<TlbSnapshot>("vas/tlb", {});
    assert.equal(tlb.access?.va, first.story.va);
    assert.equal(tlb.cores[1]!.running?.tid, stop.threadId);

    const back = await moveTo(client, "stepBack", stop.threadId!);
    assert.equal(back.threadId, stop.threadId);
    assert.notEqual((await told(client)).story.tone, "deadly");
    await moveTo(client, "continue", stop.threadId!);
    const again = await told(client);
    assert.deepEqual(again.story, first.story);
    assert.deepEqual(again.note, first.note);
    await client.ask("disconnect");
  });

  it("says the same to who steps there one instruction at a time, and to who travels there", async () => {
    const client = connect({ "/s.vas": segfault });
    await start(client, {
      program: "/s.vas",
      attributes: { stories: true, stopOnEntry: false },
      filters: ["fatal-signal"],
    });
    const stop = await stopped(client);
    const first = await told(client);
    assert.equal(title(first), "A's next store will end it: SIGSEGV.");
    assert.equal(first.note?.line, lineOf(segfault, "u64[p]"));
    const { tick } = first.position;
    await client.ask("setExceptionBreakpoints", { filters: [] });
    for (let at = tick; at > tick - 3;) {
      await moveTo(client, "stepBack", stop.threadId!, { granularity: "instruction" });
      at = (await told(client)).position.tick;
    }
    for (let at = 0; at < tick;) {
      await moveTo(client, "next", stop.threadId!, { granularity: "instruction" });
      const stepped = await told(client);
      at = stepped.position.tick;
      assert.equal(stepped.story.subject?.kind === "ahead", at === tick, `tick ${at}`);
      if (at === tick) assert.deepEqual(stepped.story, first.story);
    }
    client.forget();
    await client.ask("vas/seek", { tick: tick - 2 });
    await stopped(client);
    await told(client);
    client.forget();
    await client.ask("vas/seek", { tick });
    await stopped(client);
    assert.deepEqual((await told(client)).story, first.story);
    await client.ask("disconnect");
  });
});
