/** Changes by hand: of entries, registers, memory, settings; told, remembered, and taken back. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { plainStory } from "../../../src/protocol/story.js";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import { connect, example, hash, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";

type Variables = DebugProtocol.VariablesResponse["body"];
type Evaluated = DebugProtocol.EvaluateResponse["body"];

/** A session that stands in `square` with n = 2. */
async function inSquare(preset = "arc-hs38-1k"): Promise<{ client: Client; threadId: number; frameId: number }> {
  const text = calls.replace("arc-hs38-1k", preset);
  const client = connect({ "/calls.vas": text });
  const lines = [{ line: lineOf(text, "return result"), condition: "n == 2" }];
  await start(client, { program: "/calls.vas", attributes: { stopOnEntry: false }, lines });
  const { threadId } = await stopped(client);
  return { client, threadId: threadId!, frameId: await topFrame(client, threadId!) };
}

async function topFrame(client: Client, threadId: number): Promise<number> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return stackFrames[0]!.id;
}

async function type(client: Client, expression: string): Promise<string> {
  const { success, body, message } = await client.send("evaluate", { expression, context: "repl" });
  return success ? (body as { result: string }).result : `! ${message}`;
}

/** Children of a reference by name. */
async function children(client: Client, variablesReference: number): Promise<Map<string, DebugProtocol.Variable>> {
  const { variables } = await client.ask<Variables>("variables", { variablesReference });
  return new Map(variables.map((one) => [one.name, one]));
}

async function scopeReference(client: Client, frameId: number, name: string): Promise<number> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  return scopes.find((one) => one.name === name)!.variablesReference;
}

/** Title and reason of the last story. */
function lastStory(client: Client): string {
  const { story } = client.events.findLast(({ event }) => event === "vas/stopped")!.body as VasStoppedEvent;
  return `${plainStory(story.title, story.owners)} ${plainStory(story.why, story.owners)}`;
}

