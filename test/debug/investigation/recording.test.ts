/** Stretches of the run, looked at beside the session: single events, files for other tools, costs by line; and the verdict. */
import { strict as assert } from "node:assert";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import type { LineHeat, Verdict } from "../../../src/protocol/verdict.js";
import type { WindowEvents } from "../../../src/protocol/window-events.js";
import { connect, example, hash, moveTo, start, stopped, type Client } from "../client/client.js";

async function debugged(name: string, attributes: object = {}): Promise<{ client: Client; threadId: number }> {
  const client = connect();
  await start(client, { program: example(name), attributes });
  const { threadId } = await stopped(client);
  return { client, threadId: threadId! };
}

describe("debug session: recording", () => {
  it("tells single events of a stretch as the session's own trace has them", async () => {
    const { client } = await debugged("shared-libc.vas");
    await client.ask("vas/seek", { tick: 1000 });
    await stopped(client);
    const before = await hash(client);
    const whole = await client.ask<WindowEvents>("vas/eventsBetween", { from: 0, to: 1000 });
    assert.equal(await hash(client), before);
    assert.equal(whole.cut, false);
    assert.equal(whole.events.filter(({ event }) => event === "miss").length, 12);
    // A part of it, asked for later, is the same part.
    const part = await client.ask<WindowEvents>("vas/eventsBetween", { from: 200, to: 400 });
    assert.deepEqual(
      part.events,
      whole.events.filter(({ tick }) => tick >= 200 && tick < 400),
    );
    const { cut, events } = await client.ask<WindowEvents>("vas/eventsBetween", { from: 0, to: 1000, limit: 5 });
    assert.deepEqual([cut, events.length], [true, 5]);
  });

  it("draws an arrow from who told another core to flush to that core's flush", async () => {
    const { client } = await debugged("lessons/shootdown.vas");
    const { arrows, events } = await client.ask<WindowEvents>("vas/eventsBetween", { from: 0, to: 100_000 });
    const told = events.filter(({ event }) => event === "shootdown");
    assert.ok(told.length > 0 && arrows.length > 0);
    for (const { fromCore, fromTick, toCore, toTick } of arrows) {
      assert.notEqual(fromCore, toCore);
      assert.ok(told.some(({ tick, core }) => tick === fromTick && core === fromCore));
      assert.ok(events.some(({ event, tick, core }) => event === "flush" && tick === toTick && core === toCore));
      assert.ok(toTick >= fromTick);
    }
    // The first: munmap on core 0 flushes one page on three others, each by its own clock, and the call goes on after that.
    const [first] = arrows;
    const flushed = events.find(({ event, core, tick }) => event === "flush" && core === 1 && tick === first!.toTick);
    assert.deepEqual([first!.toCore, first!.flushes, first!.doneCycle], [1, 1, flushed!.cycle]);
    const back = events.find(({ core, cycle }) => core === 0 && cycle === first!.backCycle)!;
    assert.deepEqual([back.event, back.tick], ["system-call-return", first!.fromTick]);
  });

  it("tells all flushes that one shootdown asks a core for, and how long they take", async () => {
    const text = `scenario "four pages"
machine rv64-sv39 { cores 2 }
kernel intended
program job() {
  u64 over
  fn reader(page) {
    for i in 0 .. 4 { u64[page + i * 4096] = i }
    meet ready
    while over == 0 { }
  }
  fn main() {
    let page = mmap(0, 16K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
    thread_create(reader, page, core: 1)
    meet ready
    munmap(page, 16K)
    over = 1
  }
}
process A runs job() on core 0
`;
    const client = connect({ "/four.vas": text });
    await start(client, { program: "/four.vas", attributes: { stopOnEntry: false, stopAtEnd: true } });
    await stopped(client);
    const { arrows, events } = await client.ask<WindowEvents>("vas/eventsBetween", { from: 0, to: 100_000 });
    const arrow = arrows.find(({ fromCore, toCore }) => fromCore === 0 && toCore === 1)!;
    const made = events.filter(({ event, core, tick }) => event === "flush" && core === 1 && tick === arrow.toTick);
    assert.equal(arrow.flushes, made.length);
    assert.equal(arrow.flushes, 4);
    assert.deepEqual([arrow.toCycle, arrow.doneCycle], [made[0]!.cycle, made.at(-1)!.cycle]);
    assert.ok(arrow.doneCycle > arrow.toCycle && arrow.backCycle! > arrow.fromCycle);
  });

  it("refuses stretches that are none, and runs that were changed by hand", async () => {
    const { client } = await debugged("shared-libc.vas");
    const message = async (args: object) => (await client.send("vas/eventsBetween", args)).message!;
    assert.match(await message({ from: 5, to: 1 }), /name a stretch of the run/);
    assert.match(await message({ from: 0, to: 1e9 }), /too many for single events/);
    assert.match(await message({ from: 0, to: 10, limit: 0 }), /use 1 to 4096/);
    await client.ask("vas/seek", { tick: 600 });
    await stopped(client);
    await client.ask("writeMemory", { memoryReference: "0x20020000", data: "AQI=" });
    assert.match(await message({ from: 0, to: 10 }), /changed by hand/);
  });

  it("writes the run as a file of other tools", async () => {
    const { client } = await debugged("shared-libc.vas");
    await client.ask("vas/seek", { tick: 300 });
    await stopped(client);
    const written = await client.ask<{ data: string; events: number; cut: boolean }>("vas/trace", { format: "csv" });
    const lines = Buffer.from(written.data, "base64").toString().trimEnd().split("\n");
    assert.equal(lines.length - 1, written.events);
    assert.equal(written.cut, false);
    const perfetto = await client.ask<{ data: string; events: number }>("vas/trace", { format: "perfetto", to: 300 });
    assert.equal(perfetto.events, written.events);
    assert.ok(Buffer.from(perfetto.data, "base64").length > 1000);
    assert.match((await client.send("vas/trace", { format: "pcap" })).message!, /format/);
  });

  it("counts costs by line that add up to the counters", async () => {
    const { client } = await debugged("shared-libc.vas");
    const { lines, watched, ticks } = await client.ask<LineHeat>("vas/heat");
    assert.equal(watched, ticks);
    const loop = lines.find(({ line }) => line === 30)!;
    assert.deepEqual([loop.walks, loop.firstLevel], [2, 2]);
    assert.equal(loop.walkTicks.length, 2);
    for (const tick of loop.walkTicks) {
      await client.ask("vas/seek", { tick });
      await stopped(client);
      const { access } = await client.ask<TlbSnapshot>("vas/tlb");
      assert.deepEqual([access!.result, access!.tick], ["walk", tick - 1]);
    }
    assert.ok(lines.every(({ path }) => path.endsWith("shared-libc.vas")));
    assert.deepEqual(await client.ask("vas/heat"), { lines, watched, ticks });
  });

  it("says what has come of the run, before its end and after it", async () => {
    const { client, threadId } = await debugged("shared-libc.vas", { stopAtEnd: true, machine: { tags: "asid" } });
    const before = await client.ask<Verdict>("vas/verdict");
    assert.deepEqual([before.ended, before.preset, before.tags], [false, "arc-hs38-1k", "asid"]);
    await moveTo(client, "continue", threadId);
    const after = await client.ask<Verdict>("vas/verdict");
    assert.equal(after.ended, true);
    assert.deepEqual(
      after.expectations.map(({ line, passed, actual }) => [line, passed, actual]),
      [
        [59, false, "3 == 1"],
        [60, false, "6 == 2"],
        [61, true, "0 == 0 and 0 == 0 and 0 == 0"],
      ],
    );
    assert.deepEqual([after.walks, after.redundant, after.hazards], [18, 6, 0]);
  });
});
