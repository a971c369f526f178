/** Breakpoints in libraries that are not loaded yet: pending, and bound when `ld.so` maps the file, before anything of it runs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

const words = `int twice(int n)
{
    int result = n + n;
    return result;
}
`;
const main = `int twice(int);
int main(void)
{
    int first = twice(1);
    int second = twice(first);
    return second - 4;
}
`;
const scenario = (settings: string): string => `scenario "A library of our own"
machine rv64-sv39
kernel intended { ${settings} }
files "${sysroot}" only "lib/ld-linux-*", "lib/libc.so.6"
files "." at "/lib" only "libwords.so"
program main from "main.elf"
process A runs main()
process B runs main()
expect A.exit == 0
`;

type Breakpoint = DebugProtocol.Breakpoint;

describe("debug session: breakpoints in a library that is not loaded yet", () => {
  let folder = "";
  beforeEach(function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    if (folder !== "") return;
    folder = mkdtempSync(path.join(tmpdir(), "vas-pending-"));
    for (const [name, text] of Object.entries({ "words.c": words, "main.c": main, "plain.vas": scenario("") }))
      writeFileSync(path.join(folder, name), text);
    // Each process has the library at another place.
    writeFileSync(path.join(folder, "aslr.vas"), scenario("aslr on"));
    const build = (...args: string[]) => execFileSync("riscv64-linux-gnu-gcc", ["-O0", "-g", ...args], { cwd: folder });
    build("-shared", "-fPIC", "-o", "libwords.so", "words.c");
    build("-o", "main.elf", "main.c", "-L.", "-lwords");
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  async function launch(file: string): Promise<Client> {
    const client = connect();
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: path.join(folder, file) });
    return client;
  }

  const inWords = (client: Client, line: number): Promise<{ breakpoints: Breakpoint[] }> =>
    client.ask("setBreakpoints", { source: { path: path.join(folder, "words.c") }, breakpoints: [{ line }] });

  const top = async (client: Client, threadId: number): Promise<DebugProtocol.StackFrame> =>
    (await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames[0]!;

  const changedTo = async (client: Client): Promise<Breakpoint> => {
    const { body } = await client.event("breakpoint");
    return (body as DebugProtocol.BreakpointEvent["body"]).breakpoint;
  };

  sometimes("a line of its source: pending first, then told and met", async () => {
    const client = await launch("plain.vas");
    const { breakpoints } = await inWords(client, 3);
    assert.deepEqual(
      { ...breakpoints[0], id: 0 },
      { id: 0, verified: false, reason: "pending", message: "bound when libwords.so is loaded", line: 3 },
    );
    await client.ask("configurationDone");
    const bound = await changedTo(client);
    assert.equal(bound.id, breakpoints[0]!.id);
    assert.equal(bound.verified, true);
    assert.equal(bound.line, 3);
    const { threadId } = await stopped(client);
    const frame = await top(client, threadId!);
    assert.deepEqual([frame.name, frame.line], ["libwords.so!twice", 3]);
    // Steps in it go by its lines, and the caller is C's.
    await client.ask("next", { threadId });
    await stopped(client);
    assert.equal((await top(client, threadId!)).line, 4);
    // Back to before it was loaded and on again: the place is known, and met again.
    await client.ask("reverseContinue", { threadId });
    await stopped(client);
    await client.ask("continue", { threadId });
    await stopped(client);
    assert.equal((await top(client, threadId!)).name, "libwords.so!twice");
  });

  sometimes("a function, by its name or behind that of its file; in each process, wherever it lies there", async () => {
    for (const name of ["twice", "libwords.so!twice"]) {
      const client = await launch("aslr.vas");
      const { breakpoints } = await client.ask<{ breakpoints: Breakpoint[] }>("setFunctionBreakpoints", {
        breakpoints: [{ name }],
      });
      assert.equal(breakpoints[0]!.reason, "pending", name);
      await client.ask("configurationDone");
      assert.equal((await changedTo(client)).verified, true);
      const threads = new Map<number, string>();
      for (let stop = 0; stop < 4; stop++) {
        const { threadId } = await stopped(client);
        const { name: frame, instructionPointerReference } = await top(client, threadId!);
        assert.equal(frame, "libwords.so!twice");
        threads.set(threadId!, instructionPointerReference!.replace(/.*@|^\d+:/, ""));
        await client.ask("continue", { threadId });
      }
      assert.equal(threads.size, 2);
      assert.equal(new Set(threads.values()).size, 2, "two places");
    }
  });

  it("typed into the console; and what no library has is refused as ever", async () => {
    const client = await launch("plain.vas");
    const type = (expression: string): Promise<{ result: string }> =>
      client.ask("evaluate", { expression, context: "repl" });
    assert.match((await type("break twice")).result, /twice, bound when its library is loaded/);
    const { breakpoints } = await client.ask<{ breakpoints: Breakpoint[] }>("setFunctionBreakpoints", {
      breakpoints: [{ name: "thrice" }],
    });
    assert.equal(breakpoints[0]!.reason, "failed");
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    assert.equal((await top(client, threadId!)).name, "libwords.so!twice");
  });
});
