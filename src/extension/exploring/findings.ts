/** What explorations have found: diagnostics in the file, each with quick fixes, until its text changes. */
import * as vscode from "vscode";
import type { ExploreResult } from "../../protocol/explorations.js";
import { commands, languageId } from "../contributions/index.js";
import type { FoundSchedule } from "./schedule-edit.js";

/** Names the diagnostics. */
const source = "vas explore";

/** A way to break a scenario. */
export interface Finding extends FoundSchedule {
  readonly text: string;
  /** The session that it was found from, and how it is launched; null: it was found for the file as it is. */
  readonly from: Origin | null;
}

/** A session whose schedule has another order, and the configuration to follow one with. */
export interface Origin {
  readonly session: vscode.DebugSession;
  readonly configuration: vscode.DebugConfiguration;
}

/** Does the file alone lead to what was found? Not where a session has settings of its own. */
export function suitsTheFile({ from }: Finding): boolean {
  const settings = (block: unknown): number => Object.keys(block ?? {}).length;
  return from === null || settings(from.configuration["machine"]) + settings(from.configuration["kernel"]) === 0;
}

/** Findings by file. */
export interface Findings {
  /** Shows what was found, in place of what is known of the file. */
  readonly show: (uri: vscode.Uri, variant: string | null, result: ExploreResult, from?: Origin) => void;
  readonly of: (uri: vscode.Uri) => readonly Finding[];
}

/** Nothing was found yet. */
export function createFindings(subscriptions: vscode.Disposable[]): Findings {
  const known = new Map<string, readonly Finding[]>();
  const diagnostics = vscode.languages.createDiagnosticCollection("vas-explore");
  const forget = (uri: vscode.Uri): void => {
    known.delete(uri.toString());
    diagnostics.delete(uri);
  };
  const show: Findings["show"] = (uri, variant, result, from) => {
    forget(uri);
    const found = result.breaches.map(({ text, schedule, steps }) => ({
      text,
      schedule,
      variant,
      words: wordsOf(steps),
      from: from ?? null,
    }));
    if (found.length > 0) known.set(uri.toString(), found);
    const broken = result.breaches.map((breach, index) => diagnosticOf(uri, breach, result, found[index]!));
    const never = result.expectations
      .filter(({ verdict }) => verdict === "never")
      .map(({ line, text }) =>
        problemAt(lineRange(uri, line), `expect ${text}: never, in all schedules that there are`),
      );
    if (result.place !== null) {
      const { line, column, endLine, endColumn } = result.place;
      never.push(problemAt(new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), result.reason));
    }
    diagnostics.set(uri, [...broken, ...never]);
  };
  subscriptions.push(
    diagnostics,
    // A schedule belongs to the text that it was found for.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && known.has(document.uri.toString())) forget(document.uri);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => forget(uri)),
    vscode.languages.registerCodeActionsProvider(
      { language: languageId },
      {
        provideCodeActions: ({ uri }, _range, { diagnostics: here }) =>
          here.flatMap((one) => actionsFor(uri, one, known)),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
  return { show, of: (uri) => known.get(uri.toString()) ?? [] };
}

function diagnosticOf(
  uri: vscode.Uri,
  { line, switches, steps }: ExploreResult["breaches"][number],
  { expectations }: ExploreResult,
  { text, schedule, words }: Finding,
): vscode.Diagnostic {
  // What no line of the file asks for is told where the exploration is.
  const at = line ?? expectations.find(({ verdict }) => verdict === "broken")?.line ?? 1;
  const diagnostic = problemAt(
    lineRange(uri, at),
    `${text}\n${steps.length} ${steps.length === 1 ? "step" : "steps"}, ${switches} ${switches === 1 ? "switch" : "switches"}:\n${words.join("\n")}\nschedule "${schedule}"`,
  );
  diagnostic.code = schedule;
  const last = steps.at(-1)?.range;
  if (last)
    diagnostic.relatedInformation = [
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(
          uri,
          new vscode.Range(last.line - 1, last.column - 1, last.endLine - 1, last.endColumn - 1),
        ),
        "the last step",
      ),
    ];
  return diagnostic;
}

function problemAt(range: vscode.Range, message: string): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = source;
  return diagnostic;
}

/** All of a line (from 1) but its indentation. */
function lineRange(uri: vscode.Uri, line: number): vscode.Range {
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (document === undefined || line > document.lineCount) return new vscode.Range(line - 1, 0, line - 1, 1);
  const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(line - 1);
  return range.with(range.start.translate(0, firstNonWhitespaceCharacterIndex));
}

function wordsOf(steps: ExploreResult["breaches"][number]["steps"]): readonly string[] {
  const words: string[] = [];
  for (const { core, thread, statement, token } of steps) {
    const text = `core ${core}  ${"  ".repeat(core)}${thread === null ? "" : `${thread}: `}${statement === "" ? token : statement}`;
    if (text !== words.at(-1)) words.push(text);
  }
  return words;
}

function actionsFor(
  uri: vscode.Uri,
  diagnostic: vscode.Diagnostic,
  known: ReadonlyMap<string, readonly Finding[]>,
): vscode.CodeAction[] {
  const finding = known.get(uri.toString())?.find(({ schedule }) => schedule === diagnostic.code);
  if (diagnostic.source !== source || finding === undefined) return [];
  const action = (title: string, command: string, isPreferred: boolean): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    made.command = { title, command, arguments: [uri, finding.schedule] };
    made.isPreferred = isPreferred;
    return made;
  };
  return [
    ...(suitsTheFile(finding)
      ? [action(vscode.l10n.t("Insert this schedule into the scenario"), commands.insertSchedule, true)]
      : []),
    action(vscode.l10n.t("Debug this schedule"), commands.debugSchedule, false),
  ];
}
