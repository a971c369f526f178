/** Questions about a stop that is over: steps that come fast overtake them. They are refused, and no dialogue tells the user. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, moveTo, start, stopped } from "../client/client.js";
import { calls } from "../client/scenarios.js";

const program = "/calls.vas";

describe("debug session: questions about a stop that is over", () => {
  it("are refused by their reference, and shown to nobody", async () => {
    const client = connect({ [program]: calls });
    await start(client, { program });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    const frameId = stackFrames[0]!.id;
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes[0]!;
    await moveTo(client, "next", threadId!);
    for (const [command, args, what] of [
      ["scopes", { frameId }, `frameId ${frameId}`],
      ["variables", { variablesReference }, `variablesReference ${variablesReference}`],
      ["evaluate", { expression: "small", frameId, context: "hover" }, `frameId ${frameId}`],
      ["evaluate", { expression: "small", frameId, context: "watch" }, `frameId ${frameId}`],
      ["setVariable", { variablesReference, name: "x", value: "1" }, `variablesReference ${variablesReference}`],
      ["restartFrame", { frameId }, `frameId ${frameId}`],
    ] as const) {
      const { success, message, body } = await client.send(command, args);
      assert.equal(success, false, command);
      assert.ok(message!.startsWith(`${what} is not of this stop: `), message);
      assert.equal((body as { error: DebugProtocol.Message }).error.showUser, false, command);
    }
    await client.ask("disconnect");
  });
});
