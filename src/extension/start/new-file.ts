/** Puts a scenario where the user can change it: into the open folder, else into an editor that is not saved yet. */
import * as vscode from "vscode";
import { languageId } from "../contributions/index.js";

/**
 * Creates and shows it; never writes over a file.
 *
 * @param name e.g. "asids.vas"; a number is added where that file is there already
 */
export async function createScenario(name: string, text: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const writable = folder !== undefined && vscode.workspace.fs.isWritableFileSystem(folder.scheme) !== false;
  if (!writable) {
    const document = await vscode.workspace.openTextDocument({ language: languageId, content: text });
    await vscode.window.showTextDocument(document);
    return document.uri;
  }
  const file = await freeName(folder, name);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(file, { preview: false });
  return file;
}

async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const stem = name.replace(/\.vas$/i, "");
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(folder, number === 1 ? `${stem}.vas` : `${stem}-${number}.vas`);
    const exists = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
    if (!exists) return file;
  }
}
