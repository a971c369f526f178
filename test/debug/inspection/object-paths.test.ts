/** Paths into values of C in conditions, log points, watches, expressions and completions, in both directions. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

const program = example("real/structs.vas");
const source = { path: path.join(examples, "real/structs.c") };
const text = readFileSync(source.path, "utf8").split("\n");
const lineOf = (part: string): number => text.findIndex((line) => line.includes(part)) + 1;
const insertLeft = lineOf("root->left = insert(root->left, key)");

interface Debugged {
  readonly client: Client;
  readonly threadId: number;
}

/** A session that stands at the first stop of a breakpoint. */
async function at(line: number, wish: Partial<DebugProtocol.SourceBreakpoint> = {}): Promise<Debugged> {
  const client = connect();
  await client.ask("initialize", { clientID: "test", adapterID: "vas", pathFormat: "path" });
  const launched = client.ask("launch", { program, stopOnEntry: false });
  await Promise.race([client.event("initialized"), launched]);
  await launched;
  await setBreakpoint(client, { line, ...wish });
  await client.ask("configurationDone");
  const { threadId, reason } = await stopped(client);
  assert.equal(reason, "breakpoint");
  return { client, threadId: threadId! };
}

async function setBreakpoint(client: Client, wish: DebugProtocol.SourceBreakpoint): Promise<void> {
  const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
    source,
    breakpoints: [wish],
  });
  assert.equal(breakpoints[0]!.verified, true, breakpoints[0]!.message);
}

async function go({ client, threadId }: Debugged, command: string): Promise<DebugProtocol.StoppedEvent["body"]> {
  await client.ask(command, { threadId });
  return stopped(client);
}

