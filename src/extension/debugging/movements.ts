/**
 * Commands that move a session: to an event and back, back to the cursor, back along the call stack, to a tick; and watches.
 * A bundle of its own on the desktop, loaded by the first of them.
 */
import * as vscode from "vscode";
import type { MovementName } from "../contributions/index.js";
import { askAdapter } from "./ask-adapter.js";
import { pickEvent } from "./event-pick.js";

/** What a command of this file does with the session in front. */
type Movement = (session: vscode.DebugSession, argument: unknown) => Promise<unknown>;

/** Movements by the names of their commands. */
export const movements = {
  runToEvent: (session) => runToEvent(session, "forward"),
  runBackToEvent: (session) => runToEvent(session, "backward"),
  stopAtEvent,
  runBackToCursor,
  stepBackInto: async (session) => session.customRequest("vas/stepBackInto", { threadId: await threadOf(session) }),
  stepBackOut: async (session) => session.customRequest("vas/stepBackOut", { threadId: await threadOf(session) }),
  goToTick,
  watchData,
  savePerfetto,
} satisfies Readonly<Record<MovementName, Movement>>;

/** Thread that the call stack has chosen, or the one that the stop is about. */
async function threadOf(session: vscode.DebugSession): Promise<number> {
  const item = vscode.debug.activeStackItem;
  if (item?.session.id === session.id) return item.threadId;
  const { position } = (await session.customRequest("vas/position", {})) as { position: { tid: number | null } };
  return position.tid ?? 1;
}

async function runToEvent(session: vscode.DebugSession, direction: "forward" | "backward"): Promise<void> {
  const question =
    direction === "forward"
      ? vscode.l10n.t("Run to the next event of which kind?")
      : vscode.l10n.t("Run back to the previous event of which kind?");
  const picked = await pickEvent(session, question);
  if (picked !== undefined) await session.customRequest("vas/runToEvent", { ...picked, direction });
}

/** Stops at events from now on: the console's `break`, put together in quick picks. */
async function stopAtEvent(session: vscode.DebugSession): Promise<void> {
  const picked = await pickEvent(session, vscode.l10n.t("Stop at every event of which kind?"));
  if (picked === undefined) return;
  const { filter, condition } = picked;
  const expression = `break ${filter}${condition === "" ? "" : ` if ${condition}`}`;
  const { result } = (await session.customRequest("evaluate", { expression, context: "repl" })) as { result: string };
  void vscode.window.showInformationMessage(result);
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

/** To the tick of a link, or to one that the user types. */
async function goToTick(session: vscode.DebugSession, named: unknown): Promise<void> {
  if (typeof named === "number") return void (await session.customRequest("vas/seek", { tick: named }));
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

/** The run up to here as a file for ui.perfetto.dev, by the writer of `vas trace`. */
async function savePerfetto(session: vscode.DebugSession): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${session.name.replace(/\.vas.*$/, "")}.pftrace`;
  const file = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [vscode.l10n.t("Perfetto trace")]: ["pftrace"] },
  });
  if (file === undefined) return;
  const { data, events, cut } = await askAdapter(session, "vas/trace", { format: "perfetto" });
  await vscode.workspace.fs.writeFile(
    file,
    Uint8Array.from(atob(data), (character) => character.charCodeAt(0)),
  );
  const saved = vscode.l10n.t("{0}: {1} events, for ui.perfetto.dev", vscode.workspace.asRelativePath(file), events);
  vscode.window.setStatusBarMessage(cut ? vscode.l10n.t("{0}; later ones are left out", saved) : saved, 10_000);
}
