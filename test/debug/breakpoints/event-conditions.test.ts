import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, moveTo, start, stopped, type Client } from "../client/client.js";
import { missClasses } from "../../../src/machine/index.js";
import { calls, lineOf } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const program = example("shared-libc.vas");

async function chosen(client: Client, filterId: string, condition: string): Promise<DebugProtocol.Breakpoint> {
  const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setExceptionBreakpoints", {
    filters: [],
    filterOptions: [{ filterId, condition }],
  });
  return breakpoints[0]!;
}

/** Texts of all stops of a run forwards, and of the way back. */
async function stops(client: Client): Promise<{ forward: string[]; backward: string[] }> {
  const forward: string[] = [];
  // What comes before the first statement counts on the way back: begin at the start of the run.
  while ((await moveTo(client, "reverseContinue", 1)).reason === "exception");
  for (;;) {
    await client.ask("continue", { threadId: 1 });
    const stop = await stopped(client);
    if (stop.reason !== "exception") break;
    forward.push(stop.text!.split("\n")[0]!);
  }
  const backward: string[] = [];
  for (;;) {
    const stop = await moveTo(client, "reverseContinue", 1);
    if (stop.reason !== "exception") break;
    backward.push(stop.text!.split("\n")[0]!);
  }
  return { forward, backward: backward.reverse() };
}

