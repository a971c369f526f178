/** Elements of large arrays: all of them, or the page that the client asks for. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, start, stopped } from "../client/client.js";
import { calls } from "../client/scenarios.js";

const program = "/calls.vas";

describe("debug session: elements of a large array", () => {
  it("are all there for a client that asks for no page, and a page for one that does", async () => {
    const client = connect({ [program]: calls.replace("u64 squares[8]", "u64 squares[2048]") });
    await start(client, { program });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
      frameId: stackFrames[0]!.id,
    });
    const children = async (variablesReference: number, more = {}): Promise<readonly DebugProtocol.Variable[]> =>
      (await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference, ...more }))
        .variables;
    const data = await children(scopes.find(({ name }) => name === "Program data")!.variablesReference);
    const { variablesReference } = data.find(({ name }) => name === "squares")!;
    const names = async (more: object): Promise<readonly string[]> =>
      (await children(variablesReference, more)).map(({ name }) => name);
    const all = Array.from({ length: 2048 }, (_, at) => `[${at}]`);
    for (const more of [{}, { filter: "indexed" }, { count: 0 }]) assert.deepEqual(await names(more), all);
    assert.deepEqual(await names({ start: 2000 }), all.slice(2000));
    assert.deepEqual(await names({ start: 1000, count: 100 }), all.slice(1000, 1100));
    await client.ask("disconnect");
  });
});