describe("debug session: changes by hand", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39", "skylake", "cortex-a53", "cortex-a7"]) {
    it(`of a page-table entry on ${preset}: flags, frame, all bits; exact both ways, and told`, async () => {
      const { client, threadId } = await inSquare(preset);
      const before = await hash(client);
      const entry = await client.ask<Evaluated>("evaluate", { expression: "pte squares", context: "watch" });
      const fields = await children(client, entry.variablesReference);
      const raw = fields.get("raw")!.value;
      const frame = fields.get("frame")!.value;
      const flags = [...fields.keys()].filter((name) => !["entry", "raw", "frame"].includes(name));
      assert.ok(flags.length >= 4, flags.join());
      const bit = flags.find((name) => /^(D|A|G|dirty|accessed|global|AF|nG)$/i.test(name)) ?? flags[0]!;
      const was = fields.get(bit)!.value;
      const set = { variablesReference: entry.variablesReference, name: bit, value: was === "1" ? "0" : "1" };
      await client.ask("setVariable", set);
      const after = await children(client, entry.variablesReference);
      assert.notEqual(after.get(bit)!.value, was);
      assert.equal(after.get("frame")!.value, frame);
      assert.match(lastStory(client), /^You changed pte squares\. 0x[0-9a-f]+ → 0x[0-9a-f]+\. What follows is another/);
      const edited = await hash(client);
      assert.notEqual(edited, before);
      await moveTo(client, "stepIn", threadId, { granularity: "instruction" });
      await moveTo(client, "stepBack", threadId, { granularity: "instruction" });
      assert.equal(await hash(client), edited);
      assert.match(await type(client, "history pte squares last 1"), /edited by hand/);
      const back = await type(client, `pte squares = frame ${frame} ${was === "1" ? "+" : "-"}${bit}`);
      assert.match(back.replaceAll("_", ""), new RegExp(BigInt(raw).toString(16), "i"));
      await client.ask("setExpression", { expression: "pte squares", value: "0" });
      assert.match(await type(client, "translate squares"), /is not mapped to a frame now/);
      assert.match(await type(client, "undo"), /^taken back: pte squares: 0x[0-9a-f]+ → 0x0+, at tick/);
      await type(client, "undo");
      await type(client, "undo");
      assert.equal(await hash(client), before);
      assert.match(await type(client, "undo"), /nothing has been changed by hand/);
    });
  }

  it("of a TLB entry: rights, frame, tag, freed and filled", async () => {
    const { client, frameId } = await inSquare();
    const found = /: JTLB ([0-9.]+) /.exec((await type(client, "translate squares")).replace(/^.*\n/, ""))?.[1] ?? "0";
    const name = `tlb JTLB ${found}`;
    const slot = await client.ask<Evaluated>("evaluate", { expression: name, frameId, context: "watch" });
    const field = async (field: string): Promise<string> =>
      (await children(client, slot.variablesReference)).get(field)!.value;
    const set = (name: string, value: string): Promise<DebugProtocol.Response> =>
      client.send("setVariable", { variablesReference: slot.variablesReference, name, value });
    assert.equal(await field("w"), "1");
    assert.equal((await set("w", "0")).success, true);
    assert.equal(await field("w"), "0");
    const va = await field("va");
    const frame = await field("frame");
    assert.equal((await set("valid", "0")).success, true);
    assert.equal(await field("valid"), "0");
    assert.match((await set("valid", "1")).message!, /set `va` and `frame`/);
    assert.match((await set("w", "1")).message!, /the slot is free: name a page and a frame/);
    const filled = await type(client, `${name} = va ${va} frame ${frame} +r +w +u asid 1`);
    assert.match(filled, /rw-/);
    assert.equal(await field("kind"), "private");
    assert.match(await type(client, `${name} = va 0x1234000 frame ${frame}`), /belongs in set/);
    assert.match(await type(client, `${name} = frame 1`), /there is no frame 0x1/);
    assert.match(await type(client, `${name} = nonsense`), /changes no TLB entry: write `free`/);
    assert.match(await type(client, `${name} = asid 9999`), /use 0 to 255/);
    assert.match(lastStory(client), /^You changed tlb JTLB/);
  });

  it("of MMU registers, on every architecture", async () => {
    const wanted: Record<string, [string, string]> = {
      "arc-hs38-1k": ["PID", "0x80000003"],
      "rv64-sv39": ["satp", "0x8000300000080000"],
      skylake: ["CR3", "0x80000003"],
      "cortex-a53": ["TTBR0_EL1", "0x0003000080000000"],
      "cortex-a7": ["CONTEXTIDR", "0x3"],
    };
    for (const [preset, [name, value]] of Object.entries(wanted)) {
      const { client, threadId, frameId } = await inSquare(preset);
      const variablesReference = await scopeReference(client, frameId, "Translation context");
      const written = await client.ask<{ value: string }>("setVariable", { variablesReference, name, value });
      assert.equal(BigInt(written.value.replaceAll("_", "")), BigInt(value), preset);
      const edited = await hash(client);
      assert.match(lastStory(client), new RegExp(`^You changed ${name}\\.`));
      await moveTo(client, "stepBack", threadId);
      await client.ask("vas/seek", { tick: 0 });
      await stopped(client);
      await type(client, "seek 1");
      await stopped(client);
      assert.notEqual(await hash(client), edited);
      if (preset === "rv64-sv39")
        assert.match(await type(client, "mmu satp = 1"), /page table in frame 0x1, where there is no memory/);
    }
  });

  it("of kernel settings: those that the kernel reads each time, from that tick on", async () => {
    const { client, threadId, frameId } = await inSquare();
    const quantum = async (frame: number): Promise<string> =>
      (await children(client, await scopeReference(client, frame, "Kernel settings"))).get("quantum")!.value;
    const was = await quantum(frameId);
    const variablesReference = await scopeReference(client, frameId, "Kernel settings");
    await client.ask("setVariable", { variablesReference, name: "quantum", value: "7" });
    assert.equal(await quantum(frameId), "7");
    const edited = await hash(client);
    assert.match(lastStory(client), new RegExp(`^You changed kernel quantum\\. ${was} → 7\\.`));
    const fixed = await client.send("setVariable", { variablesReference, name: "asid_allocator", value: "none" });
    assert.match(fixed.message!, /fixed when the kernel boots.*These can be changed: quantum/);
    const wrong = await client.send("setVariable", { variablesReference, name: "quantum", value: "often" });
    assert.match(wrong.message!, /cannot be `often`: use a whole number/);
    await moveTo(client, "stepBack", threadId);
    assert.equal(await quantum(await topFrame(client, threadId)), was);
    await moveTo(client, "next", threadId);
    assert.equal(await hash(client), edited);
    assert.match(await type(client, "undo"), /^taken back: kernel quantum/);
    assert.equal(await quantum(await topFrame(client, threadId)), was);
  });

  it("of physical memory and variables; records of the kernel are not", async () => {
    const { client } = await inSquare();
    const pa = /→ (0x[0-9a-f_]+)/.exec(await type(client, "translate squares"))![1]!;
    await type(client, `pa ${pa} = 77`);
    assert.match(await type(client, "squares[0]"), /^77/);
    await type(client, "small = 3");
    assert.match(lastStory(client), /^You changed small\. 7 → 3\. It is the last of 2 changes here\./);
    const shared = connect();
    await start(shared, { program: example("shared-libc.vas") });
    await stopped(shared);
    assert.match(await type(shared, "vas libc = 1"), /is a record of the kernel/);
  });

  it("in the past begin another future, which is said once", async () => {
    const { client, threadId } = await inSquare();
    await client.ask("setBreakpoints", { source: { path: "/calls.vas" }, breakpoints: [] });
    const said = (): string[] =>
      client.events
        .filter(({ event }) => event === "output")
        .map(({ body }) => (body as DebugProtocol.OutputEvent["body"]).output)
        .filter((text) => text.includes("another future"));
    await type(client, "small = 1");
    assert.deepEqual(said(), []);
    const { tick } = (await client.ask<{ position: { tick: number } }>("vas/position")).position;
    await client.ask("vas/seek", { tick: tick - 20 });
    await stopped(client);
    await type(client, "small = 2");
    assert.deepEqual(said(), [`another future begins at tick ${tick - 20}: the run had come to tick ${tick}\n`]);
    await type(client, "small = 3");
    assert.equal(said().length, 1);
    await client.ask("vas/seek", { tick });
    await stopped(client);
    assert.match(await type(client, "small"), /^3/);
    void threadId;
  });
});
