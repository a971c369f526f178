/** The page of a view: one module with what it imports, one style sheet, nothing inline, nothing from elsewhere. */
import * as vscode from "vscode";
import type { ViewId } from "../../protocol/messages.js";
import { viewBundles } from "../contributions/index.js";

/** Folder that a view may load from. */
export function viewResources(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, "dist", "views");
}

/** Names for assistive technology: a page without a title is announced by its address. */
export const titles: Readonly<Record<ViewId, string>> = {
  tlb: "TLB",
  pageTables: "Page Tables",
  spaces: "Address Spaces",
  timeline: "Timeline",
  compare: "Comparison",
  lesson: "Lesson",
  schedule: "Schedule",
};

/** HTML of a view. */
export function viewHtml(view: ViewId, webview: vscode.Webview, extension: vscode.Uri): string {
  return pageHtml({ id: view, bundle: viewBundles[view], title: titles[view] }, webview, extension);
}

/** HTML of a page whose bundle is dist/views/BUNDLE.js. The nonce is new for each load. */
export function pageHtml(
  { id, bundle, title }: { readonly id: string; readonly bundle: string; readonly title: string },
  webview: vscode.Webview,
  extension: vscode.Uri,
): string {
  const resource = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(viewResources(extension), name)).toString();
  const nonce = newNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en" data-vas-view="${id}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>${title}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${resource(`${bundle}.css`)}">
</head>
<body>
  <div id="root"></div>
  <script type="module" nonce="${nonce}" src="${resource(`${bundle}.js`)}"></script>
</body>
</html>`;
}

function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
