/**
 * The debug adapter's process on the desktop and on VS Code servers: the scope of a worker, and in it the worker itself. A process
 * and not a thread: threads share the memory of the extension host, and V8 ends the whole process when one of them runs out of it.
 */
import { realpathSync } from "node:fs";
import type { WorkerScope } from "./worker.web.js";

/** The one name of a file on a disk; everything else keeps its name. */
function trueName(location: string): string {
  try {
    return realpathSync.native(location);
  } catch {
    return location;
  }
}

/** What workers hear, by the names of Node. */
const heard: Readonly<Record<string, (listener: (event: object) => void) => void>> = {
  message: (listener) => void process.on("message", (data) => listener({ data })),
  error: (listener) => void process.on("uncaughtException", (error) => listener({ error })),
  unhandledrejection: (listener) => void process.on("unhandledRejection", (reason) => listener({ reason })),
};

const scope: WorkerScope = {
  postMessage: (message) => void process.send?.(message),
  addEventListener: (type: string, listener: (event: never) => void) =>
    heard[type]?.(listener as (event: object) => void),
  close() {
    // Once the channel is closed, everything that was posted has been sent.
    process.once("disconnect", () => process.exit(1));
    process.disconnect();
  },
  adapterServices: { trueName, defer: (callback) => void setImmediate(callback) },
};
Object.assign(globalThis, scope);
// The extension host has ended, or has let go of this session.
process.on("disconnect", () => process.exit(0));
void import("./worker.web.js");
