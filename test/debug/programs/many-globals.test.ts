/** Variables outside of functions are shown at each stop while they are few; a large program's are fetched when they are opened. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped } from "../client/client.js";

/** A program with so many of them. */
function source(globals: number): string {
  const names = Array.from({ length: globals }, (_, index) => `int g${index} = ${index};`);
  return `${names.join("\n")}\nint main(void)\n{\n    return g0;\n}\n`;
}

describe("debug session: program data", () => {
  it("is a long list where there are more than 50 variables", async function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.a`);
    const folder = mkdtempSync(path.join(tmpdir(), "vas-globals-"));
    try {
      for (const globals of [50, 51]) {
        writeFileSync(path.join(folder, "main.c"), source(globals));
        execFileSync("riscv64-linux-gnu-gcc", ["-O0", "-g", "-static", "-o", "main.elf", "main.c"], { cwd: folder });
        const program = path.join(folder, "main.vas");
        writeFileSync(
          program,
          'scenario "globals" machine rv64-sv39 kernel intended program main from "main.elf" process A runs main()\n',
        );
        const client = connect();
        await client.ask("initialize", introduction);
        await client.ask("launch", { program });
        await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "main" }] });
        await client.ask("configurationDone");
        const { threadId } = await stopped(client);
        const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
        const { scopes } = await client.ask<DebugProtocol.ScopesResponse["body"]>("scopes", {
          frameId: stackFrames[0]!.id,
        });
        const { expensive, variablesReference } = scopes.find(({ name }) => name === "Program data")!;
        assert.equal(expensive, globals > 50, `${globals} variables`);
        const { variables } = await client.ask<DebugProtocol.VariablesResponse["body"]>("variables", {
          variablesReference,
        });
        assert.equal(variables.length, globals);
        assert.equal(variables.find(({ name }) => name === "g7")!.value, "7");
        await client.ask("disconnect");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
