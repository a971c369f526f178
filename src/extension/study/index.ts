/** "Sweep…" and "Chart…": studies in the editor, as `vas sweep` and `vas chart` make them. */
import * as vscode from "vscode";
import { studyRequests, type ChartChoice, type StudyChoices, type TableFile } from "../../protocol/study.js";
import { languageId } from "../contributions/index.js";
import type { AskServer, LanguageServer } from "../language/ask-server.js";
import { askStudy } from "./ask-study.js";
import { isStudy, latest } from "./kept-study.js";
import { beginStudy, resumeStudy, type StudyRun } from "./make-study.js";
import { newStudyPanel, studyPage, type StudyPage } from "./study-panel.js";

/** Where pages find their files, and keep what they show. */
type StudyPlace = Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">;

/** Runs one of the two commands; says what went wrong. */
export async function study(
  command: "sweep" | "chart",
  { extensionUri: extension, workspaceState: kept }: StudyPlace,
  server: () => Promise<LanguageServer>,
  argument: unknown,
  given: unknown,
): Promise<void> {
  try {
    const context = { extension, ask: (await server()).ask, kept };
    await (command === "sweep" ? sweep(context, argument, given) : chartFile(context, argument));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

/** What the two commands need. */
interface StudyContext {
  readonly extension: vscode.Uri;
  readonly ask: AskServer;
  /** Where pages are kept, by their titles. */
  readonly kept: vscode.Memento;
}

/**
 * Asks what to vary in a scenario, and shows table and chart while the runs are made.
 *
 * @param argument URI of the scenario; none: that in the active editor
 * @param given what to study, for key bindings and other extensions; none: the user is asked
 */
async function sweep(context: StudyContext, argument: unknown, given: unknown): Promise<void> {
  const { ask } = context;
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
  const title = choices.title;
  const fileName = document.uri.path.replace(/^.*\//, "").replace(/\.vas$/, "");
  const panel = newStudyPanel(title);
  let study: StudyRun;
  const page = pageOf(panel, context, { title, fileName, choice: null }, () => study);
  try {
    study = await beginStudy(document.uri, asked, ask, () => page.show(study));
  } catch (error) {
    page.close();
    throw error;
  }
  page.show(study);
  await study.go();
}

/** Of two pages of one title the last that was written is kept: the other finds its own in the state of its editor. */
const keyOf = ({ title }: vscode.WebviewPanel): string => `page ${title}`;

/** A page whose buttons stop and go on with a study, which ends with it. */
function pageOf(
  panel: vscode.WebviewPanel,
  { extension, ask, kept }: StudyContext,
  what: { readonly title: string; readonly fileName: string; readonly choice: ChartChoice | null },
  study: () => StudyRun | undefined,
): StudyPage {
  const page = studyPage(panel, extension, ask, {
    ...what,
    keep: (state) => void kept.update(keyOf(panel), state),
    stop: () => study()?.stop(),
    resume: () => void study()?.go(),
  });
  page.onClose(() => {
    study()?.stop();
    void kept.update(keyOf(panel), undefined);
  });
  return page;
}

/**
 * Makes an editor a page again that was open when the window was closed: with its rows and its chart, stopped where it was.
 *
 * @param state what the page had kept; anything else closes it
 */
export async function restoreStudy(
  panel: vscode.WebviewPanel,
  { extensionUri: extension, workspaceState: kept }: StudyPlace,
  server: () => Promise<LanguageServer>,
  state: unknown,
): Promise<void> {
  const last = latest(state, kept.get(keyOf(panel)));
  if (last === null) return panel.dispose();
  const { source, columns, rows, choice } = last;
  const { study: plan, title, fileName } = source;
  const ask: AskServer = async (...question) => (await server()).ask(...question);
  const study: StudyRun | undefined =
    plan === null ? undefined : resumeStudy(plan, { columns, rows }, ask, () => page.show(study!));
  const page = pageOf(panel, { extension, ask, kept }, { title, fileName, choice }, () => study);
  page.show(study ?? { plan: null, columns, rows, progress: null });
}

/** Draws a table that `vas sweep` has written, or one that was saved from here. */
async function chartFile(context: StudyContext, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await chooseTable();
  if (uri === undefined) return;
  const name = uri.path.replace(/^.*\//, "");
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const table = await context.ask<TableFile>(studyRequests.read, { name, text });
  if ("problem" in table) throw new Error(table.problem);
  const what = { title: name, fileName: name.replace(/\.csv$/, ""), choice: null };
  const page = pageOf(newStudyPanel(name), context, what, () => undefined);
  page.show({ plan: null, ...table, progress: null });
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
