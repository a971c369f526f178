import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, hash, moveTo, start, stopped, type Client } from "../client/client.js";
import { calls, lineOf } from "../client/scenarios.js";

type Variables = DebugProtocol.VariablesResponse["body"];
type Frames = DebugProtocol.StackTraceResponse["body"];

const program = "/calls.vas";

/** A session that stands in `square` with n = 2. */
async function inSquare(): Promise<{ client: Client; threadId: number; frameId: number; caller: number }> {
  const client = connect({ [program]: calls });
  await start(client, {
    program,
    attributes: { stopOnEntry: false },
    lines: [{ line: lineOf(calls, "return result"), condition: "n == 2" }],
  });
  const { threadId } = await stopped(client);
  const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
  assert.deepEqual(stackFrames.map(({ name }) => name).slice(0, 2), ["square", "main"]);
  return { client, threadId: threadId!, frameId: stackFrames[0]!.id, caller: stackFrames[1]!.id };
}

async function scope(
  client: Client,
  frameId: number,
  name: string,
  more: object = {},
): Promise<readonly DebugProtocol.Variable[]> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  const found = scopes.find((one) => one.name === name);
  assert.ok(found, `${name} in ${scopes.map((one) => one.name).join(", ")}`);
  return (await client.ask<Variables>("variables", { variablesReference: found.variablesReference, ...more }))
    .variables;
}

