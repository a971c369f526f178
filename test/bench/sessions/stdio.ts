/**
 * One client over standard input and output that drives two adapters in turn: `vas dap`, and one that does nothing. A process of
 * its own, started with both bundles, a scenario, a line, and the core that the adapters are bound to, if any; prints one JSON line: for each piece of work the microseconds
 * of each adapter, a number a round.
 */
import { spawn } from "node:child_process";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { boundTo } from "./cores.js";

/** Microseconds by adapter, a median a round. */
export interface StdioTime {
  readonly ours: readonly number[];
  readonly idle: readonly number[];
}

interface Adapter {
  readonly ask: (command: string, args?: object) => Promise<unknown>;
  readonly stopped: () => Promise<void>;
  /** Variables of the scopes that a client shows. */
  threadId: number;
}

function connect(core: string | null, command: readonly string[]): Adapter {
  const [file, ...args] = boundTo(core, [process.execPath, ...command]);
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = new Map<number, (response: DebugProtocol.Response) => void>();
  let [seq, stops] = [0, 0];
  let hear: (() => void) | null = null;
  let waiting: Buffer = Buffer.alloc(0);
  const receive = (message: DebugProtocol.ProtocolMessage): void => {
    if (message.type === "response") {
      const response = message as DebugProtocol.Response;
      answers.get(response.request_seq)?.(response);
      answers.delete(response.request_seq);
    } else if ((message as DebugProtocol.Event).event === "stopped") {
      stops++;
      hear?.();
      hear = null;
    }
  };
  child.stdout.on("data", (piece: Buffer) => {
    waiting = waiting.length === 0 ? piece : Buffer.concat([waiting, piece]);
    for (;;) {
      const head = waiting.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(waiting.subarray(0, head).toString("latin1"))![1]);
      if (waiting.length < head + 4 + length) return;
      const text = waiting.subarray(head + 4, head + 4 + length).toString("utf8");
      waiting = waiting.subarray(head + 4 + length);
      receive(JSON.parse(text) as DebugProtocol.ProtocolMessage);
    }
  });
  const ask: Adapter["ask"] = (command, args) =>
    new Promise((resolve, reject) => {
      answers.set(++seq, (response) => {
        if (response.success) resolve(response.body);
        else reject(new Error(`${command}: ${response.message ?? "refused"}`));
      });
      const text = JSON.stringify({ seq, type: "request", command, arguments: args });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
  const stopped = async (): Promise<void> => {
    if (stops === 0)
      await new Promise<void>((resolve) => {
        hear = resolve;
      });
    stops--;
  };
  return { ask, stopped, threadId: 1 };
}

async function begin(adapter: Adapter, program: string, line: number): Promise<void> {
  const { ask, stopped } = adapter;
  await ask("initialize", { clientID: "bench", adapterID: "vas", pathFormat: "path" });
  await ask("launch", { program, stopOnEntry: false });
  await ask("setBreakpoints", { source: { path: program }, breakpoints: [{ line }] });
  await ask("configurationDone");
  await stopped();
  await ask("setBreakpoints", { source: { path: program }, breakpoints: [] });
  const { threads } = (await ask("threads")) as DebugProtocol.ThreadsResponse["body"];
  adapter.threadId = threads[0]!.id;
}

async function move({ ask, stopped, threadId }: Adapter, command: string): Promise<void> {
  await ask(command, { threadId });
  await stopped();
}

/** What a client shows after each stop: threads, the stack, and the variables of the first scopes. */
async function look({ ask, threadId }: Adapter): Promise<void> {
  await ask("threads");
  const { stackFrames } = (await ask("stackTrace", { threadId })) as DebugProtocol.StackTraceResponse["body"];
  const { scopes } = (await ask("scopes", { frameId: stackFrames[0]!.id })) as DebugProtocol.ScopesResponse["body"];
  for (const { variablesReference, expensive } of scopes)
    if (!expensive) await ask("variables", { variablesReference });
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** Statements in a row: as many as the loop has that is stepped through. */
const walk = 16;

/** Microseconds of each piece of work in one round: so many statements forwards and back again, each step timed. */
async function round(adapter: Adapter, walks: number): Promise<number[]> {
  const times: number[][] = [[], [], []];
  const timed = async (at: number, work: () => Promise<void>): Promise<void> => {
    const before = process.hrtime.bigint();
    await work();
    times[at]!.push(Number(process.hrtime.bigint() - before) / 1000);
  };
  const repeat = async (work: () => Promise<void>): Promise<void> => {
    for (let step = 0; step < walk; step++) await work();
  };
  for (let count = 0; count < walks; count++) {
    await repeat(() => timed(0, () => move(adapter, "next")));
    await repeat(() => timed(1, () => move(adapter, "stepBack")));
    await repeat(() =>
      timed(2, async () => {
        await move(adapter, "next");
        await look(adapter);
      }),
    );
    await repeat(() => move(adapter, "stepBack"));
  }
  return times.map(median);
}

async function main(): Promise<void> {
  const [ours, idle, program, line, core = null] = process.argv.slice(2);
  const adapters = [connect(core, [ours!, "dap"]), connect(core, [idle!])] as const;
  for (const adapter of adapters) await begin(adapter, program!, Number(line));
  const rounds: number[][][] = [];
  for (let count = 0; count < 12; count++) {
    const both = [await round(adapters[0], 6), await round(adapters[1], 6)];
    // The first rounds are over before V8 has compiled everything.
    if (count >= 5) rounds.push(both);
  }
  const names = ["next", "stepBack", "next, then threads, stack, scopes and variables"];
  const times = Object.fromEntries(
    names.map((name, at): [string, StdioTime] => [
      name,
      { ours: rounds.map(([one]) => one![at]!), idle: rounds.map(([, two]) => two![at]!) },
    ]),
  );
  process.stdout.write(`${JSON.stringify(times)}\n`);
  process.exit(0);
}

await main();
