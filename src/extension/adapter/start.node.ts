/** Starts the debug adapter's process. */
import { fork } from "node:child_process";
import type { AdapterWorker, Death, FromAdapter } from "./channel.js";

/** Most characters of what a process wrote last that are kept. */
const lastWords = 4000;

/**
 * Starts a process for one session.
 *
 * @param module path of the bundle
 */
export function startAdapterProcess(module: string): AdapterWorker {
  const child = fork(module, [], {
    // Electron's program is Node with this; Node itself does not mind. The flags of the extension host are its own: a port of an
    // inspector can be taken once.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let words = "";
  let ended = false;
  let failure: Death | null = null;
  let tell: (death: Death) => void = () => undefined;
  const die = (death: Death): void => {
    if (ended) return;
    ended = true;
    tell(failure ?? death);
  };
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-lastWords);
  });
  child.on("error", (error) => die({ cause: `could not be started or reached: ${error.message}`, details: "" }));
  // After its last words: "close" and not "exit".
  child.on("close", (status, signal) => die({ cause: causeOf(status, signal, words), details: words }));
  return {
    // What is sent to a process that is gone says so by "close".
    post: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: (listener) =>
      void child.on("message", (message) => {
        const received = message as FromAdapter;
        if (received.kind === "failed") failure = { cause: `had an ${received.message}`, details: received.details };
        else listener(received);
      }),
    onDeath: (listener) => {
      tell = listener;
    },
    end: () => {
      ended = true;
      child.kill("SIGKILL");
    },
  };
}

/** Why a process ended, from what the system and V8 say. */
function causeOf(status: number | null, signal: string | null, words: string): string {
  if (/out of memory|allocation failed/i.test(words)) return "ran out of memory";
  if (signal !== null) return `was killed (${signal})`;
  return `ended with status ${status}`;
}
