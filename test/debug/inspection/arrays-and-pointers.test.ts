/** Elements of large arrays: all of them, or the page that the client asks for. Numbers that point somewhere: as addresses, as long as one can tell. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";

type Variables = DebugProtocol.VariablesResponse["body"];
type Frames = DebugProtocol.StackTraceResponse["body"];

const program = "/calls.vas";

async function locals(client: Client, frameId: number): Promise<readonly DebugProtocol.Variable[]> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  const { variablesReference } = scopes.find(({ name }) => name === "Locals")!;
  return (await client.ask<Variables>("variables", { variablesReference })).variables;
}

describe("debug session: elements of a large array", () => {
  it("are all there for a client that asks for no page, and a page for one that does", async () => {
    const client = connect({ [program]: calls.replace("u64 squares[8]", "u64 squares[2048]") });
    await start(client, { program });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
      frameId: stackFrames[0]!.id,
    });
    const children = async (variablesReference: number, more = {}): Promise<readonly DebugProtocol.Variable[]> =>
      (await client.ask<Variables>("variables", { variablesReference, ...more })).variables;
    const data = await children(scopes.find(({ name }) => name === "Program data")!.variablesReference);
    const { variablesReference } = data.find(({ name }) => name === "squares")!;
    const names = async (more: object): Promise<readonly string[]> =>
      (await children(variablesReference, more)).map(({ name }) => name);
    const all = Array.from({ length: 2048 }, (_, at) => `[${at}]`);
    for (const more of [{}, { filter: "indexed" }, { count: 0 }]) assert.deepEqual(await names(more), all);
    assert.deepEqual(await names({ start: 2000 }), all.slice(2000));
    assert.deepEqual(await names({ start: 1000, count: 100 }), all.slice(1000, 1100));
    await client.ask("disconnect");
  });
});

describe("a value of 64 bits", () => {
  it("is an address where a page was until it was unmapped, too, and a number where nothing ever was", async () => {
    const text = `scenario "dangling"
machine rv64-sv39 { }
kernel linux-rfc { }
program p {
  fn main() {
    let p = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    let n = 123456789
    u64[p] = 1
    munmap(p, 4K)
    return 0
  }
}
process A runs p
`;
    const client = connect({ [program]: text });
    await start(client, {
      program,
      attributes: { stopOnEntry: false },
      lines: [{ line: lineOf(text, "return 0") }],
    });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
    const values = Object.fromEntries(
      (await locals(client, stackFrames[0]!.id)).map(({ name, value }) => [name, value]),
    );
    assert.match(values["p"]!, /^0x[0-9a-f_]+$/);
    assert.equal(values["n"], "123456789");
  });
});
