/** Starts the language server as a process of its own. */
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { LanguageServer } from "./ask-server.js";
import { clientId, clientOptions, clientTitle } from "./client-options.js";
import { answerFileRequests } from "./workspace-files.js";

/** Resolves with the server, once it answers. It ends with the extension. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<LanguageServer> {
  const server = {
    module: vscode.Uri.joinPath(context.extensionUri, "dist", "language-server.cjs").fsPath,
    transport: TransportKind.ipc,
  };
  const client = new LanguageClient(clientId, clientTitle, { run: server, debug: server }, clientOptions);
  context.subscriptions.push(client);
  context.subscriptions.push(answerFileRequests(client));
  await client.start();
  // A token that is undefined would count as a second parameter.
  return {
    ask: (method, query, token) =>
      token === undefined ? client.sendRequest(method, query) : client.sendRequest(method, query, token),
    listen: (method, hear) => client.onNotification(method, hear),
  };
}
