/** Lists that the debugger gives, held to the letter: what is offered, what is in a row, how an address goes on. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, introduction, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, counting } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const program = "/a.vas";

const scenario = (machine: string, body: string, data = ""): string => `scenario "Lists"
machine ${machine}
kernel linux-rfc
program p {
    ${data}
    fn main() {
        ${body}
    }
}
process A runs p
`;

/** A session of a text at its entry, and the frame there. */
async function entered(
  text: string,
  more: object = {},
): Promise<{ client: Client; threadId: number; frameId: number }> {
  const client = connect({ [program]: text }, more);
  await start(client, { program, attributes: { stopAtEnd: true } });
  const threadId = (await stopped(client)).threadId!;
  return { client, threadId, frameId: await frame(client, threadId) };
}

async function frame(client: Client, threadId: number): Promise<number> {
  const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
  return stackFrames[0]!.id;
}

describe("debug session: filters that a machine can have", () => {
  const offered = async (machine: string): Promise<readonly string[]> => {
    const { client } = await entered(scenario(machine, "print 1"));
    const told = client.events.find(({ event }) => event === "capabilities")!;
    const { capabilities } = told.body as DebugProtocol.CapabilitiesEvent["body"];
    return capabilities.exceptionBreakpointFilters!.map(({ filter }) => filter);
  };
  for (const [machine, shootdowns, ids] of [
    ["rv64-sv39 { cores 1 }", false, true],
    ["rv64-sv39 { cores 2 }", true, true],
    ["rv64-sv39 { cores 2 tags none }", true, false],
  ] as const)
    it(`of ${machine}: shootdowns where there are several cores, allocations where there are ASIDs`, async () => {
      const filters = await offered(machine);
      assert.deepEqual(
        ["shootdown", "shootdown-received", "asid-rollover", "asid-allocation", "tlb-miss"].map((one) =>
          filters.includes(one),
        ),
        [shootdowns, shootdowns, ids, ids, true],
      );
    });
});

describe("debug session: conditions of events", () => {
  it("name what a field is compared with where it has names, else the fields; and compare fields with each other", async () => {
    const { client } = await entered(calls);
    const answer = async (condition: string): Promise<string | undefined> => {
      const filterOptions = [{ filterId: "tlb-miss", condition }];
      const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>(
        "setExceptionBreakpoints",
        { filters: [], filterOptions },
      );
      return breakpoints[0]!.message;
    };
    for (const condition of ["access == core", "core == access", "access == load", "load == access", "core == 3"])
      assert.equal(await answer(condition), undefined, condition);
    for (const condition of ["access == nobody", "nobody != access"])
      assert.equal(await answer(condition), "`nobody` is no access: there are fetch, load, store", condition);
    for (const condition of ["core == nobody", "nobody == core", "3 == nobody", "access + nobody", "nobody"])
      assert.match((await answer(condition)) ?? "", /^`nobody` is no field of this event: it has process, /, condition);
  });
});

describe("debug session: what is offered while one types", () => {
  it("directories of the kernel's files end with a slash, at the root and below it", async () => {
    const { client } = await entered(calls);
    const offered = async (text: string): Promise<readonly string[]> => {
      const args = { text, column: text.length + 1 };
      const { targets } = await client.ask<DebugProtocol.CompletionsResponse["body"]>("completions", args);
      return targets.map(({ label, detail }) => `${label} (${detail})`);
    };
    assert.deepEqual(await offered("cat /"), ["proc/ (directory)", "sys/ (directory)"]);
    assert.deepEqual(await offered("cat /proc/"), ["1/ (directory)"]);
    assert.ok((await offered("cat /proc/1/")).includes("maps (file)"));
  });
});

describe("debug session: instructions in a list", () => {
  const instructions = async (
    client: Client,
    args: object,
  ): Promise<readonly DebugProtocol.DisassembledInstruction[]> =>
    (await client.ask<NonNullable<DebugProtocol.DisassembleResponse["body"]>>("disassemble", args)).instructions;

  sometimes(
    "below address 0 the numbers come from above, two bytes a step where instructions may be so short",
    async () => {
      const client = connect();
      await client.ask("initialize", introduction);
      await client.ask("launch", { program: example("real/structs.vas"), stopOnEntry: true });
      await client.ask("configurationDone");
      await stopped(client);
      const addresses = async (memoryReference: string, instructionOffset: number): Promise<readonly string[]> =>
        (await instructions(client, { memoryReference, instructionOffset, instructionCount: 4 })).map(
          ({ address }) => address,
        );
      assert.deepEqual(await addresses("0x0", 0), ["0x0", "0x2", "0x4", "0x6"]);
      assert.deepEqual(await addresses("0x0", -3), [
        "0xfffffffffffffffa",
        "0xfffffffffffffffc",
        "0xfffffffffffffffe",
        "0x0",
      ]);
      assert.deepEqual(await addresses("0x4", -3), ["0xfffffffffffffffe", "0x0", "0x2", "0x4"]);
      assert.deepEqual(await addresses("0x1000", -2), ["0xffc", "0xffe", "0x1000", "0x1002"]);
      // As far as can be asked for, from code to where none is: as many as were asked for.
      for (const [reference, offset] of [
        ["0x10000", 10_000],
        ["0x20000", -10_000],
        ["0x10000", 2000],
        ["0xffff_fff0", -2000],
      ] as const)
        assert.equal((await addresses(reference, offset)).length, 4, `${reference} ${offset}`);
      for (const offset of [30_000, 2e9, -2e9, 9e15]) {
        const args = { memoryReference: "0x10000", instructionOffset: offset, instructionCount: 4 };
        assert.match((await client.send("disassemble", args)).message!, /or for a nearer address/);
      }
      assert.deepEqual(await addresses("0x1001", 1), ["0x1002", "0x1004", "0x1006", "0x1008"]);
    },
  );

  it("a client's page of a thousand is there at once, without a turn for anybody else; more come in turns", async () => {
    let turns = 0;
    const defer = (callback: () => void): void => {
      turns++;
      setImmediate(callback);
    };
    const { client } = await entered(scenario("rv64-sv39", "print 1"), { defer });
    const pc = { memoryReference: "0x10000" };
    turns = 0;
    assert.equal((await instructions(client, { ...pc, instructionCount: 999 })).length, 999);
    assert.equal(turns, 0);
    assert.equal((await instructions(client, { ...pc, instructionCount: 5000 })).length, 5000);
    assert.ok(turns > 0);
  });
});

