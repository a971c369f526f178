/** A hover on an address says which TLB entries hold its page, and which of them the running thread cannot use. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, start, stopped } from "../client/client.js";

async function hover(tags: string, tick: number, expression: string): Promise<string> {
  const client = connect();
  await start(client, { program: example("shared-libc.vas"), attributes: { machine: { tags } } });
  await stopped(client);
  await client.ask("vas/seek", { tick });
  const { threadId } = await stopped(client);
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  const frameId = stackFrames[0]!.id;
  const answer = await client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
    expression,
    context: "hover",
    frameId,
  });
  await client.ask("disconnect");
  return answer.result;
}

describe("debug session: holders of a page in a hover", () => {
  it("tells apart those of another process, and repeats nothing that the tables say", async () => {
    assert.equal(
      await hover("asid", 240, "u64[p + i * 8]"),
      "1 · 0x2002_0000 → 0x8001_4000 · r-- · frame 0x4000a of libc · uDTLB 5 ASID 2, JTLB 16.1 ASID 2 · not usable now: uDTLB 1 ASID 1, JTLB 16.0 ASID 1",
    );
  });

  it("has nobody's apart where entries carry a shared id", async () => {
    const told = await hover("asid+sasid", 240, "libc.table");
    assert.match(told, /· frame 0x4000a of libc · shared id 0 · .*S#0/);
    assert.doesNotMatch(told, /not usable/);
  });
});
