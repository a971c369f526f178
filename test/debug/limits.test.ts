/** Every limit that docs/debugging.md lists: reached, it is named with its number, and nothing else breaks. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect, start, stopped, type Client } from "./client.js";

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
      /too many steps wait already: pause the program first/,
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
      assert.ok(message.includes(number) || what.startsWith("steps"), `${number}: ${message}`);
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

  it("frames of a page of the call stack: the rest comes by further pages", () => {
    assert.match(table.get("frames of a page of the call stack") ?? "", /1,000/);
  });
});
