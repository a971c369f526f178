/** The commands of package.json. */
import * as vscode from "vscode";
import type { PanelViewId } from "../protocol/messages.js";
import { scenarioConfiguration } from "./debugging/configuration.js";
import type { Sessions } from "./debugging/sessions.js";
import {
  commands,
  debugType,
  languageId,
  movementNames,
  viewCommandId,
  viewCommands,
  views as viewIds,
  type MovementName,
} from "./contributions/index.js";
import { isCompared } from "./panel/from-view.js";
import type { ViewHost } from "./panel/view-host.js";

/** Registers all commands. */
export function registerCommands(subscriptions: vscode.Disposable[], sessions: Sessions, views: ViewHost): void {
  const register = (id: string, run: (argument?: unknown, second?: unknown) => unknown) =>
    subscriptions.push(vscode.commands.registerCommand(id, run));
  register(commands.run, (file, variant) => start(file, variant, { noDebug: true }));
  register(commands.debug, (file, variant) => start(file, variant, { noDebug: false }));
  register(commands.showTranslation, (variable) => showTranslation(variable, sessions, views));
  for (const name of movementNames) register(commands[name], (argument) => move(name, argument));
  register(commands.compare, (compared) => views.openEditor("compare", isCompared(compared) ? compared : undefined));
  register(commands.lesson, () => views.openEditor("lesson"));
  for (const view of Object.keys(viewIds) as PanelViewId[]) {
    for (const command of viewCommands) register(viewCommandId(view, command), () => views.command(view, command));
  }
}

/** Moves the session in front, if it is one of ours. */
async function move(name: MovementName, argument: unknown): Promise<void> {
  const session = vscode.debug.activeDebugSession;
  if (session?.type !== debugType) {
    await vscode.window.showInformationMessage(vscode.l10n.t("No scenario is being debugged: start one first."));
    return;
  }
  try {
    const { movements } = await import("./debugging/movements.js");
    await movements[name](session, argument);
  } catch (error) {
    await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

/** From a menu (a URI), the palette (nothing) or a lens (a URI as text and, above a variant, its name). */
async function start(argument: unknown, variant: unknown, options: vscode.DebugSessionOptions): Promise<void> {
  const named = typeof argument === "string" ? vscode.Uri.parse(argument) : argument;
  const file = named instanceof vscode.Uri ? named : vscode.window.activeTextEditor?.document.uri;
  if (!file) {
    await vscode.window.showInformationMessage(vscode.l10n.t("Open a .vas scenario first."));
    return;
  }
  await vscode.workspace
    .openTextDocument(file)
    .then((document) => document.languageId === languageId && document.isDirty && document.save());
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(file), configurationOf(file, variant), options);
}

function configurationOf(file: vscode.Uri, variant: unknown): vscode.DebugConfiguration {
  if (typeof variant !== "string") return scenarioConfiguration(file);
  const configuration = scenarioConfiguration(file);
  return { ...configuration, name: `${configuration.name} (${variant})`, variant };
}

/** Shows an address in the page tables: that of a variable, or one that the user types. */
async function showTranslation(variable: unknown, sessions: Sessions, views: ViewHost): Promise<void> {
  if (!sessions.followed()) {
    await vscode.window.showInformationMessage(vscode.l10n.t("No scenario is being debugged: start one first."));
    return;
  }
  const reference =
    memoryReferenceOf(variable) ??
    (await vscode.window.showInputBox({
      prompt: vscode.l10n.t("Virtual address, in the space that the stopped thread executes in"),
      placeHolder: "0x20020000",
      validateInput: (text) =>
        parseReference(text) ? undefined : vscode.l10n.t("Write an address such as 0x20020000."),
    }));
  const target = reference === undefined ? null : parseReference(reference);
  if (target) await views.reveal({ kind: "address", ...target });
}

/** From the context menu of the Variables view. */
function memoryReferenceOf(argument: unknown): string | undefined {
  const variable = (argument as { readonly variable?: { readonly memoryReference?: unknown } } | undefined)?.variable;
  return typeof variable?.memoryReference === "string" ? variable.memoryReference : undefined;
}

/** "0x20020000", or "0x20020000@3" in space 3. */
function parseReference(text: string): { readonly va: number; readonly space: number | null } | null {
  const match = /^\s*(0[xX][0-9a-fA-F_]+|\d+)(?:@(\d+))?\s*$/.exec(text);
  const va = match ? Number(match[1]!.replace(/_/g, "")) : NaN;
  if (!Number.isSafeInteger(va)) return null;
  return { va, space: match![2] === undefined ? null : Number(match![2]) };
}