async function frameOf({ client, threadId }: Debugged): Promise<DebugProtocol.StackFrame> {
  return (await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames[0]!;
}

async function valueOf(debugged: Debugged, expression: string, context = "watch"): Promise<string> {
  const { id: frameId } = await frameOf(debugged);
  const asked = { expression, frameId, context };
  return (await debugged.client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", asked)).result;
}

const tickOf = async ({ client }: Debugged): Promise<number> =>
  (await client.ask<{ position: { tick: number } }>("vas/position")).position.tick;

/** The latest line of the console that has something in it. */
function printed({ client }: Debugged, part: RegExp): string {
  const lines = client.events.flatMap(({ event, body }) =>
    event === "output" ? [(body as DebugProtocol.OutputEvent["body"]).output] : [],
  );
  return lines.findLast((line) => part.test(line)) ?? "";
}

describe("debug session: paths into values of C", () => {
  it("are conditions of breakpoints, the same forwards and backwards", async () => {
    const condition = "root->left && root->left->key < 2000 && pool.items[pool.used - 1].bits.high > 8";
    const debugged = await at(insertLeft, { condition });
    const places: { tick: number; key: string }[] = [];
    const note = async (): Promise<void> => {
      places.push({ tick: await tickOf(debugged), key: await valueOf(debugged, "root->left->key") });
    };
    await note();
    for (let stop = 0; stop < 2; stop++) {
      await go(debugged, "continue");
      await note();
    }
    assert.ok(
      places.every(({ key }) => Number(key) < 2000),
      JSON.stringify(places),
    );
    const back: typeof places = [];
    for (let stop = 0; stop < 2; stop++) {
      await go(debugged, "reverseContinue");
      back.unshift({ tick: await tickOf(debugged), key: await valueOf(debugged, "root->left->key") });
    }
    assert.deepEqual(back, places.slice(0, 2));
  });

  it("are log points that show values as their types do", async () => {
    const debugged = await at(lineOf("++*moves"));
    const { client } = debugged;
    await setBreakpoint(client, {
      line: lineOf("++*moves"),
      logMessage:
        "{*moves} {pool.items[0].tag.text} {pool.items[0].color} {pool.items[0].key,x} {pool} {pool.items[0].tag.text[8]}",
      hitCondition: "== 2",
    });
    await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "free" }] });
    await go(debugged, "continue");
    assert.match(
      printed(debugged, /items/),
      /^1 "k838" BLACK \(1\) 0x000041c6 \{items, used, size\} \{`pool\.items\[0\]\.tag\.text\[8\]`: there are 8 elements, 0 to 7\}\n$/,
    );
  });

  sometimes("are watched: who wrote a member, and back to who did", async () => {
    const debugged = await at(lineOf("n->color = key % 2"));
    const { client } = debugged;
    await setBreakpoint(client, { line: lineOf("return 1 + (l > r") });
    const { id: frameId } = await frameOf(debugged);
    const info = await client.ask<DebugProtocol.DataBreakpointInfoResponse["body"]>("dataBreakpointInfo", {
      name: "pool.items[0].right",
      frameId,
    });
    assert.match(info.description, /^pool\.items\[0\]\.right: 8 bytes at 0x/);
    await client.ask("setDataBreakpoints", {
      breakpoints: [{ dataId: info.dataId, accessType: "write", condition: "changed" }],
    });
    const first = await go(debugged, "continue");
    assert.equal(first.reason, "data breakpoint");
    assert.match(first.text!, /^pool\.items\[0\]\.right: .*: a store at insert, line \d+, by /);
    const tick = await tickOf(debugged);
    assert.equal((await go(debugged, "continue")).reason, "breakpoint");
    assert.equal((await go(debugged, "reverseContinue")).text, first.text);
    assert.equal(await tickOf(debugged), tick);
    assert.match(await valueOf(debugged, "watch pool.items[0].tag.text", "repl"), /pool\.items\[0\]\.tag\.text/);
    assert.match(await valueOf(debugged, "history pool.used", "repl"), /make, line \d+|store/);
  });

  it("are expressions, and parts of expressions", async () => {
    const debugged = await at(insertLeft, { condition: "root->left && root->left->left" });
    const key = Number(await valueOf(debugged, "root->left->key"));
    assert.equal(await valueOf(debugged, "root->left->key + 1"), String(key + 1));
    assert.equal(await valueOf(debugged, "(*root->left).key == (*root).left->key"), "1");
    assert.equal(await valueOf(debugged, "root->left->left->key < root->left->key and root->color <= 1"), "1");
    assert.equal(await valueOf(debugged, "pool.items[pool.used - 1].key == pool.items[0].key"), "0");
    assert.equal(await valueOf(debugged, "&root->left->key - root->left"), "16");
    assert.equal(await valueOf(debugged, "&pool.size - &pool.used"), "8");
    assert.equal(await valueOf(debugged, "u32[&root->left->key]"), String(key));
    assert.equal(await valueOf(debugged, "*root->left"), "{left, right, key, color, tag, bits}");
    assert.equal(await valueOf(debugged, "root[0].key"), await valueOf(debugged, "root->key"));
  });

  it("say what is not there", async () => {
    const debugged = await at(lineOf("int l = depth"), { condition: "n->left == 0" });
    const wrong: [string, RegExp][] = [
      ["n->left->key", /^`n->left` \(struct node \*\) is a null pointer: it points to nothing$/],
      ["n->left->key == 3", /is a null pointer/],
      ["*n->left", /^`n->left` \(struct node \*\) is a null pointer/],
      ["n->other", /^`n` \(.*node \*\) has no member `other`; it has: left, right, key, color, tag, bits$/],
      ["n->bits.middle + 1", /has no member `middle`; it has: low, high$/],
      ["n->tag.text[8]", /^`n->tag\.text\[8\]`: there are 8 elements, 0 to 7$/],
      ["n->tag.text[0 - 1] == 3", /^`n->tag\.text\[-1\]`: there are 8 elements, 0 to 7$/],
      ["pool + 1", /^`pool` \(struct pool\) is no number: name a member of it$/],
      ["n->key[1]", /^`n->key` \(int\) is neither an array nor a pointer to an object$/],
      ["*seed", /^`seed` \(unsigned int\) is neither/],
      ["*(n + 1)", /^`\*` wants a pointer of C; for memory at an address write u64\[address\]$/],
      ["(n + 1)->key", /^`->key`: only variables of C have members/],
      ["unknown->key", /^`unknown` is not known here/],
      ["*unknown[3]", /^`unknown` is not known here/],
      ["&n->bits.low", /^this value has no address$/],
    ];
    for (const [expression, message] of wrong)
      await assert.rejects(valueOf(debugged, expression), (error: Error) => {
        const told = error.message.replace(/^evaluate: /, "");
        assert.match(told, message, `${expression}: ${told}`);
        return true;
      });
    // A condition that cannot be told stops, and says why.
    await setBreakpoint(debugged.client, { line: lineOf("int l = depth"), condition: "n->left->key == 3" });
    await go(debugged, "continue");
    assert.match(printed(debugged, /condition/), /^breakpoint condition: `n->left` \(.*node \*\) is a null pointer/);
  });

  it("are completed by members and variables", async () => {
    const debugged = await at(insertLeft);
    const { id: frameId } = await frameOf(debugged);
    const complete = async (line: string): Promise<readonly string[]> => {
      const { targets } = await debugged.client.ask<DebugProtocol.CompletionsResponse["body"]>("completions", {
        text: line,
        column: line.length + 1,
        frameId,
      });
      return targets.map(({ label }) => label);
    };
    const members = ["left", "right", "key", "color", "tag", "bits"];
    assert.deepEqual(await complete("root->"), members);
    assert.deepEqual(await complete("1 + (*root)."), members);
    assert.deepEqual(await complete("break main if pool.items[0].t"), ["tag"]);
    assert.deepEqual(await complete("watch root->bits."), ["low", "high"]);
    assert.deepEqual(await complete("pool."), ["items", "used", "size"]);
    assert.deepEqual(await complete("key->"), []);
    assert.ok((await complete("roo")).includes("root"));
    assert.ok((await complete("history po")).includes("pool"));
  });
});
