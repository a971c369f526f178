/**
 * No request keeps others waiting: with many processes and spaces, whatever is asked gives turns to others, can be cancelled in
 * its middle, and leaves the run where it was. Time is a clock of work, so that the answer is the same on any machine.
 */
import assert from "node:assert/strict";
import { hashSimulation, type Simulation } from "../../../src/simulator/index.js";
import type { Session } from "../../../src/debug/session/session-record.js";
import { sometimes, swept } from "../../sample.js";
import { connect, introduction, stopped, type Client } from "../client/client.js";

const processes = 64;
const large = `scenario "many spaces"
machine rv64-sv39 { memory 64M  cores 2 }
kernel linux-rfc { max_steps 100000000  max_processes 100  max_threads 100 }
${[0, 1, 2, 3].map((n) => `vas v${n} mode 0666 { segment data at 0x${(0x2000_0000 + n * 0x100_0000).toString(16)} size 64K rw- { u64 a${n}[8192] } }`).join("\n")}
program p {
  fn main() {
${[0, 1, 2, 3].map((n) => `    vas_attach(0, vas_find("v${n}"), O_RDWR)`).join("\n")}
    let m = mmap(0, 128K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
    let i = 0
    while i < 32 { u64[m + i * 4096] = i  i = i + 1 }
    while 1 { i = i + 1 }
  }
}
${Array.from({ length: processes }, (_, n) => `process P${n} runs p`).join("\n")}`;

/** Attempts that stand for a millisecond, and what one look at the clock costs besides: it is looked at after each piece of work. */
const attemptsInMillisecond = 2_000;
const millisecondsOfPiece = 0.25;
/** Most milliseconds between two turns of the event loop. */
const longest = 50;
/** Where the run is looked at: all processes have touched their pages and been switched to many times. */
const here = 120_000;

interface Clocked {
  readonly client: Client;
  readonly simulation: () => Simulation;
  /** Milliseconds of the longest stretch since this was asked last, and how many turns there were. */
  readonly stretch: () => { readonly longest: number; readonly turns: number };
  /** Called at the next turn. */
  inTurn: (() => void) | null;
}

async function clocked(stories = true, text = large): Promise<Clocked> {
  let [pieces, begun, worst, turns] = [0, 0, 0, 0];
  const simulation = (): Simulation => (client.session as unknown as { session: Session }).session.scenario!.simulation;
  const now = (): number => {
    const { session } = client.session as unknown as { session: Session };
    return (session.scenario?.simulation.timeline.work ?? 0) / attemptsInMillisecond + pieces * millisecondsOfPiece;
  };
  const client: Client = connect(
    { "/large.vas": text },
    {
      now: () => {
        pieces++;
        return now();
      },
      defer: (callback) => {
        worst = Math.max(worst, now() - begun);
        turns++;
        setImmediate(() => {
          result.inTurn?.();
          result.inTurn = null;
          begun = now();
          callback();
          worst = Math.max(worst, now() - begun);
        });
      },
    },
  );
  const result: Clocked = {
    client,
    simulation,
    stretch: () => {
      const told = { longest: Math.max(worst, now() - begun), turns };
      [begun, worst, turns] = [now(), 0, 0];
      return told;
    },
    inTurn: null,
  };
  await client.ask("initialize", { ...introduction, supportsProgressReporting: true });
  await client.ask("launch", { program: "/large.vas", stopOnEntry: true, stories });
  await client.ask("configurationDone");
  await stopped(client);
  if (stories) await client.event("vas/stopped");
  await client.ask("vas/seek", { tick: here });
  await stopped(client);
  if (stories) await client.event("vas/stopped");
  return result;
}

const evaluate = (expression: string): readonly [string, object] => ["evaluate", { expression, context: "repl" }];

