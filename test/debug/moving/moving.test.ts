/** Movements beside stepping: to events, lines, calls, other statements; both ways. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, hash, moveTo, start, stopped, type Client, type Stopped } from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";

const program = example("shared-libc.vas");

/** Two calls in one statement, a recursion, and a line to jump over. */
const nested = `scenario "Nested"
machine arc-hs38-1k { }
kernel linux-rfc { }
program nest {
    u64 sum = 0
    fn double(n) {
        let twice = n + n
        return twice
    }
    fn down(n) {
        if n == 0 { return 0 }
        return down(n - 1) + 1
    }
    fn main() {
        sum = double(2) + double(3)
        sum = 99
        sum = sum + down(3)
        expect sum == 13
    }
}
process A runs nest
`;

async function open(text: string): Promise<Client> {
  const client = connect({ "/s.vas": text });
  await start(client, { program: "/s.vas", attributes: { stopAtEnd: true } });
  await stopped(client);
  return client;
}

async function position(client: Client): Promise<{ tick: number; tid: number }> {
  return (await client.ask<{ position: { tick: number; tid: number } }>("vas/position", {})).position;
}

/** Line of the top frame of the thread that the stop is about. */
async function place(client: Client, threadId = 1): Promise<{ line: number; name: string; frameId: number }> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  const top = stackFrames[0]!;
  return { line: top.line, name: top.name, frameId: top.id };
}

async function to(client: Client, command: string, args: object): Promise<Stopped> {
  await client.ask(command, args);
  return stopped(client);
}

describe("debug session: running to something", function () {
  this.timeout(400_000);

  it("goes to the next event of a kind and back to the previous one, past nothing that the filters stop at", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopAtEnd: true } });
    await stopped(client);
    const seen: { text: string; hash: string; tick: number }[] = [];
    const look = async (stop: Stopped): Promise<{ text: string; hash: string; tick: number }> => {
      assert.equal(stop.reason, "goto", "nothing went wrong: VS Code paints an exception red, over the source");
      return { text: stop.text!, hash: await hash(client), tick: (await position(client)).tick };
    };
    for (let count = 0; count < 4; count++)
      seen.push(await look(await to(client, "vas/runToEvent", { filter: "tlb-miss", condition: "process == A" })));
    for (const expected of seen.slice(0, -1).reverse()) {
      const stop = await to(client, "vas/runToEvent", {
        filter: "tlb-miss",
        condition: "process == A",
        direction: "backward",
      });
      assert.deepEqual(await look(stop), expected);
    }
    // The filter was for one movement.
    assert.equal((await moveTo(client, "continue", 1)).description, "The run has ended");
    const refused = await client.send("vas/runToEvent", { filter: "tlb-mis" });
    assert.match(refused.message!, /there is no event `tlb-mis`; there are: fatal-signal/);
    const wrong = await client.send("vas/runToEvent", { filter: "tlb-miss", condition: "pitfall == 1" });
    assert.match(wrong.message!, /no field of this event/);
    assert.match(
      (await client.send("vas/runToEvent", { filter: "tlb-miss", direction: "up" })).message!,
      /must be one of/,
    );
  });

  it("goes to a line and back to it; breakpoints on the way stop it", async () => {
    const client = await open(calls);
    const line = lineOf(calls, "let result = n * n");
    const first = await to(client, "vas/runToLine", { path: "/s.vas", line });
    assert.deepEqual([first.reason, first.description, first.hitBreakpointIds], ["goto", "At the cursor", undefined]);
    const at = { ...(await position(client)), hash: await hash(client) };
    await to(client, "vas/runToLine", { path: "/s.vas", line });
    assert.equal((await place(client)).line, line);
    const back = await to(client, "vas/runToLine", { path: "/s.vas", line, direction: "backward" });
    assert.equal(back.description, "At the cursor");
    assert.deepEqual(
      { ...(await position(client)), hash: await hash(client) },
      { ...at, epoch: ((await position(client)) as { epoch?: number }).epoch },
    );
    await client.ask("setBreakpoints", {
      source: { path: "/s.vas" },
      breakpoints: [{ line: lineOf(calls, "return result") }],
    });
    const stop = await to(client, "vas/runToLine", { path: "/s.vas", line: lineOf(calls, "small = 9") });
    assert.equal(stop.reason, "breakpoint");
    await client.ask("setBreakpoints", { source: { path: "/s.vas" }, breakpoints: [] });
    assert.equal((await moveTo(client, "continue", 1)).description, "The run has ended");
    assert.match(
      (await client.send("vas/runToLine", { path: "/nowhere.vas", line: 1 })).message!,
      /not part of the session/,
    );
  });

  it("takes events, lines and conditions in the console", async () => {
    const client = await open(calls);
    const say = (expression: string): Promise<{ result: string }> =>
      client.ask("evaluate", { expression, context: "repl" });
    await say("until page-fault if access == store && address < 0x1_0000_0000");
    assert.equal((await stopped(client)).description, "Page fault");
    await say(`back ${lineOf(calls, "let result = n * n")}`);
    assert.equal((await stopped(client)).description, "At the cursor");
    await say("back page-fault if access == fetch");
    await stopped(client);
    assert.match(
      (await client.send("evaluate", { expression: "until nothing", context: "repl" })).message!,
      /no event `nothing`/,
    );
    assert.match(
      (await client.send("evaluate", { expression: "until 12 if 1", context: "repl" })).message!,
      /a line takes no condition/,
    );
    const labels = async (text: string): Promise<string[]> =>
      (
        await client.ask<DebugProtocol.CompletionsResponse["body"]>("completions", { text, column: text.length + 1 })
      ).targets.map(({ label }) => label);
    assert.deepEqual(await labels("until tlb-m"), ["tlb-miss"]);
    assert.deepEqual(await labels("until tlb-miss if acc"), ["access"]);
    assert.deepEqual(await labels("back tlb-miss if access == s"), ["store"]);
    assert.deepEqual(await labels("back tlb-miss if class == c"), ["cold", "capacity", "conflict"]);
    assert.deepEqual(await labels("until page-fault if cause != "), ["absent", "protection", "fatal", "spurious"]);
  });
});

