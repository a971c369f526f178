/**
 * The language server: the same for the extension (process or worker) and for `vas lsp`; the host brings the
 * connection.
 */
import { EmptyFileSystem, URI } from "langium";
import { startLanguageServer } from "langium/lsp";
import type { Connection } from "vscode-languageserver";
import { answerSelectionRanges, createVasServices, type WorkspaceFiles } from "./editor/index.js";
import { fileRequests, type LanguageSettings } from "./model/index.js";

/**
 * Serves the language on a connection that has not been listened on yet.
 *
 * @param files where included files and those of the workspace are; absent: the client is asked, and one that does not
 *   know has none
 */
export function startVasLanguageServer(
  connection: Connection,
  settings: LanguageSettings = {},
  files: WorkspaceFiles = filesOfClient(connection),
): void {
  const { shared } = createVasServices(settings, { connection, ...EmptyFileSystem }, files);
  answerSelectionRanges(connection, shared);
  startLanguageServer(shared);
  const { TextDocuments: open, DocumentBuilder: builder, WorkspaceLock: lock } = shared.workspace;
  // What is closed is forgotten, or a long session would keep every file that was ever looked at.
  open.onDidClose(({ document }) => void lock.write((token) => builder.update([], [URI.parse(document.uri)], token)));
}

function filesOfClient(connection: Connection): WorkspaceFiles {
  return {
    list: () => connection.sendRequest<string[]>(fileRequests.list).catch(() => []),
    executables: () => connection.sendRequest<string[]>(fileRequests.executables).catch(() => []),
    read: (uri) => connection.sendRequest<string | null>(fileRequests.read, { uri }).catch(() => null),
  };
}
