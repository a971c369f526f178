import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugServices } from "../../../src/debug/index.js";
import { connect, example, hash, introduction, moveTo, start, stopped, type Client } from "../client/client.js";
import { assertGolden } from "../client/golden.js";
import { calls, counting, lineOf } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

/** What the console answers; an error with a `!` in front. */
async function type(client: Client, expression: string): Promise<string> {
  const { success, body, message } = await client.send("evaluate", { expression, context: "repl" });
  return success ? (body as { result: string }).result : `! ${message}`;
}

/** Stands where the writer has left the VAS for the first time. */
async function inReaders(services: Partial<DebugServices> = {}): Promise<{ client: Client; threadId: number }> {
  const client = connect({}, services);
  await start(client, { program: example("readers-and-writer.vas"), filters: ["vas-switch"] });
  let { threadId } = await stopped(client);
  for (const _ of "12") ({ threadId } = await moveTo(client, "continue", threadId!));
  return { client, threadId: threadId! };
}

/** Stands in a long loop, after `ticks`. */
async function counted(ticks: number, more: object = {}): Promise<Client> {
  // A clock that goes on each time it is asked: how long a search takes does not depend on the machine.
  let now = 0;
  const client = connect({ "/counting.vas": counting }, { now: () => now++ });
  await client.ask("initialize", { ...introduction, ...more });
  await client.ask("launch", { program: "/counting.vas", stopOnEntry: true });
  await client.ask("configurationDone");
  await stopped(client);
  await client.ask("vas/seek", { tick: ticks });
  await stopped(client);
  return client;
}

