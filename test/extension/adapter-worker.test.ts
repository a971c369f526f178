/** The debug adapter in a browser's worker: the bundle runs where nothing of Node's is, and the host hears of its end. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import vm from "node:vm";
import { build } from "esbuild";
import type { ProtocolMessage } from "../../src/extension/adapter/channel.js";
import { connectSession } from "../../src/extension/adapter/remote-session.js";
import { startAdapterWorker } from "../../src/extension/adapter/start.web.js";
import { sometimes } from "../sample.js";

type Listener = (event: { readonly data?: unknown; readonly error?: unknown; readonly reason?: unknown }) => void;

/** Messages to oneself. Node's own ports would keep the process of the test alive. */
class PretendedChannel {
  readonly port1: { onmessage: (() => void) | null } = { onmessage: null };
  readonly port2 = { postMessage: () => void setImmediate(() => this.port1.onmessage?.()) };
}

/** What the host sees of a dedicated worker; its script runs in a context that has a browser's globals only. */
class PretendedWorker {
  static script = "";
  static last: PretendedWorker;
  onmessage: Listener | null = null;
  onerror: ((event: { message?: string; filename?: string; lineno?: number }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  terminated = false;
  private readonly inside = new Map<string, Listener[]>();

  constructor(readonly url: string) {
    PretendedWorker.last = this;
    const scope = {
      postMessage: (data: unknown) => queueMicrotask(() => this.onmessage?.({ data: structuredClone(data) })),
      addEventListener: (type: string, listener: Listener) =>
        void this.inside.set(type, [...(this.inside.get(type) ?? []), listener]),
      close: () => (this.terminated = true),
      ...{
        TextDecoder,
        TextEncoder,
        setTimeout,
        clearTimeout,
        queueMicrotask,
        performance,
        URL,
        MessageChannel: PretendedChannel,
        Uint8Array,
      },
    };
    vm.runInContext(PretendedWorker.script, vm.createContext(scope));
  }

  /** Something happens inside the worker. */
  tell(type: "message" | "error" | "unhandledrejection", event: Parameters<Listener>[0]): void {
    for (const listener of this.inside.get(type) ?? []) listener(event);
  }

  postMessage(data: unknown): void {
    queueMicrotask(() => this.terminated || this.tell("message", { data: structuredClone(data) }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

interface Client {
  readonly messages: ProtocolMessage[];
  readonly deaths: string[];
  readonly session: ReturnType<typeof connectSession>;
  readonly send: (command: string, args?: object) => Promise<ProtocolMessage>;
}

function connect(): Client {
  const messages: ProtocolMessage[] = [];
  const deaths: string[] = [];
  const waiting = new Map<number, (message: ProtocolMessage) => void>();
  const session = connectSession(startAdapterWorker("https://host/dist/web/adapter.js"), {
    listFolder: () => Promise.reject(new Error("no folders here")),
    readBytes: () => readFile("examples/shared-libc.vas"),
    log: () => undefined,
    trace: () => undefined,
    tickLink: "",
    tellDeath: (sentence) => void deaths.push(sentence),
  });
  session.onDidSendMessage((message) => {
    messages.push(message);
    waiting.get(message.request_seq ?? -1)?.(message);
  });
  let seq = 0;
  const send = (command: string, args: object = {}): Promise<ProtocolMessage> =>
    new Promise((resolve) => {
      waiting.set(++seq, resolve);
      session.handleMessage({ seq, type: "request", command, arguments: args });
    });
  return { messages, deaths, session, send };
}

describe("the debug adapter in a worker of a browser", () => {
  const before_ = (globalThis as { Worker?: unknown }).Worker;

  before(async () => {
    const { outputFiles } = await build({
      entryPoints: ["src/extension/adapter/worker.web.ts"],
      bundle: true,
      platform: "browser",
      format: "iife",
      write: false,
      logLevel: "silent",
      alias: { events: "./src/extension/web/events.ts", url: "./src/extension/web/url.ts" },
    });
    PretendedWorker.script = outputFiles[0]!.text;
    (globalThis as { Worker?: unknown }).Worker = PretendedWorker;
  });

  after(() => {
    (globalThis as { Worker?: unknown }).Worker = before_;
  });

  sometimes("debugs a scenario whose files the host reads", async () => {
    const { send, session, deaths } = connect();
    assert.equal((await send("initialize", { adapterID: "vas", pathFormat: "uri" })).success, true);
    const launch = await send("launch", { program: "vscode-vfs://host/shared-libc.vas", stopOnEntry: true });
    assert.equal(launch.success, true, launch.message);
    await send("configurationDone");
    const { success, body } = await send("vas/tlb");
    assert.equal(success, true);
    assert.ok((body as { cores: unknown[] }).cores.length > 0);
    assert.deepEqual(deaths, []);
    session.dispose();
    assert.ok(PretendedWorker.last.terminated);
  });

  for (const [what, happen, told] of [
    [
      "a mistake of ours inside it",
      () => PretendedWorker.last.tell("error", { error: new Error("broken inside") }),
      /had an internal error in the debug adapter: (Error: )?broken inside/,
    ],
    [
      "a promise that nobody hears",
      () => PretendedWorker.last.tell("unhandledrejection", { reason: new Error("unheard") }),
      /had an internal error in the debug adapter: (Error: )?unheard/,
    ],
    [
      "the end of its memory",
      () => PretendedWorker.last.onerror!({ message: "out of memory" }),
      /it ran out of memory/,
    ],
    ["a script that cannot be loaded", () => PretendedWorker.last.onerror!({}), /failed: it could not be loaded/],
    ["a message that cannot be read", () => PretendedWorker.last.onmessageerror!(), /cannot be read/],
  ] as const)
    it(`answers what is open and ends its session after ${what}`, async () => {
      const { send, messages, deaths } = connect();
      await send("initialize", { adapterID: "vas" });
      const open = send("launch", { program: "/x.vas" });
      happen();
      const answer = await open;
      // The launch may have been answered before the news arrived.
      if (answer.success === false) assert.match(answer.message!, /has ended\. Restart the session/);
      while (deaths.length === 0) await new Promise((resolve) => setImmediate(resolve));
      assert.match(deaths[0]!, told);
      assert.ok(messages.some(({ event }) => event === "terminated"));
    });
});
