/** The debug adapter in a process of its own, as the extension host runs it, and what happens when that process dies. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type {
  AdapterWorker,
  Death,
  FromAdapter,
  ProtocolMessage,
  ToAdapter,
} from "../../src/extension/adapter/channel.js";
import { connectSession, type HostServices, type RemoteSession } from "../../src/extension/adapter/remote-session.js";
import { startAdapterProcess } from "../../src/extension/adapter/start.node.js";
import { sometimes, swept } from "../sample.js";

/** What the host was told, and every message of the adapter, in order. */
interface Told {
  readonly messages: ProtocolMessage[];
  readonly logged: string[];
  readonly traced: string[];
  readonly deaths: string[];
}

/** A client of one session. */
interface Client extends Told {
  readonly remote: RemoteSession;
  readonly send: (command: string, args?: object) => Promise<ProtocolMessage>;
  /** The first event of that name, also if it has come already. */
  readonly event: (name: string) => Promise<ProtocolMessage>;
}

function client(worker: AdapterWorker, services: Partial<HostServices> = {}): Client {
  const told: Told = { messages: [], logged: [], traced: [], deaths: [] };
  const remote = connectSession(worker, {
    listFolder: () => Promise.reject(new Error("no folders here")),
    readBytes: (file) => readFile(file),
    tickLink: "test://tick/1/",
    log: (details) => void told.logged.push(details),
    trace: (lines) => void told.traced.push(...lines),
    tellDeath: (sentence, remedy) => void told.deaths.push(`${sentence} ${remedy}`),
    ...services,
  });
  const waiting: {
    readonly fits: (message: ProtocolMessage) => boolean;
    readonly hear: (m: ProtocolMessage) => void;
  }[] = [];
  remote.onDidSendMessage((message) => {
    told.messages.push(message);
    for (const one of waiting.filter(({ fits }) => fits(message))) {
      waiting.splice(waiting.indexOf(one), 1);
      one.hear(message);
    }
  });
  const next = (fits: (message: ProtocolMessage) => boolean): Promise<ProtocolMessage> => {
    const there = told.messages.find(fits);
    return there ? Promise.resolve(there) : new Promise((hear) => waiting.push({ fits, hear }));
  };
  let seq = 0;
  return {
    ...told,
    remote,
    send: (command, args = {}) => {
      const mine = ++seq;
      const answer = next(({ type, request_seq: request }) => type === "response" && request === mine);
      remote.handleMessage({ seq: mine, type: "request", command, arguments: args });
      return answer;
    },
    event: (name) => next(({ type, event }) => type === "event" && event === name),
  };
}

async function launched(one: Client, program: string, more: object = {}): Promise<void> {
  assert.equal((await one.send("initialize", { adapterID: "vas", pathFormat: "path" })).success, true);
  const launch = await one.send("launch", { program, stopOnEntry: true, ...more });
  assert.equal(launch.success, true, launch.message);
  await one.send("configurationDone");
  await one.event("stopped");
}

/** A worker that a test plays. */
function played(): {
  readonly worker: AdapterWorker;
  readonly posted: ToAdapter[];
  say: (message: FromAdapter) => void;
  die: (death: Death) => void;
} {
  const posted: ToAdapter[] = [];
  let say: (message: FromAdapter) => void = () => undefined;
  let die: (death: Death) => void = () => undefined;
  const worker: AdapterWorker = {
    post: (message) => void posted.push(message),
    onMessage: (listener) => void (say = listener),
    onDeath: (listener) => void (die = listener),
    end: () => undefined,
  };
  return { worker, posted, say: (message) => say(message), die: (death) => die(death) };
}

