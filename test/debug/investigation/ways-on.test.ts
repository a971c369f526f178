/** What a hazard and the end of a run lead to: the setting that keeps the hazard away, the first redundant miss, another policy. */
import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { HazardPage } from "../../../src/protocol/hazard.js";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { connect, example, examples, hash, moveTo, start, stopped, type Client } from "../client/client.js";
import { swept } from "../../sample.js";

async function ended(program: string, attributes: object = {}, files: Record<string, string> = {}): Promise<Client> {
  const client = connect(files);
  await start(client, { program, attributes: { stopAtEnd: true, ...attributes } });
  const { threadId } = await stopped(client);
  await moveTo(client, "continue", threadId!);
  return client;
}

const hazards = readdirSync(path.join(examples, "hazards")).filter((name) => name.endsWith(".vas"));

/** Launch attributes of a proposal's settings. */
function attributesOf({ settings = [] }: HazardPage["remedies"][number]["other"]): Record<string, object> {
  const group = (prefix: string) =>
    Object.fromEntries(
      settings.flatMap(({ name, value }) =>
        name.startsWith(prefix)
          ? [[name.slice(prefix.length), value === "on" ? true : value === "off" ? false : value]]
          : [],
      ),
    );
  return { machine: group("machine."), kernel: group("kernel.") };
}

describe("debug session: ways on", () => {
  for (const name of swept(hazards, 10)) {
    const id = name.slice(0, 3).replace(/^p0?/, "P");
    it(`tells ${id} in full, with a setting under which the run of ${name} does not come to it`, async () => {
      const client = await ended(example(`hazards/${name}`));
      const page = await client.ask<HazardPage>("vas/hazard", { id });
      assert.equal(page.id, id);
      assert.ok(page.text.length > 40 && page.title.length > 10, page.text);
      assert.ok(page.remedies.length > 0, "a setting keeps it away");
      for (const { other, label } of page.remedies) {
        const without = await ended(example(`hazards/${name}`), attributesOf(other));
        const answer = await without.send("vas/hazard", { id });
        assert.equal(answer.success, false, `${label}: ${JSON.stringify(answer.body)}`);
      }
    });
  }

  it("says which hazards there are if another is asked for, and proposes nothing that the run has", async () => {
    const client = await ended(example("hazards/p04-no-shootdown.vas"));
    const answer = await client.send("vas/hazard", { id: "P5" });
    assert.match(String(answer.message), /there is no hazard `P5`: found so far: P4/);
    const { remedies, cause } = await client.ask<HazardPage>("vas/hazard", { id: "P4" });
    assert.equal(cause, "kernel: shootdown off");
    assert.deepEqual(
      remedies.map(({ label }) => label),
      ["kernel.shootdown on"],
    );
  });

  it("finds the first redundant miss to the tick", async () => {
    const client = await ended(example("shared-libc.vas"), { machine: { tags: "asid" } });
    const { tick } = await client.ask<{ tick: number }>("vas/firstRedundant");
    await client.ask("vas/seek", { tick });
    await stopped(client);
    assert.equal((await client.ask<Verdict>("vas/verdict")).redundant, 1);
    const { access } = await client.ask<TlbSnapshot>("vas/tlb");
    assert.deepEqual([access!.result, access!.process, access!.tick], ["walk", "B", tick - 1]);
    assert.deepEqual(await client.ask("vas/firstRedundant"), { tick }, "known at the tick itself");
    await client.ask("vas/seek", { tick: tick - 1 });
    await stopped(client);
    assert.deepEqual(await client.ask("vas/firstRedundant"), { tick: null }, "not happened yet");
    const shared = await ended(example("shared-libc.vas"));
    assert.deepEqual(await shared.ask("vas/firstRedundant"), { tick: null }, "there is none");
  });

  it("finds it in a run whose samples are far apart, and the session stays where it is", async () => {
    const text = `scenario "late"
machine rv64-sv39 { tags asid }
kernel intended { quantum 100000 }
vas lib { segment data at 0x20000000 size 64K rw- { u64 shared[8] } }
program p(first) {
  u64 spin
  fn main() {
    for i in 0 .. first { spin = i }
    subscribe(vas_find("lib"))
    lib.shared[0] = 1
    for i in 0 .. 20000 { spin = i }
  }
}
process A runs p(0)
process B runs p(9000)
`;
    const client = await ended("/late.vas", {}, { "/late.vas": text });
    const before = await hash(client);
    const { redundant } = await client.ask<Verdict>("vas/verdict");
    assert.ok(redundant! > 0);
    const { tick } = await client.ask<{ tick: number }>("vas/firstRedundant");
    assert.ok(tick > 20_000, `${tick}: the samples are not of every tick`);
    assert.equal(await hash(client), before);
    for (const [at, count] of [
      [tick - 1, 0],
      [tick, 1],
    ] as const) {
      await client.ask("vas/seek", { tick: at });
      await stopped(client);
      assert.equal((await client.ask<Verdict>("vas/verdict")).redundant, count);
    }
  });

  it("proposes the tag policy that says most beside the run's own", async () => {
    const policy = async (name: string, tags: string) =>
      (await (await ended(example(name), { machine: { tags } })).ask<Verdict>("vas/verdict")).policy?.label ?? null;
    assert.equal(await policy("shared-libc.vas", "asid"), "machine.tags asid+sasid");
    assert.equal(await policy("shared-libc.vas", "asid+sasid"), "machine.tags asid");
    assert.equal(await policy("shared-libc.vas", "none"), "machine.tags asid+sasid");
  });
});
