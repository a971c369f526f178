/** Modules, loaded sources, locations, the clipboard, physical memory, styling: what lies around values. */
import assert from "node:assert/strict";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  connect,
  example,
  examples,
  hash,
  introduction,
  moveTo,
  start,
  stopped,
  type Client,
} from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

type Variable = DebugProtocol.Variable;
type Evaluated = DebugProtocol.EvaluateResponse["body"];

/** A session that stands in `square` with n = 2. */
async function inSquare(): Promise<{ client: Client; threadId: number; frameId: number }> {
  const client = connect({ "/calls.vas": calls });
  const lines = [{ line: lineOf(calls, "return result"), condition: "n == 2" }];
  await start(client, { program: "/calls.vas", attributes: { stopOnEntry: false }, lines });
  const { threadId } = await stopped(client);
  return { client, threadId: threadId!, frameId: (await topFrame(client, threadId!)).id };
}

async function topFrame(client: Client, threadId: number): Promise<DebugProtocol.StackFrame> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return stackFrames[0]!;
}

async function scope(client: Client, frameId: number, name: string): Promise<readonly Variable[]> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  const { variablesReference } = scopes.find((one) => one.name === name)!;
  return (await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference })).variables;
}

/** A session in C, at a line of structs.c. */
async function inStructs(line: number): Promise<{ client: Client; frameId: number }> {
  const client = connect();
  await client.ask("initialize", introduction);
  await client.ask("launch", { program: example("real/structs.vas"), stopOnEntry: false });
  await client.ask("setBreakpoints", {
    source: { path: path.join(examples, "real/structs.c") },
    breakpoints: [{ line }],
  });
  await client.ask("configurationDone");
  const { threadId } = await stopped(client);
  return { client, frameId: (await topFrame(client, threadId!)).id };
}

describe("debug session: modules", () => {
  it("are the programs and the VASes with their segments, users and shared ids, part by part", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas"), filters: ["subscribe"] });
    const { threadId } = await stopped(client);
    await moveTo(client, "continue", threadId!);
    type Modules = DebugProtocol.ModulesResponse["body"];
    const { modules, totalModules } = await client.ask<Modules>("modules", {});
    assert.equal(totalModules, modules.length);
    const libc = modules.find(({ name }) => name === "libc") as unknown as Record<string, string>;
    assert.equal(libc["kind"], "VAS");
    assert.match(libc["segments"]!, /^text r-x, /);
    assert.equal(libc["users"], "A");
    assert.equal(libc["sharedId"], "0");
    assert.match(libc["addressRange"]!, /^0x2[0-9a-f]{3}_[0-9a-f]{4}\.\.0x2/);
    const second = await client.ask<Modules>("modules", { startModule: 1, moduleCount: 1 });
    assert.deepEqual(second, { modules: [modules[1]], totalModules });
    const refused = await client.send("modules", { startModule: -1 });
    assert.equal(refused.message, "`startModule` must not be negative");
  });

  it("are told as they come, change and go, and frames name theirs", async () => {
    const client = connect();
    await start(client, { program: example("readers-and-writer.vas"), filters: ["vas-switch"] });
    const told = (): string[] =>
      client.events
        .filter(({ event }) => event === "module")
        .map(({ body }) => {
          const { reason, module } = body as DebugProtocol.ModuleEvent["body"] & { module: { users: string } };
          return `${reason} ${module.name} ${module.users}`;
        });
    let { threadId } = await stopped(client);
    assert.deepEqual(told(), ["new writer W", "new reader R1, R2"]);
    ({ threadId } = await moveTo(client, "continue", threadId!));
    assert.deepEqual(told().slice(2), ["new db W"]);
    const frame = await topFrame(client, threadId!);
    assert.equal(frame.moduleId, "program:0");
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId,
      format: { module: true, line: true },
    });
    assert.match(stackFrames[0]!.name, /^writer!main line [0-9]+$/);
    await moveTo(client, "reverseContinue", threadId!);
    assert.deepEqual(told().slice(3), ["removed db W"]);
  });
});

