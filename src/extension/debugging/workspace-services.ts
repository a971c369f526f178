/** What the extension host does for a debug adapter that runs elsewhere: VS Code's file systems, its log, its dialogues. */
import * as vscode from "vscode";
import type { FolderEntry } from "../../compiler/index.js";
import type { HostServices } from "../adapter/remote-session.js";
import { fileUri } from "../files/file-uri.js";
import { readProblem } from "../files/read-problem.js";
import { traceFiles } from "../diagnosis/trace-file.js";
import { commands } from "../contributions/index.js";

/** Services of one session; disposed with it. */
export function workspaceServices(
  log: vscode.LogOutputChannel,
  session: vscode.DebugSession,
): Omit<HostServices, "tickLink"> & vscode.Disposable {
  const files = traceFiles(log);
  return {
    readBytes,
    listFolder,
    log: (details) => log.error(details),
    trace: (lines, file) => {
      if (file !== null) files.write(file, lines);
      // Asked for by the launch configuration: shown whatever the level is.
      else for (const line of lines) log.info(line);
    },
    tellDeath: (sentence, remedy) => void offerRestart(session, `${sentence} ${remedy}`),
    dispose: () => files.dispose(),
  };
}

/** Says what happened, with the ways on as buttons. */
async function offerRestart(session: vscode.DebugSession, message: string): Promise<void> {
  const restart = vscode.l10n.t("Restart the Session");
  const show = vscode.l10n.t("Show Log");
  const chosen = await vscode.window.showErrorMessage(message, restart, show);
  if (chosen === restart) await vscode.debug.startDebugging(session.workspaceFolder, session.configuration);
  else if (chosen === show) await vscode.commands.executeCommand(commands.showLog);
}

/** Entries of a folder in whichever file system. What a symbolic link leads to stands in its place: its target is not told. */
export async function listFolder(pathOrUri: string): Promise<readonly FolderEntry[]> {
  const entries = await vscode.workspace.fs.readDirectory(fileUri(pathOrUri));
  return entries.flatMap(([name, type]): FolderEntry[] => {
    if ((type & vscode.FileType.Directory) !== 0) return [{ name, kind: "directory" }];
    return (type & vscode.FileType.File) !== 0 ? [{ name, kind: "file" }] : [];
  });
}

/** Bytes of a file in whichever file system; rejects with why not, as the end of a sentence. */
export async function readBytes(pathOrUri: string): Promise<Uint8Array> {
  const file = fileUri(pathOrUri);
  try {
    return await vscode.workspace.fs.readFile(file);
  } catch (error) {
    const { scheme } = file;
    const served = vscode.workspace.fs.isWritableFileSystem(scheme) !== undefined;
    const { message, code } = error instanceof vscode.FileSystemError ? error : { message: String(error), code: null };
    throw new Error(readProblem({ message, code, scheme, served }), { cause: error });
  }
}
