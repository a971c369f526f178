/**
 * What a person who steps waits for: the debug adapter in this process, driven as VS Code drives it, timed by tinybench. A process
 * of its own, started by bench.ts with a scenario file; prints one JSON line: DebuggerTime by name of the work.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Bench } from "tinybench";
import { connect } from "./client.js";

/** Latency of one piece of work, in microseconds. */
export interface DebuggerTime {
  readonly median: number;
  readonly p99: number;
  readonly least: number;
}

async function main(): Promise<void> {
  const [program, line, milliseconds] = process.argv.slice(2);
  const { ask, stopped, received } = connect();
  await ask("initialize", {
    clientID: "bench",
    adapterID: "vas",
    pathFormat: "path",
    linesStartAt1: true,
    columnsStartAt1: true,
  });
  await ask("launch", { program, stopOnEntry: false });
  await ask("setBreakpoints", { source: { path: program }, breakpoints: [{ line: Number(line) }] });
  await ask("configurationDone");
  await stopped();
  await ask("setBreakpoints", { source: { path: program }, breakpoints: [] });
  const { threads } = (await ask("threads")) as DebugProtocol.ThreadsResponse["body"];
  const threadId = threads[0]!.id;
  const move = async (command: string): Promise<void> => {
    await ask(command, { threadId });
    await stopped();
  };
  const back = { beforeEach: () => move("next") };
  const forward = { afterEach: () => move("stepBack") };
  /** All that VS Code asks after a stop. */
  const look = async (): Promise<void> => {
    await ask("threads");
    const { stackFrames } = (await ask("stackTrace", { threadId })) as DebugProtocol.StackTraceResponse["body"];
    const { scopes } = (await ask("scopes", { frameId: stackFrames[0]!.id })) as DebugProtocol.ScopesResponse["body"];
    for (const { variablesReference, expensive } of scopes)
      if (!expensive) await ask("variables", { variablesReference });
  };
  received.length = 0;
  await move("next");
  await look();
  const messages = [...received];
  await move("stepBack");
  const bench = new Bench({ time: Number(milliseconds), iterations: 20, warmupTime: Number(milliseconds) / 2 });
  bench
    .add("the messages of a step as JSON, written and read", () => {
      JSON.parse(JSON.stringify(messages));
    })
    .add("step over", () => move("next"), forward)
    .add("step back", () => move("stepBack"), back)
    .add(
      "step over, then all that VS Code asks",
      async () => {
        await move("next");
        await look();
      },
      forward,
    )
    .add(
      "step over, then all three views",
      async () => {
        await move("next");
        for (const view of ["vas/tlb", "vas/pageTable", "vas/spaces"]) await ask(view);
      },
      forward,
    );
  await bench.run();
  const times = Object.fromEntries(
    bench.tasks.map(({ name, result }): [string, DebuggerTime] => {
      if (!("latency" in result)) throw new Error(`${name} could not be timed: ${result.state}`);
      const { p50, p99, min } = result.latency;
      return [name, { median: p50 * 1000, p99: p99 * 1000, least: min * 1000 }];
    }),
  );
  process.stdout.write(`${JSON.stringify(times)}\n`);
  process.exit(0);
}

await main();
