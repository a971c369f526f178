/** The debug adapter with VS Code's file systems. A bundle of its own on the desktop, so that activation does not parse it. */
import * as vscode from "vscode";
import { createDebugSession } from "../debug/index.js";
import { traceFiles } from "./diagnosis/trace-file.js";

/** An adapter for one session; it writes traces and mistakes of ours to `log`. */
export function createAdapter(log: vscode.LogOutputChannel): vscode.DebugAdapter {
  const files = traceFiles(log);
  const session = createDebugSession({
    readFile: async (pathOrUri) => new TextDecoder().decode(await readBytes(pathOrUri)),
    readBytes,
    log: (details) => log.error(details),
    trace: (lines, file) => {
      if (file !== null) files.write(file, lines);
      // Asked for by the launch configuration: shown whatever the level is.
      else for (const line of lines) log.info(line);
    },
  });
  return {
    onDidSendMessage: session.onDidSendMessage.bind(session) as vscode.DebugAdapter["onDidSendMessage"],
    handleMessage: (message) => session.handleMessage(message as Parameters<typeof session.handleMessage>[0]),
    dispose: () => {
      session.dispose();
      files.dispose();
    },
  };
}

async function readBytes(pathOrUri: string): Promise<Uint8Array> {
  // Two letters at least, so that "C:\" is a drive and not a scheme.
  const isUri = /^[A-Za-z][A-Za-z0-9+.-]+:/.test(pathOrUri);
  const file = isUri ? vscode.Uri.parse(pathOrUri, true) : vscode.Uri.file(pathOrUri);
  try {
    return await vscode.workspace.fs.readFile(file);
  } catch (error) {
    const why =
      error instanceof vscode.FileSystemError && error.code === "FileNotFound"
        ? vscode.l10n.t("there is no such file")
        : error instanceof Error
          ? error.message
          : String(error);
    throw new Error(vscode.l10n.t("{0} cannot be read: {1}", pathOrUri, why), { cause: error });
  }
}
