/** The debug adapter with VS Code's file systems. A bundle of its own on the desktop, so that activation does not parse it. */
import * as vscode from "vscode";
import { createDebugSession } from "../debug/index.js";

/** An adapter for one session. */
export function createAdapter(): vscode.DebugAdapter {
  return createDebugSession({ readFile });
}

async function readFile(pathOrUri: string): Promise<string> {
  // Two letters at least, so that "C:\" is a drive and not a scheme.
  const isUri = /^[A-Za-z][A-Za-z0-9+.-]+:/.test(pathOrUri);
  const file = isUri ? vscode.Uri.parse(pathOrUri, true) : vscode.Uri.file(pathOrUri);
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
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
