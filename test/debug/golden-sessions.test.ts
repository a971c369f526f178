import { readdirSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, moveTo, start, stopped, type Client } from "./client/client.js";
import { assertGolden } from "./client/golden.js";

/** Everything that a client shows at a stop. */
async function look(client: Client, threadId: number): Promise<void> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]!.id });
  for (const { name, variablesReference } of scopes) {
    if (name !== "Registers") await client.ask("variables", { variablesReference, count: 20 });
  }
}

/** Moves; null if the run ended instead of stopping. */
async function go(client: Client, command: string, threadId: number, more: object = {}): Promise<number | null> {
  await client.ask(command, { threadId, ...more });
  const { event, body } = await client.event("stopped", "terminated");
  return event === "terminated" ? null : (body as { threadId: number }).threadId;
}

/** The same walk through every scenario: steps both ways, a look at each kind of state, events, the end. */
async function tour(client: Client, program: string): Promise<void> {
  await start(client, { program });
  let threadId = (await stopped(client)).threadId!;
  await client.ask("threads");
  for (const command of ["next", "stepIn", "next", "stepIn"])
    threadId = (await moveTo(client, command, threadId)).threadId!;
  await look(client, threadId);
  for (const expression of ["explain", "$pc,x", "u64[$sp]", "position"]) {
    await client.send("evaluate", { expression, context: "repl" });
  }
  threadId = (await moveTo(client, "stepIn", threadId, { granularity: "instruction" })).threadId!;
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
    threadId,
    levels: 1,
  });
  const memoryReference = stackFrames[0]!.instructionPointerReference;
  await client.ask("disassemble", { memoryReference, instructionOffset: -2, instructionCount: 6 });
  threadId = (await moveTo(client, "stepBack", threadId, { granularity: "instruction" })).threadId!;
  for (const _ of "123") threadId = (await moveTo(client, "stepBack", threadId)).threadId!;
  await client.ask("setExceptionBreakpoints", { filters: ["tlb-miss", "fatal-signal", "failed-expect"] });
  let next: number | null = threadId;
  for (let miss = 0; miss < 3 && next !== null; miss++) {
    next = await go(client, "continue", next);
    if (next !== null) await client.ask("exceptionInfo", { threadId: next });
  }
  if (next === null) return;
  threadId = (await moveTo(client, "reverseContinue", next)).threadId!;
  await client.ask("setExceptionBreakpoints", { filters: [] });
  await client.ask("continue", { threadId });
  await client.event("terminated");
}

describe("debug session: golden transcript", () => {
  for (const name of readdirSync(examples).filter((file) => file.endsWith(".vas"))) {
    it(`of a tour through ${name}`, async () => {
      const client = connect();
      await tour(client, example(name));
      assertGolden(`tour-${name.replace(/\.vas$/, "")}`, client.transcript);
    });
  }
});
