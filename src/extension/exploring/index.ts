/**
 * Exploring all schedules from the editor: the command behind the lens, what was found in the file's diagnostics with its quick fixes, and
 * when the view of the schedule that a session follows is seen. A bundle of its own on the desktop.
 */
import * as vscode from "vscode";
import { scenarioConfiguration } from "../debugging/configuration.js";
import type { Sessions } from "../debugging/sessions.js";
import { fileUri } from "../files/file-uri.js";
import type { LanguageServer } from "../language/ask-server.js";
import { exploreWithProgress } from "./explore-command.js";
import { createFindings, suitsTheFile, type Finding, type Findings, type Origin } from "./findings.js";
import { insertSchedule } from "./insert-schedule.js";
import { askOtherOrder, configurationOf } from "./other-order.js";
import { showWhileFollowed } from "./schedule-key.js";

/** What the commands do. */
export interface Explorations {
  /** From a lens (a URI as text and, above a variant, its name), a menu (a URI) or the palette (nothing). */
  readonly explore: (file?: unknown, variant?: unknown) => Promise<void>;
  /** From a quick fix (a file and a schedule), or the palette: the first that was found in the file of the editor. */
  readonly debugSchedule: (file?: unknown, schedule?: unknown) => Promise<void>;
  readonly insertSchedule: (file?: unknown, schedule?: unknown) => Promise<void>;
  /** From a row of the Schedule view (the number of its step), or the palette (nothing). */
  readonly otherOrder: (step?: unknown) => Promise<void>;
}

/** Registers what is shown. Everything is disposed with the extension. */
export function startExploring(
  subscriptions: vscode.Disposable[],
  sessions: Sessions,
  server: () => Promise<LanguageServer>,
): Explorations {
  const findings = createFindings(subscriptions);
  showWhileFollowed(subscriptions, sessions);

  const explorations: Explorations = {
    explore: async (file, variant) => {
      const uri = uriOf(file);
      if (uri === undefined) return openFirst();
      await saved(uri);
      const result = await exploreWithProgress(await server(), uri, typeof variant === "string" ? variant : null);
      if (result === null) return;
      findings.show(uri, typeof variant === "string" ? variant : null, result);
      await tell(explorations, findings, uri, result.status, result.summary);
    },
    debugSchedule: (file, schedule) =>
      withFinding(findings, file, schedule, async (uri, { schedule: text, variant, from }) => {
        if (from !== null) return followFrom(from, text);
        const configuration = scenarioConfiguration(uri, { stopOnEntry: true, schedule: text });
        await vscode.debug.startDebugging(
          vscode.workspace.getWorkspaceFolder(uri),
          variant === null ? configuration : { ...configuration, variant },
        );
      }),
    insertSchedule: (file, schedule) =>
      withFinding(findings, file, schedule, (uri, finding) => insertSchedule(uri, finding)),
    otherOrder: async (step) => {
      const session = sessions.followed()?.session;
      if (session === undefined) {
        await vscode.window.showInformationMessage(vscode.l10n.t("No scenario is being debugged: start one first."));
        return;
      }
      const result = await askOtherOrder(session, step);
      if (result === null) return;
      const configuration = configurationOf(session, result.step);
      const uri = fileUri(String(configuration["program"]));
      const variant = configuration["variant"] as string | null | undefined;
      findings.show(uri, variant ? variant : null, result, { session, configuration });
      await tell(explorations, findings, uri, result.status, result.summary);
    },
  };
  return explorations;
}

/** Follows a schedule in the place of the session that it was found from: VS Code's keys stay with a session that goes on. */
async function followFrom({ session, configuration }: Origin, schedule: string): Promise<void> {
  if (vscode.debug.activeDebugSession?.id === session.id) await vscode.debug.stopDebugging(session);
  await vscode.debug.startDebugging(session.workspaceFolder, { ...configuration, schedule });
}

/** The verdict, with what can be done about it. */
async function tell(
  explorations: Explorations,
  findings: Findings,
  uri: vscode.Uri,
  status: string,
  summary: string,
): Promise<void> {
  const found = findings.of(uri)[0];
  if (status === "error" || (status === "broken" && found === undefined)) {
    await vscode.window.showErrorMessage(summary);
    return;
  }
  if (found === undefined) {
    vscode.window.setStatusBarMessage(`$(pass) ${summary}`, 15_000);
    void vscode.window.showInformationMessage(summary);
    return;
  }
  const debug = vscode.l10n.t("Debug");
  const insert = vscode.l10n.t("Insert Schedule");
  // Nobody waits for an answer to it.
  void vscode.window
    .showWarningMessage(`${summary}: ${found.text}`, debug, ...(suitsTheFile(found) ? [insert] : []))
    .then((chosen) => {
      if (chosen === debug) void explorations.debugSchedule(uri, found.schedule);
      else if (chosen === insert) void explorations.insertSchedule(uri, found.schedule);
    });
}

async function withFinding(
  findings: Findings,
  file: unknown,
  schedule: unknown,
  run: (uri: vscode.Uri, finding: Finding) => Promise<void>,
): Promise<void> {
  const uri = uriOf(file);
  if (uri === undefined) return openFirst();
  const all = findings.of(uri);
  const finding = typeof schedule === "string" ? all.find((one) => one.schedule === schedule) : all[0];
  if (finding === undefined) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t("No schedule has been found for this text: explore it first (the lens above the scenario)."),
    );
    return;
  }
  await run(uri, finding);
}

function uriOf(file: unknown): vscode.Uri | undefined {
  if (typeof file === "string") return vscode.Uri.parse(file);
  return file instanceof vscode.Uri ? file : vscode.window.activeTextEditor?.document.uri;
}

/** What is explored is what the file says. */
async function saved(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
}

async function openFirst(): Promise<void> {
  await vscode.window.showInformationMessage(vscode.l10n.t("Open a .vas scenario first."));
}
