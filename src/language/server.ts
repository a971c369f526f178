/**
 * The language server: the same for the extension (process or worker) and for `vas lsp`; the host brings the
 * connection.
 */
import { EmptyFileSystem } from "langium";
import { startLanguageServer } from "langium/lsp";
import type { Connection } from "vscode-languageserver";
import { createVasServices } from "./editor/index.js";
import type { LanguageSettings } from "./model/index.js";

/**
 * Serves the language on a connection that has not been listened on yet. Reads no file: the editor sends what is open.
 */
export function startVasLanguageServer(connection: Connection, settings: LanguageSettings = {}): void {
  const { shared } = createVasServices(settings, { connection, ...EmptyFileSystem });
  startLanguageServer(shared);
}
