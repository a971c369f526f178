/** Kernel code of a scenario is debugged like a program: by statement, with its frames, names and breakpoints. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, moveTo, start, stopped } from "../client/client.js";

type Frames = DebugProtocol.StackTraceResponse["body"];

describe("debug session: kernel code", () => {
  it("is stepped by statement, with functions, lines and variables", async () => {
    const client = connect();
    await start(client, { program: example("lab/10-lazy-tlb.vas"), attributes: { stopAtEnd: true } });
    const threadId = (await stopped(client)).threadId!;
    const lines: string[] = [];
    for (let step = 0; step < 4; step++) {
      const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
      lines.push(`${stackFrames[0]!.name} ${stackFrames[0]!.line}`);
      await moveTo(client, "next", threadId);
    }
    assert.deepEqual(lines, ["unmap 23", "unmap 24", "unmap 25", "unmap 26"]);
    const frameId = (await client.ask<Frames>("stackTrace", { threadId })).stackFrames[0]!.id;
    const { result } = await client.ask<{ result: string }>("evaluate", { expression: "generation", frameId });
    assert.match(result, /^2\b/);
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const data = scopes.find(({ name }) => name === "Kernel data")!;
    const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference: data.variablesReference,
    });
    assert.deepEqual(
      variables.map(({ name, value }) => `${name} ${value.split(" ")[0]!}`),
      ["generation 2", "seen 1", "lazy 0", "acknowledged 0"],
    );
  });

  it("stops at a function by its name, alone and with `kernel.` in front", async () => {
    for (const name of ["flush_here", "kernel.flush_here"]) {
      const client = connect();
      await start(client, { program: example("lab/10-lazy-tlb.vas"), attributes: { stopAtEnd: true }, filters: [] });
      const { threadId } = await stopped(client);
      const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setFunctionBreakpoints", {
        breakpoints: [{ name }],
      });
      assert.deepEqual(
        breakpoints.map(({ verified, line }) => ({ verified, line })),
        [{ verified: true, line: 20 }],
      );
      const stop = await moveTo(client, "continue", threadId!);
      // Core 1 is not idle yet when core 0 asks.
      assert.equal(stop.reason, "function breakpoint");
    }
  });
});
