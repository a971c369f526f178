/** What can be taken out of a view: a table as text or CSV, a picture as SVG. */
import * as vscode from "vscode";
import type { SavedKind } from "../../protocol/messages.js";

/** Puts text on the clipboard and says so. `what` names it, e.g. "TLB entries". */
export async function copyText(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t("Copied: {0}", what), 3000);
}

/** Asks for a place and saves text there. `name` is the suggested file name. */
export async function saveText(text: string, name: string, what: SavedKind): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters:
      what === "csv" ? { [vscode.l10n.t("Comma-separated values")]: ["csv"] } : { [vscode.l10n.t("Picture")]: [what] },
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, what === "png" ? bytesOf(text) : new TextEncoder().encode(text));
  vscode.window.setStatusBarMessage(vscode.l10n.t("Saved {0}", vscode.workspace.asRelativePath(file)), 3000);
}

/** Bytes of base64. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