describe("the debug adapter in a process of its own", () => {
  const example = path.resolve("examples/shared-libc.vas");
  const clients: Client[] = [];
  let folder = "";
  let adapter = "";
  const start = (module: string, services: Partial<HostServices> = {}): Client => {
    const one = client(startAdapterProcess(module), services);
    clients.push(one);
    return one;
  };
  /** A process that does this when the first message arrives. */
  const dying = async (name: string, deed: string): Promise<string> => {
    const file = path.join(folder, `${name}.cjs`);
    await writeFile(file, `process.once("message", () => { ${deed} });`);
    return file;
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "vas-adapter-"));
    adapter = path.join(folder, "adapter.cjs");
    const options = { bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "silent" } as const;
    await build({ ...options, entryPoints: ["src/extension/adapter/process.node.ts"], outfile: adapter });
  });

  afterEach(() => {
    for (const { remote } of clients.splice(0)) remote.dispose();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("is asked by the host beside the client, which hears nothing of it", async () => {
    const one = start(adapter);
    await launched(one, example);
    await one.event("vas/stopped");
    const before = one.messages.length;
    const { position } = (await one.remote.ask("vas/position", {})) as { position: { tick: number } };
    assert.equal(typeof position.tick, "number");
    await assert.rejects(one.remote.ask("vas/follow", { tid: 999 }), /there is no thread 999/);
    assert.equal(one.messages.length, before);
    // What a stop makes the host ask at once is answered at that stop, and the client is answered beside it.
    type Placed = { readonly position: { readonly tick: number } };
    const told = new Promise<{ readonly stop: Placed; readonly answer: Placed }>((resolve, reject) => {
      one.remote.onDidSendMessage(({ event, body }) => {
        if (event !== "vas/stopped") return;
        one.remote
          .ask("vas/tlb", {})
          .then((answer) => resolve({ stop: body as Placed, answer: answer as Placed }), reject);
      });
    });
    await one.send("next", { threadId: 1 });
    await one.send("threads");
    const { stop, answer } = await told;
    assert.ok(stop.position.tick > position.tick);
    assert.equal(answer.position.tick, stop.position.tick);
  });

  it("answers the host's own questions when it dies or is let go of", async () => {
    const { worker, die, posted } = played();
    const one = client(worker);
    const asked = one.remote.ask("vas/tlb", {});
    assert.equal(posted.length, 1);
    die({ cause: "was killed (SIGKILL)", details: "" });
    await assert.rejects(asked, /has ended/);
    await assert.rejects(one.remote.ask("vas/tlb", {}), /has ended/);
    const other = client(played().worker);
    const waiting = other.remote.ask("vas/tlb", {});
    other.remote.dispose();
    await assert.rejects(waiting, /the session has ended/);
    assert.ok(one.messages.every(({ type }) => type !== "response"));
  });

  it("debugs a scenario whose files the host reads, and answers the views", async () => {
    const asked: string[] = [];
    const one = start(adapter, {
      readBytes: async (file) => {
        asked.push(file);
        return readFile(example);
      },
    });
    await launched(one, "vscode-vfs://host/shared-libc.vas", { trace: "protocol" });
    assert.deepEqual([...new Set(asked)], ["vscode-vfs://host/shared-libc.vas"]);
    for (const view of ["vas/tlb", "vas/pageTable", "vas/spaces"]) {
      const { success, body } = await one.send(view);
      assert.equal(success, true, view);
      assert.ok(body, view);
    }
    assert.ok(one.traced.some((line) => line.startsWith("→") && line.includes("vas/tlb")));
    assert.equal((await one.send("disconnect")).success, true);
  });

  sometimes("writes ticks as links of the host", async () => {
    const one = start(adapter, { tickLink: "host://links/7/" });
    await launched(one, example);
    await one.send("vas/seek", { tick: 400 });
    const told = await one.send("evaluate", { expression: "history vas libc last 1", context: "repl" });
    assert.match((told.body as { result: string }).result, /^tick ([0-9]+) host:\/\/links\/7\/\1 {2}/m);
  });

  for (const [name, beside] of [
    ["lessons/included.vas", "libc.vas"],
    ["real/structs.vas", "structs.elf"],
  ] as const)
    it(`reads what ${name} names, through the host`, async () => {
      const asked: string[] = [];
      const one = start(adapter, {
        readBytes: (file) => {
          asked.push(file);
          return readFile(file.startsWith("file:") ? new URL(file) : file);
        },
      });
      await launched(one, path.resolve("examples", name));
      assert.ok(
        asked.some((file) => file.endsWith(beside)),
        asked.join(", "),
      );
      assert.equal((await one.send("stackTrace", { threadId: 1 })).success, true);
    });

  sometimes("says why a file cannot be read", async () => {
    const one = start(adapter, { readBytes: () => Promise.reject(new Error("the moon is in the way")) });
    await one.send("initialize", { adapterID: "vas" });
    const launch = await one.send("launch", { program: "/nowhere.vas" });
    assert.equal(launch.success, false);
    assert.match(launch.message!, /nowhere\.vas cannot be read: the moon is in the way/);
  });

  sometimes("ends its own session only, and says place, cause and remedy", async () => {
    const killed = start(await dying("killed", `process.kill(process.pid, "SIGKILL")`));
    const other = start(adapter);
    await launched(other, example);
    const answer = await killed.send("launch", { program: "/work/lost.vas" });
    assert.equal(answer.success, false);
    await killed.event("terminated");
    assert.deepEqual(killed.deaths, [
      "lost.vas: the debug adapter ended before its first stop while it answered `launch`: it was killed (SIGKILL). " +
        "Restart the session: the file and its breakpoints are as they were.",
    ]);
    assert.match(JSON.stringify((await killed.event("output")).body), /lost\.vas.+was killed.+Restart the session/);
    assert.equal((await killed.send("threads")).success, false);
    assert.equal((await killed.send("disconnect")).success, true);
    assert.equal((await other.send("threads")).success, true);
    assert.deepEqual(other.deaths, []);
  });

  for (const { name, deed, cause } of [
    {
      name: "heap",
      deed: `const all = []; for (;;) all.push(new Array(1e5).fill({}));`,
      cause: /it ran out of memory\. Restart/,
    },
    { name: "status", deed: "process.exit(7)", cause: /it ended with status 7\. Restart/ },
    { name: "throw", deed: `throw new Error("broken")`, cause: /it ended with status 1\. Restart/ },
  ])
    it(`tells the end by ${name} from others`, async () => {
      const module = await dying(name, deed);
      const options = process.env["NODE_OPTIONS"];
      process.env["NODE_OPTIONS"] = "--max-old-space-size=32";
      const one = start(module);
      if (options === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = options;
      void one.send("initialize");
      await one.event("terminated");
      assert.match(one.deaths[0]!, cause);
    });

  sometimes("tells a mistake of ours with its stack in the log", async () => {
    const file = path.join(folder, "mistaken.cjs");
    await writeFile(
      file,
      `require("./adapter.cjs"); process.once("message", () => setImmediate(() => { throw new Error("on purpose"); }));`,
    );
    const one = start(file);
    void one.send("initialize");
    await one.event("terminated");
    assert.match(one.deaths[0]!, /it had an internal error in the debug adapter: on purpose\. Restart/);
    assert.match(one.logged.join("\n"), /mistaken\.cjs/);
  });

  it("says that a process could not be started", async () => {
    const one = start(path.join(folder, "missing.cjs"));
    void one.send("initialize");
    await one.event("terminated");
    assert.match(one.deaths[0]!, /it ended with status 1/);
    assert.match(one.logged.join("\n"), /Cannot find module/);
  });

  /** What a host does with its session before it goes, by what the adapter is at then. */
  const states: Readonly<Record<string, string>> = {
    "it runs without end":
      'on("configurationDone", () => send("threads")); on("threads", go); launch({ noDebug: true });',
    "it stands": 'on("stopped", go); launch({ stopOnEntry: true });',
    "it is going back":
      'on("stopped", () => ++stops === 1 ? send("vas/seek", { tick: 2_000_000 }) : send("reverseContinue", { threadId: 1 })); ' +
      'on("reverseContinue", () => send("threads")); on("threads", go); launch({ stopOnEntry: true });',
    "it searches the past":
      'on("stopped", () => ++stops === 1 ? send("vas/seek", { tick: 300_000 }) : (send("evaluate", { expression: "history i", context: "repl" }), setImmediate(go))); ' +
      "launch({ stopOnEntry: true });",
    "it compiles": "reading = go; launch({});",
    "it prints without end": 'on("output", go); launch({ noDebug: true });',
  };
  for (const [state, script] of swept(Object.entries(states), 1))
    it(`ends with its host while ${state}`, async () => {
      const flood = state.includes("prints");
      // Some ninety thousand tokens, of a hundred thousand that a file may have: compiling them takes seconds.
      const long = Array.from({ length: 15_000 }, () => "i = i + 1").join("\n");
      const loop = state === "it compiles" ? long : "while (1) { i = i + 1 }";
      const body = flood ? 'while (1) { print "flood" }' : `let i = 0 ${loop}`;
      const scenario = path.join(folder, "endless.vas");
      await writeFile(
        scenario,
        `scenario "e"\nmachine rv64-sv39\nkernel linux-rfc { max_steps 100000000000 }\nprogram p { fn main() { ${body} } }\nprocess A runs p\n`,
      );
      const host = path.join(folder, "host.cjs");
      await build({
        stdin: {
          contents: `
            import { startAdapterProcess } from "./src/extension/adapter/start.node.ts";
            import { connectSession } from "./src/extension/adapter/remote-session.ts";
            import { readFile } from "node:fs/promises";
            // Without a word: nothing is closed or said before.
            const go = () => process.kill(process.pid, "SIGKILL");
            let reading = () => undefined;
            let stops = 0;
            const readBytes = async (f) => { const bytes = await readFile(f); setImmediate(() => setImmediate(reading)); return bytes; };
            const session = connectSession(startAdapterProcess(${JSON.stringify(adapter)}), { readBytes, log() {}, trace() {}, tellDeath() {} });
            let seq = 0;
            const send = (command, args) => session.handleMessage({ seq: ++seq, type: "request", command, arguments: args });
            const heard = new Map();
            const on = (name, act) => heard.set(name, act);
            session.onDidSendMessage(({ type, command, event }) => heard.get(type === "response" ? command : event)?.());
            on("initialized", () => send("configurationDone"));
            const launch = (more) => {
              send("initialize", { adapterID: "vas" });
              send("launch", { program: ${JSON.stringify(scenario)}, ...more });
            };
            ${script}
          `,
          resolveDir: process.cwd(),
          loader: "ts",
        },
        bundle: true,
        platform: "node",
        format: "cjs",
        logLevel: "silent",
        outfile: host,
      });
      const { spawn } = await import("node:child_process");
      const child = spawn(process.execPath, [host], { stdio: ["ignore", "ignore", "ignore"] });
      await new Promise((resolve) => child.once("exit", resolve));
      assert.equal(child.signalCode, "SIGKILL");
      const alive = async (): Promise<boolean> => {
        const { execFile } = await import("node:child_process");
        const { promisify } = await import("node:util");
        const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "args="]);
        return stdout.includes(adapter);
      };
      while (await alive());
    });

  it("passes nothing on after it was let go of", () => {
    const { worker, say, posted } = played();
    const one = client(worker);
    void one.send("initialize");
    assert.equal(posted.length, 1);
    say({
      kind: "protocol",
      message: { seq: 1, type: "response", request_seq: 1, command: "initialize", success: true },
    });
    one.remote.dispose();
    say({ kind: "protocol", message: { seq: 2, type: "event", event: "output" } });
    assert.equal(one.messages.length, 1);
  });

  it("tells how far the session had come", () => {
    const { worker, say, die } = played();
    const one = client(worker);
    void one.send("launch", { program: "C:\\x\\far.vas" });
    say({ kind: "protocol", message: { seq: 5, type: "response", request_seq: 1, command: "launch", success: true } });
    say({
      kind: "protocol",
      message: { seq: 6, type: "event", event: "vas/stopped", body: { position: { tick: 12345 } } },
    });
    void one.send("continue");
    die({ cause: "was killed (SIGKILL)", details: "" });
    assert.match(
      one.deaths[0]!,
      /^far\.vas: the debug adapter ended after the stop at tick 12,345 while it answered `continue`: /,
    );
    // Numbers of messages go on.
    assert.deepEqual(
      one.messages.slice(2).map(({ seq }) => seq),
      [7, 8, 9],
    );
  });
});
