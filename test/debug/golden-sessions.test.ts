import { readdirSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, moveTo, start, stopped, type Client } from "./client.js";
import { assertGolden } from "./golden.js";

/** Everything that a client shows at a stop. */
async function look(client: Client, threadId: number): Promise<void> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]!.id });
  for (const { name, variablesReference } of scopes) {
    if (name !== "Registers") await client.ask("variables", { variablesReference, count: 20 });
  }
}

/** The same walk through every scenario: steps both ways, events, a look at each kind of state, the end. */
async function tour(client: Client, program: string): Promise<void> {
  await start(client, { program });
  let { threadId } = await stopped(client);
  await client.ask("threads");
  for (const command of ["next", "stepIn", "next", "stepIn"]) {
    ({ threadId } = await moveTo(client, command, threadId!));
  }
  await look(client, threadId!);
  for (const expression of ["explain", "$pc,x", "u64[$sp]", "position"]) {
    await client.send("evaluate", { expression, context: "repl" });
  }
  ({ threadId } = await moveTo(client, "stepIn", threadId!, { granularity: "instruction" }));
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
    threadId,
    levels: 1,
  });
  await client.ask("disassemble", {
    memoryReference: stackFrames[0]!.instructionPointerReference,
    instructionOffset: -2,
    instructionCount: 6,
  });
  ({ threadId } = await moveTo(client, "stepBack", threadId!, { granularity: "instruction" }));
  ({ threadId } = await moveTo(client, "stepBack", threadId!));
  await client.ask("setExceptionBreakpoints", { filters: ["tlb-miss", "fatal-signal", "failed-expect"] });
  ({ threadId } = await moveTo(client, "continue", threadId!));
  await client.ask("exceptionInfo", { threadId });
  ({ threadId } = await moveTo(client, "continue", threadId!));
  ({ threadId } = await moveTo(client, "reverseContinue", threadId!));
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
