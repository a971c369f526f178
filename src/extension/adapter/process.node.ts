/**
 * The debug adapter's process on the desktop and on VS Code servers. A process and not a thread: threads share the memory of
 * the extension host, and V8 ends the whole process when one of them runs out of it.
 */
import { realpathSync } from "node:fs";
import type { HostPort, ToAdapter } from "./channel.js";
import { serveSession } from "./serve-session.js";

const port: HostPort = {
  post: (message) => process.send?.(message),
  onMessage: (listener) => void process.on("message", (message) => listener(message as ToAdapter)),
};

/** The one name of a file on a disk; everything else keeps its name. */
function trueName(location: string): string {
  try {
    return realpathSync.native(location);
  } catch {
    return location;
  }
}

const fail = serveSession(port, { trueName, defer: (callback) => void setImmediate(callback) });
const end = (error: unknown): void => {
  fail(error);
  // Once the channel is closed, everything that was posted has been sent.
  process.once("disconnect", () => process.exit(1));
  process.disconnect();
};
process.on("uncaughtException", end);
process.on("unhandledRejection", end);
// The extension host has ended, or has let go of this session.
process.on("disconnect", () => process.exit(0));
