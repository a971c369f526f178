/** `vas/changes`: answers as what has changed since the one before. */
import assert from "node:assert/strict";
import { withDifference, type Changes } from "../../../src/protocol/changes/index.js";
import { connect, start, stopped, type Client } from "../client/client.js";

const scenario = `scenario "Changes"
machine rv64-sv39 { tags asid cores 2 }
kernel linux-rfc { }
vas lib mode 0444 { segment data at 0x20000000 size 4K r-- { u64 table[8] = 1 } }
program user() {
    fn main() {
        subscribe(1)
        let at = 0
        while at < 4 {
            let seen = u64[0x2000_0000 + at * 8]
            at = at + 1
            yield()
        }
    }
}
process A runs user()
process B runs user()
process C runs user()
`;

const commands = [
  ["vas/tlb", {}],
  ["vas/pageTable", { expanded: ["walk"] }],
  ["vas/spaces", {}],
  ["vas/timeline", { bins: 50 }],
] as const;

async function open(): Promise<Client> {
  const client = connect({ "/s/changes.vas": scenario });
  await start(client, { program: "/s/changes.vas", attributes: { stopOnEntry: true } });
  return client;
}

describe("answers told as changes", () => {
  it("come to the answers of the request itself, at every stop and on the way back", async () => {
    const client = await open();
    let { threadId } = await stopped(client);
    const known = new Map<string, { number: number; body: unknown }>();
    let [sent, whole] = [0, 0];
    for (const [at, move] of [..."ssssssssssssssssbbbssssss"].entries()) {
      await client.ask(move === "s" ? "stepIn" : "stepBack", { threadId, granularity: "instruction" });
      ({ threadId } = await stopped(client));
      for (const [command, args] of commands) {
        const answer = await client.ask<Changes>("vas/changes", { series: command, command, arguments: args });
        const direct = await client.ask(command, args);
        const before = known.get(command);
        assert.equal(answer.number, at + 1);
        assert.equal("is" in answer.difference, before === undefined, "the first is whole, and none after it");
        const body = withDifference(before?.body, JSON.parse(JSON.stringify(answer.difference)) as never);
        assert.deepEqual(body, JSON.parse(JSON.stringify(direct)), `${command} at stop ${at}`);
        known.set(command, { number: answer.number, body });
        if (at === 0) continue;
        sent += JSON.stringify(answer).length;
        whole += JSON.stringify(direct).length;
      }
    }
    assert.ok(sent < whole / 2, `${sent} characters instead of ${whole}`);
  });

  it("are told of each series by itself, whole where nothing has changed in one that is forgotten", async () => {
    const client = await open();
    await stopped(client);
    const ask = (series: string, args: object = {}) =>
      client.ask<Changes>("vas/changes", { series, command: "vas/tlb", arguments: args });
    assert.deepEqual([(await ask("a")).number, (await ask("a")).number, (await ask("b")).number], [1, 2, 1]);
    assert.deepEqual((await ask("a")).difference, { fields: {} });
    for (let at = 0; at < 16; at++) await ask(`other ${at}`);
    const again = await ask("a");
    assert.deepEqual([again.number, "is" in again.difference], [1, true]);
  });

  it("are refused as the request itself is", async () => {
    const client = await open();
    await stopped(client);
    const refusal = async (command: string, args: unknown) => {
      const { success, message } = await client.send("vas/changes", { series: "a", command, arguments: args });
      assert.equal(success, false);
      return message;
    };
    assert.match((await refusal("vas/tlb", { core: 9 }))!, /^there is no core 9/);
    assert.match((await refusal("vas/tlb", { core: "x" }))!, /^vas\/tlb: `core` must be a whole number/);
    assert.match((await refusal("vas/hash", {}))!, /`command` must be one of vas\/tlb, vas\/pageTable/);
    assert.match((await refusal("vas/tlb", 3))!, /`arguments` must be an object/);
  });
});
