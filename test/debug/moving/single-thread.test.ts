/** One thread is stepped while all others are held: `singleThread` of next, stepIn, stepOut and continue. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { assertGolden } from "../client/golden.js";
import { connect, hash, moveTo, start, stopped, type Client } from "../client/client.js";

/** Three threads that write into what all see, each its own element; A and B meet in the end. */
const three = (cores: number): string => `scenario "Three"
machine rv64-sv39 { cores ${cores} }
kernel linux-rfc { quantum 15 }
vas shared mode 0666 { segment data at 0x2000_0000 size 4K rw- { u64 counts[4] } }
program worker(index) {
    fn work(own, times) {
        for i in 0 .. times {
            shared.counts[own] = shared.counts[own] + 1
        }
        return times
    }
    fn main() {
        subscribe(vas_find("shared"))
        work(index, 40)
        yield()
        work(index, 3)
        meet done
        work(index, 3)
    }
}
process A runs worker(0)
process B runs worker(1)
process C runs worker(2)
`;

const alone = { singleThread: true } as const;

async function counts(client: Client): Promise<readonly number[]> {
  const { result } = await client.ask<{ result: string }>("evaluate", {
    expression: "shared.counts",
    context: "clipboard",
  });
  return (result.match(/\d+/g) ?? []).map(Number);
}

async function threadsByName(client: Client): Promise<Readonly<Record<string, number>>> {
  const { threads } = await client.ask<{ threads: DebugProtocol.Thread[] }>("threads");
  return Object.fromEntries(threads.map(({ id, name }) => [name.charAt(0), id]));
}

/** Stands where the first thread has come to a line. */
async function begin(
  cores: number,
  line: number,
): Promise<{ client: Client; first: number; tids: Readonly<Record<string, number>> }> {
  const client = connect({ "/three.vas": three(cores) });
  await start(client, { program: "/three.vas", lines: [line], attributes: { stopAtEnd: true, stopOnEntry: false } });
  const first = (await stopped(client)).threadId!;
  await client.ask("setBreakpoints", { source: { path: "/three.vas" }, breakpoints: [] });
  return { client, first, tids: await threadsByName(client) };
}

const tick = async (client: Client): Promise<number> =>
  (await client.ask<{ position: { tick: number } }>("vas/position", {})).position.tick;