describe("debug session: along the call stack", function () {
  this.timeout(400_000);

  it("steps into one of several calls of a statement", async () => {
    const client = await open(nested);
    const before = { hash: await hash(client), ...(await position(client)) };
    const { frameId } = await place(client);
    const { targets } = await client.ask<DebugProtocol.StepInTargetsResponse["body"]>("stepInTargets", { frameId });
    assert.deepEqual(
      targets.map(({ label }) => label),
      ["double (1)", "double (2)"],
    );
    assert.deepEqual({ hash: await hash(client), ...(await position(client)) }, before);
    const stop = await moveTo(client, "stepIn", 1, { targetId: targets[1]!.id });
    assert.equal(stop.description, "Stepped in");
    const there = await place(client);
    assert.deepEqual([there.name, there.line], ["double", lineOf(nested, "let twice")]);
    const n = await client.ask<{ result: string }>("evaluate", {
      expression: "n",
      frameId: there.frameId,
      context: "watch",
    });
    assert.equal(n.result, "3");
    await moveTo(client, "stepBack", 1);
    assert.equal(await hash(client), before.hash);
    assert.match((await client.send("stepIn", { threadId: 1, targetId: targets[0]!.id })).message!, /not of this stop/);
  });

  it("restarts a frame by travelling to its call", async () => {
    const client = await open(nested);
    await client.ask("setBreakpoints", {
      source: { path: "/s.vas" },
      breakpoints: [{ line: lineOf(nested, "if n == 0"), condition: "n == 0" }],
    });
    await moveTo(client, "continue", 1);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
    assert.equal(stackFrames.length, 5);
    const stop = await to(client, "restartFrame", { frameId: stackFrames[2]!.id });
    assert.deepEqual([stop.reason, stop.description], ["restart", "At the beginning of down"]);
    const after = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
    assert.equal(after.stackFrames.length, 3);
    const n = await client.ask<{ result: string }>("evaluate", {
      expression: "n",
      frameId: after.stackFrames[0]!.id,
      context: "watch",
    });
    assert.equal(n.result, "2");
    assert.equal(after.stackFrames[0]!.line, lineOf(nested, "if n == 0"));
    assert.equal((await moveTo(client, "continue", 1)).reason, "breakpoint");
  });

  it("steps back into the call before, and back out of the call that it is in", async () => {
    const client = await open(nested);
    await moveTo(client, "next", 1);
    const first = await hash(client);
    const into = await to(client, "vas/stepBackInto", { threadId: 1 });
    assert.equal(into.description, "Stepped back into");
    assert.deepEqual(
      [(await place(client)).name, (await place(client)).line],
      ["double", lineOf(nested, "return twice")],
    );
    // The same statement, reached forwards: the next step into a statement leads to where we came from.
    assert.equal((await moveTo(client, "stepIn", 1)).reason, "step");
    assert.equal(await hash(client), first);
    await to(client, "vas/stepBackInto", { threadId: 1 });
    const out = await to(client, "vas/stepBackOut", { threadId: 1 });
    assert.equal(out.description, "Stepped back out");
    assert.deepEqual(
      [(await place(client)).name, (await place(client)).line],
      ["main", lineOf(nested, "sum = double(2)")],
    );
    assert.equal((await moveTo(client, "stepIn", 1, {})).reason, "step");
    assert.equal((await place(client)).name, "double");
  });

  it("says of a step what it crossed: another thread's turn, another address space", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopAtEnd: true } });
    await stopped(client);
    const described: string[] = [];
    for (let step = 0; step < 12; step++) described.push((await moveTo(client, "next", 1)).description!);
    assert.ok(described.includes("Stepped over"));
    assert.ok(
      described.some((text) => /^Stepped over, across a context switch \(B, C ran\)$/.test(text)),
      described.join("\n"),
    );
    // Back the same way each step says what it undoes.
    for (const forwards of described.reverse())
      assert.equal((await moveTo(client, "stepBack", 1)).description, forwards.replace("Stepped over", "Stepped back"));
    const other = connect();
    await start(other, { program: example("readers-and-writer.vas"), attributes: { stopAtEnd: true } });
    await stopped(other);
    const steps: string[] = [];
    for (let step = 0; step < 4; step++) steps.push((await moveTo(other, "next", 1)).description!);
    assert.ok(steps.includes("Stepped over, into VAS db"), steps.join("\n"));
    const backs: string[] = [];
    for (let step = 0; step < 4; step++) backs.push((await moveTo(other, "stepBack", 1)).description!);
    assert.ok(backs.includes("Stepped back, into the process's own space"), backs.join("\n"));
    // Where no step is remembered that could be undone, the statement before is found by the code.
    const unremembered = connect();
    await start(unremembered, { program: example("readers-and-writer.vas"), attributes: { stopAtEnd: true } });
    await stopped(unremembered);
    while ((await moveTo(unremembered, "next", 1)).description !== "Stepped over, into VAS db");
    const { tick } = (await unremembered.ask<{ position: { tick: number } }>("vas/position", {})).position;
    await unremembered.ask("vas/seek", { tick: 0 });
    await stopped(unremembered);
    await unremembered.ask("vas/seek", { tick });
    await stopped(unremembered);
    assert.equal((await moveTo(unremembered, "stepBack", 1)).description, "Stepped back, into the process's own space");
  });
});

