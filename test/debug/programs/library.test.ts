/** A C program and the library that it shares, in a debug session: from C into libc and back, and who filled what. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";
import { sometimes, swept } from "../../sample.js";

const page = readFileSync("docs/c-programs.md", "utf8");
const code = /```c\n(.*?)```/s.exec(page)![1]!;
const lineOf = (part: string): number => code.split("\n").findIndex((line) => line.includes(part)) + 1;

const scenario = (share: boolean): string => `scenario "Two programs, one libc"
machine arc-hs38-4k { tags asid+sasid }
kernel intended { quantum 10_000 }
files "${sysroot}" only "lib/ld-linux-*", "lib/libc.so.6"
files "." only "hamlet.txt"
${share ? 'share "/lib/libc.so.6" as libc\nshare interpreter as ldso' : ""}
program count from "count.elf"
process A runs count("/hamlet.txt")
process B runs count("/hamlet.txt")
`;

type Frames = DebugProtocol.StackTraceResponse["body"];

describe("debug session: a C program and its library", () => {
  let folder = "";
  beforeEach(function () {
    needTools(this, "riscv64-linux-gnu-gcc");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    if (folder !== "") return;
    folder = mkdtempSync(path.join(tmpdir(), "vas-library-"));
    const put = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    put("count.c", code);
    put("hamlet.txt", "to be or not to be\n");
    put("shared.vas", scenario(true));
    put("own.vas", scenario(false));
    execFileSync("riscv64-linux-gnu-gcc", ["-O1", "-g", "-o", "count.elf", "count.c"], { cwd: folder });
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  /** A session that has run to a line of count.c, or into a function. */
  async function at(
    file: string,
    where: { readonly line: number } | { readonly function: string },
  ): Promise<{ client: Client; threadId: number }> {
    const client = connect();
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: path.join(folder, file), stopOnEntry: false });
    type Set = DebugProtocol.SetBreakpointsResponse["body"];
    const { breakpoints } =
      "line" in where
        ? await client.ask<Set>("setBreakpoints", {
            source: { path: path.join(folder, "count.c") },
            breakpoints: [{ line: where.line }],
          })
        : await client.ask<Set>("setFunctionBreakpoints", { breakpoints: [{ name: where.function }] });
    assert.equal(breakpoints[0]!.verified, true, breakpoints[0]!.message);
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    return { client, threadId: threadId! };
  }

  const stack = async (client: Client, threadId: number): Promise<readonly DebugProtocol.StackFrame[]> =>
    (await client.ask<Frames>("stackTrace", { threadId })).stackFrames;

  for (const file of swept(["shared.vas", "own.vas"], 1)) {
    it(`steps over calls into the library and back, forwards and backwards (${file})`, async () => {
      const { client, threadId } = await at(file, { line: lineOf("qsort(words") });
      const line = async (): Promise<number> => (await stack(client, threadId))[0]!.line;
      assert.equal(await line(), lineOf("qsort(words"));
      await client.ask("next", { threadId });
      await stopped(client);
      assert.equal(await line(), lineOf("for (int i = 0; i < 3"));
      await client.ask("stepBack", { threadId });
      await stopped(client);
      assert.equal(await line(), lineOf("qsort(words"));
    });

    it(`steps into a comparison that the library calls, with the whole stack (${file})`, async () => {
      const { client, threadId } = await at(file, { line: lineOf("const struct word *a") });
      const frames = await stack(client, threadId);
      assert.equal(frames[0]!.name, "by_times");
      const names = frames.map(({ name }) => name);
      const library = file === "shared.vas" ? "libc." : "libc.so.6!";
      assert.ok(
        names.some((name) => name.startsWith(library)),
        names.join(", "),
      );
      assert.ok(names.includes("main"), names.join(", "));
      // Optimised code begins the line more than once.
      await client.ask("setBreakpoints", { source: { path: path.join(folder, "count.c") }, breakpoints: [] });
      await client.ask("stepOut", { threadId });
      await stopped(client);
      const out = (await stack(client, threadId)).map(({ name }) => name);
      assert.equal(out.filter((name) => name === "by_times").length, 0, `in the library again: ${out.join(", ")}`);
      assert.ok(out.includes("main"), out.join(", "));
    });
  }

  sometimes(
    "stops in a function of the shared library; its module tells of symbols, users and the shared id",
    async () => {
      const { client, threadId } = await at("shared.vas", { function: "libc.qsort" });
      const [inner, outer] = await stack(client, threadId);
      assert.equal(inner!.name, "libc.qsort");
      assert.equal(outer!.name, "main");
      const { modules } = await client.ask<DebugProtocol.ModulesResponse["body"]>("modules", {});
      const libc = modules.find(({ name }) => name === "libc") as unknown as Record<string, string>;
      assert.equal(libc["symbolStatus"], "symbols of the library");
      assert.match(libc["users"]!, /A/);
      assert.match(libc["sharedId"]!, /^\d+$/);
      // The next to come here is B: what A has entered serves it.
      await client.ask("continue", { threadId });
      const { threadId: other } = await stopped(client);
      assert.notEqual(other, threadId);
      const told: string[] = [];
      for (let step = 0; step < 60 && !told.some((title) => title.includes("entered")); step++) {
        client.forget();
        await client.ask("stepIn", { threadId: other, granularity: "instruction" });
        const { body } = await client.event("vas/stopped");
        const { story } = body as { readonly story: { readonly title: string } };
        told.push(story.title);
      }
      assert.match(
        told.at(-1)!,
        /^\{owner:\d+\} (?:hit|found) \{owner:\d+\}('s \w+|\+0x[0-9a-f]+), which \{owner:\d+\} entered\.$/,
      );
    },
  );

  sometimes("finds callers by the code of functions that say nothing of their frames, and marks them", async () => {
    const { client, threadId } = await at("shared.vas", { function: "libc._IO_file_stat" });
    const names = (await stack(client, threadId)).map(({ name }) => name);
    // It is called by a function without call frame information, and that by fgets.
    const guessed = names.findIndex((name) => /^libc\._IO\w+ \(guessed\)$/.test(name));
    assert.ok(guessed > 0, names.join(", "));
    assert.ok(names.indexOf("libc.fgets") > guessed, names.join(", "));
    assert.ok(names.indexOf("main") > guessed, names.join(", "));
    assert.equal(names.at(-1), "_start");
  });

  it("has a module for a library that is not shared, where ld.so has mapped it", async () => {
    const { client } = await at("own.vas", { line: lineOf("qsort(words") });
    const { modules } = await client.ask<DebugProtocol.ModulesResponse["body"]>("modules", {});
    const libc = modules.find(({ name }) => name === "libc.so.6") as unknown as Record<string, string>;
    assert.equal(libc["kind"], "library");
    assert.match(libc["addressRange"]!, /^0x/);
    assert.match(libc["users"]!, /A/);
  });
});
