/** Entry in the web extension host, e.g. on vscode.dev. */
import type * as vscode from "vscode";
import { activate as activateShared, type ExtensionApi } from "./activate.js";
import { startLanguageClient } from "./language/client.web.js";

/** Called by VS Code. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  return activateShared(context, startLanguageClient);
}
