/**
 * The debug adapter as a worker of a browser; the one bundle of it. On the desktop a process gives it the same scope
 * (process.node.ts).
 */
import type { FromAdapter, ToAdapter } from "./channel.js";
import { serveSession, type AdapterServices } from "./serve-session.js";

/** The global scope of a dedicated worker, as far as it is used. */
export interface WorkerScope {
  postMessage(message: FromAdapter): void;
  addEventListener(type: "message", listener: (event: { readonly data: ToAdapter }) => void): void;
  addEventListener(type: "error", listener: (event: { readonly error: unknown }) => void): void;
  addEventListener(type: "unhandledrejection", listener: (event: { readonly reason: unknown }) => void): void;
  close(): void;
  /** What only a process can do, or does better; a browser has none. */
  readonly adapterServices?: AdapterServices;
}

const scope: WorkerScope = globalThis as typeof globalThis & WorkerScope;

/** Browsers stretch timers that follow each other to 4 ms; a message to oneself comes in the next turn. */
function turns(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
}

const fail = serveSession(
  {
    post: (message) => scope.postMessage(message),
    onMessage: (listener) => scope.addEventListener("message", ({ data }) => listener(data)),
  },
  scope.adapterServices ?? { defer: turns() },
);
const end = (error: unknown): void => {
  fail(error);
  scope.close();
};
scope.addEventListener("error", ({ error }) => end(error));
scope.addEventListener("unhandledrejection", ({ reason }) => end(reason));
