/** A walk through what can be stopped at and asked, as somebody does who has only the console: each answers in words that say what it is. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, start, stopped, type Client } from "../client/client.js";

const program = example("shared-libc.vas");

async function answer(client: Client, expression: string): Promise<string> {
  const { success, body, message } = await client.send("evaluate", { expression, context: "repl" });
  return success ? (body as DebugProtocol.EvaluateResponse["body"]).result : `refused: ${message ?? ""}`;
}

async function session(attributes: object = {}): Promise<Client> {
  const client = connect();
  await start(client, { program, attributes: { stopAtEnd: true, ...attributes } });
  await stopped(client);
  return client;
}

async function toEvent(client: Client, event: string): Promise<string> {
  await answer(client, `until ${event}`);
  const { text } = await stopped(client);
  return (text ?? "").split("\n")[0]!;
}

describe("debug session: a walk by the console", () => {
  it("tells the event of each kind that it runs to", async () => {
    const client = await session({ machine: { tags: "asid", classify: "on" } });
    const told: [event: string, text: RegExp][] = [
      ["system-call", /^vas_find returned 1 by A$/],
      ["subscribe", /^subscribed to VAS libc, privately by A$/],
      ["page-fault", /^page fault, [a-z ]+: (store|load|fetch) 0x[0-9a-f_]+ by A$/],
      ["refill", /^TLB entry of 0x[0-9a-f_]+ written by A$/],
      ["asid-allocation", /^ASID 2 allocated by B$/],
      ["tlb-miss if process == B && vas == libc && level == JTLB", /^TLB miss: fetch 0x2000_0000 by B$/],
      ["thread-switch", /^thread switch from [ABC] to [ABC]$/],
      ["process-exit", /^A exited with 0$/],
    ];
    for (const [event, text] of told) assert.match(await toEvent(client, event), text);
  });

  it("answers at the end of the run what needs no thread, and says of the rest what helps", async () => {
    const client = await session();
    await client.ask("continue", { threadId: 1 });
    await stopped(client);
    assert.match(await answer(client, "dump 0x8000_0000 in physical 16"), /^0x8000_0000 {2}00 00/);
    assert.match(await answer(client, "dump 0x2002_0000 in libc 16"), /^0x2002_0000 {2}/);
    const told: [command: string, answer: RegExp][] = [
      ["pa 0x8010_0000 = 0x2a", /^0x2a$/],
      ["pa 0x8010_0000", /^0x2a$/],
      ["pa 0x8010_0000 + 8 = 1 + 1", /^2$/],
      ["mmu PID = 3", /ASID 3$/],
      ["mmu PID", /ASID 3$/],
      ["tlb JTLB 0 = free", /^free$/],
      ["pte 0x2002_0000 in libc = -R", /^PTE 0x[0-9a-f]+ \(V C\)$/],
      ["history frame 0x40010", /^frame 0x40010: 1 change since the start/],
      ["history pa 0x8010_0000", /edited by hand\n +0 → 42\n/],
      ["history 0x2002_0000 in libc", /^8 bytes at 0x2002_0000: 1, no change since the start$/],
      ["history pte 0x2002_0000 in libc", /edited by hand\n/],
      ["history pte 0x2002_0000", /^refused: no thread is left: step back to look at one$/],
      ["pa total = 1", /^refused: no thread is left: step back to look at one$/],
    ];
    for (const [command, text] of told) {
      const said = await answer(client, command);
      assert.match(said, text, `${command}: ${said}`);
    }
    assert.equal(await answer(client, "map"), "refused: no thread is left: step back to look at one");
    await client.ask("continue", { threadId: 1 });
    await client.event("terminated");
    const over = "refused: the session has ended, and no thread is left to look at: launch again";
    for (const asked of ["map", "libc.table", "why libc.table"]) assert.equal(await answer(client, asked), over);
    await client.ask("disconnect");
  });
});
