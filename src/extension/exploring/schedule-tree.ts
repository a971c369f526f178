/**
 * The Schedule view in the debug side bar: the steps of the schedule that the session follows, one a row, the next one marked. A click
 * travels to where a step begins, forwards or backwards.
 */
import * as vscode from "vscode";
import type { ScheduleRow } from "../../protocol/explorations.js";
import { scheduleView } from "../contributions/index.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import type { Sessions } from "../debugging/sessions.js";

/** A step with its number, from 0. */
interface Row extends ScheduleRow {
  readonly number: number;
}

/** Travels to a step: a command of the rows, which is in no menu. */
const seekCommand = "vas.seekStep";

/** Shows the view while a session follows a schedule. */
export function showSchedules(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  const changed = new vscode.EventEmitter<undefined>();
  let rows: readonly Row[] = [];
  let at = 0;
  let cut = false;
  /** Whether a schedule was followed at the last stop; undefined before the first. */
  let known: boolean | undefined;
  /** Counts questions: an answer to an older one says nothing. */
  let asked = 0;

  const tree = vscode.window.createTreeView<Row>(scheduleView.id, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (parent) => (parent === undefined ? [...rows] : []),
      getParent: () => undefined,
      getTreeItem: (row) => itemOf(row, at),
    },
  });

  async function refresh(): Promise<void> {
    const state = sessions.followed();
    const question = ++asked;
    if (state?.running === true) return;
    const answer = state?.stop ? await askAdapter(state.adapter, "vas/schedule", {}).catch(() => null) : null;
    if (question !== asked) return;
    const steps = answer?.steps ?? null;
    // Most sessions follow no schedule: nothing is drawn at their stops.
    if (steps === null && known === false) return;
    known = steps !== null;
    rows = (steps ?? []).map((step, number) => ({ ...step, number }));
    at = answer?.at ?? 0;
    cut = answer?.cut ?? false;
    tree.description = steps === null ? "" : `${at} of ${steps.length}${cut ? " and more" : ""} done`;
    await vscode.commands.executeCommand("setContext", scheduleView.key, steps !== null);
    changed.fire(undefined);
    const next = rows[Math.min(at, rows.length - 1)];
    // A view that is not seen is not opened by it.
    if (next !== undefined && tree.visible) await tree.reveal(next, { select: true, focus: false });
  }

  subscriptions.push(
    changed,
    tree,
    tree.onDidChangeVisibility(({ visible }) => {
      if (visible) void refresh();
    }),
    sessions.onDidChange(() => void refresh()),
    vscode.commands.registerCommand(seekCommand, async (tick: number) => {
      const state = sessions.followed();
      if (state?.stop) await askAdapter(state.session, "vas/seek", { tick });
    }),
  );
  void refresh();
}

function itemOf({ number, token, core, thread, statement, range, tick }: Row, at: number): vscode.TreeItem {
  const item = new vscode.TreeItem(`${number + 1}  ${statement === "" ? token : statement}`);
  item.description = `core ${core}${thread === null ? "" : ` · ${thread}`}${range === null ? "" : ` · line ${range.line}`}`;
  item.tooltip = `${token}: step ${number + 1}, begins at tick ${tick}`;
  item.iconPath = new vscode.ThemeIcon(number < at ? "pass" : number === at ? "debug-stackframe" : "circle-outline");
  item.accessibilityInformation = {
    label: `step ${number + 1}, ${statement === "" ? token : statement}, core ${core}, ${number < at ? "done" : number === at ? "next" : "to come"}`,
  };
  item.contextValue = "step";
  item.command = { command: seekCommand, title: vscode.l10n.t("Travel to This Step"), arguments: [tick] };
  return item;
}
