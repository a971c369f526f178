/**
 * What the last step did, in the editor: a short note at the end of the executed line, and a mark beside lines that took a miss
 * up to the moment that is shown.
 */
import * as vscode from "vscode";
import type { StoryTone } from "../../protocol/story.js";
import type { VasStoppedEvent } from "../../protocol/requests.js";
import { locationOf } from "../debugging/configuration.js";
import type { Sessions, SessionState } from "../debugging/sessions.js";
import { colors, settings } from "../contributions/index.js";
import { missesUpTo, recordMiss, type MissedLine } from "./missed-lines.js";

/** A note has the colour of what it tells. */
const toneColors: Readonly<Record<StoryTone, string>> = {
  quiet: colors.note,
  hit: "charts.green",
  note: "charts.blue",
  first: "charts.blue",
  cost: colors.missNote,
  deadly: "errorForeground",
  hazard: "errorForeground",
};

/** What an editor shows of notes and marks, as texts to be compared. */
interface Drawn {
  /** Colour of the note; undefined: there is none. */
  readonly tone: StoryTone | undefined;
  readonly note: string;
  readonly marks: string;
}

/** Draws the notes and marks of the followed session in every visible editor. */
export function showLineNotes(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  const notesByTone = new Map(
    Object.entries(toneColors).map(([tone, color]) => [tone as StoryTone, noteDecoration(color)]),
  );
  const missed = missDecoration();
  const misses = new WeakMap<vscode.DebugSession, readonly MissedLine[]>();

  /** What each editor shows: to draw it again is work for the window's main thread, at the very time of a stop. */
  let drawn = new WeakMap<vscode.TextEditor, Drawn>();

  function draw(state: SessionState | null): void {
    if (state?.stop) misses.set(state.session, recordMiss(misses.get(state.session) ?? [], state.stop));
    const lines = state?.stop ? missesUpTo(misses.get(state.session) ?? [], state.stop.position.tick) : [];
    for (const editor of vscode.window.visibleTextEditors) {
      const location = locationOf(editor.document.uri);
      const notes = vscode.workspace.getConfiguration(settings.section, editor.document.uri);
      const shown =
        state?.stop && notes.get<boolean>(settings.lineNotes, true) ? noteOf(state.stop, editor, location) : [];
      const said = shown.length > 0 ? state?.stop?.note?.tone : undefined;
      const marks = notes.get<boolean>(settings.missedLines, true)
        ? lines.filter(({ source }) => source === location)
        : [];
      const { version } = editor.document;
      const before = drawn.get(editor);
      const now: Drawn = {
        tone: said,
        note: JSON.stringify([version, state?.stop?.note ?? null]),
        marks: JSON.stringify([version, marks]),
      };
      drawn.set(editor, now);
      if (before === undefined || before.tone !== said || (said !== undefined && before.note !== now.note))
        for (const [tone, decoration] of notesByTone)
          if (before === undefined || tone === said || tone === before.tone)
            editor.setDecorations(decoration, tone === said ? shown : []);
      if (before?.marks !== now.marks)
        editor.setDecorations(
          missed,
          marks.flatMap(({ line, times }) => missMark(editor, line, times)),
        );
    }
  }

  const redraw = () => {
    drawn = new WeakMap();
    draw(sessions.followed());
  };
  subscriptions.push(
    ...notesByTone.values(),
    missed,
    sessions.onDidChange(draw),
    vscode.window.onDidChangeVisibleTextEditors(redraw),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settings.section)) redraw();
    }),
  );
  redraw();
}

function noteOf(stop: VasStoppedEvent, editor: vscode.TextEditor, location: string): vscode.DecorationOptions[] {
  const { note } = stop;
  if (note === null || note.source !== location || note.line > editor.document.lineCount) return [];
  const end = editor.document.lineAt(note.line - 1).range.end;
  return [{ range: new vscode.Range(end, end), renderOptions: { after: { contentText: note.text } } }];
}

function missMark(editor: vscode.TextEditor, line: number, times: number): vscode.DecorationOptions[] {
  if (line > editor.document.lineCount) return [];
  const hoverMessage =
    times === 1
      ? vscode.l10n.t("A stop showed a TLB miss here.")
      : vscode.l10n.t("{0} stops showed a TLB miss here.", times);
  return [{ range: editor.document.lineAt(line - 1).range, hoverMessage }];
}

function noteDecoration(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor(color), margin: "0 0 0 3ch", fontStyle: "italic" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

/** A bar at the left edge of the line: an icon in the gutter would widen it, and move the text, beside a breakpoint. */
function missDecoration(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderWidth: "0 0 0 3px",
    borderStyle: "solid",
    borderColor: new vscode.ThemeColor(colors.missNote),
    overviewRulerColor: new vscode.ThemeColor(colors.missNote),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
}
