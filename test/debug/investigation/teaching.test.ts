/** `vas/lesson`: questions about the session's run, from a machine beside it. */
import { strict as assert } from "node:assert";
import type { LessonSnapshot } from "../../../src/protocol/lesson-snapshot.js";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import { connect, example, hash, moveTo, start, stopped, type Client } from "../client/client.js";

async function inLibc(): Promise<Client> {
  const client = connect();
  await start(client, { program: example("shared-libc.vas") });
  await stopped(client);
  return client;
}

describe("debug session: teaching", () => {
  it("asks about the run from a seed, the same whenever it is asked, and leaves the session where it is", async () => {
    const client = await inLibc();
    const before = await hash(client);
    const first = await client.ask<LessonSnapshot>("vas/lesson", { seed: 4, count: 5 });
    assert.equal(await hash(client), before);
    assert.equal(first.questions.length, 5);
    const again = await client.ask<LessonSnapshot>("vas/lesson", { seed: 4, count: 5 });
    assert.deepEqual(again, first);
    const other = await client.ask<LessonSnapshot>("vas/lesson", { seed: 5, count: 5 });
    assert.notDeepEqual(other.questions, first.questions);
  });

  it("answers as the session does that steps there", async () => {
    const client = await inLibc();
    const { questions } = await client.ask<LessonSnapshot>("vas/lesson", { count: 6 });
    for (const { kind, tick, after, address, choices, answer, stages, levels } of questions) {
      assert.ok(answer >= 0 && answer < choices.length);
      await client.ask("vas/seek", { tick });
      const { threadId } = await stopped(client);
      const held = await client.ask<TlbSnapshot>("vas/tlb", {});
      // What the lesson says is there is there.
      for (const level of levels)
        for (const entry of level.entries) {
          const real = held.cores[0]!.levels.find(({ name }) => name === level.name)!;
          assert.ok(
            real.entries.some(({ va, way }) => va === entry.va && way === entry.way),
            `${level.name} way ${entry.way}`,
          );
        }
      await moveTo(client, "stepIn", threadId!);
      const { position, accesses } = await client.ask<TlbSnapshot>("vas/tlb", {});
      assert.equal(position.tick, after);
      const access = accesses.find((one) => one.va === address && one.access !== "fetch")!;
      if (kind === "hit-or-miss") assert.equal(choices[answer] === "miss", access.result === "walk");
      assert.equal(stages.filter((stage) => stage.kind === "read").length, access.walk?.length ?? 0);
      assert.equal(
        stages.some(({ outcome, kind: of }) => of === "level" && outcome === "hit"),
        access.level !== null,
      );
      assert.match(stages.at(-1)!.text, new RegExp(`${access.cycles} cycles\\.$`));
    }
  });

  it("refuses what is no lesson", async () => {
    const client = await inLibc();
    const message = async (args: object) => (await client.send("vas/lesson", args)).message!;
    assert.match(await message({ count: 0 }), /`count` is 0: use 1 to 50/);
    assert.match(await message({ seed: -1 }), /`seed` is -1: it must not be negative/);
    assert.match(await message({ seed: "one" }), /`seed` must be a whole number/);
  });
});
