/** Disassembly of programs with compressed instructions: where instructions begin, held against objdump. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { connect, example, examples, introduction, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

const objdump = "/usr/bin/riscv64-unknown-elf-objdump";

/** Bytes of each instruction by address, as objdump has them. */
function known(): ReadonlyMap<number, string> {
  const text = execFileSync(objdump, ["-d", path.join(examples, "real/structs.elf")], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const found = new Map<number, string>();
  for (const [, address, bits] of text.matchAll(/^\s*([0-9a-f]+):\s+([0-9a-f]{4}|[0-9a-f]{8})\s/gm))
    found.set(parseInt(address!, 16), bits!.match(/../g)!.reverse().join(" "));
  return found;
}

async function inMain(): Promise<{ client: Client; pc: string }> {
  const client = connect();
  await client.ask("initialize", introduction);
  await client.ask("launch", { program: example("real/structs.vas"), stopOnEntry: false });
  const breakpoints = [{ line: 67 }];
  await client.ask("setBreakpoints", { source: { path: path.join(examples, "real/structs.c") }, breakpoints });
  await client.ask("configurationDone");
  const { threadId } = await stopped(client);
  type Frames = DebugProtocol.StackTraceResponse["body"];
  const { stackFrames } = await client.ask<Frames>("stackTrace", { threadId, levels: 1 });
  return { client, pc: stackFrames[0]!.instructionPointerReference! };
}

describe("disassembly with compressed instructions", () => {
  before(function () {
    if (!existsSync(objdump)) this.skip();
  });

  sometimes("finds where instructions begin, before and behind an address, as objdump does", async () => {
    const truth = known();
    const { client, pc } = await inMain();
    const here = parseInt(pc, 16);
    const ask = async (
      instructionOffset: number,
      instructionCount: number,
    ): Promise<DebugProtocol.DisassembledInstruction[]> =>
      (
        await client.ask<NonNullable<DebugProtocol.DisassembleResponse["body"]>>("disassemble", {
          memoryReference: pc,
          instructionOffset,
          instructionCount,
        })
      ).instructions;
    for (const [offset, count] of [
      [0, 50],
      [-20, 40],
      [-30, 20],
      [5, 10],
      [-1, 1],
    ] as const) {
      const instructions = await ask(offset, count);
      assert.equal(instructions.length, count);
      const order = [...truth.keys()].sort((a, b) => a - b);
      const first = order.indexOf(here) + offset;
      const expected = order.slice(first, first + count).map((at) => `${at.toString(16)} ${truth.get(at)!}`);
      const found = instructions.map(({ address, instructionBytes }) => `${address.slice(2)} ${instructionBytes}`);
      assert.deepEqual(found, expected, `offset ${offset}`);
    }
  });

  it("gives what compressed instructions stand for, and as many as were asked for anywhere", async () => {
    const { client } = await inMain();
    const at = async (memoryReference: string, more: object): Promise<DebugProtocol.DisassembledInstruction[]> =>
      (
        await client.ask<NonNullable<DebugProtocol.DisassembleResponse["body"]>>("disassemble", {
          memoryReference,
          instructionCount: 4,
          ...more,
        })
      ).instructions;
    const pc = /^0x[0-9a-f_]+/.exec(
      (await client.ask<{ result: string }>("evaluate", { expression: "main", context: "repl" })).result,
    )![0];
    const [first] = await at(pc.replaceAll("_", ""), {});
    assert.match(first!.instruction, /^addi sp,sp,-[0-9]+$/);
    assert.equal(first!.symbol, "main");
    for (const reference of ["0x0", "0x10", "0xffffffff0"]) {
      const unmapped = await at(reference, { instructionOffset: -2 });
      assert.equal(unmapped.length, 4);
      assert.ok(
        unmapped.every(({ presentationHint }) => presentationHint === "invalid"),
        reference,
      );
    }
  });
});
