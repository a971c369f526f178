/** Entry in the Node extension host: desktop VS Code and VS Code servers. */
import type * as vscode from "vscode";
import { activate as activateShared, type ExtensionApi } from "./activate.js";

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  return activateShared(context, async () => (await import("./language/client.node.js")).startLanguageClient(context));
}
