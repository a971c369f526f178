/** A launch with a schedule: the session follows it, forwards and backwards, and tells its steps. */
import assert from "node:assert/strict";
import type { VasRequests } from "../../../src/protocol/requests.js";
import type { Verdict } from "../../../src/protocol/verdict.js";
import { exploreSettings } from "../../../src/explore/index.js";
import { scheduleText } from "../../../src/kernel/index.js";
import { exampleText, verdictOf } from "../../explore/witnesses/scenarios.js";
import { compile } from "../../simulator/scenarios/scenario.js";
import { connect, example, hash, introduction, moveTo, start, stopped, type Client } from "../client/client.js";
import { sometimes } from "../../sample.js";

type Steps = VasRequests["vas/schedule"]["body"];

const program = example("lab/02-mremap-late-flush.vas");
const steps = (client: Client): Promise<Steps> => client.ask<Steps>("vas/schedule");

describe("debug session: a schedule", () => {
  let schedule = "";
  let count = 0;

  before(async () => {
    const image = await compile(exampleText("lab/02-mremap-late-flush"));
    const [breach] = verdictOf(image, exploreSettings(image)).breaches;
    schedule = scheduleText(breach!.schedule);
    count = breach!.schedule.steps.length;
  });

  sometimes("of the launch is followed to the breach, stepped back and forth, and told step by step", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopOnEntry: true, stopAtEnd: true, schedule } });
    const { threadId } = await stopped(client);
    const first = await steps(client);
    assert.equal(first.steps!.length, count);
    // The first process is at its first statement: the writer's step before it is done.
    assert.deepEqual([first.at, first.cut], [1, false]);
    assert.deepEqual(
      first.steps!.slice(0, 2).map(({ token, statement }) => `${token} ${statement}`),
      ["c2 store(A.x, 7)", "c0 lock(ptl)"],
    );
    assert.equal(first.steps!.at(-1)!.statement, "store(A.x, 8)");
    // What is owed, from the store of the entry to the breach; and what breaks, in a sentence.
    assert.deepEqual(
      [3, 12, 14].map((at) => first.steps![at]!.owed.map(({ state }) => state)),
      [["open"], ["freed"], ["freed"]],
    );
    assert.deepEqual(
      first.steps!.map(({ breaks }) => breaks.length),
      [...Array.from({ length: count - 1 }, () => 0), 1],
    );
    assert.match(first.steps!.at(-1)!.breaks[0]!, /reached 0x1000_0000 .* was given back while this core/);
    assert.equal(first.problem, null);

    // Behind each step there is a place to look at; going back through them finds the same.
    const seen: { tick: number; hash: string; at: number }[] = [];
    for (const { tick } of first.steps!) {
      await client.ask("vas/seek", { tick });
      await stopped(client);
      seen.push({ tick, hash: await hash(client), at: (await steps(client)).at });
    }
    assert.deepEqual(
      seen.map(({ at }) => at),
      first.steps!.map((_, number) => number),
    );
    for (const { tick, hash: then, at } of seen.reverse()) {
      await client.ask("vas/seek", { tick });
      await stopped(client);
      assert.deepEqual([await hash(client), (await steps(client)).at], [then, at]);
    }
    // Statement by statement, too.
    await moveTo(client, "next", threadId!);
    const there = [await hash(client), (await steps(client)).at];
    await moveTo(client, "next", threadId!);
    assert.ok((await steps(client)).at > Number(there[1]));
    await moveTo(client, "stepBack", threadId!);
    assert.deepEqual([await hash(client), (await steps(client)).at], there);
    await moveTo(client, "continue", threadId!);
    assert.equal((await steps(client)).at, count);
    const { hazards } = await client.ask<Verdict>("vas/verdict");
    assert.ok(hazards > 0);
  });

  it("is none where the run makes its own", async () => {
    const client = connect();
    await start(client, { program, attributes: { stopOnEntry: true } });
    await stopped(client);
    const { position: _position, ...rest } = await steps(client);
    assert.deepEqual(rest, { cores: 3, steps: null, at: 0, cut: false, problem: null });
  });

  it("that cannot be read, or is not there, is refused with its place in the launch", async () => {
    for (const [wrong, why] of [
      ["c0*x", /launch attribute schedule: /],
      ["nowhere", /launch attribute schedule: there is no schedule `nowhere`: the file names none/],
    ] as const) {
      const client = connect();
      await client.ask("initialize", introduction);
      const { success } = await client.send("launch", { program, schedule: wrong });
      assert.equal(success, false);
      const said = client.events.map(({ body }) => (body as { output?: string } | undefined)?.output ?? "").join("");
      assert.match(said, why);
    }
  });

  it("of the launch goes before the file's, and is found by its name", async () => {
    const text = `${exampleText("lab/02-mremap-late-flush")}\nschedule "c2"\nschedule other "c1 c2*2"\n`;
    for (const [wanted, expected] of [
      ["", ["c2"]],
      ["other", ["c1", "c2", "c2"]],
      ["c0*2", ["c0", "c0"]],
    ] as const) {
      const client = connect({ "/race.vas": text });
      await start(client, { program: "/race.vas", attributes: { stopOnEntry: true, schedule: wanted } });
      await stopped(client);
      // A file with two follows none unless it is told which.
      const { steps: told } = await steps(client);
      assert.deepEqual(told?.map(({ token }) => token) ?? ["c2"], expected);
    }
  });
});