describe("debug session: one thread alone", () => {
  for (const cores of [1, 2]) {
    it(`moves while the others stand still, on ${cores} core(s), and back to the same states`, async () => {
      const { client, first: threadId, tids } = await begin(cores, 8);
      const others = Object.values(tids).filter((tid) => tid !== threadId);
      const total = async (): Promise<number> => (await counts(client)).reduce((sum, count) => sum + count, 0);
      const pcs = async (): Promise<readonly string[]> => {
        const found: string[] = [];
        for (const threadId of others) {
          const { stackFrames } = await client.ask<{ stackFrames: DebugProtocol.StackFrame[] }>("stackTrace", {
            threadId,
          });
          found.push(stackFrames[0]!.instructionPointerReference!);
        }
        return found;
      };
      const [stand, before] = [await pcs(), await total()];
      const seen: { tick: number; hash: string }[] = [];
      // More statements than a quantum has room for: others would have had their turns.
      for (let step = 0; step < 20; step++) {
        seen.push({ tick: await tick(client), hash: await hash(client) });
        const stop = await moveTo(client, "next", threadId, alone);
        assert.equal(stop.threadId, threadId);
        assert.match(`${stop.description!} ${stop.text ?? ""}`, /^Stepped over, all other threads held/);
        assert.deepEqual(await pcs(), stand);
      }
      assert.ok((await total()) > before + 5);
      const last = await hash(client);
      const lastTick = await tick(client);
      for (const { tick: then, hash: wanted } of seen.slice().reverse()) {
        await moveTo(client, "stepBack", threadId);
        assert.deepEqual([await tick(client), await hash(client)], [then, wanted]);
      }
      // What happened once happens again on the way forwards, until somebody decides otherwise.
      for (const at of [lastTick, seen[7]!.tick, lastTick]) {
        await client.ask("vas/seek", { tick: at });
        await stopped(client);
        assert.equal(await hash(client), at === lastTick ? last : seen[7]!.hash);
      }
      await client.ask("vas/seek", { tick: seen[3]!.tick });
      await stopped(client);
      assert.equal((await moveTo(client, "continue", threadId)).description, "The run has ended", "all have run");
      const said = client.events.map(({ body }) => (body as { output?: string } | undefined)?.output ?? "").join("");
      assert.match(
        said,
        new RegExp(`another future begins at tick ${seen[3]!.tick}: the run had come to tick ${lastTick}`),
      );
      await client.ask("disconnect");
    });
  }

  it("says what it waits for when only those who are held could help, and goes on with all", async () => {
    const { client, tids } = await begin(1, 8);
    const threadId = tids["A"]!;
    const before = await counts(client);
    const { allThreadsContinued } = await client.ask<{ allThreadsContinued: boolean }>("continue", {
      threadId,
      ...alone,
    });
    assert.equal(allThreadsContinued, false);
    const stop = await stopped(client);
    assert.deepEqual([stop.reason, stop.description], ["exception", "Held threads are needed"]);
    assert.match(
      stop.text!,
      /A.* waits at `done`.*, and all other threads are held: step or continue with all of them/,
    );
    const after = await counts(client);
    assert.deepEqual([after[0], ...after.slice(1)], [43, ...before.slice(1)]);
    const waiting = await hash(client);
    // Again alone is of no use, and says so again.
    assert.equal((await moveTo(client, "next", threadId, alone)).description, "Held threads are needed");
    assert.equal(await hash(client), waiting);
    await client.ask("vas/seek", { tick: (await tick(client)) - 50 });
    await stopped(client);
    await client.ask("continue", { threadId, ...alone });
    assert.equal((await stopped(client)).description, "Held threads are needed");
    assert.equal(await hash(client), waiting);
    await client.ask("continue", { threadId });
    assert.equal((await stopped(client)).description, "The run has ended");
    await client.ask("disconnect");
    assertGolden("single-thread", client.transcript);
  });

  it("is refused where a schedule decides who runs, which goes on by it", async () => {
    const client = connect({ "/three.vas": three(1) });
    await start(client, { program: "/three.vas", attributes: { schedule: "c0*20 q0 c0*20" } });
    const { threadId } = await stopped(client);
    const before = await hash(client);
    for (const command of ["next", "stepIn", "stepOut", "continue"]) {
      const refused = await client.send(command, { threadId, ...alone });
      assert.match(refused.message ?? "", /a schedule decides here who runs: step without `singleThread`/, command);
    }
    assert.equal(await hash(client), before);
    await moveTo(client, "next", threadId!);
    assert.notEqual(await hash(client), before);
    await client.ask("disconnect");
  });

  it("is refused with a call that was found ahead", async () => {
    const client = connect({ "/three.vas": three(1) });
    await start(client, { program: "/three.vas" });
    const { threadId } = await stopped(client);
    await moveTo(client, "next", threadId!);
    const { stackFrames } = await client.ask<{ stackFrames: { id: number }[] }>("stackTrace", { threadId });
    const { targets } = await client.ask<{ targets: { id: number }[] }>("stepInTargets", {
      frameId: stackFrames[0]!.id,
    });
    const refused = await client.send("stepIn", { threadId, targetId: targets[0]?.id ?? 1, ...alone });
    assert.match(refused.message!, /without `singleThread`/);
    await client.ask("disconnect");
  });

  it("has its turn at once when another one was running, and leaves it in front", async () => {
    const { client, tids } = await begin(1, 8);
    for (const name of ["C", "B", "A"]) {
      const threadId = tids[name]!;
      const stop = await moveTo(client, "next", threadId, alone);
      assert.equal(stop.threadId, threadId, name);
      const step = await moveTo(client, "stepIn", threadId, { ...alone, granularity: "instruction" });
      assert.equal(step.threadId, threadId, name);
    }
    const here = await hash(client);
    const at = await tick(client);
    await client.ask("vas/seek", { tick: 3 });
    await stopped(client);
    await client.ask("vas/seek", { tick: at });
    await stopped(client);
    assert.equal(await hash(client), here);
    await client.ask("disconnect");
  });
});
