/** What a movement tells on its way, to the moment and the number; and what is told after a session has ended: nothing. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, introduction, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, chatter, counting } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const program = "/a.vas";

const ofProgram = `program p {
    fn main() {
        print 1 print 2
        print 3
    }
}`;
const ofVas = `vas box mode 0666 {
    segment code at 0x20_0000_0000 size 4K r-x {
        fn one() { print 4 }
        fn two() { print 5
            print 6 }
    }
}`;

/** A session whose clock goes on each time it is asked; turns are given by hand while `held`. */
async function timed(text = counting): Promise<{ client: Client; turns: (() => void)[]; clock: { held: boolean } }> {
  const clock = { now: 0, held: false };
  const turns: (() => void)[] = [];
  const client = connect(
    { [program]: text },
    {
      now: () => (clock.now += 50),
      defer: (callback) => void (clock.held ? turns.push(callback) : setImmediate(callback)),
    },
  );
  await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
  await client.ask("launch", { program, stopOnEntry: true });
  await client.ask("configurationDone");
  await stopped(client);
  return { client, turns, clock };
}

describe("debug session: exact movements", () => {
  sometimes("progress is told in percent of the way, with the tick that has been come to", async () => {
    const { client } = await timed();
    const goal = 6_000_000;
    client.forget();
    await client.ask("vas/seek", { tick: goal });
    await stopped(client);
    const told = client.events
      .map(({ body }) => body as DebugProtocol.ProgressUpdateEvent["body"] | undefined)
      .filter((body) => body?.percentage !== undefined);
    const shares = new Set(told.map((body) => body!.percentage!));
    assert.ok(shares.size >= 3 && Math.max(...shares) > 60, [...shares].join());
    for (const body of told) {
      const tick = Number(/^tick (\d+)$/.exec(body!.message!)![1]);
      assert.equal(body!.percentage, Math.floor((100 * tick) / goal));
    }
  });

  sometimes("output on the way of a long travel is shown on the way", async () => {
    const { client } = await timed(chatter);
    client.forget();
    await client.ask("vas/seek", { tick: 20_000 });
    await stopped(client);
    const told = client.events.map(({ event }) => event);
    assert.ok(told.includes("progressEnd"), told.join());
    assert.ok(told.indexOf("output") < told.indexOf("progressEnd"), told.join());
  });

  it("a session that is ended while the program runs says no more, and takes no more turns", async () => {
    const { client, turns, clock } = await timed();
    clock.held = true;
    await client.ask("continue", { threadId: 1 });
    await client.ask("next", { threadId: 1 });
    assert.ok(turns.length > 0);
    await client.ask("terminate", {});
    while (!client.events.some(({ event }) => event === "terminated")) turns.shift()!();
    client.forget();
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
    assert.deepEqual(client.events, []);
  });

  it("a breakpoint on code that is in no function is held to its condition", async () => {
    for (const [condition, stops] of [
      ["$pc == 0x10000", true],
      ["$pc != 0x10000", false],
    ] as const) {
      const client = connect({ [program]: calls });
      await client.ask("initialize", introduction);
      await client.ask("launch", { program, stopOnEntry: false });
      const breakpoints = [{ instructionReference: "0x10000@1", condition }];
      const answer = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setInstructionBreakpoints", {
        breakpoints,
      });
      assert.equal(answer.breakpoints[0]!.verified, true, answer.breakpoints[0]!.message);
      await client.ask("configurationDone");
      const { event } = await client.event("stopped", "terminated");
      assert.equal(event, stops ? "stopped" : "terminated", condition);
    }
  });

  it("a step that crosses a switch names who ran, the first thread as any other", async () => {
    const text = `scenario "Turns"
machine rv64-sv39
kernel linux-rfc
program p {
    fn main() {
        yield()
        yield()
        print 1
    }
}
process A runs p
process B runs p
`;
    const client = connect({ [program]: text });
    await start(client, { program });
    await stopped(client);
    for (const [threadId, other] of [
      [1, "B"],
      [2, "A"],
    ] as const) {
      const told: string[] = [];
      for (let step = 0; step < 2; step++) told.push((await moveTo(client, "next", threadId)).description!);
      assert.ok(
        told.some((one) => one === `Stepped over, across a context switch (${other} ran)`),
        told.join("; "),
      );
      await client.ask("vas/seek", { tick: 0 });
      await stopped(client);
    }
  });

  it("a module that is gone is told to be gone once", async () => {
    const text = `scenario "Deleted"
machine rv64-sv39
kernel linux-rfc
vas box mode 0666 {
    segment data at 0x20_0000_0000 size 4K rw- { u64 word[1] }
}
program p {
    fn main() {
        expect vas_delete(vas_find("box")) == 0
        print 1
        print 2
        print 3
    }
}
process A runs p
`;
    const client = connect({ [program]: text });
    await start(client, { program });
    const { threadId } = await stopped(client);
    for (const _ of "123") await moveTo(client, "next", threadId!);
    const told = client.events
      .filter(({ event }) => event === "module")
      .map(({ body }) => body as DebugProtocol.ModuleEvent["body"])
      .map(({ reason, module }) => `${reason} ${module.name}`);
    assert.deepEqual(
      told.filter((one) => one.endsWith(" box")),
      ["new box", "removed box"],
    );
  });

  it("places for breakpoints are in the order of lines and columns, wherever their code lies", async () => {
    // Code of a VAS lies before that of programs, wherever in the file it stands.
    for (const parts of [
      [ofProgram, ofVas],
      [ofVas, ofProgram],
    ]) {
      const text = [...parts, "process A runs p"].join("\n");
      const client = connect({ [program]: `scenario "Order"\nmachine rv64-sv39\nkernel linux-rfc\n${text}\n` });
      await start(client, { program });
      await stopped(client);
      const { breakpoints } = await client.ask<DebugProtocol.BreakpointLocationsResponse["body"]>(
        "breakpointLocations",
        { source: { path: program }, line: 1, endLine: 40 },
      );
      const places = breakpoints.map(({ line, column }) => [line, column!] as const);
      assert.ok(places.length >= 6, String(places.length));
      const ordered = places.toSorted((one, other) => one[0] - other[0] || one[1] - other[1]);
      assert.deepEqual(places, ordered);
      await client.ask("disconnect");
    }
  });

  it("the first and the last frame of memory have a history, those beside them are not there", async () => {
    const text = calls.replace("arc-hs38-1k { }", "rv64-sv39 { memory 16M }");
    const client = connect({ [program]: text });
    await start(client, { program });
    await stopped(client);
    const answer = async (frame: number): Promise<string> => {
      const args = { expression: `history frame 0x${frame.toString(16)}`, context: "repl" };
      const { success, body, message } = await client.send("evaluate", args);
      return success ? (body as { result: string }).result : `! ${message}`;
    };
    assert.match(await answer(1), /memory has frames 0x80000 to 0x80fff/);
    const [first, last] = [0x8_0000, 0x8_0fff] as const;
    for (const frame of [first, last]) assert.doesNotMatch(await answer(frame), /^!/, String(frame));
    for (const frame of [first - 1, last + 1]) assert.match(await answer(frame), /^! there is no frame/, String(frame));
  });

  it("an element that is not mapped says so, of one byte as of eight", async () => {
    const text = `scenario "Not attached"
machine rv64-sv39
kernel linux-rfc
vas box mode 0666 {
    segment data at 0x20_0000_0000 size 4K rw- { u8 bytes[4] u64 words[2] }
}
program p { fn main() { print 1 } }
process A runs p
`;
    const client = connect({ [program]: text });
    await start(client, { program });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
      frameId: stackFrames[0]!.id,
    });
    type Variables = DebugProtocol.VariablesResponse["body"]["variables"];
    const children = async (variablesReference: number): Promise<Variables> =>
      (await client.ask<{ variables: Variables }>("variables", { variablesReference })).variables;
    const arrays = await children(scopes.find(({ name }) => name === "VAS box")!.variablesReference);
    assert.deepEqual(
      arrays.map(({ name }) => name),
      ["bytes", "words"],
    );
    for (const { variablesReference, indexedVariables } of arrays)
      assert.deepEqual(
        (await children(variablesReference)).map(({ value }) => value),
        Array.from({ length: indexedVariables! }, () => "(not mapped in this space)"),
      );
  });

  it("an address alone is one byte to watch", async () => {
    const client = connect({ [program]: calls });
    await start(client, { program });
    await stopped(client);
    const info = await client.ask<{ dataId: string }>("dataBreakpointInfo", { name: "0x16000", asAddress: true });
    assert.equal(info.dataId, "0x16000@1 1 # 0x16000");
  });
});
