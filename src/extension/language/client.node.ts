/** Starts the language server as a process of its own. */
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { clientId, clientOptions, clientTitle } from "./client-options.js";
import { answerFileRequests } from "./workspace-files.js";

/** Resolves when the server answers. It ends with the extension. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<void> {
  const server = {
    module: vscode.Uri.joinPath(context.extensionUri, "dist", "language-server.cjs").fsPath,
    transport: TransportKind.ipc,
  };
  const client = new LanguageClient(clientId, clientTitle, { run: server, debug: server }, clientOptions);
  context.subscriptions.push(client);
  context.subscriptions.push(answerFileRequests(client));
  await client.start();
}
