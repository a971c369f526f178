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

  it("is entered from a program's call and left again, with the program's frames behind it, both ways", async () => {
    const client = connect();
    const file = example("lab/27-own-munmap.vas");
    await start(client, { program: file, attributes: { stopAtEnd: true }, filters: [], lines: [46] });
    const threadId = (await stopped(client)).threadId!;
    const where = async (): Promise<string[]> =>
      (await client.ask<Frames>("stackTrace", { threadId })).stackFrames.map(({ name, line }) => `${name} ${line}`);
    const way = [(await where()).join(" < ")];
    const move = async (command: string): Promise<void> => {
      await moveTo(client, command, threadId);
      way.push((await where()).join(" < "));
    };
    for (const command of ["stepIn", "stepOut", "next", "next", "next", "stepIn", "next", "next"]) await move(command);
    assert.deepEqual(way, [
      "main 42",
      "order 16 < main 42",
      "main 43",
      "main 44",
      "main 45",
      "main 46",
      "munmap 20 < main 46",
      "munmap 21 < main 46",
      "munmap 22 < main 46",
    ]);
    // Out and back, out backwards to where it was called, and over the whole call.
    way.length = 0;
    for (const command of [
      "stepBack",
      "stepOut",
      "stepBack",
      "stepBack",
      "next",
      "next",
      "vas/stepBackOut",
      "stepBack",
      "next",
      "next",
    ])
      await move(command);
    assert.deepEqual(way, [
      "munmap 21 < main 46",
      "main 47",
      "munmap 21 < main 46",
      "munmap 20 < main 46",
      "munmap 21 < main 46",
      "munmap 22 < main 46",
      "main 46",
      "main 45",
      "main 46",
      "main 47",
    ]);
  });
});
