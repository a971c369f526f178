/** `vas dap` and `vas lsp`: servers that talk over standard input and output until the input ends. */
import { fileURLToPath } from "node:url";
import { createConnection } from "vscode-languageserver/node";
import { languageSettings } from "../../debug/settings/index.js";
import { createDebugSession } from "../../debug/index.js";
import { startVasLanguageServer } from "../../language/server.js";
import type { Terminal } from "../terminal/index.js";
import { traceWriter } from "./trace-file.js";

/** Path of a `program`; a client may name it by a file URI. */
function filePath(program: string): string {
  if (/^file:/i.test(program)) return fileURLToPath(program);
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(program)) throw new Error("only paths and file: URIs can be read here");
  return program;
}

/** Runs a debug adapter until the client disconnects or closes its end. */
export async function startDebugAdapter(terminal: Terminal): Promise<number> {
  const toFile = traceWriter((problem) => terminal.err(`vas: ${problem}\n`));
  const session = createDebugSession({
    log: (details) => terminal.err(`vas: ${details}\n`),
    trace: (lines, file) => {
      if (file !== null) toFile(lines, filePath(file));
      else terminal.err(`${lines.join("\n")}\n`);
    },
    readFile: async (program) => terminal.files.read(filePath(program)),
    defer: (callback) => void setImmediate(callback),
  });
  // As a server the session leaves ending the process to us.
  session.setRunAsServer(true);
  const closed = new Promise<void>((resolve) => {
    session.onDidSendMessage((message) => {
      if ("command" in message && message.command === "disconnect") resolve();
    });
    process.stdin.once("close", () => resolve());
    process.stdin.once("end", () => resolve());
  });
  session.start(process.stdin, process.stdout);
  await closed;
  session.dispose();
  process.stdin.destroy();
  return 0;
}

/** Runs the language server until the client ends it or closes its end. */
export async function startLanguageServer(): Promise<number> {
  const connection = createConnection(process.stdin, process.stdout);
  const closed = new Promise<void>((resolve) => {
    connection.onExit(() => resolve());
    process.stdin.once("close", () => resolve());
  });
  startVasLanguageServer(connection, languageSettings());
  await closed;
  return 0;
}
