/** The line that a view points at, in the editors that show its file: none is opened, and nothing scrolls. */
import * as vscode from "vscode";
import type { PointedLine } from "../../protocol/messages.js";
import { fileUri } from "../files/file-uri.js";

/** A light behind one line at a time. */
export interface LinePointer extends vscode.Disposable {
  /** Puts it behind a line; null: takes it away. */
  point(at: PointedLine | null): void;
}

/** Makes one. */
export function linePointer(): LinePointer {
  const light = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
    borderColor: new vscode.ThemeColor("contrastActiveBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.rangeHighlightForeground"),
  });
  return {
    point(at) {
      const file = at === null ? null : fileUri(at.path).toString();
      for (const editor of vscode.window.visibleTextEditors) {
        const { document } = editor;
        const here = at !== null && document.uri.toString() === file && at.line <= document.lineCount;
        editor.setDecorations(light, here ? [document.lineAt(Math.max(0, at.line - 1)).range] : []);
      }
    },
    dispose: () => light.dispose(),
  };
}
