/** `vas/lesson`: questions about the session's run, from a machine beside it. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import type { LessonQuestion, LessonSnapshot, LessonStage } from "../../../src/protocol/lesson-snapshot.js";
import type { TlbSnapshot } from "../../../src/protocol/snapshot.js";
import { connect, example, hash, moveTo, start, stopped, type Client } from "../client/client.js";
import { sometimes, swept } from "../../sample.js";

function sumOf(stages: readonly LessonStage[]): number {
  return stages.reduce((all, { cycles }) => all + cycles, 0);
}

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
      // What a stage costs is what the access costs; ARC enters entries by software, so a walk has a handler, which is dear.
      assert.equal(sumOf(stages), access.cycles);
      const [handler] = stages.filter((stage) => stage.kind === "handler");
      if (access.result === "walk") assert.ok(handler!.cycles > 0 && handler!.cycles < access.cycles);
      else assert.equal(handler, undefined);
    }
  });

  sometimes("has the lines of source around each question, of the file that it is of", async () => {
    const client = await inLibc();
    const { questions } = await client.ask<LessonSnapshot>("vas/lesson", { count: 6 });
    const held = ({ line, source }: LessonQuestion, path: string): void => {
      const text = readFileSync(example(path), "utf8").split("\n");
      const shown = source!.lines[line! - source!.first]!;
      assert.ok(shown !== "" && text[line! - 1]!.trim() === shown.trim(), shown);
      assert.ok(source!.lines.length <= 7 && source!.lines.some((one) => /^\S/.test(one)));
    };
    for (const question of questions) {
      assert.equal(question.source!.name, "shared-libc.vas");
      held(question, "shared-libc.vas");
    }
    const included = connect();
    await start(included, { program: example("lessons/included.vas") });
    await stopped(included);
    const lesson = await included.ask<LessonSnapshot>("vas/lesson", { count: 3 });
    // The accesses are those of the library, which has a file of its own.
    for (const question of lesson.questions) {
      assert.equal(question.source!.name, "libc.vas");
      held(question, "lessons/libc.vas");
    }
  });

  sometimes("tells the cycles of an access stage by stage where the hardware walks, too", async () => {
    for (const preset of swept(["rv64-sv39", "skylake"], 1)) {
      const client = connect();
      await start(client, { program: example("lessons/cold-and-warm.vas"), attributes: { machine: { preset } } });
      await stopped(client);
      const { questions } = await client.ask<LessonSnapshot>("vas/lesson", { count: 3 });
      assert.ok(questions.length > 0, preset);
      for (const { stages, prompt } of questions) {
        const told = Number(/(\d+) cycles\.$/.exec(stages.at(-1)!.text)![1]);
        assert.equal(sumOf(stages), told, `${preset}: ${prompt} ${JSON.stringify(stages)}`);
        assert.ok(!stages.some(({ kind }) => kind === "handler"), preset);
      }
    }
  });

  sometimes("tells what the same access meets under another policy, as a session under that policy does", async () => {
    const client = await inLibc();
    const { questions } = await client.ask<LessonSnapshot>("vas/lesson", { seed: 3, count: 8 });
    const other = connect();
    await start(other, { program: example("shared-libc.vas"), attributes: { machine: { tags: "asid" } } });
    await stopped(other);
    let differ = 0;
    for (const { address, after, tick, whatIf } of questions) {
      assert.equal(whatIf?.setting, "tags asid");
      // Policies of tags make no attempt more or less here: the same access is at the same tick.
      await other.ask("vas/seek", { tick });
      const { threadId } = await stopped(other);
      await moveTo(other, "stepIn", threadId!);
      const { position, accesses } = await other.ask<TlbSnapshot>("vas/tlb", {});
      assert.equal(position.tick, after);
      const access = accesses.find((one) => one.va === address && one.access !== "fetch")!;
      const met = access.result === "walk" ? "miss" : new RegExp(`\\b${access.level}\\b`);
      assert.ok(
        typeof met === "string" ? whatIf!.choices[whatIf!.answer] === met : met.test(whatIf!.choices[whatIf!.answer]!),
      );
      if (whatIf!.choices[whatIf!.answer] !== whatIf!.here) differ++;
    }
    assert.ok(differ > 0, "the policy makes a difference to some");
  });

  it("refuses what is no lesson", async () => {
    const client = await inLibc();
    const message = async (args: object) => (await client.send("vas/lesson", args)).message!;
    assert.match(await message({ count: 0 }), /`count` is 0: use 1 to 50/);
    assert.match(await message({ seed: -1 }), /`seed` is -1: it must not be negative/);
    assert.match(await message({ seed: "one" }), /`seed` must be a whole number/);
  });
});
