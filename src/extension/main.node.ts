/** Entry in the Node extension host: desktop VS Code and VS Code servers. */
import * as vscode from "vscode";
import { activate as activateShared, type ExtensionApi } from "./activate.js";
import { startAdapterProcess } from "./adapter/start.node.js";

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const adapter = vscode.Uri.joinPath(context.extensionUri, "dist", "adapter.cjs").fsPath;
  return activateShared(context, {
    languageClient: async () => (await import("./language/client.node.js")).startLanguageClient(context),
    adapter: () => startAdapterProcess(adapter),
  });
}
