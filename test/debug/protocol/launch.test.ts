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

  it("refuses attributes of any kind with place, cause and remedy, and shows no control character of them", async () => {
    const refused: readonly (readonly [attributes: object, said: RegExp])[] = [
      [{ stopOnEntry: "yes" }, /`stopOnEntry` must be a boolean, not a string/],
      [{ machine: [] }, /`machine` must be an object, not a list/],
      [{ machine: { tags: {} } }, /machine\.tags must be a string, a number or a boolean/],
      [{ machine: { tags: "asdi" } }, /machine\.tags: .* choose one of none, asid/],
      [{ machine: { cores: 0.5 } }, /machine\.cores: .* from 1 to 16, not 0\.5/],
      [{ machine: { memory: 2 ** 53 } }, /machine\.memory: .* not 9007199254740992/],
      [{ machine: { constructor: 1 } }, /a machine has no setting "constructor": choose one of/],
      [{ machine: { "x\u001b]52;c;y\u0007\u202e": 1 } }, /has no setting "x\\x1b/],
      [{ machine: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`k${at}`, at])) }, /at most 1000/],
      [{ kernel: { quantum: -5 } }, /kernel\.quantum: .* from 1 to 1000000000/],
      [{ variant: "x".repeat(100_000) }, /`variant` has 100000 characters; at most 10000/],
      [{ schedule: "t0*99999999999999999999" }, /launch attribute schedule: word 1.* is no step: write/],
      [{ checkpointInterval: 2 ** 53 }, /must be a whole number below 2\^53/],
      [{ historyMegabytes: 0 }, /historyMegabytes is 0: use 16 to 8192/],
      [{ trace: "some" }, /must be one of off, protocol, machine, all/],
    ];
    for (const [attributes, said] of refused) {
      const client = connect({ "/calls.vas": calls });
      await client.ask("initialize", introduction);
      const { success, message } = await client.send("launch", { program: "/calls.vas", ...attributes });
      const outputs = client.events.flatMap(({ event, body }) =>
        event === "output" ? [(body as { output: string }).output] : [],
      );
      const all = [message, ...outputs].join("\n");
      assert.equal(success, false, all);
      assert.match(all, said);
      assert.doesNotMatch(all, /[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
      assert.ok(all.length < 2000, String(all.length));
    }
  });
});
