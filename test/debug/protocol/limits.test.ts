/** Every limit that docs/debugging.md lists: reached, it is named with its number, and nothing else breaks. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { burst, createShownOutput, ratePerSecond, takeRoom } from "../../../src/debug/session/shown-output.js";
import { recordStep, takeStep, type StepHistory } from "../../../src/debug/session/step-history.js";
import { connect, start, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

const program = "/limits.vas";
const text = `scenario "limits"
machine rv64-sv39
kernel linux-rfc { max_steps 100000000000 }
program p {
    u64 own[200000]
    fn main() {
        let i = 0
        while 1 { i = i + 1 }
    }
}
process A runs p
`;

/** The table of the page: what is limited, and how much of it is allowed. */
const table = new Map(
  readFileSync("docs/debugging.md", "utf8")
    .split("## Limits")[1]!
    .split("\n")
    .flatMap((line) => {
      const [, what, most] = /^\| ([^|]+) \| ([^|]+) \|/.exec(line) ?? [];
      return what === undefined || most === undefined ? [] : [[what, most.trim()] as const];
    }),
);

describe("limits of the debug adapter", () => {
  let client: Client;
  let threadId = 0;
  const opened = async (): Promise<void> => {
    client = connect({ [program]: text });
    await start(client, { program });
    threadId = (await stopped(client)).threadId!;
  };
  const refused = async (command: string, args: object): Promise<string> => {
    const { success, message } = await client.send(command, args);
    assert.equal(success, false, command);
    return message!;
  };
  before(opened);
  after(() => client.ask("disconnect"));

  const rows: readonly (readonly [what: string, reach: () => Promise<string>, told: RegExp])[] = [
    [
      "breakpoints of a file, of functions, of instructions; elements of any list",
      () => {
        const breakpoints = Array.from({ length: 10_001 }, () => ({ line: 8 }));
        return refused("setBreakpoints", { source: { path: program }, breakpoints });
      },
      /`breakpoints` has 10001 elements; at most 10000 are allowed/,
    ],
    [
      "characters of an expression, a condition, a name, any text",
      () => refused("evaluate", { expression: `1${" + 1".repeat(2500)}` }),
      /`expression` has 10001 characters; at most 10000 are allowed/,
    ],
    [
      "settings of a launch",
      async () => {
        const other = connect({ [program]: text });
        await other.ask("initialize", {});
        const machine = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`k${n}`, n]));
        return (await other.send("launch", { program, machine })).message!;
      },
      /`machine` has 1001 fields; at most 1000 are allowed/,
    ],
    [
      "instructions of a disassembly",
      () => refused("disassemble", { memoryReference: "0x10000", instructionCount: 10_001 }),
      /`instructionCount` is 10001: ask for 0 to 10000/,
    ],
    [
      "instructions between an address and a disassembly of it",
      () => refused("disassemble", { memoryReference: "0x10000", instructionOffset: 10_001, instructionCount: 1 }),
      /`instructionOffset` is 10001: ask for -10000 to 10000, or for a nearer address/,
    ],
    [
      "bytes written at once",
      () => {
        const data = Buffer.alloc(1_048_577).toString("base64");
        return refused("writeMemory", { memoryReference: "0x10000", data });
      },
      /1048577 bytes: write at most 1048576 at once; nothing was written/,
    ],
    [
      "steps that wait for the one under way",
      async () => {
        await client.ask("continue", { threadId });
        const sent = Array.from({ length: 101 }, () => client.send("next", { threadId }));
        const answers = await Promise.all(sent.slice(-1));
        await client.ask("pause", { threadId });
        await stopped(client);
        return answers[0]!.message!;
      },
      /100 steps wait already: pause the program first/,
    ],
    [
      "requests that wait for a look into the past",
      async () => {
        await client.ask("vas/seek", { tick: 300_000 });
        await stopped(client);
        // The look goes back to the start and lasts until it is cancelled; everything else waits for it.
        const look = client.send("evaluate", { expression: "history own last 100", context: "repl" });
        const waiting = Array.from({ length: 1000 }, () => client.send("scopes", { frameId: 0 }));
        const { success, message } = await client.send("scopes", { frameId: 0 });
        assert.equal(success, false);
        await client.ask("cancel", {});
        await Promise.all([look, ...waiting]);
        return message!;
      },
      /1000 requests wait already for the search that is under way: cancel it/,
    ],
    [
      "changes that a history lists",
      () => refused("evaluate", { expression: "history own last 10001", context: "repl" }),
      /last 10001: ask for 1 to 10000 changes/,
    ],
    [
      "bytes that are watched",
      () => refused("evaluate", { expression: "watch 0x10000 1048577", context: "repl" }),
      /1048577 bytes: watch 1 to 1048576/,
    ],
  ];
  for (const [what, reach, told] of rows)
    it(`${what}: the one too many is refused and named`, async () => {
      assert.ok(table.has(what), `docs/debugging.md has no row "${what}"`);
      const message = await reach();
      assert.match(message, told);
      assert.ok(message.length < 300, message);
      // The number of the page is the number of the message.
      const number = table.get(what)!.replace(/\D/g, "");
      assert.ok(message.includes(number), `${number}: ${message}`);
      // The session is as alive as before.
      assert.ok((await client.send("threads")).success);
    });

  it("bytes read at once: the rest is told to be unread", async () => {
    const { memoryReference: own } = await client.ask<{ memoryReference: string }>("evaluate", { expression: "own" });
    const { data } = await client.ask<{ data?: string; unreadableBytes?: number }>("readMemory", {
      memoryReference: own,
      count: 1_600_000,
    });
    assert.ok(table.has("bytes read at once"));
    assert.ok(Buffer.from(data ?? "", "base64").length <= 1_048_576);
  });

  it("steps that are kept to go back the way one came: the oldest are forgotten, and the others are found", () => {
    const most = Number(table.get("steps that are kept to go back the way one came")!.replace(/\D/g, ""));
    const history: StepHistory = { steps: [] };
    for (let tick = 0; tick <= most; tick++)
      recordStep(history, { from: { tick, tid: 1 }, to: tick + 1, granularity: "statement" });
    assert.equal(history.steps.length, most);
    assert.equal(history.steps[0]!.from.tick, 1);
    assert.equal(takeStep(history, most + 1, "statement")!.from.tick, most);
  });

  it("output of a program: the first megabyte, then so much a second, and a count of what was left out", () => {
    assert.match(table.get("output of a program")!, /256 KB a second after the first MB/);
    assert.equal(burst, 2 ** 20);
    assert.equal(ratePerSecond, 256 * 1024);
    const shown = createShownOutput();
    assert.ok(takeRoom(shown, burst, 0));
    assert.ok(!takeRoom(shown, 1000, 1));
    assert.equal(shown.omitted, 1);
    assert.ok(takeRoom(shown, ratePerSecond, 1001));
  });

  it("characters of a line of output: the line is cut, and says by how much", async () => {
    const printing = text.replace(
      "let i = 0",
      "let i = 0 print PIECES".replace("PIECES", Array.from({ length: 200 }, () => `"${"x".repeat(100)}"`).join(", ")),
    );
    const other = connect({ [program]: printing });
    await start(other, { program });
    await stopped(other);
    await other.ask("next", { threadId: 1 });
    await stopped(other);
    await other.ask("next", { threadId: 1 });
    await stopped(other);
    const output = other.events.map(({ body }) => (body as { output?: string } | undefined)?.output ?? "").join("");
    assert.match(output, /x… \(\d+ more characters\)\n/);
    const [shown = ""] = /\S*x{1000,}/.exec(output)!;
    assert.ok(Math.abs(shown.length - 16_384) < 10, `${shown.length}`);
    await other.ask("disconnect");
  });

  it("characters of a message in a trace: it is cut, and its length is told", async () => {
    const traced: string[] = [];
    const other = connect({ [program]: text }, { trace: (lines) => void traced.push(...lines) });
    await other.ask("initialize", {});
    await other.send("launch", { program, trace: "protocol" });
    await other.send("evaluate", { expression: `1${" + 1".repeat(2000)}` });
    const line = traced.find((one) => one.includes('"evaluate"'))!;
    assert.ok(line.length < 4100, `${line.length}`);
    assert.match(line, /\d,?\d{3}/);
    await other.ask("disconnect");
  });

  sometimes("events between two stops in a trace: the oldest are counted as lost", async () => {
    const traced: string[] = [];
    const busy = text.replace("i = i + 1", "getpid()");
    const other = connect({ [program]: busy }, { trace: (lines) => void traced.push(...lines) });
    await start(other, { program, attributes: { trace: "machine" } });
    await stopped(other);
    await other.ask("vas/seek", { tick: 200_000 });
    await stopped(other);
    assert.match(traced.join("\n"), /[\d,]+ (earlier )?events? .*lost|lost .*[\d,]+ events?/i);
    await other.ask("disconnect");
  });

  /** Rows that are reached where their code is tested. */
  const elsewhere: Readonly<Record<string, readonly [file: string, title: string]>> = {
    "bytes of a message, of its headers (`vas dap`)": [
      "test/cli/servers/message-framing.test.ts",
      "never throws and keeps a bounded rest, whatever comes",
    ],
    "clients of `vas dap --port`": ["test/cli/servers/message-framing.test.ts", "refuses the thirty-third client"],
    "questions of a view that wait": ["test/extension/from-view.test.ts", "is so many questions at once"],
    "characters that a view may copy or save": ["test/extension/from-view.test.ts", "is so much text, and not more"],
  };
  it("have a test each", () => {
    const own = readFileSync(import.meta.filename, "utf8");
    for (const what of table.keys()) {
      if (what === "what" || what.startsWith("---")) continue;
      const [file, title] = elsewhere[what] ?? [];
      if (file !== undefined) assert.ok(readFileSync(file, "utf8").includes(title!), `${file} has no "${title}"`);
      else assert.ok(own.includes(what.slice(0, 40).split(",")[0]!), `no test for "${what}"`);
    }
  });

  it("frames of a page of the call stack: the rest comes by further pages", () => {
    assert.match(table.get("frames of a page of the call stack") ?? "", /1,000/);
  });
});
