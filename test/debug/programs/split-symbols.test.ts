/** Debug information that was split off its program: `symbols "main.debug"`. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { compile, sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped } from "../client/client.js";
import { sometimes } from "../../sample.js";

const source = `static int twice(int n)
{
    return n + n;
}

int main(void)
{
    return twice(21) - 42;
}
`;
const scenario = (settings: string): string => `scenario "Split off"
machine rv64-sv39
kernel intended
program main from "main.elf" { ${settings} }
process A runs main()
`;

describe("debug session: symbols that were split off the program", () => {
  let folder = "";
  beforeEach(function () {
    needTools(this, "riscv64-linux-gnu-gcc", "riscv64-linux-gnu-objcopy");
    needFiles(this, `${sysroot}/lib/libc.a`);
    if (folder !== "") return;
    folder = mkdtempSync(path.join(tmpdir(), "vas-split-"));
    const run = (tool: string, ...args: string[]) => execFileSync(`riscv64-linux-gnu-${tool}`, args, { cwd: folder });
    writeFileSync(path.join(folder, "main.c"), source);
    const build = ["-O0", "-g", "-static", "-Wl,--build-id"];
    run("gcc", ...build, "-o", "whole.elf", "main.c");
    run("objcopy", "--only-keep-debug", "whole.elf", "main.debug");
    run("strip", "-o", "main.elf", "whole.elf");
    run("gcc", ...build, "-O2", "-o", "other.debug", "main.c");
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  it("gives a stripped program its lines, functions and values; without it there are none", async () => {
    for (const split of [true, false]) {
      const file = path.join(folder, `split-${split}.vas`);
      writeFileSync(file, scenario(split ? 'symbols "main.debug"' : ""));
      const client = connect();
      await client.ask("initialize", introduction);
      await client.ask("launch", { program: file });
      const { breakpoints } = await client.ask<{ breakpoints: DebugProtocol.Breakpoint[] }>("setBreakpoints", {
        source: { path: path.join(folder, "main.c") },
        breakpoints: [{ line: 3 }],
      });
      assert.equal(breakpoints[0]!.verified, split, breakpoints[0]!.message);
      if (!split) continue;
      await client.ask("configurationDone");
      const { threadId } = await stopped(client);
      const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
      assert.deepEqual(
        stackFrames.slice(0, 2).map(({ name, line }) => [name, line]),
        [
          ["twice", 3],
          ["main", 8],
        ],
      );
      const watch = { expression: "n + 1", frameId: stackFrames[0]!.id, context: "watch" };
      assert.match((await client.ask<{ result: string }>("evaluate", watch)).result, /^22\b/);
    }
  });

  sometimes("is refused where it is missing, of another build, or no such file, with what to do", async () => {
    const told = async (settings: string): Promise<string> => {
      const compiled = await compile(scenario(settings), path.join(folder, "test.vas"));
      return typeof compiled === "string" ? compiled : "nothing";
    };
    assert.match(
      await told('symbols "none.debug"'),
      /"none.debug" cannot be read \(looked at .*none.debug and in the scenario's `files`\)/,
    );
    assert.match(
      await told('symbols "other.debug"'),
      /"other.debug" is of another build of "main.elf": its build id is [0-9a-f]{40}, the program's [0-9a-f]{40}\. Take the file/,
    );
    assert.match(await told('symbols "main.c"'), /"main.c" has no symbols: not an ELF file/);
    assert.match(await told('symbols "a", "b"'), /Write `symbols "program.debug"`\./);
    assert.match(await told('symbol "a"'), /no setting `symbol`\. Did you mean `symbols`/);
    assert.equal(await told('symbols "main.debug"'), "nothing");
    // Taken out of the program, the sections are not missed by it.
    assert.ok(readFileSync(path.join(folder, "main.elf")).length < readFileSync(path.join(folder, "whole.elf")).length);
  });
});
