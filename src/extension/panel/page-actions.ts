/** What a page asks of the editor besides answers: a bundle of its own on the desktop, loaded with the first of them. */
import * as vscode from "vscode";
import type { FromView } from "../../protocol/messages.js";
import { commands } from "../contributions/index.js";
import { debugSide } from "../debugging/debug-side.js";
import type { Sessions } from "../debugging/sessions.js";
import { fileUri } from "../files/file-uri.js";
import { copyText, saveText } from "./take-out.js";

/** Messages of a page that are carried out here. */
export type PageAction = Extract<FromView, { type: "copy" | "save" | "debug" | "begin" | "source" | "otherOrder" }>;

/** Carries one out. */
export async function act(message: PageAction, sessions: Sessions): Promise<void> {
  switch (message.type) {
    case "copy":
      return copyText(message.text, message.what);
    case "save":
      return saveText(message.text, message.name, message.what);
    case "debug":
      return debugSide(sessions, message);
    case "begin":
      await vscode.commands.executeCommand(message.with === "story" ? commands.watchMiss : commands.openExample);
      return;
    case "otherOrder":
      await vscode.commands.executeCommand(commands.otherOrder, message.step);
      return;
    case "source":
      return showLine(fileUri(message.path), message.line);
  }
}

/** Shows a line where its file is seen already, else in the first column. The page keeps the keyboard's focus. */
async function showLine(file: vscode.Uri, line: number): Promise<void> {
  const seen = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString());
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(file, {
    viewColumn: seen?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus: true,
    selection: new vscode.Range(at, at),
  });
}
