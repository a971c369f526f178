/**
 * What stops cost that do not come: a data breakpoint on a page that is seldom touched, and a breakpoint in a loop whose
 * condition is false. A process of its own; prints one JSON line with millions a second, a number a round.
 */
import { connect, type Ask, type Client } from "./client.js";

/** Millions a second, a number a round. */
export interface StopRates {
  /** Attempts without and with a data breakpoint. */
  readonly plain: readonly number[];
  readonly watched: readonly number[];
  /** Conditions asked. */
  readonly conditions: readonly number[];
}

const rounds = 900_000;
const scenario = `scenario "Stops"
machine rv64-sv39 { }
kernel linux-rfc { max_steps 100000000000 }
program worker {
    u64 seldom[512]
    u64 table[512]
    fn main() {
        let s = 0
        for i in 0 .. ${rounds} {
            s = s + table[i & 511]
            table[i & 511] = s
            if i % 100000 == 0 { seldom[0] = i }
        }
        return 0
    }
}
process A runs worker
`;

async function start(): Promise<Client> {
  const client = connect(() => Promise.resolve(scenario));
  const { ask, stopped } = client;
  await ask("initialize", { clientID: "bench", adapterID: "vas", pathFormat: "path" });
  await ask("launch", { program: "/stops.vas", stopOnEntry: true, stopAtEnd: true });
  await ask("configurationDone");
  await stopped();
  return client;
}

/** Seconds, and attempts in millions, of a run to its end. */
async function run(prepare: (ask: Ask) => Promise<unknown>): Promise<{ seconds: number; attempts: number }> {
  const { ask, stopped } = await start();
  await prepare(ask);
  const before = process.hrtime.bigint();
  await ask("continue", { threadId: 1 });
  await stopped();
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  const { position } = (await ask("vas/position", {})) as { position: { tick: number } };
  return { seconds, attempts: position.tick / 1e6 };
}

async function main(): Promise<void> {
  const rates: { plain: number[]; watched: number[]; conditions: number[] } = {
    plain: [],
    watched: [],
    conditions: [],
  };
  const line = scenario.split("\n").findIndex((text) => text.includes("s = s + table")) + 1;
  for (let round = 0; round < 7; round++) {
    const plain = await run(() => Promise.resolve());
    const watched = await run(async (ask) => {
      const { dataId } = (await ask("dataBreakpointInfo", { name: "seldom" })) as { dataId: string };
      await ask("setDataBreakpoints", { breakpoints: [{ dataId, condition: "new == 12345" }] });
    });
    const conditional = await run((ask) =>
      ask("setBreakpoints", {
        source: { path: "/stops.vas" },
        breakpoints: [{ line, condition: "s == 12345 && i > 7" }],
      }),
    );
    if (round < 2) continue;
    rates.plain.push(plain.attempts / plain.seconds);
    rates.watched.push(watched.attempts / watched.seconds);
    rates.conditions.push(rounds / 1e6 / conditional.seconds);
  }
  process.stdout.write(`${JSON.stringify(rates satisfies StopRates)}\n`);
  process.exit(0);
}

await main();
