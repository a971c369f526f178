/**
 * The language server's process on the desktop and on VS Code servers: the scope of a worker, and in it the worker itself
 * (server.web.ts), so that both have one bundle. The client talks to it over Node's message channel.
 */

/** A notification or request, as far as this looks at it. */
interface Message {
  readonly method?: string;
}

/** What the worker uses of its global scope. */
interface WorkerScope {
  postMessage(message: object): void;
  addEventListener(): void;
  /** Set by the worker. */
  onmessage?: (event: { readonly data: Message }) => void;
}

const scope: WorkerScope = {
  postMessage: (message) => void process.send?.(message),
  // A process that fails ends, and the client sees that.
  addEventListener: () => undefined,
};
Object.assign(globalThis, scope);

// Workers are ended from outside; a process ends itself, with status 1 if nobody announced it.
let exitStatus = 1;
process.on("message", (data: Message) => {
  if (data.method === "shutdown") exitStatus = 0;
  (globalThis as typeof globalThis & Pick<WorkerScope, "onmessage">).onmessage?.({ data });
  if (data.method === "exit") process.exit(exitStatus);
});
// The extension host has ended.
process.on("disconnect", () => process.exit(0));
void import("./server.web.js");
