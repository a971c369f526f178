/** `vas dap`: the debug adapter over standard input and output, or for clients that connect to a port of this machine. */
import { realpathSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { createDebugSession, sharedLanguage } from "../../debug/index.js";
import { fileProblem, printable, type Terminal } from "../terminal/index.js";
import { createFrameReader, readFrames, writeFrame } from "./message-framing.js";
import { traceWriter } from "./trace-file.js";

/** Most clients at once: they share this process. */
const mostClients = 32;

/** Path of a `program`; a client may name it by a file URI. */
function filePath(program: string): string {
  if (/^file:/i.test(program)) return pathOfUri(program);
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(program))
    throw new Error("only paths and file: URIs can be read here: give the path of a file of this machine");
  return program;
}

function pathOfUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    const host = /^file:\/\/([^/]+)/i.exec(uri)?.[1];
    throw new Error(
      host === undefined
        ? "it is no file: URI, such as file:///folder/name.vas"
        : `it is a file of the machine ${host}: give the path by which this machine reaches it`,
    );
  }
}

/** Reads a file that a client names; what went wrong is said in words. */
async function reading<Contents>(program: string, read: (file: string) => Promise<Contents>): Promise<Contents> {
  const file = filePath(program);
  try {
    return await read(file);
  } catch (error) {
    throw new Error(fileProblem(error), { cause: error });
  }
}

/** The one name of a file, whichever way a client has written it; what is no file here keeps its name. */
function trueName(location: string): string {
  try {
    return realpathSync.native(path.resolve(filePath(location)));
  } catch {
    return location;
  }
}

/** Serves one client until it disconnects or closes its end. */
async function serve(
  terminal: Terminal,
  input: Readable,
  output: Writable,
  language = sharedLanguage(),
): Promise<void> {
  const toFile = traceWriter((problem) => terminal.err(`vas: ${problem}\n`));
  const session = createDebugSession({
    language,
    log: (details) => terminal.err(`vas: ${details}\n`),
    trace: (lines, file) => {
      if (file !== null) toFile(lines, filePath(file));
      else terminal.err(`${lines.join("\n")}\n`);
    },
    readFile: (program) => reading(program, terminal.files.read),
    readBytes: (file) => reading(file, terminal.files.readBytes),
    listFolder: (folder) => reading(folder, terminal.files.list),
    trueName,
    stories: false,
    defer: (callback) => void setImmediate(callback),
  });
  const reader = createFrameReader();
  await new Promise<void>((resolve) => {
    // What is said in one turn of the event loop goes out in one write: small ones wait for each other over TCP.
    let waiting = "";
    let handling = false;
    const flush = (): void => {
      if (waiting !== "") output.write(waiting);
      waiting = "";
    };
    session.onDidSendMessage((message) => {
      if (waiting === "" && !handling) queueMicrotask(flush);
      waiting += writeFrame(message);
      // A stop goes out at once: what the views are told of it takes longer to find than the step.
      if ("event" in message && message.event === "stopped") flush();
      if ("command" in message && message.command === "disconnect") setImmediate(resolve);
    });
    input.on("data", (piece: Buffer) => {
      const { messages, problems } = readFrames(reader, piece);
      for (const problem of problems) terminal.err(`vas dap: ${printable(problem)}\n`);
      handling = true;
      for (const message of messages) {
        if (isRequest(message)) session.handleMessage(message);
        else terminal.err("vas dap: a message is no request and is left out\n");
      }
      handling = false;
      flush();
    });
    for (const end of ["end", "close", "error"]) input.once(end, () => resolve());
    output.once("error", () => resolve());
  });
  session.dispose();
}

function isRequest(message: unknown): message is DebugProtocol.Request {
  if (typeof message !== "object" || message === null) return false;
  const { type, seq, command } = message as Partial<DebugProtocol.Request>;
  return type === "request" && Number.isSafeInteger(seq) && typeof command === "string";
}

/** Serves the client at the other end of standard input and output. */
export async function startDebugAdapter(terminal: Terminal): Promise<number> {
  await serve(terminal, process.stdin, process.stdout);
  process.stdin.destroy();
  return 0;
}

/**
 * Serves clients that connect to a port of this machine, and of no other; each has a session of its own. Port 0: any that is
 * free, which is told in the first line.
 *
 * @returns when the process is told to end
 */
export async function startDebugServer(terminal: Terminal, port: number): Promise<number> {
  const language = sharedLanguage();
  const server = createServer((socket: Socket) => {
    socket.setNoDelay(true);
    void serve(terminal, socket, socket, language).then(() => socket.end());
  });
  server.maxConnections = mostClients;
  server.on("drop", () =>
    terminal.err(`vas dap: ${mostClients} clients are connected already: one more was refused\n`),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1" }, resolve);
  });
  const address = server.address();
  const listening = typeof address === "object" && address !== null ? address.port : port;
  terminal.out(`vas dap: listening on 127.0.0.1:${listening}\n`);
  return new Promise<number>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => {
        server.close();
        resolve(0);
      });
  });
}
