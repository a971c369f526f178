/** What `vas/tlb` says of the entry that an access looked for in vain: the class of its miss, and when it went. */
import assert from "node:assert/strict";
import type { TlbSnapshot } from "../../src/protocol/snapshot.js";
import { connect, example, start, stopped, type Client } from "./client/client.js";

async function tlbAt(client: Client, condition: string): Promise<TlbSnapshot> {
  await client.ask("vas/runToEvent", { filter: "tlb-miss", condition });
  await stopped(client);
  return (await client.ask("vas/tlb", {})) as TlbSnapshot;
}

describe("an entry that had gone", () => {
  it("is told with the class of the miss, and went in the step at the tick that is named", async () => {
    const client = connect();
    await start(client, { program: example("lessons/conflict.vas"), attributes: { stopOnEntry: true } });
    await stopped(client);
    const { access } = await tlbAt(client, "class == conflict");
    assert.equal(access?.lost?.missClass, "conflict");
    assert.match(
      access.lost.text,
      /^Its entry was evicted at tick \d+, when 0x[0-9a-f_]+ was filled.*: a conflict miss/,
    );
    assert.ok(access.lost.tick !== null && access.lost.tick < access.tick);

    // Just after the tick of the loss, the step shows the page being pushed out.
    await client.ask("vas/seek", { tick: access.lost.tick + 1 });
    await stopped(client);
    const { cores } = (await client.ask("vas/tlb", {})) as TlbSnapshot;
    const removed = cores.flatMap(({ levels }) => levels.flatMap((level) => level.removed));
    const page = Math.floor(access.va / 4096) * 4096;
    assert.ok(
      removed.some(({ va, cause }) => va === page && cause === "evicted"),
      `${page.toString(16)} among ${JSON.stringify(removed)}`,
    );
  });

  it("was never there at a cold miss, and is not told of a hit", async () => {
    const client = connect();
    await start(client, { program: example("lessons/conflict.vas"), attributes: { stopOnEntry: true } });
    await stopped(client);
    const { access, accesses } = await tlbAt(client, "class == cold");
    assert.equal(access?.lost?.missClass, "cold");
    assert.equal(access.lost.tick, null);
    assert.match(access.lost.text, /never had an entry/);
    for (const { result, lost } of accesses) if (result === "hit") assert.equal(lost, null);
  });
});
