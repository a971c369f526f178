/** The page of templates, where there is room for their pictures. */
import * as vscode from "vscode";
import { isFileName, type FromTemplatesPage, type TemplateRow, type ToTemplatesPage } from "../../protocol/messages.js";
import { pageHtml, viewResources } from "../panel/view-html.js";

/** What was chosen on the page. */
export interface ChosenTemplate {
  readonly template: TemplateRow;
  /** Name of the file without its ending; "": the template's. */
  readonly name: string;
  /** Preset of the machine; "": the template's. */
  readonly machine: string;
}

/** Opens the page; resolves with what is chosen, or undefined when it is closed. It closes itself with the choice. */
export function askOnPage(
  extension: vscode.Uri,
  templates: readonly TemplateRow[],
): Promise<ChosenTemplate | undefined> {
  const panel = vscode.window.createWebviewPanel(
    "vas.templates",
    vscode.l10n.t("New Scenario"),
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [viewResources(extension)] },
  );
  return new Promise((resolve) => {
    panel.onDidDispose(() => resolve(undefined));
    panel.webview.onDidReceiveMessage((message: FromTemplatesPage) => {
      if (message.type === "ready") {
        void panel.webview.postMessage({ type: "templates", templates } satisfies ToTemplatesPage);
        return;
      }
      // A page is another program: what it names must be there.
      const template = templates.find(({ path }) => path === message.path);
      if (template === undefined || (message.name !== "" && !isFileName(message.name))) return;
      if (message.machine !== "" && template.machines?.includes(message.machine) !== true) return;
      resolve({ template, name: message.name, machine: message.machine });
      panel.dispose();
    });
    panel.webview.html = pageHtml(
      { id: "templates", bundle: "templates", title: "New Scenario" },
      panel.webview,
      extension,
    );
  });
}
