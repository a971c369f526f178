/** Edits that change one thing: that thing is changed, its neighbours are not, and whoever shows it is told. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";

type Variable = DebugProtocol.Variable;

async function inSquare(preset = "arc-hs38-1k"): Promise<{ client: Client; frameId: number }> {
  const client = connect({ "/calls.vas": calls.replace("arc-hs38-1k", preset) });
  const lines = [{ line: lineOf(calls, "return result"), condition: "n == 2" }];
  await start(client, { program: "/calls.vas", attributes: { stopOnEntry: false }, lines });
  return { client, frameId: await topFrame(client, (await stopped(client)).threadId!) };
}

async function topFrame(client: Client, threadId: number): Promise<number> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return stackFrames[0]!.id;
}

async function children(client: Client, variablesReference: number): Promise<ReadonlyMap<string, Variable>> {
  const { variables } = await client.ask<{ variables: Variable[] }>("variables", { variablesReference });
  return new Map(variables.map((one) => [one.name, one]));
}

async function type(client: Client, expression: string): Promise<string> {
  const { success, body, message } = await client.send("evaluate", { expression, context: "repl" });
  return success ? (body as { result: string }).result : `! ${message}`;
}

describe("debug session: exact edits", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39", "skylake", "cortex-a53", "cortex-a7"])
    it(`another frame in a page-table entry of ${preset} leaves its flags, other flags leave its frame`, async () => {
      const { client } = await inSquare(preset);
      const fields = async (): Promise<Record<string, string>> => {
        const { variablesReference } = await client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
          expression: "pte squares",
          context: "watch",
        });
        const all = [...(await children(client, variablesReference)).values()].map(({ name, value }) => [name, value]);
        const { raw: _raw, entry: _entry, ...rest } = Object.fromEntries(all) as Record<string, string>;
        return rest;
      };
      const before = await fields();
      const own = Number(before["frame"]);
      // Carries over one and many bits, up and down, and a frame far from there.
      for (const number of [own + 1, own + 8, own ^ 0xff, own - 1, 0x7_0000, 0x3_ffff, 1]) {
        const frame = `0x${number.toString(16)}`;
        assert.doesNotMatch(await type(client, `pte squares = frame ${frame}`), /^!/, frame);
        assert.deepEqual(await fields(), { ...before, frame }, frame);
      }
      const other = (await fields())["frame"];
      const flag = Object.keys(before).find((name) => before[name] === "1" && !/^(V|P|frame|.*valid.*)$/i.test(name))!;
      await type(client, `pte squares = -${flag}`);
      assert.equal((await fields())[flag], "0");
      assert.equal((await fields())["frame"], other);
      await type(client, `pte squares = frame ${before["frame"]} +${flag}`);
      assert.deepEqual(await fields(), before);
    });

  it("a register of the MMU that is set in the variables view makes clients and views look again", async () => {
    const { client, frameId } = await inSquare();
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes.find(({ name }) => name === "Translation context")!;
    const before = (await children(client, variablesReference)).get("PID")!;
    client.forget();
    const name = [...(await children(client, before.variablesReference)).keys()];
    await client.ask("setVariable", { variablesReference, name: "PID", value: `${before.value.split(/[ ,]/)[0]} + 1` });
    const told = client.events.map(({ event }) => event);
    assert.ok(told.includes("invalidated") && told.includes("vas/stopped"), `${told.join()} (${name.join()})`);
  });

  it("the tag of a TLB entry is told as what it is: an ASID or a shared id", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas") });
    await stopped(client);
    await client.ask("vas/seek", { tick: 1000 });
    await stopped(client);
    const { cores } = await client.ask<{
      cores: { levels: { name: string; entries: { slot: number; shared: boolean }[] }[] }[];
    }>("vas/tlb");
    const level = cores[0]!.levels.find(({ entries }) => new Set(entries.map(({ shared }) => shared)).size === 2)!;
    for (const shared of [true, false]) {
      const { slot } = level.entries.find((one) => one.shared === shared)!;
      const expression = `tlb ${level.name} ${slot}`;
      const { variablesReference } = await client.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
        expression,
        context: "watch",
      });
      const fields = await children(client, variablesReference);
      assert.deepEqual(
        [fields.get("kind")!.value, fields.get("tag")!.type],
        shared ? ["shared", "shared id"] : ["private", "ASID"],
        expression,
      );
    }
  });

  it("a VAS that has been deleted is told apart from one that nobody has named", async () => {
    const text = `scenario "Deleted"
machine rv64-sv39
kernel linux-rfc
vas box mode 0666 {
    segment data at 0x20_0000_0000 size 4K rw- { u64 word[1] }
}
program p {
    fn main() {
        expect vas_delete(vas_find("box")) == 0
        print 1
    }
}
process A runs p
`;
    const client = connect({ "/a.vas": text });
    await start(client, { program: "/a.vas", attributes: { stopAtEnd: true } });
    await stopped(client);
    assert.match(await type(client, "history vas box"), /^(?!!)/);
    assert.match(await type(client, "history vas nobody"), /^! there is no VAS `nobody`; there are: box$/);
    await client.ask("continue", { threadId: 1 });
    await stopped(client);
    assert.equal(
      await type(client, "history vas box"),
      "! there is no VAS `box` now: it has been deleted, or is not made yet; there are: none",
    );
  });
});
