/** The page "Debug your own C program" walked in a debug session: F5, breakpoints in C, into libc and back, and what is told there. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { plainStory, type Story } from "../../../src/protocol/story.js";
import type { OwnerInfo, PageTableSnapshot } from "../../../src/protocol/snapshot.js";
import { followPage } from "../../docs/c-programs-page.js";
import { needFiles, needTools } from "../../elf/toolchain.js";
import { sysroot } from "../../witnesses/programs/linux-scenario.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

type Frame = DebugProtocol.StackFrame;

describe("debug session: the tutorial of C programs", () => {
  let folder = "";
  beforeEach(function () {
    needTools(this, "riscv64-linux-gnu-gcc", "make");
    needFiles(this, `${sysroot}/lib/libc.so.6`);
    if (folder === "") folder = followPage("all", "cat.elf", "wc.elf");
  });
  after(() => (folder === "" ? undefined : rmSync(folder, { recursive: true })));

  const lineOf = (file: string, part: string): number =>
    readFileSync(path.join(folder, file), "utf8")
      .split("\n")
      .findIndex((line) => line.includes(part)) + 1;

  /** F5 with a breakpoint: the session at the first stop there. */
  async function start(scenario: string, file: string, part: string): Promise<{ client: Client; threadId: number }> {
    const client = connect();
    await client.ask("initialize", introduction);
    await client.ask("launch", { program: path.join(folder, scenario), stories: true });
    const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: path.join(folder, file) },
      breakpoints: [{ line: lineOf(file, part) }],
    });
    assert.equal(breakpoints[0]!.verified, true, breakpoints[0]!.message);
    await client.ask("configurationDone");
    const { threadId } = await stopped(client);
    return { client, threadId: threadId! };
  }

  const stack = async (client: Client, threadId: number): Promise<readonly Frame[]> =>
    (await client.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames;

  /** A movement to its stop; its story as it is read. */
  async function move(client: Client, command: string, args: object): Promise<string> {
    client.forget();
    await client.ask(command, args);
    const { body } = await client.event("vas/stopped");
    const { story } = body as { readonly story: Story & { readonly owners: readonly OwnerInfo[] } };
    return plainStory(story.title, story.owners);
  }

  it("stops in count.c with C's stack and values, and names the file of the program's page", async () => {
    const { client, threadId } = await start("count.vas", "count.c", "words[i].times++");
    const frames = await stack(client, threadId);
    assert.deepEqual(
      frames.slice(0, 2).map(({ name }) => name),
      ["note (inlined)", "main"],
    );
    const watch = { expression: "words[i].text", frameId: frames[0]!.id, context: "watch" };
    assert.match((await client.ask<{ result: string }>("evaluate", watch)).result, /"to"/);
    const told: string[] = [];
    for (let step = 0; step < 6; step++)
      told.push(await move(client, "stepIn", { threadId, granularity: "instruction" }));
    for (let step = 0; step < 6; step++) await move(client, "stepBack", { threadId, granularity: "instruction" });
    assert.ok(
      told.some((title) => /\bits (text|data|bss)\b/.test(title)),
      told.join("\n"),
    );
    assert.ok(
      told.every((title) => !/\bits elf\b/.test(title)),
      told.join("\n"),
    );
    const before = frames[0]!.line;
    await move(client, "next", { threadId });
    await move(client, "stepBack", { threadId });
    assert.equal((await stack(client, threadId))[0]!.line, before);
    const tables = await client.ask<PageTableSnapshot>("vas/pageTable", { expanded: await everyTable(client) });
    const files = tables.rows.filter(({ kind }) => kind === "page").map(({ file }) => file);
    assert.ok(files.includes("count-static.elf+0x0"), files.join(" "));
    assert.ok(files.includes(null), "the stack is of no file");
  });

  /** Ids of all tables of the stopped thread's space. */
  async function everyTable(client: Client): Promise<readonly string[]> {
    const expanded = new Set<string>();
    for (;;) {
      const { rows } = await client.ask<PageTableSnapshot>("vas/pageTable", { expanded: [...expanded] });
      const found = rows.filter(({ kind, id }) => kind === "table" && !expanded.has(id));
      if (found.length === 0) return [...expanded];
      for (const { id } of found) expanded.add(id);
    }
  }

  sometimes("steps over memchr and back, stops inside it by name, and out of it in C", async () => {
    const { client, threadId } = await start("cat-and-wc.vas", "wc.c", "= memchr(end");
    const call = (await stack(client, threadId))[0]!.line;
    await move(client, "next", { threadId });
    assert.equal((await stack(client, threadId))[0]!.line, lineOf("wc.c", "if (end == NULL)"));
    await move(client, "stepBack", { threadId });
    assert.equal((await stack(client, threadId))[0]!.line, call);
    await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "libc.memchr" }] });
    await move(client, "continue", { threadId });
    const names = (await stack(client, threadId)).map(({ name }) => name);
    assert.deepEqual(names.slice(0, 2), ["libc.memchr", "main"]);
    await move(client, "stepOut", { threadId });
    assert.equal((await stack(client, threadId))[0]!.name, "main");
  });

  for (const [tags, told] of [
    ["asid", "wc missed libc's memchr, which cat entered."],
    ["asid+sasid", "wc found libc's memchr, which cat entered."],
  ] as const) {
    it(`tells with tags ${tags}: ${told}`, async () => {
      const text = readFileSync(path.join(folder, "cat-and-wc.vas"), "utf8").replace("tags asid }", `tags ${tags} }`);
      writeFileSync(path.join(folder, "with-tags.vas"), text);
      const { client, threadId } = await start("with-tags.vas", "wc.c", "= memchr(end");
      let title = "";
      for (let step = 0; step < 40 && !title.includes("memchr"); step++)
        title = await move(client, "stepIn", { threadId, granularity: "instruction" });
      assert.equal(title, told);
      // The view opens the way of the walk: its row says which page of which file was walked for.
      const { rows, subject } = await client.ask<PageTableSnapshot>("vas/pageTable", {
        expanded: ["walk"],
        frame: -1,
      });
      const row = rows.find(({ id }) => id === subject);
      const offset = Number(/^libc\.so\.6\+(0x[0-9a-f]+)$/.exec(row?.file ?? "")?.[1]);
      assert.ok(offset > 0 && offset % 4096 === 0, `${row?.file}`);
      // The page is that of the file: its bytes there are those at the offset of the library.
      const { data } = await client.ask<{ data: string }>("readMemory", {
        memoryReference: String(row!.va),
        count: 4096,
      });
      const library = readFileSync(`${sysroot}/lib/libc.so.6`);
      assert.ok(Buffer.from(data, "base64").equals(library.subarray(offset, offset + 4096)), "another page");
    });
  }
});
