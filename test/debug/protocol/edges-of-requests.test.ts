/** Numbers that requests take: the last that is taken is taken, and the one beyond is refused with what there is. */
import assert from "node:assert/strict";
import { connect, start, stopped, type Client } from "../client/client.js";
import { calls } from "../client/scenarios.js";

/** A request, a number that it just takes, one that it just does not, and what is said of that. */
const edges: readonly (readonly [
  command: string,
  args: (number: number) => object,
  taken: number,
  refused: number,
  told: RegExp,
])[] = [
  ["vas/lesson", (count) => ({ count }), 1, 0, /^`count` is 0: use 1 to 50$/],
  ["vas/lesson", (count) => ({ count }), 50, 51, /^`count` is 51: use 1 to 50$/],
  ["vas/lesson", (seed) => ({ seed, count: 1 }), 0, -1, /^`seed` is -1: it must not be negative$/],
  ["vas/eventsBetween", (limit) => ({ from: 0, to: 5, limit }), 1, 0, /^`limit` is 0: use 1 to 4096$/],
  ["vas/eventsBetween", (limit) => ({ from: 0, to: 5, limit }), 4096, 4097, /^`limit` is 4097: use 1 to 4096$/],
  ["vas/eventsBetween", (from) => ({ from, to: 5 }), 0, -1, /^`from` is -1 and `to` is 5: name a stretch of the run$/],
  ["vas/eventsBetween", (to) => ({ from: 5, to }), 5, 4, /^`from` is 5 and `to` is 4: name a stretch of the run$/],
  [
    "vas/eventsBetween",
    (to) => ({ from: 1, to }),
    200_001,
    200_002,
    /^200001 ticks are too many for single events: at most 200000$/,
  ],
  ["vas/pageTable", (limit) => ({ limit }), 0, -1, /^`limit` is -1: it must not be negative$/],
  ["vas/timeline", (from) => ({ from }), 0, -1, /^`from` is -1: it must not be negative$/],
  ["vas/timeline", (bins) => ({ bins }), 1, -1, /^`bins` is -1: it must not be negative$/],
  ["vas/translate", (va) => ({ va }), 0, -1, /^`va` is -1: it must not be negative$/],
  ["vas/tlb", (core) => ({ core }), 0, 1, /^there is no core 1: the machine has 0 to 0$/],
  ["vas/history", (most) => ({ kind: "slot", level: "JTLB", slot: 0, most }), 1, 0, /^`most` is 0: ask for 1 to 10000/],
  [
    "vas/history",
    (most) => ({ kind: "slot", level: "JTLB", slot: 0, most }),
    10_000,
    10_001,
    /^`most` is 10001: ask for 1 to 10000/,
  ],
  [
    "disassemble",
    (instructionCount) => ({ memoryReference: "0x10000", instructionCount }),
    0,
    -1,
    /^`instructionCount` is -1: ask for 0 to 10000$/,
  ],
  [
    "disassemble",
    (instructionCount) => ({ memoryReference: "0x10000", instructionCount }),
    10_000,
    10_001,
    /^`instructionCount` is 10001: ask for 0 to 10000$/,
  ],
  [
    "disassemble",
    (instructionOffset) => ({ memoryReference: "0x10000", instructionOffset, instructionCount: 1 }),
    10_000,
    10_001,
    /^`instructionOffset` is 10001: ask for -10000 to 10000, or for a nearer address$/,
  ],
  [
    "disassemble",
    (instructionOffset) => ({ memoryReference: "0x10000", instructionOffset, instructionCount: 1 }),
    -10_000,
    -10_001,
    /^`instructionOffset` is -10001: ask for -10000 to 10000, or for a nearer address$/,
  ],
  ["readMemory", (count) => ({ memoryReference: "0x10000", count }), 0, -1, /^`count` must not be negative$/],
];

describe("debug session: numbers at their edges", () => {
  let client: Client;
  before(async () => {
    client = connect({ "/a.vas": calls });
    await start(client, { program: "/a.vas" });
    await stopped(client);
  });
  after(() => client.ask("disconnect"));

  for (const [command, args, taken, refused, told] of edges)
    it(`${command} ${JSON.stringify(args(taken))} is answered, ${JSON.stringify(args(refused))} is not`, async () => {
      const [yes, no] = await Promise.all([client.send(command, args(taken)), client.send(command, args(refused))]);
      assert.deepEqual([yes.success, yes.message], [true, undefined]);
      assert.equal(no.success, false);
      assert.match(no.message!, told);
    });

  it("an address of 53 bits that is no variable is looked up when one hovers over it; larger numbers are numbers", async () => {
    const shown = async (expression: string): Promise<string> =>
      (await client.ask<{ result: string }>("evaluate", { expression, context: "repl" })).result;
    for (const number of [4095n, 2n ** 53n - 1n, 2n ** 53n])
      assert.equal(await shown(`${number}`), `${number}`, `${number}`);
  });
});
