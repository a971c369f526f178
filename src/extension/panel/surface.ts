/** Where a view is shown: in the panel, or as an editor. Both are the same to whoever hosts it. */
import * as vscode from "vscode";
import type { EditorViewId } from "../../protocol/messages.js";
import { editorViews } from "../contributions/index.js";
import { titles } from "./view-html.js";

/** A place that shows a page; VS Code's views are one as they are. */
export interface Surface extends Pick<
  vscode.WebviewView,
  "webview" | "visible" | "show" | "onDidChangeVisibility" | "onDidDispose"
> {
  description?: string | undefined;
  badge?: vscode.ViewBadge | undefined;
}

/** Opens an editor beside the source. */
export function openEditorSurface(id: EditorViewId): Surface {
  const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
  return editorSurface(vscode.window.createWebviewPanel(editorViews[id], titles[id], place));
}

/** An editor as such a place. */
export function editorSurface(panel: vscode.WebviewPanel): Surface {
  return {
    webview: panel.webview,
    get visible() {
      return panel.visible;
    },
    show: (preserveFocus) => panel.reveal(undefined, preserveFocus),
    onDidChangeVisibility: (listener, self, disposables) =>
      panel.onDidChangeViewState(() => listener.call(self), undefined, disposables),
    onDidDispose: panel.onDidDispose,
  };
}
