/** Files as users and launch configurations name them: by path or by URI. */
import * as vscode from "vscode";

/** Whether a text is a URI. Two letters at least before the colon, so that "C:\" is a drive and not a scheme. */
export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(text);
}

/** The file of a path or URI. */
export function fileUri(pathOrUri: string): vscode.Uri {
  return isUri(pathOrUri) ? vscode.Uri.parse(pathOrUri, true) : vscode.Uri.file(pathOrUri);
}
