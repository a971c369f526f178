/** Golden sessions with every request and every event; what only some scenarios have is in the tours and visits. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, introduction, moveTo, stopped, type Client } from "./client/client.js";
import { assertGolden } from "./client/golden.js";
import { calls, counting, lineOf } from "./client/scenarios.js";

type Frames = DebugProtocol.StackTraceResponse["body"];
type Scopes = DebugProtocol.ScopesResponse["body"];
type Variables = DebugProtocol.VariablesResponse["body"];

const program = "/calls.vas";
const source = { path: program };

async function look(
  client: Client,
  threadId: number,
): Promise<{ frameId: number; pc: string; scopes: Scopes["scopes"] }> {
  const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId, startFrame: 0, levels: 2 });
  const frameId = stackFrames[0]!.id;
  const { scopes } = await client.ask<Scopes>("scopes", { frameId });
  return { frameId, pc: stackFrames[0]!.instructionPointerReference!, scopes };
}

/** What is asked before the program starts. */
async function prepare(client: Client): Promise<void> {
  await client.ask("initialize", introduction);
  await client.ask("launch", { program, stopOnEntry: true });
  await client.event("initialized");
  await client.ask("loadedSources");
  await client.ask("source", { source });
  await client.ask("breakpointLocations", { source, line: 8, endLine: 12 });
  await client.ask("setBreakpoints", { source, breakpoints: [{ line: lineOf(calls, "return result") }] });
  await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "square" }, { name: "cube" }] });
  await client.ask("setExceptionBreakpoints", { filters: ["fatal-signal"], filterOptions: [{ filterId: "tlb-miss" }] });
  await client.ask("setExceptionBreakpoints", { filters: [] });
  await client.ask("configurationDone");
}

/** What is asked at a stop. */
async function examine(client: Client, threadId: number): Promise<void> {
  const { frameId, pc, scopes } = await look(client, threadId);
  await client.ask("threads");
  await client.ask("modules", { startModule: 0, moduleCount: 1 });
  const { variablesReference } = scopes.find(({ name }) => name === "Locals")!;
  const { variables } = await client.ask<Variables>("variables", { variablesReference, format: { hex: true } });
  await client.ask("locations", { locationReference: variables[0]!.declarationLocationReference });
  await client.ask("setVariable", { variablesReference, name: variables[0]!.name, value: "7" });
  await client.ask("setExpression", { expression: "small", value: "3", frameId });
  for (const context of ["watch", "hover", "repl", "clipboard"])
    await client.ask("evaluate", { expression: "squares", frameId, context });
  await client.send("evaluate", { expression: "nobody", frameId, context: "watch" });
  await client.ask("completions", { text: "squ", column: 4, frameId });
  const data = { memoryReference: "0x16000", offset: 0 };
  await client.ask("readMemory", { ...data, count: 16 });
  await client.ask("writeMemory", { ...data, data: "AQI=" });
  await client.ask("disassemble", { memoryReference: pc, instructionCount: 3 });
  await client.ask("setInstructionBreakpoints", { breakpoints: [{ instructionReference: pc }] });
  await client.ask("setInstructionBreakpoints", { breakpoints: [] });
  const { dataId } = await client.ask<{ dataId: string }>("dataBreakpointInfo", { name: "small", frameId });
  await client.ask("setDataBreakpoints", { breakpoints: [{ dataId, accessType: "write" }] });
  await client.ask("setDataBreakpoints", { breakpoints: [] });
}

/** Our own requests. */
async function ours(client: Client, tid: number): Promise<void> {
  const { position } = await client.ask<{ position: { tick: number } }>("vas/position");
  await client.ask("vas/tlb", { core: 0 });
  await client.ask("vas/pageTable", { expanded: ["walk"], limit: 20 });
  await client.ask("vas/spaces");
  await client.ask("vas/timeline", {});
  await client.ask("vas/changes", { series: "tables", command: "vas/pageTable", arguments: { limit: 20 } });
  await client.ask("vas/frame", { pfn: 0x40001 });
  await client.ask("vas/translate", { va: 0x16000 });
  await client.ask("vas/story");
  await client.ask("vas/comparable");
  await client.ask("vas/compare", { settings: [{ name: "machine.tags", value: "asid" }] });
  await client.send("vas/eventsBetween", { from: 0, to: 40 });
  await client.send("vas/trace", { format: "csv" });
  await client.ask("vas/heat");
  await client.ask("vas/verdict");
  await client.ask("vas/firstRedundant");
  await client.send("vas/hazard", { id: "P4" });
  await client.ask("vas/schedule");
  await client.send("vas/otherOrder", { step: 1 });
  await client.ask("vas/lesson", { seed: 3, count: 2 });
  await client.ask("vas/history", { kind: "slot", core: 0, level: "JTLB", slot: 0, most: 3 });
  await client.ask("vas/explain");
  await client.ask("vas/hash");
  await client.ask("vas/follow", { tid });
  await client.ask("vas/seek", { tick: position.tick - 3 });
  await stopped(client);
}

describe("debug session: golden requests", () => {
  it("of every request", async () => {
    const client = connect({ [program]: calls });
    await prepare(client);
    let threadId = (await stopped(client)).threadId!;
    for (const _ of "1234") threadId = (await moveTo(client, "continue", threadId)).threadId!;
    await examine(client, threadId);
    for (const command of ["stepOut", "next", "stepIn", "stepBack", "reverseContinue"])
      threadId = (await moveTo(client, command, threadId)).threadId!;
    await client.send("exceptionInfo", { threadId });
    await ours(client, threadId);
    await client.ask("restart", {});
    threadId = (await stopped(client)).threadId!;
    await client.ask("terminateThreads", { threadIds: [threadId] });
    await client.ask("terminate");
    await client.event("terminated");
    await client.ask("disconnect");
    assertGolden("every-request", client.transcript);
  });

  it("of long movements and searches, which are paused and cancelled", async () => {
    // A clock that goes on each time it is asked: the same on every machine.
    let now = 0;
    const client = connect({ "/counting.vas": counting }, { now: () => now++ });
    await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
    await client.ask("launch", { program: "/counting.vas", stopOnEntry: true });
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    await client.ask("continue", { threadId });
    await client.ask("pause", { threadId });
    await stopped(client);
    await client.ask("vas/seek", { tick: 20_000_000 });
    const { progressId } = (await client.event("progressStart")).body as DebugProtocol.ProgressStartEvent["body"];
    await client.event("progressUpdate");
    await client.ask("cancel", { progressId });
    await stopped(client);
    await client.ask("disconnect");
    // Where it was stopped depends on how messages and slices take turns.
    const told = client.transcript.map((text) =>
      text.replace(/tick [0-9]+|"(?:tick|cycle|percentage)":[0-9]+/g, "<moment>"),
    );
    assertGolden(
      "long-movements",
      told.filter((text) => !/^\*\*\* (vas\/stopped|progressUpdate)/.test(text) || text.includes("movement-1")),
    );
  });

  it("of an adapter that has two programs in one scenario", async () => {
    const client = connect();
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: example("readers-and-writer.vas"), stopOnEntry: true });
    await client.ask("configurationDone");
    await stopped(client);
    await client.ask("modules");
    await client.ask("disconnect");
    assertGolden("modules", client.transcript.slice(2));
  });
});