describe("debug session: values", () => {
  it("are shown by scope, in the frame and its callers", async () => {
    const { client, frameId, caller } = await inSquare();
    const pairs = (list: readonly DebugProtocol.Variable[]): string[] =>
      list.map(({ name, value }) => `${name} ${value}`);
    assert.deepEqual(pairs(await scope(client, frameId, "Arguments")), ["n 2"]);
    assert.deepEqual(pairs(await scope(client, frameId, "Locals")), ["result 4"]);
    assert.deepEqual(pairs(await scope(client, caller, "Locals")), ["i 2"]);
    const data = await scope(client, frameId, "Program data");
    assert.deepEqual(
      data.map(({ name }) => name),
      ["squares", "small"],
    );
    assert.equal(data[1]!.value, "7");
    assert.equal(data[0]!.indexedVariables, 8);
    const page = await client.ask<Variables>("variables", {
      variablesReference: data[0]!.variablesReference,
      start: 1,
      count: 2,
      filter: "indexed",
    });
    assert.deepEqual(pairs(page.variables), ["[1] 1", "[2] 0"]);
    const registers = await scope(client, frameId, "Registers", { format: { hex: true } });
    assert.equal(registers.length, 33);
    assert.equal(registers[1]!.value, "0x0");
    for (const name of ["Address space", "Translation context", "Kernel files", "Counters"])
      assert.ok((await scope(client, frameId, name)).length > 0, name);
  });

  it("are evaluated as the language does", async () => {
    const { client, frameId, caller } = await inSquare();
    const evaluate = async (expression: string, frame = frameId, context = "watch"): Promise<string> =>
      (await client.ask<{ result: string }>("evaluate", { expression, frameId: frame, context })).result;
    assert.equal(await evaluate("n * n == result and not 0"), "1");
    assert.equal(await evaluate("squares[1] + small"), "8");
    assert.equal(await evaluate("-7 / 2"), "-3");
    assert.equal(await evaluate("1 / 0"), "-1");
    assert.equal(await evaluate("-1 >> 1"), "-1");
    assert.equal(await evaluate("-1,x"), "0xffff_ffff_ffff_ffff");
    assert.equal(await evaluate("u64[&squares[1]]"), "1");
    assert.equal(await evaluate("u8[squares + 8]"), "1");
    assert.equal(await evaluate("i", caller), "2");
    assert.equal(await evaluate("O_RDWR"), "2");
    assert.match(await evaluate("squares"), /^u64\[8\] at 0x/);
    assert.match(await evaluate("squares[1]", frameId, "hover"), /^1 · 0x\S+ → (pa )?0x\S+ · rw- · /);
    for (const [expression, message] of [
      ["nowhere", /not known here/],
      ["squares[8]", /8 elements/],
      ["u64[1]", /not mapped/],
      ["$a0 = 1", /./],
      ["$q", /no register/],
    ] as const) {
      const response = await client.send("evaluate", { expression, frameId, context: "watch" });
      assert.equal(response.success, false, expression);
      assert.match(response.message!, message);
    }
    const lost = await client.send("evaluate", { expression: "$t0", frameId: caller, context: "watch" });
    assert.match(lost.message!, /not preserved/);
  });

  it("show sysfs and procfs, as a tree and by path", async () => {
    const { client, frameId } = await inSquare();
    const cat = async (path: string): Promise<DebugProtocol.Response> =>
      client.send("evaluate", { expression: `cat ${path}`, frameId, context: "repl" });
    const text = async (path: string): Promise<string> => ((await cat(path)).body as { result: string }).result;
    assert.equal(await text("/"), "proc\nsys");
    assert.match(await text("/proc/1/maps"), /^00010000-0001[0-9a-f]000 r-xp 00000000 00:00 0 \n/);
    assert.match((await cat("/proc/99/maps")).message!, /no such file; begin with cat \//);
    let [names, reference] = [["proc/", "sys/"], 0];
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    reference = scopes.find(({ name }) => name === "Kernel files")!.variablesReference;
    for (const next of [["proc/", "sys/"], ["1/"], ["maps", "task/", "vas/"]]) {
      const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
        variablesReference: reference,
      });
      names = variables.map(({ name }) => name);
      assert.deepEqual(names, next);
      reference = variables[0]!.variablesReference;
      if (names[0] === "maps") assert.equal(variables[0]!.value, await text("/proc/1/maps"));
    }
  });

  it("do not change anything by being looked at", async () => {
    const { client, frameId } = await inSquare();
    const before = await hash(client);
    for (const name of [
      "Arguments",
      "Program data",
      "Registers",
      "Address space",
      "Translation context",
      "Kernel files",
      "Counters",
    ])
      await scope(client, frameId, name);
    for (const expression of [
      "squares[2]",
      "help",
      "tlb",
      "walk squares",
      "cat /sys/kernel/vas",
      "cat /proc/1/maps",
      "translate squares + 8",
      "explain",
      "hash",
      "position",
    ]) {
      await client.ask("evaluate", { expression, frameId, context: "repl" });
    }
    await client.ask("vas/tlb", {});
    await client.ask("vas/pageTable", { expanded: ["walk"] });
    await client.ask("vas/spaces", {});
    assert.equal(await hash(client), before);
  });

  it("of MMU registers can be changed as software could, commands executed, and stepping back forgets it", async () => {
    const { client, threadId, frameId } = await inSquare();
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variablesReference } = scopes.find(({ name }) => name === "Translation context")!;
    const set = (name: string, value: string): Promise<{ success: boolean; message?: string; body?: unknown }> =>
      client.send("setVariable", { variablesReference, name, value });
    const shown = async (name: string, frame = frameId): Promise<string> =>
      (await scope(client, frame, "Translation context")).find((one) => one.name === name)!.value;
    const before = await hash(client);
    // No entry has ASID 0xee for this page: the probe says so in TLBINDEX.
    assert.deepEqual((await set("TLBPD0", "0x203042ee")).body, {
      value: "0x203042ee",
      type: "u32",
      variablesReference,
    });
    assert.equal((await set("TLBCOMMAND", "4")).success, true);
    assert.equal(await shown("TLBINDEX"), "0x80000000");
    assert.match((await set("TLBCOMMAND", "99")).message!, /MMUv4 has no command 99/);
    assert.match((await set("MMU_BCR", "0")).message!, /read only/);
    assert.match((await set("PID", "0x1_0000_0000")).message!, /does not fit 32 bits/);
    assert.notEqual(await hash(client), before);
    await moveTo(client, "stepBack", threadId);
    const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
    assert.notEqual(await shown("TLBPD0", stackFrames[0]!.id), "0x203042ee");
  });

  it("can be changed, which is told and survives a replay", async () => {
    const { client, threadId, frameId } = await inSquare();
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const reference = (name: string): number => scopes.find((one) => one.name === name)!.variablesReference;
    assert.equal(
      (
        await client.ask<{ value: string }>("setVariable", {
          variablesReference: reference("Locals"),
          name: "result",
          value: "n * 50",
        })
      ).value,
      "100",
    );
    assert.equal(
      (
        await client.ask<{ value: string }>("setVariable", {
          variablesReference: reference("Program data"),
          name: "small",
          value: "0xff",
        })
      ).value,
      "255",
    );
    assert.equal(
      (await client.ask<{ value: string }>("setExpression", { expression: "squares[0]", value: "5", frameId })).value,
      "5",
    );
    assert.ok(client.events.some(({ event }) => event === "memory"));
    assert.ok(client.events.some(({ event }) => event === "invalidated"));
    const edited = await hash(client);
    assert.match(
      (await client.send("setExpression", { expression: "small", value: "256", frameId })).message!,
      /does not fit 8 bits/,
    );
    assert.match(
      (await client.send("setExpression", { expression: "n + 1", value: "1", frameId })).message!,
      /cannot be changed/,
    );
    assert.match(
      (await client.send("setVariable", { variablesReference: reference("Counters"), name: "cycles", value: "1" }))
        .message!,
      /cannot be set/,
    );
    await moveTo(client, "next", threadId);
    await moveTo(client, "next", threadId);
    const top = (await client.ask<Frames>("stackTrace", { threadId })).stackFrames[0]!;
    assert.equal(
      (
        await client.ask<{ result: string }>("evaluate", {
          expression: "squares[2]",
          frameId: top.id,
          context: "watch",
        })
      ).result,
      "100",
    );
    await moveTo(client, "stepBack", threadId);
    await moveTo(client, "stepBack", threadId);
    assert.equal(await hash(client), edited);
  });

  it("are completed in the console", async () => {
    const { client, frameId } = await inSquare();
    const labels = async (text: string): Promise<string[]> =>
      (
        await client.ask<DebugProtocol.CompletionsResponse["body"]>("completions", {
          text,
          column: text.length + 1,
          frameId,
        })
      ).targets.map(({ label }) => label);
    assert.deepEqual(await labels("1 + re"), ["result"]);
    assert.ok((await labels("tr")).includes("translate"));
    assert.deepEqual(await labels("$a7"), ["$a7"]);
  });

  it("of memory are read and written by reference", async () => {
    const { client, frameId } = await inSquare();
    const { memoryReference } = await client.ask<{ memoryReference: string }>("evaluate", {
      expression: "squares",
      frameId,
      context: "watch",
    });
    const read = async (offset: number, count: number): Promise<DebugProtocol.ReadMemoryResponse["body"]> =>
      client.ask("readMemory", { memoryReference, offset, count });
    assert.deepEqual([...Buffer.from((await read(8, 8))!.data!, "base64")], [1, 0, 0, 0, 0, 0, 0, 0]);
    const write = await client.ask<DebugProtocol.WriteMemoryResponse["body"]>("writeMemory", {
      memoryReference,
      offset: 8,
      data: Buffer.from([2, 1]).toString("base64"),
    });
    assert.equal(write!.bytesWritten, 2);
    assert.deepEqual([...Buffer.from((await read(8, 2))!.data!, "base64")], [2, 1]);
    const nothing = await client.ask<DebugProtocol.ReadMemoryResponse["body"]>("readMemory", {
      memoryReference: "0x10",
      count: 4,
    });
    assert.deepEqual(nothing, { address: "0x10", unreadableBytes: 4 });
    assert.match(
      (await client.send("writeMemory", { memoryReference: "0x10", data: "AAAA" })).message!,
      /nothing was written/,
    );
    assert.match((await client.send("writeMemory", { memoryReference, data: "?" })).message!, /base64/);
  });

  it("of memory are written up to the last byte that there is, and none of those that go beyond it", async () => {
    const { client, frameId } = await inSquare();
    const { memoryReference } = await client.ask<{ memoryReference: string }>("evaluate", {
      expression: "squares",
      frameId,
      context: "watch",
    });
    const page = 8192;
    const left = page - (Number.parseInt(memoryReference, 16) % page);
    const last = async (): Promise<Buffer> =>
      Buffer.from(
        (await client.ask<{ data: string }>("readMemory", { memoryReference, offset: left - 2, count: 9 })).data,
        "base64",
      );
    assert.equal((await last()).length, 2, "the page behind has no frame");
    const write = (bytes: number[], more = {}): Promise<DebugProtocol.Response> =>
      client.send("writeMemory", {
        memoryReference,
        offset: left - 2,
        data: Buffer.from(bytes).toString("base64"),
        ...more,
      });
    assert.deepEqual((await write([7, 8])).body, { offset: 0, bytesWritten: 2 });
    assert.deepEqual([...(await last())], [7, 8]);
    const refused = await write([1, 2, 3]);
    assert.equal(refused.success, false);
    const [named] = refused.message!.replaceAll("_", "").split(" ");
    assert.equal(Number(named), Number.parseInt(memoryReference, 16) + left);
    assert.deepEqual([...(await last())], [7, 8]);
    assert.deepEqual((await write([1, 2, 3], { allowPartial: true })).body, { offset: 0, bytesWritten: 2 });
    assert.deepEqual([...(await last())], [1, 2]);
  });

  it("of code are disassembled in both directions", async () => {
    const { client, threadId } = await inSquare();
    const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
    const memoryReference = stackFrames[0]!.instructionPointerReference;
    const { instructions } = await client.ask<DebugProtocol.DisassembleResponse["body"] & object>("disassemble", {
      memoryReference,
      instructionOffset: -40,
      instructionCount: 60,
    });
    assert.equal(instructions.length, 60);
    assert.equal(Number(instructions[40]!.address), parseInt(memoryReference!, 16));
    assert.ok(instructions.some(({ symbol }) => symbol === "square"));
    assert.equal(instructions[40]!.line, stackFrames[0]!.line);
    const below = await client.ask<DebugProtocol.DisassembleResponse["body"] & object>("disassemble", {
      memoryReference: "0x0",
      instructionOffset: -4,
      instructionCount: 8,
    });
    assert.ok(below.instructions.every(({ presentationHint }) => presentationHint === "invalid"));
  });
});

