/** "Sweep…" and "Chart…": studies in the editor, as `vas sweep` and `vas chart` make them. */
import * as vscode from "vscode";
import { studyRequests, type StudyChoices, type TableFile } from "../../protocol/study.js";
import { languageId } from "../contributions/index.js";
import type { AskServer, LanguageServer } from "../language/ask-server.js";
import { askStudy, type AskedStudy } from "./ask-study.js";
import { beginStudy, type StudyRun } from "./make-study.js";
import { openStudyPanel } from "./study-panel.js";

/** Runs one of the two commands; says what went wrong. */
export async function study(
  command: "sweep" | "chart",
  extension: vscode.Uri,
  server: () => Promise<LanguageServer>,
  argument: unknown,
  given: unknown,
): Promise<void> {
  try {
    const context = { extension, ask: (await server()).ask };
    await (command === "sweep" ? sweep(context, argument, given) : chartFile(context, argument));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

/** What the two commands need. */
interface StudyContext {
  readonly extension: vscode.Uri;
  readonly ask: AskServer;
}

/**
 * Asks what to vary in a scenario, and shows table and chart while the runs are made.
 *
 * @param argument URI of the scenario; none: that in the active editor
 * @param given what to study, for key bindings and other extensions; none: the user is asked
 */
async function sweep({ extension, ask }: StudyContext, argument: unknown, given: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const document = uri && (await vscode.workspace.openTextDocument(uri));
  if (document?.languageId !== languageId) {
    await vscode.window.showInformationMessage(vscode.l10n.t("Open a .vas scenario first."));
    return;
  }
  if (document.isDirty) await document.save();
  const choices = await ask<StudyChoices | null>(studyRequests.choices, { uri: document.uri.toString() });
  if (choices === null) {
    await vscode.window.showErrorMessage(
      vscode.l10n.t("{0} has errors: repair them, then sweep.", vscode.workspace.asRelativePath(document.uri)),
    );
    return;
  }
  const asked = isStudy(given) ? given : await askStudy(choices, ask);
  if (asked === null) return;
  let study: StudyRun;
  const page = openStudyPanel(extension, ask, {
    title: choices.title,
    fileName: document.uri.path.replace(/^.*\//, "").replace(/\.vas$/, ""),
    stop: () => study.stop(),
    resume: () => void study.go(),
  });
  try {
    study = await beginStudy(document.uri, asked, ask, () => page.show(study.columns, study.rows, study.progress));
  } catch (error) {
    page.close();
    throw error;
  }
  page.show(study.columns, study.rows, study.progress);
  page.onClose(() => study.stop());
  await study.go();
}

/** Draws a table that `vas sweep` has written, or one that was saved from here. */
async function chartFile({ extension, ask }: StudyContext, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await chooseTable();
  if (uri === undefined) return;
  const name = uri.path.replace(/^.*\//, "");
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const table = await ask<TableFile>(studyRequests.read, { name, text });
  if ("problem" in table) throw new Error(table.problem);
  const page = openStudyPanel(extension, ask, {
    title: name,
    fileName: name.replace(/\.csv$/, ""),
    stop: () => undefined,
    resume: () => undefined,
  });
  page.show(table.columns, table.rows, null);
}

async function chooseTable(): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document.uri;
  if (open?.path.endsWith(".csv") === true) return open;
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("The table of a sweep"),
    filters: { [vscode.l10n.t("Comma-separated values")]: ["csv"] },
  });
  return chosen?.[0];
}

function isStudy(given: unknown): given is AskedStudy {
  const { vary, count } = (given ?? {}) as Partial<AskedStudy>;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === "string");
  return isList(vary) && isList(count);
}
