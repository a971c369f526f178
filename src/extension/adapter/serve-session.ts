/** One debug session in a process or worker of its own. Its files are read by the extension host, which knows every file system. */
import { createDebugSession, internalError, type DebugServices } from "../../debug/index.js";
import type { FolderEntry, ListFolder } from "../../compiler/index.js";
import type { HostPort, ProtocolMessage } from "./channel.js";

/** A read that waits for its answer. */
interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Tells the host of a mistake that nothing caught; the caller then ends the process or worker. */
export type TellFailure = (error: unknown) => void;

/** What each kind of process or worker does in its own way: how it waits for a turn, names of files. */
export type AdapterServices = Pick<DebugServices, "defer"> & Partial<DebugServices>;

/**
 * Serves a session until the process or worker ends.
 */
export function serveSession(port: HostPort, services: AdapterServices): TellFailure {
  const waiting = new Map<number, Waiting<Uint8Array>>();
  const listing = new Map<number, Waiting<readonly FolderEntry[]>>();
  let reads = 0;
  let tickLink = "";
  const readBytes = (file: string): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      waiting.set(++reads, { resolve, reject });
      port.post({ kind: "read", id: reads, file });
    });
  const listFolder: ListFolder = (folder) =>
    new Promise((resolve, reject) => {
      listing.set(++reads, { resolve, reject });
      port.post({ kind: "list", id: reads, folder });
    });
  const session = createDebugSession({
    readBytes,
    listFolder,
    readFile: async (file) => new TextDecoder().decode(await readBytes(file)),
    tickLink: (tick) => (tickLink === "" ? null : `${tickLink}${tick}`),
    log: (details) => port.post({ kind: "log", details }),
    trace: (lines, file) => port.post({ kind: "trace", lines, file }),
    ...services,
  });
  session.onDidSendMessage((message) => port.post({ kind: "protocol", message: message as ProtocolMessage }));
  port.onMessage((message) => {
    if (message.kind === "protocol") {
      session.handleMessage(message.message as Parameters<typeof session.handleMessage>[0]);
      return;
    }
    if (message.kind === "links") {
      tickLink = message.tick;
      return;
    }
    if (message.kind === "entries") {
      const list = listing.get(message.id);
      listing.delete(message.id);
      if (message.entries) list?.resolve(message.entries);
      else list?.reject(new Error(message.problem ?? "the folder cannot be listed"));
      return;
    }
    const read = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.bytes) read?.resolve(message.bytes);
    else read?.reject(new Error(message.problem ?? "the file cannot be read"));
  });
  return (error) => {
    const { message, details } = internalError(error, "the debug adapter");
    port.post({ kind: "failed", message, details });
  };
}
