import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { exceptionFilters } from "../../../src/debug/stopping/exception-filters.js";
import { connect, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf, segfault } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const program = "/calls.vas";
const inSquare = lineOf(calls, "let result");

async function value(client: Client, threadId: number, expression: string): Promise<string> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
    threadId,
    levels: 1,
  });
  return (
    await client.ask<{ result: string }>("evaluate", { expression, frameId: stackFrames[0]!.id, context: "watch" })
  ).result;
}

/** Values of n at each stop until the end. */
async function stops(breakpoint: object): Promise<string[]> {
  const client = connect({ [program]: calls });
  await start(client, { program, attributes: { stopOnEntry: false }, lines: [{ line: inSquare, ...breakpoint }] });
  const seen: string[] = [];
  for (;;) {
    const { event, body } = await client.event("stopped", "terminated");
    if (event === "terminated") return seen;
    const { threadId } = body as { threadId: number };
    seen.push(await value(client, threadId, "n"));
    await client.ask("continue", { threadId });
  }
}

describe("debug session: breakpoints", () => {
  sometimes("stop where their demands are met", async () => {
    assert.deepEqual(await stops({}), ["0", "1", "2", "3"]);
    assert.deepEqual(await stops({ condition: "n >= 2" }), ["2", "3"]);
    assert.deepEqual(await stops({ hitCondition: "2" }), ["1"]);
    assert.deepEqual(await stops({ hitCondition: "% 2" }), ["1", "3"]);
    assert.deepEqual(await stops({ condition: "n != 1", hitCondition: ">= 2" }), ["2", "3"]);
    assert.deepEqual(await stops({ logMessage: "n is {n}" }), []);
  });

  it("say what they log once a pass, also where a step or an event has ended", async () => {
    const [atCall, inside] = [lineOf(calls, "squares[i] = square(i)"), lineOf(calls, "let result")];
    const lines = [
      { line: atCall, logMessage: "call {i}" },
      { line: inside, logMessage: "square {n}" },
    ];
    /** What is logged until the end, moving on by `command`. */
    const logged = async (command: string, filters: readonly string[]): Promise<string[]> => {
      const client = connect({ "/calls.vas": calls });
      await start(client, { program: "/calls.vas", lines, filters });
      for (let { threadId } = await stopped(client); ;) {
        await client.ask(command, { threadId: threadId ?? 1 });
        const { event, body } = await client.event("stopped", "terminated");
        if (event === "terminated") break;
        threadId = (body as { threadId?: number }).threadId;
      }
      return client.events
        .filter(({ event }) => event === "output")
        .flatMap(({ body }) => ((body as { output: string }).output.match(/(call|square) [0-9]+/g) ?? []) as string[]);
    };
    const expected = [0, 1, 2, 3].flatMap((n) => [`call ${n}`, `square ${n}`]);
    const everything = exceptionFilters.map(({ filter }) => filter);
    assert.deepEqual(await logged("continue", []), expected);
    assert.deepEqual(await logged("continue", everything), expected);
    for (const command of ["stepIn", "next"]) assert.deepEqual(await logged(command, []), expected, command);
    assert.deepEqual(await logged("stepIn", everything), expected);
  });

  it("move to the next statement, or say why they cannot", async () => {
    const client = connect({ [program]: calls });
    await start(client, { program });
    const wishes = [lineOf(calls, "fn square"), lineOf(calls, "u64 squares"), 999, inSquare].map((line) => ({ line }));
    const more = [
      { line: inSquare, condition: "n +" },
      { line: inSquare, hitCondition: "often" },
      { line: inSquare, logMessage: "{" },
    ];
    const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: program },
      breakpoints: [...wishes, ...more],
    });
    assert.deepEqual(
      breakpoints.map(({ verified }) => verified),
      [true, false, false, true, false, false, false],
    );
    assert.equal(breakpoints[0]!.line, inSquare);
    for (const { verified, message } of breakpoints)
      assert.ok(verified || (message !== undefined && message.length > 10));
    const other = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: "/other.vas" },
      breakpoints: [{ line: 1 }],
    });
    assert.equal(other.breakpoints[0]!.verified, false);
    const { breakpoints: places } = await client.ask<DebugProtocol.BreakpointLocationsResponse["body"]>(
      "breakpointLocations",
      { source: { path: program }, line: 1, endLine: 99 },
    );
    assert.ok(places.some(({ line }) => line === inSquare));
  });

  it("with a column lie on the last statement of the line that begins there or before, else on its first", async () => {
    const line = "        first = 1 second = 2 third = 3";
    const text = `scenario "Columns"
machine arc-hs38-1k { }
kernel linux-rfc { }
program p {
    u64 first
    u64 second
    u64 third
    fn main() {
${line}
    }
}
process A runs p
`;
    const at = (word: string): number => line.indexOf(word) + 1;
    const client = connect({ "/columns.vas": text });
    await start(client, { program: "/columns.vas" });
    const asked = [undefined, 1, at("first"), at("second") - 1, at("second"), at("third") - 1, at("third"), 99];
    const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: "/columns.vas" },
      breakpoints: asked.map((column) => ({ line: lineOf(text, line), column })),
    });
    const [first, second, third] = [at("first"), at("second"), at("third")];
    assert.deepEqual(
      breakpoints.map(({ column }) => column),
      [first, first, first, first, second, second, third, third],
    );
  });

  it("stop on functions and instructions", async () => {
    const client = connect({ [program]: calls });
    await start(client, { program });
    const entry = await stopped(client);
    const functions = await client.ask<DebugProtocol.SetFunctionBreakpointsResponse["body"]>("setFunctionBreakpoints", {
      breakpoints: [{ name: "square" }, { name: "cube" }],
    });
    assert.deepEqual(
      functions.breakpoints.map(({ verified }) => verified),
      [true, false],
    );
    const atFunction = await moveTo(client, "continue", entry.threadId!);
    assert.equal(atFunction.reason, "function breakpoint");
    assert.deepEqual(atFunction.hitBreakpointIds, [functions.breakpoints[0]!.id]);
    await client.ask("setFunctionBreakpoints", { breakpoints: [] });
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: entry.threadId,
    });
    const instructions = await client.ask<DebugProtocol.SetInstructionBreakpointsResponse["body"]>(
      "setInstructionBreakpoints",
      {
        breakpoints: [
          { instructionReference: stackFrames[1]!.instructionPointerReference },
          { instructionReference: "0x10@1" },
          { instructionReference: "here" },
        ],
      },
    );
    assert.deepEqual(
      instructions.breakpoints.map(({ verified }) => verified),
      [true, false, false],
    );
    assert.equal((await moveTo(client, "continue", entry.threadId!)).reason, "instruction breakpoint");
  });

  it("stop on events and explain them", async () => {
    const client = connect({ "/null.vas": segfault });
    await start(client, { program: "/null.vas", attributes: { stopOnEntry: false } });
    const stop = await stopped(client);
    assert.equal(stop.reason, "exception");
    assert.equal(stop.description, "Fatal signal");
    const info = await client.ask<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", {
      threadId: stop.threadId,
    });
    assert.match(info!.description!, /SIGSEGV|signal 11/);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: stop.threadId,
    });
    assert.equal(stackFrames[0]!.line, lineOf(segfault, "u64[p] = 1"));
    assert.equal(await value(client, stop.threadId!, "p"), "0");
    assert.match(
      (await client.send("setExceptionBreakpoints", { filters: ["nonsense"] })).message!,
      /unknown exception filter nonsense: use /,
    );
    await client.ask("continue", { threadId: stop.threadId });
    assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, 0);
  });

  it("let a process live on if what killed it is put right", async () => {
    const client = connect({ "/null.vas": segfault });
    await start(client, { program: "/null.vas", attributes: { stopOnEntry: false } });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    await client.ask("setExpression", { expression: "p", value: "$sp - 64", frameId: stackFrames[0]!.id });
    await client.ask("setExpression", { expression: "$t0", value: "$sp - 64", frameId: stackFrames[0]!.id });
    await client.ask("continue", { threadId });
    assert.equal(((await client.event("exited")).body as { exitCode: number }).exitCode, 1);
  });

  it("stop at every last-level miss if asked to", async () => {
    const client = connect({ [program]: calls });
    await start(client, { program, attributes: { stopOnEntry: false }, filters: ["tlb-miss"] });
    const first = await stopped(client);
    assert.equal(first.description, "TLB miss");
    assert.ok(first.text!.length > 20, first.text);
    const second = await moveTo(client, "continue", first.threadId!);
    assert.equal(second.description, "TLB miss");
    const back = await moveTo(client, "reverseContinue", second.threadId!);
    assert.equal(back.description, "TLB miss");
  });
});
