/** `vas lsp`: the language server over standard input and output, until the input ends. */
import { createConnection } from "vscode-languageserver/node";
import { languageSettings } from "../../debug/settings/index.js";
import { startVasLanguageServer } from "../../language/server.js";

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