describe("debug session: turns for others", function () {
  this.timeout(600_000);
  let clock!: Clocked;
  before(async () => {
    clock = await clocked();
  });

  const asked: readonly (readonly [command: string, args: object])[] = [
    ...["threads", "modules", "loadedSources", "vas/tlb", "vas/spaces", "vas/comparable", "vas/story", "vas/hash"].map(
      (command) => [command, {}] as const,
    ),
    ["vas/pageTable", { limit: 100_000 }],
    ["vas/timeline", { from: 0, to: here, bins: 1000 }],
    ["vas/eventsBetween", { from: here - 20_000, to: here }],
    ["disassemble", { memoryReference: "0x10000", instructionCount: 10_000 }],
    ["readMemory", { memoryReference: "0x80000000@physical", count: 1 << 20 }],
    ...[
      "map",
      "tlb",
      "stats since 1000",
      "diff 1000",
      "history frame 0x80100",
      "history pte 0x20000000 in P3",
      "history vas v0",
      "who 0x80100000 in physical",
      "hash",
    ].map(evaluate),
  ];
  for (const [command, args] of swept(asked, 1)) {
    it(`come within ${longest} ms of ${command} ${JSON.stringify(args)}, which leaves the run as it was`, async () => {
      const { client, simulation } = clock;
      const before = hashSimulation(simulation());
      clock.stretch();
      const response = await client.send(command, args);
      assert.ok(response.success, response.message);
      const { longest: most } = clock.stretch();
      assert.ok(most <= longest, `${most} ms`);
      assert.equal(hashSimulation(simulation()), before);
    });
  }

  for (const [command, args] of swept(asked.slice(-9).concat([["vas/hash", {}]]), 1)) {
    it(`let ${command} ${JSON.stringify(args)} be cancelled in its middle`, async () => {
      const { client, simulation } = clock;
      const before = hashSimulation(simulation());
      clock.stretch();
      let cancelled = false;
      const request = client.send(command, args);
      const { session } = client.session as unknown as { session: Session };
      clock.inTurn = () => {
        const { look } = session;
        if (look === null) return;
        cancelled = true;
        void client.send("cancel", { requestId: look.request });
      };
      await request;
      clock.inTurn = null;
      assert.equal(hashSimulation(simulation()), before);
      if (command === "evaluate" && /^(diff|history)/.test((args as { expression: string }).expression))
        assert.ok(cancelled, "it was over before");
    });
  }

  sometimes("come while a journey is made, and while what views show of its end is found", async () => {
    const { client } = clock;
    for (const tick of [1000, here]) {
      clock.stretch();
      await client.ask("vas/seek", { tick });
      await stopped(client);
      await client.event("vas/stopped");
      const { longest: most, turns } = clock.stretch();
      assert.ok(most <= longest, `${most} ms`);
      if (tick === here) assert.ok(turns > 1, `${turns} turns`);
    }
  });

  sometimes(
    "let the look at the last step be cancelled: then nothing is told of it, and the run stands where it did",
    async () => {
      const { client, simulation } = clock;
      const before = hashSimulation(simulation());
      await client.ask("vas/seek", { tick: 1000 });
      await stopped(client);
      await client.event("vas/stopped");
      await client.ask("vas/seek", { tick: here });
      await stopped(client);
      const { session } = client.session as unknown as { session: Session };
      assert.ok(session.look !== null, "it was over before");
      await client.ask("cancel", { requestId: session.look.request });
      await client.event("vas/stopped");
      assert.equal(hashSimulation(simulation()), before);
      assert.equal(simulation().lastStep!.accesses.length, 0);
    },
  );
});

describe("debug session: turns for others, of runs beside the session", function () {
  this.timeout(600_000);
  // These are made to their ends.
  const ending = large.replace("max_steps 100000000", `max_steps ${here + 40_000}`);
  const asked: readonly (readonly [command: string, args: object])[] = [
    ["vas/heat", {}],
    ["vas/compare", { settings: [{ name: "machine.tags", value: "none" }] }],
  ];
  for (const [command, args] of swept(asked, 1)) {
    it(`come within ${longest} ms of ${command}, which leaves the run as it was, and can be cancelled`, async () => {
      const { client, simulation, stretch } = await clocked(true, ending);
      const { session } = client.session as unknown as { session: Session };
      const before = hashSimulation(simulation());
      stretch();
      const cancelled = client.send(command, args);
      while (session.background.size === 0) await new Promise(setImmediate);
      const [work] = [...session.background];
      await client.ask("cancel", { requestId: work!.request });
      assert.deepEqual([(await cancelled).success, (await cancelled).message], [false, "cancelled"]);
      stretch();
      const response = await client.send(command, args);
      assert.ok(response.success, response.message);
      const { longest: most, turns } = stretch();
      assert.ok(most <= longest, `${most} ms`);
      assert.ok(turns > 1, `${turns} turns`);
      assert.equal(hashSimulation(simulation()), before);
    });
  }
});

describe("debug session: turns for others, of a client that is told no stories", function () {
  this.timeout(600_000);
  let clock!: Clocked;
  before(async () => {
    clock = await clocked(false);
  });

  const asked: readonly (readonly [command: string, args: object])[] = [
    ...["vas/tlb", "vas/spaces", "vas/story", "vas/explain", "vas/verdict"].map((command) => [command, {}] as const),
    ["vas/pageTable", { limit: 1000 }],
    evaluate("explain"),
    evaluate("why 0x20000000 in P3"),
  ];
  for (const [command, args] of swept(asked, 1)) {
    it(`come while ${command} ${JSON.stringify(args)} finds the last step`, async () => {
      const { client, simulation } = clock;
      // Another stop, whose step is not known.
      for (const tick of [1000, here]) {
        await client.ask("vas/seek", { tick });
        await stopped(client);
      }
      const before = hashSimulation(simulation());
      clock.stretch();
      const response = await client.send(command, args);
      assert.ok(response.success, response.message);
      const { longest: most, turns } = clock.stretch();
      assert.ok(most <= longest, `${most} ms`);
      assert.ok(turns > 1, `${turns} turns`);
      assert.equal(hashSimulation(simulation()), before);
    });
  }

  it("come while a stop at an event is explained, which is told afterwards", async () => {
    const { client } = clock;
    await client.ask("setExceptionBreakpoints", { filters: ["thread-switch"] });
    clock.stretch();
    await client.ask("continue", { threadId: 1 });
    const { reason, text } = await stopped(client);
    assert.equal(reason, "exception");
    assert.ok((text ?? "").length > 0);
    const { longest: most, turns } = clock.stretch();
    assert.ok(most <= longest, `${most} ms`);
    assert.ok(turns > 1, `${turns} turns`);
  });

  sometimes("are given while the session ends: what waits for the last step is refused", async () => {
    const { client } = clock;
    await client.ask("setExceptionBreakpoints", { filters: [] });
    for (const tick of [1000, here]) {
      await client.ask("vas/seek", { tick });
      await stopped(client);
    }
    const asked = client.send("vas/tlb", {});
    await client.ask("disconnect");
    const { success, message } = await asked;
    assert.deepEqual([success, message], [false, "the session has ended"]);
  });
});
