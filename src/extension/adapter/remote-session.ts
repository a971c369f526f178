/**
 * A debug session whose adapter runs elsewhere, as the extension host sees it: messages pass through; files are read here; and
 * when the adapter dies, every request is answered, the session ends, and the user is told where, why, and what to do.
 */
import type { ListFolder } from "../../compiler/index.js";
import type { AdapterWorker, Death, FromAdapter, ProtocolMessage } from "./channel.js";

/** What the extension host does for an adapter. */
export interface HostServices {
  /** Contents of a file, by path or URI; an error's message is fit for the user. */
  readonly readBytes: (pathOrUri: string) => Promise<Uint8Array>;
  /** Entries of a folder, by path or URI. */
  readonly listFolder: ListFolder;
  readonly log: (details: string) => void;
  readonly trace: (lines: readonly string[], file: string | null) => void;
  /** What a link to a tick of this session begins with; the tick follows. */
  readonly tickLink: string;
  /** Called once when the adapter has died: one sentence of place and cause, one of the remedy. */
  readonly tellDeath: (sentence: string, remedy: string) => void;
}

/** One session; has the members of VS Code's `DebugAdapter`. */
export interface RemoteSession {
  /** Subscribes to messages of the adapter. */
  readonly onDidSendMessage: (listener: (message: ProtocolMessage) => void) => { dispose(): void };
  handleMessage(message: ProtocolMessage): void;
  /**
   * Asks the adapter beside the client's messages, which hears neither question nor answer: four hops between host and editor
   * fewer than the client's own requests. Rejects with the adapter's message, or when the session has ended.
   */
  ask(command: string, args: unknown): Promise<unknown>;
  dispose(): void;
}

/** A question of the host's own. */
interface Asked {
  resolve(body: unknown): void;
  reject(error: Error): void;
}

/** What is known of a session when its adapter dies. */
interface Progress {
  /** Requests without a response, by number. */
  readonly open: Map<number, string>;
  program: string;
  /** Tick of the last stop; null before the first. */
  tick: number | null;
  /** Number of the last message from the adapter. */
  seq: number;
}

/** What to do after a death. */
const remedy = "Restart the session: the file and its breakpoints are as they were.";
/** Numbers of the host's own requests begin beyond all that a client comes to. */
const firstOwn = 2 ** 40;
/** Requests that a dead session can fulfil: it has ended. */
const ends = new Set(["disconnect", "terminate", "cancel"]);

/** Connects a session to its adapter. */
export function connectSession(worker: AdapterWorker, services: HostServices): RemoteSession {
  const listeners = new Set<(message: ProtocolMessage) => void>();
  const progress: Progress = { open: new Map(), program: "", tick: null, seq: 0 };
  const asked = new Map<number, Asked>();
  let questions = firstOwn;
  let dead = false;
  const send = (message: ProtocolMessage): void => {
    const own = message.type === "response" ? asked.get(message.request_seq ?? 0) : undefined;
    if (own !== undefined) return settle(message, own);
    progress.seq = Math.max(progress.seq, message.seq);
    for (const listener of listeners) listener(message);
  };
  const settle = (message: ProtocolMessage, { resolve, reject }: Asked): void => {
    asked.delete(message.request_seq!);
    if (message.success === true) resolve(message.body);
    else reject(new Error(message.message));
  };
  const say = (message: Omit<ProtocolMessage, "seq">): void => send({ ...message, seq: progress.seq + 1 });
  const answerDead = (seq: number, command: string): void => {
    const success = ends.has(command);
    const text = `the debug adapter of this session has ended. ${remedy}`;
    say({
      type: "response",
      request_seq: seq,
      command,
      success,
      ...(success ? {} : { message: text, body: { error: { id: 1, format: "{text}", variables: { text } } } }),
    });
  };

  worker.onMessage((message) => {
    if (message.kind !== "protocol") serve(worker, services, message);
    else if (!dead) {
      note(progress, message.message);
      send(message.message);
    }
  });
  worker.onDeath((death) => {
    dead = true;
    const sentence = sentenceOf(progress, death);
    services.log(death.details === "" ? sentence : `${sentence}\n${death.details}`);
    say({ type: "event", event: "output", body: { category: "stderr", output: `${sentence} ${remedy}\n` } });
    for (const [seq, command] of progress.open) answerDead(seq, command);
    progress.open.clear();
    say({ type: "event", event: "terminated" });
    services.tellDeath(sentence, remedy);
  });
  const remote: RemoteSession = {
    onDidSendMessage: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    ask: (command, args) =>
      new Promise((resolve, reject) => {
        const seq = questions++;
        asked.set(seq, { resolve, reject });
        remote.handleMessage({ seq, type: "request", command, arguments: args });
      }),
    handleMessage: (message) => {
      const command = message.command ?? "";
      if (dead) {
        answerDead(message.seq, command);
        return;
      }
      progress.open.set(message.seq, command);
      if (command === "launch") {
        progress.program = programOf(message.arguments);
        worker.post({ kind: "links", tick: services.tickLink });
      }
      worker.post({ kind: "protocol", message });
    },
    dispose: () => {
      dead = true;
      worker.end();
      for (const { reject } of asked.values()) reject(new Error("the session has ended"));
      asked.clear();
    },
  };
  return remote;
}

/** Fulfils what an adapter asks of the host. */
function serve(
  worker: AdapterWorker,
  services: HostServices,
  message: Exclude<FromAdapter, { readonly kind: "protocol" }>,
): void {
  if (message.kind === "log") services.log(message.details);
  else if (message.kind === "trace") services.trace(message.lines, message.file);
  else if (message.kind === "read") {
    const { id, file } = message;
    services.readBytes(file).then(
      (bytes) => worker.post({ kind: "bytes", id, bytes }),
      (error: unknown) =>
        worker.post({ kind: "bytes", id, problem: error instanceof Error ? error.message : String(error) }),
    );
  } else if (message.kind === "list") {
    const { id, folder } = message;
    services.listFolder(folder).then(
      (entries) => worker.post({ kind: "entries", id, entries }),
      (error: unknown) =>
        worker.post({ kind: "entries", id, problem: error instanceof Error ? error.message : String(error) }),
    );
  }
}

function note(progress: Progress, message: ProtocolMessage): void {
  if (message.type === "response") progress.open.delete(message.request_seq ?? -1);
  if (message.event === "vas/stopped") {
    const { position } = message.body as { readonly position: { readonly tick: number } };
    progress.tick = position.tick;
  }
}

/** The scenario that a launch request names. */
function programOf(given: unknown): string {
  const program = (given as { readonly program?: unknown } | undefined)?.program;
  return typeof program === "string" ? program.replace(/^.*[\\/]/, "") : "";
}

/** Which session, why, and what it was about. */
function sentenceOf({ program, open, tick }: Progress, { cause }: Death): string {
  const requests = [...new Set(open.values())].map((command) => `\`${command}\``).join(", ");
  const during = requests === "" ? "" : ` while it answered ${requests}`;
  const last = tick === null ? "before its first stop" : `after the stop at tick ${tick.toLocaleString("en-US")}`;
  return `${program || "A session"}: the debug adapter ended ${last}${during}: it ${cause}.`;
}