describe("debug session: the console", () => {
  sometimes("answers every command as the golden file says, and changes nothing", async () => {
    const { client } = await inReaders();
    const before = await hash(client);
    const lines: string[] = [];
    for (const expression of [
      "help",
      "help history",
      "help nothing",
      "history vas db",
      "history pte 0x20_0000_0000 in 2",
      "history 0x20_0000_0000 in W in db",
      "history 0x8001_6000 in physical last 2",
      "history tlb DTLB 0",
      "history tlb sTLB 111.0 last 1",
      "history frame 0x80016",
      "history mmu satp last 2",
      "history mm W",
      "history pa 0x8001_6000",
      "history mmu XYZ",
      "who pte 0x20_0000_0000 in W in db",
      "who $sp",
      "who frame 0x80016",
      "who vas db",
      "why $pc",
      "why $sp",
      "why 0x20_0000_0000",
      "why 0x20_0000_0000 in R1",
      "map",
      "map W in db",
      "stats since 100",
      "diff 100",
      "diff 160",
      "dump 0x20_0000_0000 in W in db 16",
      "dump 0x80016000 in physical 16",
      "translate 0x20_0000_0000 in W in db",
      "help watch",
      "watch",
      "watch read pte 0x20_0000_0000 in W in db if process == R1",
      "watch",
      "unwatch all",
      "pte 0x20_0000_0000 in W in db",
      "tlb DTLB 0",
      "mmu satp",
      "mm W",
    ])
      lines.push(`> ${expression}`, ...(await type(client, expression)).split("\n").map((line) => `  ${line}`));
    assertGolden("console", lines);
    assert.equal(await hash(client), before);
  });

  it("refuses what it does not know with what there is", async () => {
    const { client } = await inReaders();
    const refusals: Record<string, RegExp> = {
      history: /history needs an argument: history WHAT/,
      "history nobody": /`nobody` is not known here/,
      "history v": /held in a register.*write u64\[v\]/,
      "history 8 in nowhere": /no space `nowhere`; there are: W \(1\)/,
      "history tlb XTLB 1": /no TLB `XTLB`; the machine has ITLB/,
      "history tlb DTLB": /write the TLB and a slot/,
      "history tlb DTLB 99": /slots 0 to 31/,
      "history tlb DTLB 0 core 7": /no core 7: the machine has 0 to 0/,
      "history frame 1": /no frame 0x1: memory has frames 0x80000/,
      "history vas no": /no VAS `no`; there are: db/,
      "history 8 last 0": /ask for 1 to 10000 changes/,
      "stats until 3": /write `stats` or `stats since TICK`/,
      "stats since 5000": /the run stands at tick/,
      "diff x": /`x` is no tick/,
      "map nowhere": /no space `nowhere`/,
      "dump 0 in physical": /no memory/,
      "why 0 in physical": /accesses have virtual addresses/,
      "tlb 3": /write tlb NAME SLOT \[core N\]; there are: ITLB/,
      "explain 3": /explain takes no argument/,
      "watch 1 + 2": /is a value, not a place/,
      "break cube": /there is no function `cube`/,
      "break other.c:3": /no source `other.c`; it has readers-and-writer.vas/,
      "break *3": /there is no code at 0x3@/,
      "unbreak 9": /9 is no breakpoint of the console/,
      "unwatch 9": /9 is no data breakpoint of the console/,
    };
    for (const [expression, pattern] of Object.entries(refusals))
      assert.match(await type(client, expression), pattern, expression);
  });

  it("takes names of variables for expressions where an operator follows", async () => {
    const client = connect({
      "/named.vas": `scenario "Named"
machine arc-hs38-1k { }
kernel linux-rfc { }
program p {
    u64 history = 3
    fn main() {
        history = 4
    }
}
process A runs p
`,
    });
    await start(client, { program: "/named.vas" });
    await stopped(client);
    assert.match(await type(client, "history == 3"), /^1/);
    assert.match(await type(client, "history + 1"), /^4/);
    assert.match(await type(client, "history history"), /^8 bytes at .*: 3, no change since the start$/);
  });

  it("gives each tick its link where the host has links", async () => {
    const { client } = await inReaders({ tickLink: (tick) => `host://vas/${tick}` });
    assert.match(
      await type(client, "history vas db"),
      /^tick 19 host:\/\/vas\/19 {2}W \(thread 1\): system call vas_attach/m,
    );
    assert.doesNotMatch(await type(client, "history vas db"), /seek TICK/);
  });

  sometimes("lets other requests wait for a search, shows its progress and ends it when cancelled", async () => {
    const client = await counted(6_000_000, { supportsProgressReporting: true });
    const searched = type(client, "history &total");
    const waiting = client.ask<DebugProtocol.ThreadsResponse["body"]>("threads");
    let progress: DebugProtocol.ProgressStartEvent["body"];
    do progress = (await client.event("progressStart")).body as typeof progress;
    while (progress.title.startsWith("Travelling"));
    assert.equal(progress.cancellable, true);
    assert.match(progress.title, /^History of 8 bytes at/);
    await client.ask("cancel", { progressId: progress.progressId });
    assert.match(await searched, /cancelled: what was before tick [0-9]+ has not been looked at$/);
    assert.equal((await waiting).threads.length, 1);
    assert.match(await type(client, "position"), /^tick 6000000,/);
  });

  it("ends a search with its session, and answers what waits", async () => {
    const client = await counted(6_000_000);
    const searched = type(client, "history &total");
    const waiting = client.send("threads");
    await client.ask("disconnect");
    assert.equal(await searched, "! the session has ended");
    assert.equal((await waiting).success, true);
  });

  it("completes commands, subjects, spaces, TLBs, VASes and files", async () => {
    const { client } = await inReaders();
    const labels = async (text: string): Promise<string[]> =>
      (
        await client.ask<DebugProtocol.CompletionsResponse["body"]>("completions", { text, column: text.length + 1 })
      ).targets.map(({ label }) => label);
    assert.deepEqual(await labels("hist"), ["history"]);
    assert.deepEqual(await labels("help di"), ["diff"]);
    assert.deepEqual(await labels("history pt"), ["pte"]);
    assert.deepEqual(await labels("watch seg"), ["segment"]);
    assert.deepEqual(await labels("watch pte $sp if ca"), ["cause"]);
    assert.deepEqual(await labels("who tlb D"), ["DTLB"]);
    assert.deepEqual(await labels("history vas "), ["db"]);
    assert.deepEqual(await labels("dump $sp in R"), ["R1", "R2"]);
    assert.deepEqual(await labels("map p"), ["physical"]);
    assert.deepEqual(await labels("history $s1"), ["$s1", "$s10", "$s11"]);
    assert.deepEqual(await labels("cat /proc/1/m"), ["maps"]);
    assert.ok((await labels("cat /")).includes("proc/"));
  });

  it("sets breakpoints beside those of the client, with conditions, and takes them away", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", lines: [lineOf(calls, "small = 9")] });
    let { threadId } = await stopped(client);
    assert.match(await type(client, "break"), /^1: calls.vas:[0-9]+, of the client$/);
    assert.match(await type(client, "break square if n == 2"), /^breakpoint 2: square if n == 2$/);
    const line = lineOf(calls, "return result");
    assert.equal(await type(client, `break calls.vas:${line} if n == 3`), `breakpoint 3: calls.vas:${line} if n == 3`);
    // What the client sets replaces only its own.
    await client.ask("setBreakpoints", { source: { path: "/calls.vas" }, breakpoints: [] });
    assert.equal((await type(client, "break")).split("\n").length, 2);
    const stop = await moveTo(client, "continue", threadId!);
    assert.deepEqual([stop.reason, stop.hitBreakpointIds], ["function breakpoint", [2]]);
    assert.match(await type(client, "n"), /^2/);
    ({ threadId } = await moveTo(client, "continue", threadId!));
    assert.match(await type(client, "n"), /^3/);
    assert.equal(await type(client, "unbreak 2"), "1 removed");
    const pc = /^0x[0-9a-f_]+/.exec(await type(client, "$pc,x"))![0];
    assert.match(await type(client, `break *${pc}`), /^breakpoint 4: \*0x[0-9a-f]+$/);
    assert.equal(await type(client, "unbreak all"), "2 removed");
    assert.equal(await type(client, "break"), "no breakpoint is set");
  });

  it("stops at events with conditions beside the filters of the client, both ways, and completes them", async () => {
    const client = connect();
    await start(client, { program: example("shared-libc.vas"), filters: [], attributes: { stopAtEnd: true } });
    const { threadId } = await stopped(client);
    assert.equal(
      await type(client, "break tlb-miss if process == B && access != fetch"),
      "breakpoint 1: tlb-miss if process == B && access != fetch",
    );
    assert.equal(await type(client, "break attach"), "breakpoint 2: attach");
    assert.match(await type(client, "break tlb-miss if colour == 3"), /colour/);
    // What the client sets replaces only its own.
    await client.ask("setExceptionBreakpoints", { filters: ["fatal-signal"] });
    const first = await moveTo(client, "continue", threadId!);
    assert.deepEqual([first.reason, first.description], ["exception", "TLB miss"]);
    assert.match(first.text!, /\bB\b/);
    const tick = async (): Promise<number> =>
      (await client.ask<{ position: { tick: number } }>("vas/position", {})).position.tick;
    const at = await tick();
    await moveTo(client, "continue", threadId!);
    assert.notEqual(await tick(), at);
    await moveTo(client, "reverseContinue", threadId!);
    assert.equal(await tick(), at);
    assert.deepEqual((await type(client, "break")).split("\n"), [
      "1: tlb-miss if process == B && access != fetch",
      "2: attach",
    ]);
    const labels = async (text: string): Promise<readonly string[]> =>
      (
        await client.ask<{ targets: { label: string }[] }>("completions", { text, column: text.length + 1 })
      ).targets.map(({ label }) => label);
    assert.deepEqual(await labels("break tlb-mi"), ["tlb-miss"]);
    assert.ok((await labels("break tlb-miss if ")).includes("process"));
    assert.ok((await labels("break tlb-miss if access == ")).includes("store"));
    assert.equal(await type(client, "unbreak 1"), "1 removed");
    assert.equal(await type(client, "unbreak all"), "1 removed");
    assert.equal((await moveTo(client, "continue", threadId!)).description, "The run has ended");
  });
});
