/** Variables of C are changed: in the variables view, in watches and in the console; by type, journaled, and gone back over. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, hash, moveTo, stopped, type Client } from "../client/client.js";

type Variables = DebugProtocol.VariablesResponse["body"]["variables"];

const source = path.join(examples, "real/structs.c");
const lineOf = (part: string): number =>
  readFileSync(source, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(part)) + 1;

interface Place {
  readonly client: Client;
  readonly threadId: number;
  readonly frameId: number;
}

describe("debug session: changing variables of C", () => {
  let place!: Place;
  let key!: string;

  async function variables(variablesReference: number): Promise<Variables> {
    return (await place.client.ask<{ variables: Variables }>("variables", { variablesReference })).variables;
  }

  async function scope(name: string): Promise<number> {
    const { scopes } = await place.client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
      frameId: place.frameId,
    });
    return scopes.find((one) => one.name === name)!.variablesReference;
  }

  async function value(expression: string): Promise<string> {
    const { result } = await place.client.ask<{ result: string }>("evaluate", {
      expression,
      frameId: place.frameId,
      context: "watch",
    });
    return result;
  }

  const set = (expression: string, text: string): Promise<{ value: string }> =>
    place.client.ask("setExpression", { expression, value: text, frameId: place.frameId });

  before(async () => {
    const client = connect();
    await client.ask("initialize", { clientID: "test", adapterID: "vas", supportsInvalidatedEvent: true });
    await client.ask("launch", { program: example("real/structs.vas"), stopOnEntry: false });
    await client.ask("setBreakpoints", {
      source: { path: source },
      breakpoints: [{ line: lineOf("root->left = insert(root->left, key)"), condition: "key == 10113" }],
    });
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    place = { client, threadId: threadId!, frameId: stackFrames[0]!.id };
    key = await value("root->key");
  });

  it("gives members their values by type: numbers, enumerators, bit fields, pointers", async () => {
    assert.equal((await set("root->key", "-7")).value, "-7");
    assert.equal(await value("root->key"), "-7");
    const color = await value("root->color");
    const other = color.startsWith("RED") ? "BLACK" : "RED";
    assert.match((await set("root->color", other)).value, new RegExp(`^${other} `));
    const high = await value("root->bits.high");
    assert.equal((await set("root->bits.low", "9")).value, "9");
    assert.equal(await value("root->bits.high"), high, "its neighbour in the word");
    assert.equal((await set("root->right", "root->left")).value, await value("root->left"));
  });

  it("changes locals and globals in the variables view, and says which can be", async () => {
    const { client } = place;
    const own = await scope("Arguments");
    assert.equal((await variables(own)).find(({ name }) => name === "key")!.presentationHint, undefined);
    const { value: told } = await client.ask<{ value: string }>("setVariable", {
      variablesReference: own,
      name: "key",
      value: "10113 + 1",
    });
    assert.equal(told, "10114");
    assert.equal(await value("key"), "10114");
    const globals = await scope("Program data");
    const pool = (await variables(globals)).find(({ name }) => name === "pool")!;
    assert.deepEqual(pool.presentationHint, { attributes: ["readOnly"] }, "a record has no value of its own");
    await client.ask("setVariable", { variablesReference: pool.variablesReference, name: "used", value: "498" });
    assert.equal(await value("pool.used"), "498");
  });

  it("is done by the console, told, and taken back", async () => {
    const { client, frameId } = place;
    const ask = (expression: string): Promise<{ result: string }> =>
      client.ask("evaluate", { expression, frameId, context: "repl" });
    const before = await value("root->tag.raw");
    assert.equal((await ask("root->tag.raw = 0x4142")).result, String(0x4142));
    assert.match(await value("root->tag.text"), /BA/);
    const told = client.events.filter(({ event }) => event === "vas/stopped").at(-1)!.body;
    assert.match(JSON.stringify(told), /root->tag\.raw/);
    assert.match((await ask("undo")).result, /^taken back: root->tag\.raw: \d+ → 0x4142, at tick/);
    assert.equal(await value("root->tag.raw"), before);
    assert.equal(await value("root->key"), "-7", "what was changed before stays");
  });

  it("refuses what does not fit, what has parts, and what is not there, and changes nothing", async () => {
    const { client, frameId } = place;
    const before = await hash(client);
    for (const [expression, text, why] of [
      ["root->bits.low", "16", /16 does not fit `root->bits\.low`, which has 4 bits/],
      ["root->key", "0x100000000", /does not fit `root->key`, which has 32 bits/],
      ["root->color", "GREEN", /GREEN/],
      ["pool", "1", /`pool` \(struct pool\) has no value of its own: set its members or elements/],
      ["root->key", "1 +", /./],
      ["root->nothing", "1", /has no member `nothing`/],
    ] as const) {
      const response = await client.send("setExpression", { expression, value: text, frameId });
      assert.equal(response.success, false, expression);
      assert.match(response.message!, why);
    }
    assert.equal(await hash(client), before);
  });

  it("is what a replay finds again, and what a step back goes before", async () => {
    const { client, threadId } = place;
    const before = await hash(client);
    await moveTo(client, "next", threadId);
    await moveTo(client, "stepBack", threadId);
    assert.equal(await hash(client), before);
    const { position } = await client.ask<{ position: { tick: number } }>("vas/position");
    await client.ask("vas/seek", { tick: position.tick - 1 });
    await stopped(client);
    await client.ask("vas/seek", { tick: position.tick });
    await stopped(client);
    assert.equal(await hash(client), before);
    assert.notEqual(key, "-7");
    await client.ask("disconnect");
  });
});
