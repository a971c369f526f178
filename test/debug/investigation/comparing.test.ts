/** `vas/compare`: another run beside the session's, which stays where it is. */
import { strict as assert } from "node:assert";
import type { ComparisonSnapshot } from "../../../src/protocol/comparison-snapshot.js";
import { plainStory } from "../../../src/protocol/story.js";
import type { VasRequests } from "../../../src/protocol/requests.js";
import { connect, example, hash, introduction, start, stopped, type Client } from "../client/client.js";
import { counting } from "../client/scenarios.js";
import { sometimes } from "../../sample.js";

const asid = { settings: [{ name: "machine.tags", value: "asid" }] };

async function inLibc(): Promise<Client> {
  const client = connect();
  await start(client, { program: example("shared-libc.vas") });
  await stopped(client);
  return client;
}

describe("debug session: comparing", () => {
  it("follows the session without moving it, and measures once", async () => {
    const client = await inLibc();
    const before = await hash(client);
    const compare = () => client.ask<ComparisonSnapshot>("vas/compare", asid);
    const first = await compare();
    assert.equal(await hash(client), before);
    assert.match(first.sentence, /the programs take 6 more walks than under asid\+sasid, 18 instead of 12/);
    assert.deepEqual(first.differences, [{ setting: "machine.tags", a: "asid+sasid", b: "asid" }]);
    await client.ask("vas/seek", { tick: 1000 });
    await stopped(client);
    const later = await compare();
    assert.equal(later.position.tick, 1000);
    assert.equal(later.a.tick, 1000);
    assert.equal(later.b.tick, 1000);
    assert.equal(later.sentence, first.sentence);
    const held = (pages: ComparisonSnapshot["pages"], side: "a" | "b") =>
      pages.filter(({ ownerName }) => ownerName === "libc").flatMap((page) => page[side]);
    assert.deepEqual(new Set(held(later.pages, "a")), new Set(["shared 0"]));
    assert.deepEqual(new Set(held(later.pages, "b")), new Set(["ASID 1", "ASID 2", "ASID 3"]));
    // With shorter turns the same thread comes to the same place at another tick.
    const turns = { settings: [{ name: "kernel.quantum", value: "90" }] };
    const shifted = await client.ask<ComparisonSnapshot>("vas/compare", turns);
    assert.ok(shifted.b.tick !== null && shifted.b.tick !== 1000, `tick ${shifted.b.tick}`);
    assert.deepEqual(shifted.aligned, later.aligned);
  });

  sometimes("keeps both sides in their places when the session is the second of them", async () => {
    const libc = example("shared-libc.vas");
    const sides = { a: { settings: [] }, ...asid };
    const first = await inLibc();
    await first.ask("vas/seek", { tick: 1000 });
    await stopped(first);
    const told = await first.ask<ComparisonSnapshot>("vas/compare", sides);
    assert.deepEqual([told.own, told.a.tick, told.b.tick], ["a", 1000, 1000]);
    // Where to go on with the other: enough to launch it, and the tick at which it first misses otherwise.
    assert.deepEqual(told.sides, { a: { variant: null, settings: [] }, b: { variant: null, ...asid } });
    const second = connect();
    await start(second, { program: libc, attributes: { machine: { tags: "asid" } } });
    await stopped(second);
    const { tickB } = told.firstDifference!;
    await second.ask("vas/seek", { tick: tickB });
    const stop = await stopped(second);
    const { story } = await second.ask<VasRequests["vas/story"]["body"]>("vas/story");
    assert.match(plainStory(story.title, story.owners), /^B missed .* in every TLB/, JSON.stringify(stop));
    const same = await second.ask<ComparisonSnapshot>("vas/compare", sides);
    assert.deepEqual([same.own, same.a.tick, same.b.tick], ["b", tickB, tickB]);
    assert.deepEqual([same.sides, same.sentence, same.counters], [told.sides, told.sentence, told.counters]);
    // Exchanged: the session follows its settings to the other side.
    const turned = await second.ask<ComparisonSnapshot>("vas/compare", { a: asid, settings: [] });
    assert.deepEqual([turned.own, turned.a.label, turned.b.label], ["a", "asid", "asid+sasid"]);
    // Settings of another time say nothing where the session's are neither side's.
    const other = await first.ask<ComparisonSnapshot>("vas/compare", { ...asid, a: { variant: "gone" } });
    assert.deepEqual([other.own, other.sides], ["a", told.sides]);
  });

  it("names lines and pages so that a client can show them", async () => {
    const client = await inLibc();
    await client.ask("vas/seek", { tick: 1000 });
    await stopped(client);
    const { lines, pages } = await client.ask<ComparisonSnapshot>("vas/compare", asid);
    assert.deepEqual(
      new Set(lines.map(({ source, path }) => (source === null ? path : path === example("shared-libc.vas")))),
      new Set([true, null]),
    );
    const spaces = await client.ask<VasRequests["vas/spaces"]["body"]>("vas/spaces");
    for (const page of pages) {
      const { va, pa } = await client.ask<VasRequests["vas/translate"]["body"]>("vas/translate", {
        space: page.space,
        va: page.va,
      });
      assert.ok(pa !== null, `${page.ownerName} ${va}`);
    }
    assert.ok(pages.length >= 8 && spaces.processes.length === 3, `${pages.length} pages`);
  });

  it("offers variants and settings, and says of what is not one why", async () => {
    const client = await inLibc();
    const { proposals } = await client.ask<VasRequests["vas/comparable"]["body"]>("vas/comparable");
    assert.ok(proposals.some(({ label }) => label === "machine.tags asid"));
    const refused = async (args: object) => {
      const answer = await client.send("vas/compare", args);
      assert.equal(answer.success, false);
      return answer.message;
    };
    assert.match(
      (await refused({ settings: [{ name: "machine.tags", value: "psid" }] }))!,
      /there is no such run to compare with: machine\.tags: .*psid/,
    );
    assert.match((await refused({ settings: [{ name: "tags", value: "asid" }] }))!, /unknown setting `tags`/);
    assert.match((await refused({ variant: "nobody" }))!, /no variant nobody/);
    assert.match((await refused({ settings: [{ name: "machine.tags" }] }))!, /`settings\[0\]\.value` must be a string/);
    assert.match(
      (await refused({ settings: Array.from({ length: 101 }, () => asid.settings[0]) }))!,
      /at most 100 are allowed/,
    );
  });

  it("says that changes by hand are left out, and that a run loaded anew is another one", async () => {
    const client = await inLibc();
    await client.ask("vas/seek", { tick: 600 });
    await stopped(client);
    await client.ask("writeMemory", { memoryReference: "0x20020000", data: "AQI=" });
    const told = await client.ask<ComparisonSnapshot>("vas/compare", asid);
    assert.deepEqual(told.remarks, ["The session was changed by hand; both runs here are without that."]);
    await client.ask("restart", {});
    await stopped(client);
    assert.deepEqual((await client.ask<ComparisonSnapshot>("vas/compare", asid)).remarks, []);
  });

  it("shows its progress, lets other requests go on, and ends when it is cancelled or the session ends", async () => {
    // A clock that goes on each time it is asked: how long the work takes does not depend on the machine.
    let now = 0;
    const client = connect({ "/counting.vas": counting }, { now: () => (now += 50) });
    await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
    await client.ask("launch", { program: "/counting.vas", stopOnEntry: true });
    await client.ask("configurationDone");
    await stopped(client);
    const args = { settings: [{ name: "machine.asid_bits", value: "4" }] };
    const cancelled = client.send("vas/compare", args);
    const { progressId, title } = (await client.event("progressStart")).body as { progressId: string; title: string };
    assert.equal(title, "Comparing");
    assert.ok(await hash(client));
    await client.ask("cancel", { progressId });
    assert.equal((await cancelled).message, "cancelled");
    const left = client.send("vas/compare", args);
    await client.event("progressStart");
    await client.ask("disconnect");
    assert.equal((await left).message, "the run has ended meanwhile");
  });
});