describe("debug session: a VAS", () => {
  it("shows its members and where they lead", async () => {
    const program = example("shared-libc.vas");
    const client = connect();
    await start(client, { program });
    await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "libc.sum" }] });
    const { threadId } = await moveTo(client, "continue", (await stopped(client)).threadId!);
    const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId });
    assert.equal(stackFrames[0]!.name, "libc.sum");
    const frameId = stackFrames[0]!.id;
    const evaluate = async (expression: string): Promise<string> =>
      (await client.ask<{ result: string }>("evaluate", { expression, frameId, context: "watch" })).result;
    assert.match(await evaluate("libc.table"), /^u64\[2048\] at 0x2002_0000$/);
    assert.equal(await evaluate("libc.table[2]"), "3");
    assert.equal(await evaluate("libc.sum,x"), "0x2000_0000");
    const refused = await client.send("evaluate", { expression: "libc.nothing", frameId, context: "watch" });
    assert.match(refused.message!, /it has: table, sum, text, data/);
  });

  it("of measured parts are what threads have done in them so far", async () => {
    const measured = `scenario "Parts"
machine rv64-sv39
kernel linux-rfc
program p {
    u8 page[64K]
    fn main() {
        for i in 0 .. 4 {
            measure warm {
                page[i * 4K] = 1
            }
        }
    }
}
process A runs p
`;
    const client = connect({ "/parts.vas": measured });
    const line = lineOf(measured, "page[i * 4K] = 1");
    await start(client, { program: "/parts.vas", attributes: { stopOnEntry: false }, lines: [{ line }] });
    const faults: (string | undefined)[] = [];
    for (let round = 0; round < 3; round++) {
      const { threadId } = await stopped(client);
      const [frame] = (await client.ask<Frames>("stackTrace", { threadId })).stackFrames;
      const part = (await scope(client, frame!.id, "Counters")).find(({ name }) => name === "part warm");
      assert.ok(part, "the part is among the counters");
      const { variables } = await client.ask<Variables>("variables", { variablesReference: part.variablesReference });
      faults.push(variables.find(({ name }) => name === "faults_store")?.value);
      if (round < 2) await client.ask("continue", { threadId });
    }
    assert.deepEqual(faults, [undefined, "1", "2"]);
  });
});
