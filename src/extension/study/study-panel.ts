/** The page of a study: its table as it grows, and a chart of it. */
import * as vscode from "vscode";
import {
  studyRequests,
  type ChartAnswer,
  type ChartChoice,
  type FromStudyPage,
  type KeptStudy,
  type StudyProgress,
  type StudySource,
  type ToStudyPage,
} from "../../protocol/study.js";
import type { AskServer } from "../language/ask-server.js";
import { copyText, saveText } from "../panel/take-out.js";
import { pageHtml, viewResources } from "../panel/view-html.js";

/** What a page can do. */
export interface StudyPageOptions {
  readonly title: string;
  /** Of what is saved, without an ending. */
  readonly fileName: string;
  /** What its chart shows; null: as the page begins. */
  readonly choice: ChartChoice | null;
  readonly keep: (state: KeptStudy) => void;
  readonly stop: () => void;
  readonly resume: () => void;
}

/** What a page shows. Rows are only ever added. */
export interface StudyShown {
  /** What is studied; null: nothing, these are rows of a file. */
  readonly plan: StudySource["study"];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly progress: StudyProgress | null;
}

/** An open page. */
export interface StudyPage {
  show(shown: StudyShown): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Opens an editor for a page, beside the scenario. */
export function newStudyPanel(title: string): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    "vas.study",
    vscode.l10n.t("Study: {0}", title),
    // Beside a scenario; in place of what is no text, such as the page of another study.
    { viewColumn: vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active },
  );
}

/** Makes an editor a page: a new one, or one that comes back after the window was loaded again. */
export function studyPage(
  panel: vscode.WebviewPanel,
  extension: vscode.Uri,
  ask: AskServer,
  options: StudyPageOptions,
): StudyPage {
  const { title, fileName } = options;
  panel.webview.options = { enableScripts: true, localResourceRoots: [viewResources(extension)] };
  let shown: StudyShown = { plan: null, columns: [], rows: [], progress: null };
  /** Rows that the page has; -1: there is no page that listens. */
  let sent = -1;
  let svg = "";
  let drawing = 0;
  let { choice } = options;

  const post = (message: ToStudyPage): void => void panel.webview.postMessage(message);
  const postTable = (): void => {
    const { plan, columns, rows, progress } = shown;
    if (sent < 0 || columns.length === 0) return;
    const source: StudySource = { title, fileName, study: plan };
    const ended = columns.indexOf("ended");
    const settings = columns.slice(columns[0] === "run" ? 1 : 0, ended);
    const counters = columns.slice(ended + 1).filter((name) => name !== "why");
    const message = {
      type: "table",
      source,
      columns,
      settings,
      counters,
      from: sent,
      rows: rows.slice(sent),
      progress,
    };
    sent = rows.length;
    post(message as ToStudyPage);
  };
  const draw = async (wanted: ChartChoice, theme: "light" | "dark"): Promise<void> => {
    choice = wanted;
    const number = ++drawing;
    const { columns, rows } = shown;
    const answer = await ask<ChartAnswer>(studyRequests.chart, { ...wanted, columns, rows, title, theme });
    if (number !== drawing) return;
    svg = "svg" in answer ? answer.svg : "";
    post({ type: "chart", answer });
  };
  const receive = async (message: FromStudyPage): Promise<void> => {
    switch (message.type) {
      case "ready":
        sent = 0;
        if (choice !== null) post({ type: "choice", choice });
        return postTable();
      case "draw":
        return draw(message.choice, message.theme);
      case "keep":
        return options.keep(message.state);
      case "stop":
        return options.stop();
      case "resume":
        return options.resume();
      case "copyCommand":
        return copyText(shown.progress?.command ?? "", vscode.l10n.t("command line"));
      case "saveTable":
        return saveText(
          await ask<string>(studyRequests.write, { columns: shown.columns, rows: shown.rows }),
          `${fileName}.csv`,
          "csv",
        );
      case "saveChart":
        return message.what === "svg"
          ? saveText(svg, `${fileName}.svg`, "svg")
          : saveText(message.text, `${fileName}.png`, "png");
    }
  };
  panel.webview.onDidReceiveMessage((message: FromStudyPage) =>
    receive(message).catch((error: unknown) =>
      vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error)),
    ),
  );
  panel.onDidChangeViewState(() => {
    // Hiding ends the page; the next one says "ready" again.
    if (!panel.visible) sent = -1;
  });
  panel.webview.html = pageHtml({ id: "study", bundle: "study", title: "Study" }, panel.webview, extension);
  return {
    show(now) {
      shown = now;
      postTable();
    },
    onClose: (listener) => void panel.onDidDispose(listener),
    close: () => panel.dispose(),
  };
}
