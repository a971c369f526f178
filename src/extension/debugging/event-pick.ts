/** Asks for a kind of event and a condition over its fields. VS Code completes nothing where a filter's condition is edited; this does. */
import * as vscode from "vscode";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { VasRequests } from "../../protocol/requests.js";

/** What was chosen; an empty condition: every event of the kind. */
export interface PickedEvent {
  readonly filter: string;
  readonly condition: string;
}

/** Asks for both; undefined: it was given up. */
export async function pickEvent(session: vscode.DebugSession, question: string): Promise<PickedEvent | undefined> {
  const { events } = (await session.customRequest("vas/events", {})) as VasRequests["vas/events"]["body"];
  const chosen = await vscode.window.showQuickPick(
    events.map(({ filter, label, description }) => ({ label, description: filter, detail: description, filter })),
    { matchOnDescription: true, placeHolder: question },
  );
  if (chosen === undefined) return undefined;
  const condition = await pickCondition(session, chosen.filter);
  return condition === undefined ? undefined : { filter: chosen.filter, condition };
}

/** A line of the pick: the condition as it is, or something that completes it. */
interface Line extends vscode.QuickPickItem {
  /** Characters at the end that it replaces; null: the condition is complete. */
  readonly replaces: number | null;
}

/** Asks for a condition; what could follow stands below what is typed. */
function pickCondition(session: vscode.DebugSession, filter: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Line>();
  pick.title = filter;
  pick.placeholder = "process == B && vas == libc";
  const show = async (): Promise<void> => {
    const { value } = pick;
    const text = `break ${filter} if ${value}`;
    const { targets } = (await session.customRequest("completions", {
      text,
      column: text.length + 1,
    })) as DebugProtocol.CompletionsResponse["body"];
    // An answer that comes late is about something else.
    if (pick.value !== value) return;
    const whole: Line = {
      label: value.trim() === "" ? vscode.l10n.t("$(check) Without a condition") : `$(check) ${value.trim()}`,
      alwaysShow: true,
      replaces: null,
    };
    pick.items = [
      whole,
      ...targets.map(({ label, detail, length }) => ({
        label,
        description: detail ?? "",
        alwaysShow: true,
        replaces: length ?? 0,
      })),
    ];
  };
  return new Promise((resolve, reject) => {
    const update = (): void => void show().catch(reject);
    pick.onDidChangeValue(update);
    pick.onDidAccept(() => {
      const [line] = pick.activeItems;
      if (line === undefined || line.replaces === null) {
        resolve(pick.value.trim());
        pick.hide();
        return;
      }
      pick.value = `${pick.value.slice(0, pick.value.length - line.replaces)}${line.label} `;
      update();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    update();
    pick.show();
  });
}