describe("debug session: jumping", function () {
  this.timeout(400_000);

  it("goes on at another statement of the function, tells what that means, and can be gone back over", async () => {
    const client = await open(nested);
    await moveTo(client, "next", 1);
    const before = await hash(client);
    const { targets } = await client.ask<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", {
      source: { path: "/s.vas" },
      line: lineOf(nested, "sum = sum + down(3)"),
    });
    assert.deepEqual(
      targets.map(({ label }) => label),
      [`main, line ${lineOf(nested, "sum = sum + down(3)")}`],
    );
    const stop = await to(client, "goto", { threadId: 1, targetId: targets[0]!.id });
    assert.deepEqual(
      [stop.reason, stop.description],
      ["goto", `Jumped to line ${lineOf(nested, "sum = sum + down(3)")}`],
    );
    assert.equal((await place(client)).line, lineOf(nested, "sum = sum + down(3)"));
    const told = client.events.filter(({ event }) => event === "output").at(-1)!.body as { output: string };
    assert.match(told.output, /only the program counter has changed\. What lies between was not executed/);
    assert.notEqual(await hash(client), before);
    // 4 + 6 + 3: the line between, which would have made 102 of it, was left out.
    assert.equal((await moveTo(client, "continue", 1)).description, "The run has ended");
    await client.send("evaluate", { expression: "seek 5", context: "repl" });
    await stopped(client);
    assert.equal((await moveTo(client, "continue", 1)).description, "The run has ended");
  });

  it("refuses lines of other functions, and targets of other stops", async () => {
    const client = await open(nested);
    const ask = (line: number): Promise<DebugProtocol.GotoTargetsResponse["body"]> =>
      client.ask("gotoTargets", { source: { path: "/s.vas" }, line });
    assert.deepEqual((await ask(lineOf(nested, "let twice"))).targets, []);
    const { targets } = await ask(lineOf(nested, "sum = 99"));
    await moveTo(client, "next", 1);
    assert.match((await client.send("goto", { threadId: 1, targetId: targets[0]!.id })).message!, /not of this stop/);
  });
});
