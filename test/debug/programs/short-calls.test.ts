/** A call of two bytes behind a branch of two: the branch is not taken for the call that has returned to behind both. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped } from "../client/client.js";

/** Calls `nothing` once; then the branch leads out of the loop, with `ra` still four bytes behind it. */
const assembly = `    .globl around
    .type around, @function
around:
    .cfi_startproc
    mv t0, ra
    .cfi_register ra, t0
    la a4, nothing
    li a5, 1
again:
    c.beqz a5, done
    c.jalr a4
    addi a5, a5, -1
    j again
done:
    li a0, 7
    mv ra, t0
    ret
    .cfi_endproc
    .size around, .-around
nothing:
    ret
`;
const main = "int around(void);\nint main(void)\n{\n    return around() - 7;\n}\n";
const lineOf = (text: string): number => assembly.split("\n").findIndex((line) => line.includes(text)) + 1;

describe("debug session: calls of two bytes", () => {
  it("are passed, and a branch before one is followed to where it leads", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.a`);
    const folder = mkdtempSync(path.join(tmpdir(), "vas-short-"));
    try {
      writeFileSync(path.join(folder, "main.c"), main);
      writeFileSync(path.join(folder, "around.S"), assembly);
      execFileSync("riscv64-linux-gnu-gcc", ["-g", "-static", "-o", "main.elf", "main.c", "around.S"], { cwd: folder });
      const program = path.join(folder, "main.vas");
      writeFileSync(
        program,
        'scenario "short" machine rv64-sv39 kernel intended program main from "main.elf" process A runs main()\n',
      );
      const client = connect();
      await client.ask("initialize", introduction);
      await client.ask("launch", { program });
      await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "around" }] });
      await client.ask("configurationDone");
      const { threadId } = await stopped(client);
      const lines: number[] = [];
      for (let step = 0; step < 9; step++) {
        const stop = stopped(client);
        await client.ask("next", { threadId });
        await stop;
        const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
        lines.push(stackFrames[0]!.line);
      }
      const loop = ["c.beqz", "c.jalr", "addi a5", "j again", "c.beqz"].map(lineOf);
      assert.deepEqual(lines.slice(lines.indexOf(loop[0]!)).slice(0, 6), [...loop, lineOf("li a0")]);
      await client.ask("disconnect");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