describe("debug session: references and numbers of a stop", () => {
  it("a place that is named twice at a stop has one reference", async () => {
    const { client, frameId } = await entered(calls);
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes.find(({ name }) => name === "Program data")!;
    const places = async (): Promise<readonly unknown[]> =>
      (await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference })).variables.map(
        (one) => one.declarationLocationReference,
      );
    const first = await places();
    assert.equal(new Set(first).size, first.length);
    assert.deepEqual(await places(), first);
  });

  it("a thread that has ended is one frame, with nothing in it", async () => {
    const { client, threadId } = await entered(calls);
    await moveTo(client, "continue", threadId);
    const { stackFrames, totalFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId,
    });
    assert.deepEqual([stackFrames.map(({ name }) => name), totalFrames], [["(ended)"], 1]);
    assert.deepEqual(await client.ask("scopes", { frameId: stackFrames[0]!.id }), { scopes: [] });
  });

  it("a session that has ended travels nowhere and follows nobody", async () => {
    const { client, threadId } = await entered(calls);
    await moveTo(client, "continue", threadId);
    await client.ask("next", { threadId });
    await client.event("terminated");
    for (const [command, args] of [
      ["vas/seek", { tick: 3 }],
      ["vas/follow", { tid: 1 }],
      ["continue", { threadId }],
    ] as const)
      assert.equal((await client.send(command, args)).message, "the session has ended: launch again", command);
  });

  it("a number leads to memory as long as it is an address that can be told exactly", async () => {
    const numbers = [4095n, 4096n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 64n - 1n];
    const body = numbers.map((number, at) => `let v${at} = ${number}`).join("\n        ");
    const { client, threadId } = await entered(scenario("rv64-sv39", `${body}\n        print v0`));
    for (const _ of numbers) await moveTo(client, "next", threadId);
    const frameId = await frame(client, threadId);
    const led = await Promise.all(
      numbers.map(async (_, at) => {
        const args = { expression: `v${at}`, context: "hover", frameId };
        return (await client.ask<{ memoryReference?: string }>("evaluate", args)).memoryReference;
      }),
    );
    assert.deepEqual(led, [undefined, "0x1000@1", "0x1fffffffffffff@1", undefined, undefined]);
  });

  it("a list of more than ten thousand elements is copied with a count of the rest", async () => {
    const { client, frameId } = await entered(scenario("rv64-sv39", "list[9999] = 7", "u64 list[10002]"));
    const args = { expression: "list", context: "clipboard", frameId };
    const { result } = await client.ask<{ result: string }>("evaluate", args);
    assert.equal(result.split(", ").length, 10_001);
    assert.match(result, /^\[0, 0, .*, 0, … 2 more\]$/);
  });

  it("registers that hold addresses are hexadecimal, the others as the client wants them", async () => {
    const { client, frameId } = await entered(calls);
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes.find(({ name }) => name === "Registers")!;
    const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference,
    });
    const hexadecimal = variables.filter(({ value }) => value.startsWith("0x")).map(({ name }) => name);
    assert.deepEqual(hexadecimal, ["pc", "ra", "sp", "gp", "tp", "s0"]);
  });

  sometimes(
    "work beside the session tells how far it has come, of its own stretch, and is cancelled by its progress",
    async () => {
      let now = 0;
      const client = connect({ [program]: counting }, { now: () => (now += 1000) });
      await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
      await client.ask("launch", { program, stopOnEntry: true });
      await client.ask("configurationDone");
      await stopped(client);
      await client.ask("vas/seek", { tick: 400_000 });
      await stopped(client);
      client.forget();
      // The way to a stretch that is looked for, and the stretch itself.
      await client.ask("vas/eventsBetween", { from: 300_000, to: 300_010 });
      const way = client.events
        .filter(({ event }) => event.startsWith("progress"))
        .map(({ body }) => (body as DebugProtocol.ProgressUpdateEvent["body"]).percentage)
        .filter((share) => share !== undefined);
      assert.ok(way[0]! < 50, way.join());
      client.forget();
      const written = client.send("vas/trace", { format: "csv", from: 200_000, to: 400_000 });
      const { cancellable, title } = (await client.event("progressStart"))
        .body as DebugProtocol.ProgressStartEvent["body"];
      assert.deepEqual([cancellable, title], [true, "Writing a trace"]);
      assert.equal((await written).success, true);
      const shares = client.events
        .filter(({ event }) => event.startsWith("progress"))
        .map(({ body }) => (body as DebugProtocol.ProgressUpdateEvent["body"]).percentage)
        .filter((share) => share !== undefined);
      assert.deepEqual(shares, [25, 50, 75]);
      client.forget();
      const cancelled = client.send("vas/trace", { format: "csv", from: 0, to: 400_000 });
      const { progressId } = (await client.event("progressStart")).body as DebugProtocol.ProgressStartEvent["body"];
      await client.ask("cancel", { progressId });
      assert.equal((await cancelled).success, false);
    },
  );
});