describe("debug session: sources", () => {
  it("are told when they are loaded, and again after a restart", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas" });
    await stopped(client);
    await client.ask("restart", {});
    await stopped(client);
    const told = client.events.filter(({ event }) => event === "loadedSource").map(({ body }) => body as object);
    const source = { name: "calls.vas", path: "/calls.vas" };
    assert.deepEqual(told, [
      { reason: "new", source },
      { reason: "changed", source },
    ]);
  });
});

describe("debug session: locations", () => {
  const placeOf = async (client: Client, locationReference: number): Promise<number> => {
    const place = await client.ask<NonNullable<DebugProtocol.LocationsResponse["body"]>>("locations", {
      locationReference,
    });
    assert.equal(place.source.path, "/calls.vas");
    return place.line;
  };

  it("lead from variables to their declarations, and from code addresses to the code", async () => {
    const { client, threadId, frameId } = await inSquare();
    const locals = await scope(client, frameId, "Locals");
    const result = locals.find(({ name }) => name === "result")!;
    assert.equal(await placeOf(client, result.declarationLocationReference!), lineOf(calls, "let result"));
    const data = await scope(client, frameId, "Program data");
    for (const name of ["squares", "small"]) {
      const variable = data.find((one) => one.name === name)!;
      assert.equal(await placeOf(client, variable.declarationLocationReference!), lineOf(calls, name));
    }
    const registers = await scope(client, frameId, "Registers");
    const pc = registers.find(({ name }) => name === "pc")!;
    assert.equal(await placeOf(client, pc.valueLocationReference!), lineOf(calls, "return result"));
    assert.equal(registers.find(({ name }) => name === "a0")!.valueLocationReference, undefined);
    const fn = await client.ask<Evaluated>("evaluate", { expression: "square", frameId, context: "watch" });
    assert.equal(await placeOf(client, fn.valueLocationReference!), lineOf(calls, "fn square"));
    await moveTo(client, "next", threadId);
    const late = await client.send("locations", { locationReference: pc.valueLocationReference! });
    assert.match(late.message!, /is not of this stop/);
  });

  it("lead from a value that is a function's address to the function", async () => {
    const { client, frameId } = await inSquare();
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes.find((one) => one.name === "Registers")!;
    const set = { variablesReference, name: "a1", value: "square" };
    const { valueLocationReference } = await client.ask<DebugProtocol.SetVariableResponse["body"]>("setVariable", set);
    assert.equal(await placeOf(client, valueLocationReference!), lineOf(calls, "fn square"));
    const a1 = (await scope(client, frameId, "Registers")).find(({ name }) => name === "a1")!;
    assert.equal(await placeOf(client, a1.valueLocationReference!), lineOf(calls, "fn square"));
  });
});

describe("debug session: the clipboard", () => {
  const clip = async (client: Client, expression: string, frameId: number, more: object = {}): Promise<string> =>
    (await client.ask<Evaluated>("evaluate", { expression, frameId, context: "clipboard", ...more })).result;

  it("gets all elements of an array", async () => {
    const { client, frameId } = await inSquare();
    assert.equal(await clip(client, "squares", frameId), "[0, 1, 0, 0, 0, 0, 0, 0]");
    assert.equal(await clip(client, "squares", frameId, { format: { hex: true } }), `[0x0, 0x1${", 0x0".repeat(6)}]`);
    assert.equal(await clip(client, "small", frameId), "7");
  });

  sometimes("gets structures of C with their members, and pointers as such", async () => {
    const { client, frameId } = await inStructs(67);
    assert.match(await clip(client, "pool", frameId), /^\{items = 0x[0-9a-f]+, used = 498, size = 500\}$/);
    assert.match(
      await clip(client, "pool.items[0]", frameId),
      /^\{left = 0x[0-9a-f]+, right = 0x[0-9a-f]+, key = [0-9]+, color = [A-Z]+ \([01]\), tag = \{raw = .*, text = .*\}, bits = \{low = [0-9]+, high = [0-9]+\}\}$/,
    );
  });
});

