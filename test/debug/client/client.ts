/** A scripted debug client in the test's own process: sends requests, collects events, keeps a transcript. */
import { readFile } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugServices } from "../../../src/debug/index.js";
import { sharedLanguage } from "../../../src/debug/services/services.js";
import { createDebugSession, type VasDebugSession } from "../../../src/debug/session.js";
import { messageProblem } from "./protocol-schema.js";
import { writeEvent, writeRequest, writeResponse } from "./transcript.js";
import { listFolder } from "../../simulator/scenarios/list-folder.js";
import { needsSysroot } from "../../examples/needs-sysroot.js";

/** Folder of the example scenarios. */
export const examples = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../examples");

/** Examples that can be run: a library has no processes of its own. */
export const runnable: readonly string[] = readdirSync(examples, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".vas") && !needsSysroot(name))
  .filter((name) => /^process /m.test(readFileSync(path.join(examples, name), "utf8")))
  .sort();

type Event = DebugProtocol.Event;
type Response = DebugProtocol.Response;

/** One client with its own session. */
export interface Client {
  readonly session: VasDebugSession;
  readonly events: Event[];
  /** What passed so far, as lines; written when it is asked for, which few tests do. */
  readonly transcript: readonly string[];
  /** Sends a request; the promise holds the response, whether it succeeded or not. */
  readonly send: (command: string, args?: object) => Promise<Response>;
  /** Sends a request and expects success; the promise holds the body. */
  readonly ask: <Body = Record<string, unknown>>(command: string, args?: object) => Promise<Body>;
  /** The next event of one of these names that nobody has waited for yet. */
  readonly event: (...names: string[]) => Promise<Event>;
  /** Forgets what was heard so far: for tests that go on for long. */
  readonly forget: () => void;
}

/** Files that exist only in a test, by path. */
export type Files = Readonly<Record<string, string>>;

/** Making a parser takes longer than most sessions of the tests. */
const language = sharedLanguage();

/** Connects a client to a new session; `services` replaces what the test provides otherwise. */
export function connect(files: Files = {}, services: Partial<DebugServices> = {}): Client {
  const session = createDebugSession({
    language,
    readFile: async (name) =>
      files[name] ?? (await readFile(name.startsWith("file:") ? fileURLToPath(name) : name, "utf8")),
    listFolder,
    readBytes: async (name) => new Uint8Array(await readFile(name.startsWith("file:") ? fileURLToPath(name) : name)),
    defer: (callback) => void setImmediate(callback),
    ...services,
  });
  const events: Event[] = [];
  const passed: (() => string)[] = [];
  const waiting = new Map<number, (response: Response) => void>();
  const unheard: Event[] = [];
  const listeners: { names: readonly string[]; hear: (event: Event) => void }[] = [];
  let seq = 0;
  session.onDidSendMessage((message) => {
    const received = message as DebugProtocol.ProtocolMessage;
    const problem = messageProblem(received);
    // The adapter is not to blame where its client throws: the test fails by itself.
    if (problem !== null)
      queueMicrotask(() => {
        throw new Error(problem);
      });
    if (received.type === "response") {
      const response = received as Response;
      passed.push(() => writeResponse(response));
      waiting.get(response.request_seq)?.(response);
      waiting.delete(response.request_seq);
      return;
    }
    const event = received as Event;
    events.push(event);
    passed.push(() => writeEvent(event));
    const index = listeners.findIndex(({ names }) => names.includes(event.event));
    if (index >= 0) listeners.splice(index, 1)[0]!.hear(event);
    else unheard.push(event);
  });
  const send: Client["send"] = (command, args) => {
    seq += 1;
    const request: DebugProtocol.Request = { seq, type: "request", command, arguments: args };
    passed.push(() => writeRequest(request));
    return new Promise((resolve) => {
      waiting.set(seq, resolve);
      session.handleMessage(request);
    });
  };
  return {
    session,
    events,
    get transcript() {
      return passed.map((write) => write());
    },
    send,
    ask: async <Body>(command: string, args?: object) => {
      const response = await send(command, args);
      if (!response.success) throw new Error(`${command}: ${response.message ?? "refused"}`);
      return response.body as Body;
    },
    forget: () => {
      for (const list of [events, passed, unheard]) list.length = 0;
    },
    event: (...names) => {
      const index = unheard.findIndex((event) => names.includes(event.event));
      if (index >= 0) return Promise.resolve(unheard.splice(index, 1)[0]!);
      return new Promise((hear) => listeners.push({ names, hear }));
    },
  };
}

/** Breakpoints and launch attributes of a session that a test starts. */
export interface Start {
  readonly program: string;
  readonly attributes?: object;
  readonly lines?: readonly (number | DebugProtocol.SourceBreakpoint)[];
  readonly filters?: readonly string[];
}

/** What a client says before anything else; as VS Code says it. */
export const introduction = {
  clientID: "test",
  adapterID: "vas",
  pathFormat: "path",
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsInvalidatedEvent: true,
  supportsMemoryEvent: true,
};

/** Starts a session up to its first stop (or its end): initialize, launch, breakpoints, configurationDone. */
export async function start(client: Client, { program, attributes = {}, lines = [], filters }: Start): Promise<void> {
  await client.ask("initialize", introduction);
  const launched = client.ask("launch", { program, stopOnEntry: true, ...attributes });
  await Promise.race([client.event("initialized"), launched]);
  await launched;
  const breakpoints = lines.map((line) => (typeof line === "number" ? { line } : line));
  if (breakpoints.length > 0) await client.ask("setBreakpoints", { source: { path: program }, breakpoints });
  if (filters !== undefined) await client.ask("setExceptionBreakpoints", { filters });
  await client.ask("configurationDone");
}

/** Body of a `stopped` event. */
export type Stopped = DebugProtocol.StoppedEvent["body"];

/** Waits for a stop. */
export async function stopped(client: Client): Promise<Stopped> {
  return (await client.event("stopped")).body as Stopped;
}

/** Sends a request that moves the program and waits for the stop after it. */
export async function moveTo(client: Client, command: string, threadId: number, more: object = {}): Promise<Stopped> {
  await client.ask(command, { threadId, ...more });
  return stopped(client);
}

/** Hash of everything. */
export async function hash(client: Client): Promise<string> {
  return (await client.ask<{ hash: string }>("vas/hash", {})).hash;
}

/** Path of an example. */
export function example(name: string): string {
  return path.join(examples, name);
}
