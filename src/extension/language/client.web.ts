/** Starts the language server in a worker of the browser. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { clientId, clientOptions, clientTitle } from "./client-options.js";
import { answerFileRequests } from "./workspace-files.js";

/** Resolves when the server answers. It ends with the extension. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<void> {
  const script = vscode.Uri.joinPath(context.extensionUri, "dist", "web", "language-server.js");
  const worker = new Worker(script.toString(true));
  const client = new LanguageClient(clientId, clientTitle, worker, clientOptions);
  context.subscriptions.push(client, { dispose: () => worker.terminate() });
  context.subscriptions.push(answerFileRequests(client));
  await client.start();
}