describe("debug session: physical memory", () => {
  it("is read and written by reference; instructions have virtual addresses", async () => {
    const { client, threadId, frameId } = await inSquare();
    const root = (await scope(client, frameId, "Address space")).find(({ name }) => name === "root")!;
    assert.match(root.memoryReference!, /^0x8[0-9a-f]{7}@physical$/);
    const found = await client.ask<{ result: string }>("evaluate", {
      expression: "translate squares",
      context: "repl",
    });
    const pa = /→ (0x[0-9a-f_]+)/.exec(found.result)![1]!;
    const memoryReference = `${pa}@physical`;
    const read = async (count: number): Promise<NonNullable<DebugProtocol.ReadMemoryResponse["body"]>> =>
      client.ask("readMemory", { memoryReference, offset: 8, count });
    assert.deepEqual([...Buffer.from((await read(8)).data!, "base64")], [1, 0, 0, 0, 0, 0, 0, 0]);
    const before = await hash(client);
    await client.ask("writeMemory", { memoryReference, offset: 8, data: Buffer.from([9]).toString("base64") });
    assert.deepEqual((await client.event("memory")).body, {
      memoryReference: `0x${(Number(pa.replaceAll("_", "")) + 8).toString(16)}@physical`,
      offset: 0,
      count: 1,
    });
    const { result } = await client.ask<Evaluated>("evaluate", { expression: "squares[1]", frameId, context: "watch" });
    assert.equal(result, "9");
    const edited = await hash(client);
    assert.notEqual(edited, before);
    await moveTo(client, "next", threadId);
    await moveTo(client, "stepBack", threadId);
    assert.equal(await hash(client), edited);
    const beyond = { memoryReference: "0x10@physical", data: "AAAA" };
    assert.match((await client.send("writeMemory", beyond)).message!, /no physical memory at 0x0000_0010; nothing was/);
    assert.deepEqual(await client.ask("readMemory", { memoryReference: "0x10@physical", count: 4 }), {
      address: "0x10",
      unreadableBytes: 4,
    });
    const code = await client.send("disassemble", { memoryReference, instructionCount: 1 });
    assert.match(code.message!, /instructions have virtual addresses/);
  });
});

describe("debug session: styling and focus", () => {
  it("is only for clients that take it", async () => {
    for (const supportsANSIStyling of [true, false]) {
      const client = connect({ "/calls.vas": calls });
      await client.ask("initialize", { ...introduction, supportsANSIStyling });
      await client.ask("launch", { program: "/calls.vas", stopOnEntry: true });
      await client.ask("configurationDone");
      await stopped(client);
      for (const expression of ["help", "help diff", "diff 1000", "history frame 0x40001"]) {
        const { result } = await client.ask<Evaluated>("evaluate", { expression, context: "repl" });
        assert.equal(
          result.includes("\u001b[1m") || expression.startsWith("history"),
          supportsANSIStyling || expression.startsWith("history"),
          expression,
        );
        assert.equal(supportsANSIStyling || !result.includes("\u001b"), true, expression);
      }
    }
  });

  it("stays where a journey was asked for", async () => {
    const { client, threadId } = await inSquare();
    await client.ask("evaluate", { expression: "seek 10", context: "repl" });
    assert.equal((await stopped(client)).preserveFocusHint, true);
    assert.equal((await moveTo(client, "next", threadId)).preserveFocusHint, undefined);
    for (const keepFocus of [true, undefined]) {
      await client.ask("vas/seek", { tick: 12, ...(keepFocus === undefined ? {} : { keepFocus }) });
      assert.equal((await stopped(client)).preserveFocusHint, keepFocus);
    }
  });
});
