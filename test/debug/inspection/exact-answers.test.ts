/** Answers to the letter where a small mistake would still look right. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf, segfault } from "../client/scenarios.js";

async function type(client: Client, expression: string, frameId?: number): Promise<string> {
  const args = { expression, context: "repl", ...(frameId === undefined ? {} : { frameId }) };
  return (await client.ask<{ result: string }>("evaluate", args)).result;
}

/** A session of a text at its entry, and the frame there. */
async function entered(text: string): Promise<{ client: Client; threadId: number; frameId: number }> {
  const client = connect({ "/a.vas": text });
  await start(client, { program: "/a.vas" });
  const threadId = (await stopped(client)).threadId!;
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return { client, threadId, frameId: stackFrames[0]!.id };
}

describe("debug session: exact answers", () => {
  it("a dump has sixteen bytes a row, each byte once", async () => {
    const { client, frameId } = await entered(calls);
    const whole = (await type(client, "dump $pc 40", frameId)).split("\n");
    const parts = ["$pc 16", "$pc + 16 16", "$pc + 32 8"];
    assert.deepEqual(whole, await Promise.all(parts.map((part) => type(client, `dump ${part}`, frameId))));
  });

  it("entries of a TLB are told with the owner of each", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas") });
    await stopped(client);
    await client.ask("vas/seek", { tick: 1000 });
    await stopped(client);
    const { cores } = await client.ask<{
      cores: { levels: { name: string; entries: { va: number; owner: number }[] }[] }[];
    }>("vas/tlb");
    const owners = new Set(cores.flatMap(({ levels }) => levels.flatMap(({ entries }) => entries.map((e) => e.owner))));
    assert.ok(owners.size > 1);
    const told = await type(client, "tlb");
    for (const name of ["libc", "A", "B"]) assert.match(told, new RegExp(`\\b${name}\\b`), name);
  });

  for (const [filter, mode] of [
    ["fatal-signal", "unhandled"],
    ["page-fault", "always"],
  ] as const) {
    it(`a stop at ${filter} is ${mode}`, async () => {
      const client = connect({ "/a.vas": segfault });
      await start(client, { program: "/a.vas", filters: [filter] });
      const threadId = (await stopped(client)).threadId!;
      await moveTo(client, "continue", threadId);
      const told = await client.ask<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId });
      assert.deepEqual([told.details?.typeName, told.breakMode], [filter, mode]);
    });
  }

  it("conditions read locals that are kept in memory", async () => {
    const names = Array.from({ length: 20 }, (_, at) => `v${at}`);
    const text = `scenario "Many locals"
machine rv64-sv39
kernel linux-rfc
program p {
    fn main() {
        ${names.map((name, at) => `let ${name} = ${100 + at}`).join("\n        ")}
        print ${names.join(" + ")}
        return 0
    }
}
process A runs p
`;
    for (const [name, value, stops] of [
      ["v0", 100, true],
      ["v19", 119, true],
      ["v19", 118, false],
    ] as const) {
      const { client, threadId } = await entered(text);
      const breakpoints = [{ line: lineOf(text, "print v0"), condition: `${name} == ${value}` }];
      await client.ask("setBreakpoints", { source: { path: "/a.vas" }, breakpoints });
      await client.ask("continue", { threadId });
      const { event } = await client.event("stopped", "terminated");
      assert.equal(event, stops ? "stopped" : "terminated", `${name} == ${value}`);
    }
  });

  it("a statement that calls one function twice has two targets, each of which is stepped into", async () => {
    const text = calls.replace("squares[i] = square(i)", "squares[i] = square(i) + square(i + 1)");
    const { client, threadId } = await entered(text);
    const source = { path: "/a.vas" };
    await client.ask("setBreakpoints", { source, breakpoints: [{ line: lineOf(text, "square(i) + square") }] });
    await moveTo(client, "continue", threadId);
    const frame = async (): Promise<DebugProtocol.StackFrame> =>
      (await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames[0]!;
    const { targets } = await client.ask<DebugProtocol.StepInTargetsResponse["body"]>("stepInTargets", {
      frameId: (await frame()).id,
    });
    assert.deepEqual(
      targets.map(({ label }) => label),
      ["square (1)", "square (2)"],
    );
    await moveTo(client, "stepIn", threadId, { targetId: targets[1]!.id });
    const inside = await frame();
    assert.match(inside.name, /^square/);
    assert.equal(await type(client, "n", inside.id), "1");
  });
});
