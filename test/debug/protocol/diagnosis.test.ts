/** What a session leaves behind when something goes wrong: traces, and internal errors with their stack. */
import assert from "node:assert/strict";
import path from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { internalError } from "../../../src/debug/index.js";
import { connect, examples, type Client } from "../client/client.js";

const program = path.join(examples, "shared-libc.vas");
const greeting = { adapterID: "vas", pathFormat: "path", linesStartAt1: true, columnsStartAt1: true };

interface Written {
  readonly file: string | null;
  readonly line: string;
}

/** A session that writes its traces into a list. */
function traced(): { readonly client: Client; readonly written: Written[] } {
  const written: Written[] = [];
  const client = connect({}, { trace: (lines, file) => written.push(...lines.map((line) => ({ file, line }))) });
  return { client, written };
}

/** Runs the program to its end; resolves with the hash of everything in it. */
async function runToEnd(client: Client, launch: object): Promise<string> {
  await client.ask("initialize", greeting);
  await client.ask("launch", { program, stopAtEnd: true, ...launch });
  await client.event("initialized");
  await client.ask("configurationDone");
  await client.event("stopped");
  return (await client.ask<{ hash: string }>("vas/hash")).hash;
}

describe("traces", () => {
  it("of the protocol have every message as it went, from the first one on", async () => {
    const { client, written } = traced();
    await runToEnd(client, { trace: "protocol" });
    const messages = written.map(({ line, file }) => {
      assert.equal(file, null);
      // A long message is cut, so it is no JSON any more.
      const [, type] = /"type":"(\w+)"/.exec(line)!;
      const [, name] = /"(?:command|event)":"([\w/]+)"/.exec(line)!;
      return `${line[0]} ${type} ${name}`;
    });
    assert.deepEqual(messages.slice(0, 5), [
      "→ request initialize",
      "← response initialize",
      "→ request launch",
      "← response launch",
      // Filters that the scenario can have.
      "← event capabilities",
    ]);
    assert.deepEqual(messages.slice(-2), ["→ request vas/hash", "← response vas/hash"]);
    assert.ok(messages.includes("← event stopped"));
  });

  it("of the machine have its events in order, refills too, before the news of the stop", async () => {
    const { client, written } = traced();
    await runToEnd(client, { trace: "all", traceFile: "/tmp/trace.txt" });
    assert.ok(written.every(({ file }) => file === "/tmp/trace.txt"));
    const lines = written.map(({ line }) => line);
    const told = lines.filter((line) => line.startsWith("{"));
    assert.ok(lines.indexOf(told.at(-1)!) < lines.findIndex((line) => line.includes('"event":"stopped"')));
    const events = told.map(
      (line) => JSON.parse(line) as { tick: number; event: string; result?: string; code?: number },
    );
    const ticks = events.map(({ tick }) => tick);
    assert.deepEqual(
      ticks,
      [...ticks].sort((one, other) => one - other),
    );
    const count = (name: string): number => events.filter(({ event }) => event === name).length;
    // As `vas run` counts them: misses of the last level, page faults, processes.
    assert.equal(count("miss"), 12);
    assert.ok(count("fill") > 12);
    assert.equal(count("page-fault"), 6);
    assert.equal(events.filter(({ event, code }) => event === "process-exit" && code === 0).length, 3);
  });

  it("change nothing in the machine", async () => {
    const hashes = await Promise.all(["off", "machine", "all"].map((trace) => runToEnd(traced().client, { trace })));
    assert.equal(new Set(hashes).size, 1);
  });

  it("are off unless asked for", async () => {
    const { client, written } = traced();
    await runToEnd(client, {});
    assert.deepEqual(written, []);
  });

  it("are refused if nobody knows what they are", async () => {
    const { client } = traced();
    await client.ask("initialize", greeting);
    const { success, message } = await client.send("launch", { program, trace: "everything" });
    assert.equal(success, false);
    assert.match(message!, /trace/);
  });

  it("start anew after a restart", async () => {
    const { client, written } = traced();
    await runToEnd(client, { trace: "machine" });
    const first = written.splice(0).map(({ line }) => line);
    await client.ask("restart", {});
    await client.event("stopped");
    assert.deepEqual(
      written.map(({ line }) => line),
      first,
    );
  });
});

describe("internal errors", () => {
  it("say what was being done, with stack and version, and a page that has both filled in", () => {
    const { message, details, url } = internalError(new TypeError("x is not a page & more"), "the request `evaluate`");
    assert.equal(message, "internal error in the request `evaluate`: x is not a page & more");
    assert.match(details, /^internal error.*\nTypeError: x is not a page & more\n +at /);
    assert.match(details, /\nVAS Debugger \d+\.\d+\.\d+$/);
    const { searchParams, origin } = new URL(url);
    assert.equal(origin, "https://github.com");
    assert.equal(searchParams.get("title"), message);
    assert.match(searchParams.get("body")!, /```\ninternal error.*\nTypeError.*[^]*```\nVAS Debugger \d/);
    assert.ok(url.length < 8000);
  });

  it("are told of anything that is thrown", () => {
    assert.match(internalError("only text", "the run").details, /^internal error in the run: only text\nno stack\n/);
    const deep = new Error("deep");
    deep.stack = Array.from({ length: 500 }, (_, at) => `at f${at} (${"x".repeat(60)})`).join("\n");
    const { url } = internalError(deep, "the run");
    assert.ok(url.length < 8000);
    const lines = new URL(url).searchParams.get("body")!.split("\n");
    assert.equal(lines.filter((line) => line.startsWith("at f")).length, 20);
    assert.ok(lines.includes(`at f0 (${"x".repeat(60)})`) && lines.includes(`at f19 (${"x".repeat(60)})`));
    const title = new URL(internalError(new Error("x".repeat(500)), "the run").url).searchParams.get("title")!;
    assert.equal(title, `internal error in the run: ${"x".repeat(500)}`.slice(0, 120));
  });

  it("reach the log, the console and the client, and the session goes on", async () => {
    const logged: string[] = [];
    let text: unknown = null;
    // A file that is no text is what no host can give: a mistake of ours.
    const client = connect({}, { log: (details) => logged.push(details), readFile: async () => text as string });
    await client.ask("initialize", greeting);
    const response = await client.send("launch", { program: "/x.vas" });
    assert.equal(response.success, false);
    assert.match(response.message!, /^internal error in the request `launch`: /);
    const { error } = response.body as { error: DebugProtocol.Message };
    assert.equal(error.showUser, true);
    assert.equal(error.urlLabel, "Report");
    assert.match(error.url!, /^https:\/\/github\.com\/.*\/issues\/new\?title=internal%20error/);
    assert.equal(logged.length, 1);
    assert.match(logged[0]!, /\n +at /);
    const { body } = (await client.event("output")) as DebugProtocol.OutputEvent;
    assert.equal(body.category, "stderr");
    assert.ok(body.output.startsWith(logged[0]!) && body.output.includes("Report it: https://"));

    text =
      'scenario "S"\nmachine rv64-sv39\nkernel linux-rfc\nprogram p {\nfn main() { print 1 }\n}\nprocess A runs p\n';
    await client.ask("launch", { program: "/x.vas" });
  });
});
