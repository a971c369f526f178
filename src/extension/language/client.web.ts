/** Starts the language server in a worker of the browser. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import type { LanguageServer } from "./ask-server.js";
import { clientId, clientOptions, clientTitle } from "./client-options.js";
import { answerFileRequests } from "./workspace-files.js";

/** Resolves with the server, once it answers. It ends with the extension. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<LanguageServer> {
  const script = vscode.Uri.joinPath(context.extensionUri, "dist", "web", "language-server.js");
  const worker = new Worker(script.toString(true));
  const client = new LanguageClient(clientId, clientTitle, worker, clientOptions);
  context.subscriptions.push(client, { dispose: () => worker.terminate() });
  context.subscriptions.push(answerFileRequests(client));
  await client.start();
  // A token that is undefined would count as a second parameter.
  return {
    ask: (method, query, token) =>
      token === undefined ? client.sendRequest(method, query) : client.sendRequest(method, query, token),
    listen: (method, hear) => client.onNotification(method, hear),
  };
}
