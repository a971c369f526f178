/** Writing a schedule into its scenario, as one change that can be undone. */
import * as vscode from "vscode";
import { scheduleEdit, type FoundSchedule } from "./schedule-edit.js";

/** Inserts it and shows it. The file is not saved: the user sees first what there is. */
export async function insertSchedule(uri: vscode.Uri, found: FoundSchedule): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { start, end, insert } = scheduleEdit(document.getText(), found);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), insert);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document);
  editor.revealRange(new vscode.Range(document.positionAt(start), document.positionAt(start + insert.length)));
}