describe("debug session: conditions on events", function () {
  this.timeout(400_000);

  sometimes("choose the misses of one process in one VAS, both ways", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopAtEnd: true } });
    await stopped(client);
    const binding = await chosen(client, "tlb-miss", "process == B && vas == libc && access != store");
    assert.equal(binding.verified, true);
    const { forward, backward } = await stops(client);
    assert.deepEqual(backward, forward);
    assert.ok(forward.every((text) => / by B$/.test(text)));
    await chosen(client, "tlb-miss", "process == B");
    assert.ok((await stops(client)).forward.length > forward.length);
  });

  it("choose system calls by name", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", attributes: { stopAtEnd: true } });
    await stopped(client);
    await chosen(client, "system-call", "call == exit");
    assert.equal((await stops(client)).forward.length, 0);
    await chosen(client, "page-fault", "access == store && address >= 0x1000");
    assert.ok((await stops(client)).forward.length > 0);
  });

  it("say which fields there are", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas" });
    await stopped(client);
    const wrong = await chosen(client, "tlb-flush", "pitfall == 4");
    assert.equal(wrong.verified, false);
    assert.match(wrong.message!, /`pitfall` is no field of this event: it has process, .*scope/);
    assert.match((await chosen(client, "tlb-flush", "u64[0] == 4")).message!, /registers and memory it has not/);
    const word = await chosen(client, "page-fault", "cause == absnt");
    assert.match(word.message!, /`absnt` is no cause: there are absent, protection, fatal, spurious/);
    assert.match(
      (await chosen(client, "tlb-miss", "level == XTLB")).message!,
      /no level: there are uITLB, uDTLB, JTLB/,
    );
    assert.match((await chosen(client, "failed-call", "errno == EWHAT")).message!, /no errno: there are E/);
  });

  sometimes("say in one line: misses of B alone, in libc alone, of the JTLB alone", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopAtEnd: true, machine: { classify: "on", tags: "asid" } } });
    await stopped(client);
    await chosen(client, "tlb-miss", "process == B && vas == libc && level == JTLB");
    const all = await stops(client);
    assert.ok(all.forward.length > 0);
    assert.ok(
      all.forward.every((text) => /^TLB miss: \w+ 0x200\w_\w+ by B$/.test(text)),
      all.forward.join("\n"),
    );
    await chosen(client, "tlb-miss", "process == B && vas == libc && level == JTLB && class == cold");
    const cold = (await stops(client)).forward.length;
    await chosen(client, "tlb-miss", "process == B && vas == libc && level == JTLB && class != cold");
    assert.equal(cold + (await stops(client)).forward.length, all.forward.length);
    await chosen(client, "tlb-miss", "level == uDTLB");
    assert.equal((await stops(client)).forward.length, 0);
  });

  sometimes("tell classes that are those of the counters, each of them", async function () {
    this.timeout(400_000);
    const seen = new Set<string>();
    for (const name of [
      "templates/exam-question",
      "stories/persist",
      "hazards/p10-masked-handler",
      "hazards/p20-running-asid-forgotten",
      "stories/trampoline",
    ]) {
      const client = connect();
      const attributes = { stopAtEnd: true, machine: { classify: "on" } };
      await start(client, { program: example(`${name}.vas`), attributes, filters: [] });
      await stopped(client);
      for (const { name: wanted } of missClasses) {
        await client.ask("vas/seek", { tick: 0 });
        await stopped(client);
        await chosen(client, "tlb-miss", `class == ${wanted}`);
        let count = 0;
        for (let stop = await moveTo(client, "continue", 1); stop.reason === "exception"; count++)
          stop = await moveTo(client, "continue", 1);
        const { result } = await client.ask<{ result: string }>("evaluate", { expression: "stats", context: "repl" });
        const counted = ["itlb", "dtlb"]
          .map((unit) => Number(new RegExp(`(?:^|\\s)${unit}\\.${wanted}\\s+([0-9]+)`).exec(result)?.[1] ?? 0))
          .reduce((sum, one) => sum + one, 0);
        assert.equal(count, counted, `${name}: ${wanted}`);
        if (count > 0) seen.add(wanted);
      }
      await client.ask("disconnect");
    }
    assert.deepEqual([...seen].sort(), missClasses.map(({ name }) => name).sort());
  });

  it("tell who took an entry away", async () => {
    const client = connect();
    const study = example("studies/shared-capacity.vas");
    await start(client, { program: study, attributes: { stopAtEnd: true, machine: { classify: "on" } } });
    await stopped(client);
    await chosen(client, "tlb-miss", "class == cold && tick < 4000");
    assert.equal((await moveTo(client, "continue", 1)).reason, "exception");
    const { access } = await client.ask<{ access: { detail: string } | null }>("vas/explain", {});
    assert.ok((access?.detail ?? "").length > 0);
  });

  it("know the kinds of faults, flushes, calls and results", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas", attributes: { stopAtEnd: true } });
    await stopped(client);
    await chosen(client, "page-fault", "cause == absent");
    const absent = (await stops(client)).forward.length;
    await chosen(client, "page-fault", "cause == protection || cause == fatal");
    const other = (await stops(client)).forward.length;
    await chosen(client, "page-fault", "1");
    assert.equal((await stops(client)).forward.length, absent + other);
    await chosen(client, "system-call", "call == print && result > 0");
    assert.equal((await stops(client)).forward.length, 0);
    await chosen(client, "tlb-flush", "scope == one_page && removed > 0");
    await chosen(client, "hazard", "pitfall == P4");
  });

  it("tell shootdowns at both ends", async () => {
    const client = connect();
    await start(client, { program: example("templates/shootdown.vas"), attributes: { stopAtEnd: true } });
    await stopped(client);
    await chosen(client, "shootdown", "1");
    const sent = await stops(client);
    await chosen(client, "shootdown-received", "removed >= 0");
    const received = await stops(client);
    assert.ok(sent.forward.length > 0);
    assert.equal(received.forward.length, sent.forward.length);
    await chosen(client, "shootdown-received", "core == 1");
    assert.match(
      (await stops(client)).forward.join(),
      /^TLB flush, sfence.vma va, asid \(0x3f_fffa_e000, 1\): 2 entries removed by A$/,
    );
  });

  it("tell attach and detach apart", async () => {
    const client = connect();
    await start(client, { program: example("readers-and-writer.vas"), attributes: { stopAtEnd: true } });
    await stopped(client);
    await chosen(client, "attach", "vas == db");
    const attached = await stops(client);
    await chosen(client, "detach", "vas == db");
    const detached = await stops(client);
    assert.match(attached.forward.join(), /^VAS db attached by W(,VAS db attached by R\d)*$/);
    assert.match(detached.forward.join(), /^VAS db detached by W(,VAS db detached by R\d)*$/);
  });
});

