/** A C program in a debug session: breakpoints, steps, stacks and values at its source, forwards and backwards. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, start, stopped, type Client } from "../client/client.js";

type Frames = DebugProtocol.StackTraceResponse["body"];
type Variables = DebugProtocol.VariablesResponse["body"];

const program = example("real/structs.vas");
const source = path.join(examples, "real/structs.c");
const text = readFileSync(source, "utf8").split("\n");
const lineOf = (part: string): number => text.findIndex((line) => line.includes(part)) + 1;

/** A session that stands at a line of structs.c. */
async function at(part: string, condition?: string): Promise<{ client: Client; threadId: number }> {
  const client = connect();
  await client.ask("initialize", {
    clientID: "test",
    adapterID: "vas",
    pathFormat: "path",
    linesStartAt1: true,
    columnsStartAt1: true,
  });
  const launched = client.ask("launch", { program, stopOnEntry: false });
  await Promise.race([client.event("initialized"), launched]);
  await launched;
  const wish = { line: lineOf(part), ...(condition === undefined ? {} : { condition }) };
  const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
    source: { path: source },
    breakpoints: [wish],
  });
  assert.equal(breakpoints[0]!.verified, true, breakpoints[0]!.message);
  await client.ask("configurationDone");
  const { threadId, reason } = await stopped(client);
  assert.equal(reason, "breakpoint");
  return { client, threadId: threadId! };
}

async function stack(client: Client, threadId: number): Promise<readonly DebugProtocol.StackFrame[]> {
  return (await client.ask<Frames>("stackTrace", { threadId })).stackFrames;
}

async function variables(client: Client, frameId: number, scope: string): Promise<Map<string, DebugProtocol.Variable>> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  const found = scopes.find(({ name }) => name === scope);
  if (found === undefined) return new Map();
  const body = await client.ask<Variables>("variables", { variablesReference: found.variablesReference });
  return new Map(body.variables.map((variable) => [variable.name, variable]));
}

describe("debug session: a C program", () => {
  it("stops in C, with the stack and the values of C", async () => {
    const { client, threadId } = await at("root->left = insert(root->left, key)", "key == 10113");
    const frames = await stack(client, threadId);
    assert.equal(frames.at(-2)!.name, "main");
    assert.equal(frames.at(-1)!.name, "begin");
    const inner = frames.slice(0, -2).map(({ name }) => name);
    assert.ok(inner.length > 0 && inner.every((name) => name === "insert"), inner.join());
    assert.equal(frames[0]!.line, lineOf("root->left = insert(root->left, key)"));
    assert.equal(frames[0]!.source!.path, source);
    const locals = await variables(client, frames[0]!.id, "Arguments");
    assert.match(locals.get("root")!.value, /^0x[0-9a-f]+$/);
    assert.equal(locals.get("root")!.type, "node *");
    assert.equal(locals.get("key")!.value, "10113");
    const root = locals.get("root")!.variablesReference;
    const { variables: members } = await client.ask<Variables>("variables", { variablesReference: root });
    assert.deepEqual(
      members.map(({ name }) => name),
      ["left", "right", "key", "color", "tag", "bits"],
    );
    const key = Number(members[2]!.value);
    assert.match(members[3]!.value, key % 2 === 0 ? /^BLACK \(1\)$/ : /^RED \(0\)$/);
    const { variables: bits } = await client.ask<Variables>("variables", {
      variablesReference: members[5]!.variablesReference,
    });
    assert.deepEqual(
      bits.map(({ value }) => value),
      [String(key & 15), String(key & 4095)],
    );
    const evaluate = async (expression: string): Promise<string> =>
      (await client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression, frameId: frames[0]!.id }))
        .result;
    assert.equal(await evaluate("root->key"), String(key));
    assert.equal(await evaluate("root->tag.text"), `"k${key % 1000}"`);
    assert.equal(await evaluate("pool.items[0].key"), String(key));
    assert.match(await evaluate("pool"), /^\{items, used, size\}$/);
    assert.equal(await evaluate("pool.size"), "500");
    assert.equal(await evaluate("key + 1"), "10114");
  });

  it("steps by lines of C, over calls into the library, into functions and out, and back again", async function () {
    this.timeout(400_000);
    const { client, threadId } = await at("int count = argc > 1");
    const here = async (): Promise<string> => {
      const [frame] = await stack(client, threadId);
      return `${frame!.name}:${frame!.line}`;
    };
    const visited = [await here()];
    const move = async (command: string): Promise<string> => {
      await client.ask(command, { threadId });
      await stopped(client);
      return here();
    };
    for (let step = 0; step < 5; step++) visited.push(await move("next"));
    assert.ok(
      visited.every((place) => place.startsWith("main:")),
      visited.join(),
    );
    const back = [visited.at(-1)!];
    for (let step = 0; step < 5; step++) back.push(await move("stepBack"));
    assert.deepEqual(back.reverse(), visited);
    const into = [await here()];
    for (let step = 0; step < 8; step++) into.push(await move("stepIn"));
    assert.ok(
      into.some((place) => place.startsWith("sbrk:")),
      into.join(),
    );
    const again = [into.at(-1)!];
    for (let step = 0; step < 8; step++) again.push(await move("stepBack"));
    assert.deepEqual(again.reverse(), into);
  });

  it("steps out of a function to its caller", async () => {
    const { client, threadId } = await at("++*moves");
    const [, caller] = await stack(client, threadId);
    await client.ask("stepOut", { threadId });
    await stopped(client);
    const [frame] = await stack(client, threadId);
    assert.equal(frame!.name, caller!.name);
  });

  it("knows its sources, and where breakpoints can lie", async () => {
    const { client } = await at("int count = argc > 1");
    const { sources } = await client.ask<DebugProtocol.LoadedSourcesResponse["body"]>("loadedSources");
    assert.deepEqual(sources.map(({ name }) => name).sort(), ["start.c", "structs.c", "structs.vas"]);
    const { content } = await client.ask<DebugProtocol.SourceResponse["body"]>("source", {
      source: { path: source },
      sourceReference: 0,
    });
    assert.equal(content, text.join("\n"));
    const line = lineOf("node *root = NULL");
    const { breakpoints } = await client.ask<DebugProtocol.BreakpointLocationsResponse["body"]>("breakpointLocations", {
      source: { path: source },
      line: line - 2,
      endLine: line + 5,
    });
    assert.ok(breakpoints.length >= 3);
    const { breakpoints: named } = await client.ask<DebugProtocol.SetFunctionBreakpointsResponse["body"]>(
      "setFunctionBreakpoints",
      { breakpoints: [{ name: "hanoi" }, { name: "structs.depth" }, { name: "nobody" }] },
    );
    assert.deepEqual(
      named.map(({ verified }) => verified),
      [true, true, false],
    );
  });

  it("shows what it writes, by stream", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopOnEntry: false } });
    await client.event("terminated");
    const lines = client.events
      .filter(({ event }) => event === "output")
      .map(({ body }) => body as DebugProtocol.OutputEvent["body"]);
    const written = lines.filter(({ category }) => category === "stdout").map(({ output }) => output);
    assert.ok(written.join("").includes("A: mul: 42\n"), written.join("|"));
  });
});
