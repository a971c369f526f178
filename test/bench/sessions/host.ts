/**
 * How long the extension host is kept from answering while a debug adapter has all the work it can get: the host's end of a session
 * in this process, the adapter in a process of its own, as the extension runs it. Prints one JSON line: HostTime by what the
 * adapter did meanwhile.
 */
import { readFile } from "node:fs/promises";
import { connectSession, type RemoteSession } from "../../../src/extension/adapter/remote-session.js";
import { startAdapterProcess } from "../../../src/extension/adapter/start.node.js";
import { idle, type HostTime } from "./host-time.js";

/** An idle loop would wait for the next message for ever: a turn each millisecond is what an answer waits for. */
const between = 1;

interface Client {
  readonly session: RemoteSession;
  readonly ask: (command: string, args?: object) => Promise<void>;
  readonly event: (name: string) => Promise<void>;
}

function connect(adapter: string): Client {
  const session = connectSession(startAdapterProcess(adapter), {
    listFolder: () => Promise.reject(new Error("no folders here")),
    readBytes: (file) => readFile(file),
    log: (details) => process.stderr.write(`${details}\n`),
    trace: () => undefined,
    tellDeath: (sentence) => process.stderr.write(`${sentence}\n`),
    tickLink: "",
  });
  const answers = new Map<number, () => void>();
  const events = new Map<string, () => void>();
  session.onDidSendMessage(({ type, request_seq: request, event, success, message }) => {
    if (type === "event") events.get(event!)?.();
    else if (success) answers.get(request!)?.();
    else throw new Error(message);
  });
  let seq = 0;
  return {
    session,
    ask: (command, args = {}) =>
      new Promise((resolve) => {
        answers.set(++seq, resolve);
        session.handleMessage({ seq, type: "request", command, arguments: args });
      }),
    event: (name) => new Promise((resolve) => events.set(name, resolve)),
  };
}

/** Times turns of the event loop until the work is done. */
async function turnsUntil(work: Promise<unknown>): Promise<HostTime> {
  const times: number[] = [];
  let done = false;
  void work.then(() => {
    done = true;
  });
  while (!done) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, between));
    times.push(performance.now() - before - between);
  }
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number => Math.max(0, sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { median: at(0.5), p99: at(0.99), greatest: at(1), turns: sorted.length };
}

async function main(): Promise<void> {
  const [adapter, endless, flood, large] = process.argv.slice(2) as [string, string, string, string];
  const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));
  const result: Record<string, HostTime> = { [idle]: await turnsUntil(seconds(2)) };
  for (const [work, program] of [
    ["an endless loop runs", endless],
    ["an endless loop prints", flood],
  ] as const) {
    const client = connect(adapter);
    await client.ask("initialize", { adapterID: "vas" });
    await client.ask("launch", { program, noDebug: true });
    await client.ask("configurationDone");
    result[work] = await turnsUntil(seconds(3));
    client.session.dispose();
  }
  const client = connect(adapter);
  await client.ask("initialize", { adapterID: "vas" });
  result["a scenario of 1,500 programs is compiled"] = await turnsUntil(client.ask("launch", { program: large }));
  client.session.dispose();
  process.stdout.write(JSON.stringify(result));
}

await main();
