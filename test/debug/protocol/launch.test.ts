import assert from "node:assert/strict";
import { assertGolden } from "../client/golden.js";
import { connect, introduction, moveTo, start, stopped } from "../client/client.js";
import { calls, fiveErrors } from "../client/scenarios.js";

describe("debug session: launch", () => {
  it("reports every error of a scenario with its place and runs nothing", async () => {
    const client = connect({ "/wrong.vas": fiveErrors });
    await client.ask("initialize", introduction);
    const response = await client.send("launch", { program: "/wrong.vas" });
    assert.equal(response.success, false);
    const lines = client.events
      .filter(({ event }) => event === "output")
      .map(({ body }) => (body as { line: number }).line);
    assert.deepEqual(lines, [2, 3, 8, 9, 12]);
    assert.ok(!client.events.some(({ event }) => event === "initialized" || event === "stopped"));
    assertGolden("launch-with-errors", client.transcript);
  });

  it("tells stories where views follow the session, or as the launch wants it", async () => {
    for (const [followed, asked, told] of [
      [true, undefined, true],
      [false, undefined, false],
      [false, true, true],
      [true, false, false],
    ] as const) {
      const client = connect({ "/calls.vas": calls }, { stories: followed });
      await start(client, { program: "/calls.vas", attributes: asked === undefined ? {} : { stories: asked } });
      const { threadId } = await stopped(client);
      await moveTo(client, "next", threadId!);
      await client.ask("threads");
      const stories = client.events.filter(({ event }) => event === "vas/stopped").length;
      assert.equal(stories, told ? 2 : 0, `followed ${followed}, asked ${asked}`);
    }
  });

  it("names settings that do not exist, and what does", async () => {
    const client = connect({ "/calls.vas": calls });
    await client.ask("initialize", introduction);
    const response = await client.send("launch", {
      program: "/calls.vas",
      machine: { tags: "sometimes", colour: 3 },
      kernel: { quantum: true },
    });
    assert.equal(response.success, false);
    const text = client.events.map(({ body }) => (body as { output?: string } | undefined)?.output ?? "").join("");
    for (const key of ["machine.tags", "machine.colour", "kernel.quantum"])
      assert.ok(text.includes(key), `${key} in ${text}`);
  });

  it("refuses what cannot be launched, with a message", async () => {
    const client = connect({ "/calls.vas": calls });
    assert.match((await client.send("launch", { program: "/calls.vas" })).message!, /initialize/);
    await client.ask("initialize", introduction);
    assert.match((await client.send("launch", { program: "/no/such/file.vas" })).message!, /cannot be read/);
    assert.match((await client.send("launch", { program: "" })).message!, /empty/);
    assert.match(
      (await client.send("launch", { program: "/calls.vas", checkpointInterval: 1 })).message!,
      /checkpointInterval/,
    );
    assert.match(
      (await client.send("launch", { program: "/calls.vas", historyMegabytes: 1 })).message!,
      /historyMegabytes is 1: use 16 to 8192/,
    );
    assert.match((await client.send("configurationDone")).message!, /no scenario is loaded/);
    assert.equal((await client.send("launch", { program: "/calls.vas" })).success, true);
    assert.match((await client.send("launch", { program: "/calls.vas" })).message!, /launched already/);
  });

  it("takes URIs and counts from 0 if the client does", async () => {
    const program = "memfs:/folder/calls%20here.vas";
    const client = connect({ [program]: calls });
    await client.ask("initialize", {
      ...introduction,
      pathFormat: "uri",
      linesStartAt1: false,
      columnsStartAt1: false,
    });
    await client.ask("launch", { program });
    const { breakpoints } = await client.ask<{ breakpoints: { verified: boolean; line: number }[] }>("setBreakpoints", {
      source: { path: "memfs:/folder/calls here.vas" },
      breakpoints: [{ line: 8 }],
    });
    assert.deepEqual(
      breakpoints.map(({ verified, line }) => [verified, line]),
      [[true, 8]],
    );
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<{
      stackFrames: { line: number; source: { path: string; name: string } }[];
    }>("stackTrace", { threadId });
    assert.equal(stackFrames[0]!.line, 8);
    assert.deepEqual(stackFrames[0]!.source, { name: "calls here.vas", path: program });
  });

  it("runs without stops under noDebug and ends with the status of the command line", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", attributes: { noDebug: true }, lines: [9], filters: ["tlb-miss"] });
    assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, 0);
    await client.event("terminated");
    assert.ok(!client.events.some(({ event }) => event === "stopped"));
    assert.ok(
      client.events.some(
        ({ event, body }) => event === "output" && (body as { output: string }).output.includes("done 9"),
      ),
    );
  });
});