describe("debug session: what a client may ask", () => {
  const deep = calls
    .replace(
      "fn square(n) {",
      "fn down(n) {\n        if n == 0 { return 0 }\n        return down(n - 1)\n    }\n\n    fn square(n) {",
    )
    .replace("for i in 0 .. 4 {", "down(600)\n        for i in 0 .. 4 {");

  it("pages through a deep recursion, with arguments in the titles", async () => {
    const client = connect({ "/deep.vas": deep });
    const line = lineOf(deep, "return 0 }");
    await start(client, { program: "/deep.vas", lines: [{ line, condition: "n == 0" }] });
    const { threadId } = await stopped(client);
    await moveTo(client, "continue", threadId!);
    const ask = (startFrame: number, levels: number): Promise<DebugProtocol.StackTraceResponse["body"]> =>
      client.ask("stackTrace", { threadId, startFrame, levels, format: { parameters: true } });
    const first = await ask(0, 20);
    assert.equal(first.stackFrames.length, 20);
    assert.ok(first.totalFrames! > 20);
    assert.equal(first.stackFrames[0]!.name, "down(n=0)");
    const last = await ask(595, 20);
    // What a caller's register held is gone where the callee may use it.
    assert.match(last.stackFrames.at(-2)!.name, /^down\(n=(600|\?)\)$/);
    assert.equal(last.stackFrames.at(-1)!.name, "main()");
    assert.equal(last.totalFrames, 602);
  });

  it("reads nothing beyond every address space, and of no space that there is not", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas" });
    await stopped(client);
    const beyond = await client.ask("readMemory", { memoryReference: "0xffffffffffffff00", count: 16 });
    assert.deepEqual(beyond, { address: "0xffffffffffffff00", unreadableBytes: 16 });
    assert.match((await client.send("readMemory", { memoryReference: "0x1000@99", count: 1 })).message!, /no space 99/);
    const { instructions } = await client.ask<DebugProtocol.DisassembleResponse["body"] & object>("disassemble", {
      memoryReference: "0x0",
      instructionOffset: -1,
      instructionCount: 1,
    });
    assert.equal(instructions[0]!.address, "0xfffffffffffffffc");
  });

  it("dumps memory in the console, up to where nothing is mapped", async () => {
    const client = connect({ "/calls.vas": calls });
    await start(client, { program: "/calls.vas" });
    const { threadId } = await stopped(client);
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
    const dump = async (text: string): Promise<string> =>
      (
        await client.ask<{ result: string }>("evaluate", {
          expression: text,
          context: "repl",
          frameId: stackFrames[0]!.id,
        })
      ).result;
    assert.match(await dump("dump &small 1"), /^0x[0-9a-f_]+ {2}07 +\.$/);
    assert.equal((await dump("dump $pc")).split("\n").length, 4);
    assert.match(await dump("dump 0 16"), /^0x0000_0000 {2}not mapped in A$/);
    const refused = await client.send("evaluate", { expression: "dump $pc 5000", context: "repl" });
    assert.match(refused.message!, /ask for 1 to 4096/);
  });

  it("binds breakpoints by other ways to write the path", async () => {
    const client = connect({ "/dir/calls.vas": calls });
    await start(client, { program: "/dir/calls.vas" });
    await stopped(client);
    for (const path of ["/dir/./calls.vas", "/dir/x/../calls.vas", "file:///dir/calls.vas"]) {
      const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
        source: { path },
        breakpoints: [{ line: lineOf(calls, "small = 9") }],
      });
      assert.equal(breakpoints[0]!.verified, true, path);
    }
  });
});
