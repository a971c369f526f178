/** `vas/history`: when a slot or an entry changed, as data for views. */
import assert from "node:assert/strict";
import type { PageTableSnapshot, TlbSnapshot } from "../../../src/protocol/snapshot.js";
import type { ThingHistory } from "../../../src/protocol/thing-history.js";
import { connect, example, start, stopped, type Client } from "../client/client.js";

describe("debug session: the history of a thing", () => {
  async function atTick(tick: number): Promise<Client> {
    const client = connect();
    await start(client, {
      program: example("shared-libc.vas"),
      attributes: { stopOnEntry: true, machine: { tags: "asid" } },
    });
    await stopped(client);
    await client.ask("vas/seek", { tick });
    await stopped(client);
    return client;
  }

  it("tells each change of a TLB slot with who made it, and the session stays where it is", async () => {
    const client = await atTick(900);
    const { hash } = await client.ask<{ hash: string }>("vas/hash");
    const { cores } = await client.ask<TlbSnapshot>("vas/tlb");
    const level = cores[0]!.levels.find(({ name }) => name === "uITLB")!;
    const entry = [...level.entries].sort((a, b) => b.filledAt - a.filledAt)[0]!; // In a slot that was used before.
    const told = await client.ask<ThingHistory>("vas/history", {
      kind: "slot",
      core: 0,
      level: "uITLB",
      slot: entry.slot,
    });
    assert.equal(told.tick, 900);
    assert.equal(told.from, 0, "all of the run");
    assert.equal(told.initial, "free");
    assert.equal(told.changes[0]!.after, told.now);
    assert.equal(told.changes[0]!.tick, entry.filledAt + 1, "the first tick at which it is there");
    assert.equal(told.changes[0]!.who, entry.filledByName);
    assert.match(told.changes[0]!.place, /shared-libc\.vas:\d+$|^0x[0-9a-f_]+$/);
    for (const [index, change] of told.changes.entries()) {
      const earlier = told.changes[index + 1];
      assert.equal(change.before, earlier?.after ?? told.initial);
      if (earlier !== undefined) assert.ok(earlier.tick < change.tick);
    }
    const few = await client.ask<ThingHistory>("vas/history", {
      kind: "slot",
      level: "uITLB",
      slot: entry.slot,
      most: 1,
    });
    assert.deepEqual(few.changes, told.changes.slice(0, 1));
    assert.ok(few.from > 0, "more is before");
    assert.equal((await client.ask<{ hash: string }>("vas/hash")).hash, hash);
  });

  it("tells those of a page-table entry, whose bits the page-table view has by field", async () => {
    const client = await atTick(400);
    const { rows, space, entry } = await client.ask<PageTableSnapshot>("vas/pageTable", { expanded: ["walk"] });
    const row = rows.find(({ id }) => id === entry!.id)!;
    assert.equal(
      entry!.fields.reduce((bits, { high, low }) => bits + high - low + 1, 0),
      32,
    );
    assert.equal(entry!.fields.find(({ name }) => name === "V")!.value, "1");
    assert.equal(row.rights!.memory.name, "cached");
    const told = await client.ask<ThingHistory>("vas/history", { kind: "entry", space, va: row.va });
    assert.ok(told.changes.length > 0);
    assert.match(told.initial, /not valid/);
    const other = rows.find(({ kind, id }) => kind === "table" && id !== entry!.id)!;
    const asked = await client.ask<PageTableSnapshot>("vas/pageTable", { expanded: ["walk"], detail: other.id });
    assert.equal(asked.entry!.id, other.id);
    assert.ok(asked.entry!.fields.some(({ name }) => name === "table"));
  });

  it("shows the bits that a step has changed with what they were", async () => {
    const client = connect();
    const program = example("stories/who-changed-this-entry.vas");
    await start(client, { program, attributes: { stopOnEntry: false }, filters: ["page-fault"] });
    await stopped(client);
    let changed: string[] = [];
    for (let stop = 0; stop < 20 && changed.length === 0; stop++) {
      await client.ask("continue", { threadId: 1 });
      await stopped(client);
      const { entry } = await client.ask<PageTableSnapshot>("vas/pageTable", { expanded: ["walk"] });
      changed = (entry?.fields ?? []).filter(({ before }) => before !== null).map(({ name }) => name);
    }
    assert.ok(changed.length > 0);
  });

  it("says what is missing in the question", async () => {
    const client = await atTick(20);
    const refused = async (args: object) => (await client.send("vas/history", args)).message!;
    assert.match(await refused({ kind: "slot", level: "L9", slot: 0 }), /`level` \(uITLB, uDTLB, JTLB, sTLB\)/);
    assert.match(await refused({ kind: "slot", level: "uDTLB", slot: 8 }), /a slot is named by/);
    assert.match(await refused({ kind: "entry", space: 99, va: 0 }), /an entry is named by/);
    assert.match(await refused({ kind: "slot", level: "uDTLB", slot: 0, most: 0 }), /ask for 1 to/);
  });
});
