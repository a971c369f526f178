/** Commands that move a session: to an event and back, back to the cursor, back along the call stack, to a tick; and watches. */
import * as vscode from "vscode";
import type { VasRequests } from "../../protocol/requests.js";
import { commands, debugType } from "../contributions/index.js";

/** The session that commands mean: that of the editor, if it is one of ours. */
function currentSession(): vscode.DebugSession | null {
  const session = vscode.debug.activeDebugSession;
  return session?.type === debugType ? session : null;
}

/** Registers the commands. */
export function registerMovements(subscriptions: vscode.Disposable[]): void {
  const register = (id: string, run: (session: vscode.DebugSession) => Promise<unknown>): void => {
    subscriptions.push(
      vscode.commands.registerCommand(id, async () => {
        const session = currentSession();
        if (session === null) {
          await vscode.window.showInformationMessage(vscode.l10n.t("No scenario is being debugged: start one first."));
          return;
        }
        try {
          await run(session);
        } catch (error) {
          await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        }
      }),
    );
  };
  register(commands.runToEvent, (session) => runToEvent(session, "forward"));
  register(commands.runBackToEvent, (session) => runToEvent(session, "backward"));
  register(commands.runBackToCursor, runBackToCursor);
  register(commands.stepBackInto, async (session) =>
    session.customRequest("vas/stepBackInto", { threadId: await threadOf(session) }),
  );
  register(commands.stepBackOut, async (session) =>
    session.customRequest("vas/stepBackOut", { threadId: await threadOf(session) }),
  );
  register(commands.goToTick, goToTick);
  register(commands.watchData, watchData);
}

/** Thread that the call stack has chosen, or the one that the stop is about. */
async function threadOf(session: vscode.DebugSession): Promise<number> {
  const item = vscode.debug.activeStackItem;
  if (item?.session.id === session.id) return item.threadId;
  const { position } = (await session.customRequest("vas/position", {})) as { position: { tid: number | null } };
  return position.tid ?? 1;
}

async function runToEvent(session: vscode.DebugSession, direction: "forward" | "backward"): Promise<void> {
  const { events } = (await session.customRequest("vas/events", {})) as VasRequests["vas/events"]["body"];
  const chosen = await vscode.window.showQuickPick(
    events.map(({ filter, label, description, fields }) => ({
      label,
      description: filter,
      detail: description,
      filter,
      fields,
    })),
    {
      matchOnDescription: true,
      placeHolder:
        direction === "forward"
          ? vscode.l10n.t("Run to the next event of which kind?")
          : vscode.l10n.t("Run back to the previous event of which kind?"),
    },
  );
  if (chosen === undefined) return;
  const condition = await vscode.window.showInputBox({
    prompt: vscode.l10n.t("Condition over {0}; or nothing", chosen.fields.join(", ")),
    placeHolder: "process == B && vas == libc",
  });
  if (condition === undefined) return;
  await session.customRequest("vas/runToEvent", { filter: chosen.filter, condition, direction });
}

async function runBackToCursor(session: vscode.DebugSession): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const { uri } = editor.document;
  await session.customRequest("vas/runToLine", {
    path: uri.scheme === "file" ? uri.fsPath : uri.toString(),
    line: editor.selection.active.line + 1,
    direction: "backward",
  });
}

async function goToTick(session: vscode.DebugSession): Promise<void> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t("Tick (number of instruction attempts) to travel to"),
    validateInput: (value) =>
      /^\s*[0-9][0-9_]*\s*$/.test(value) ? undefined : vscode.l10n.t("Write a number such as 1000."),
  });
  if (text !== undefined) await session.customRequest("vas/seek", { tick: Number(text.replace(/[\s_]/g, "")) });
}

async function watchData(session: vscode.DebugSession): Promise<void> {
  const name = await vscode.window.showInputBox({
    prompt: vscode.l10n.t(
      "What to stop at when it is written: a variable, pte ADDRESS, tlb NAME SLOT, mmu REGISTER, vas NAME, mm PROCESS",
    ),
    placeHolder: "pte libc.table",
  });
  if (name === undefined || name.trim() === "") return;
  const answer = (await session.customRequest("evaluate", { expression: `watch ${name}`, context: "repl" })) as {
    result: string;
  };
  vscode.window.setStatusBarMessage(answer.result, 10_000);
}
