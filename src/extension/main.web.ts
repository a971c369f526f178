/** Entry in the web extension host, e.g. on vscode.dev. */
import * as vscode from "vscode";
import { activate as activateShared, type ExtensionApi } from "./activate.js";
import { startAdapterWorker } from "./adapter/start.web.js";
import { startLanguageClient } from "./language/client.web.js";

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const adapter = vscode.Uri.joinPath(context.extensionUri, "dist", "web", "adapter.js").toString(true);
  return activateShared(context, {
    languageClient: () => startLanguageClient(context),
    adapter: () => startAdapterWorker(adapter),
  });
}
