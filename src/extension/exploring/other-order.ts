/** Asking a session what happens if something else comes next at a step of the schedule that it follows. */
import * as vscode from "vscode";
import type { OtherOrderResult } from "../../protocol/explorations.js";
import { askAdapter } from "../debugging/ask-adapter.js";

/** What a session has answered; null: the user has ended it, or has told it why there is no answer. */
export async function askOtherOrder(session: vscode.DebugSession, step: unknown): Promise<OtherOrderResult | null> {
  const number = typeof step === "number" ? step : await askStep(session);
  if (number === null) return null;
  try {
    const answer = await askAdapter(session, "vas/otherOrder", { step: number });
    return answer.status === "cancelled" ? null : answer;
  } catch (error) {
    await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** Lets the user choose a step; the next one is there already. */
async function askStep(session: vscode.DebugSession): Promise<number | null> {
  const { steps, at } = await askAdapter(session, "vas/schedule", {});
  const typed = await vscode.window.showInputBox({
    prompt: vscode.l10n.t("Step of the schedule: what comes before it stays, and something else comes next"),
    value: String(Math.min(at + 1, steps?.length ?? 1)),
    validateInput: (text) =>
      /^\s*[1-9]\d{0,6}\s*$/.test(text) ? undefined : vscode.l10n.t("Write the number of a step."),
  });
  return typed === undefined ? null : Number(typed);
}

/** What a session's schedule is followed with, as a configuration that another schedule can be put into. */
export function configurationOf({ configuration }: vscode.DebugSession, step: number): vscode.DebugConfiguration {
  const name = vscode.l10n.t("{0}: another order at step {1}", plainName(configuration.name), step);
  // VS Code writes marks of its own into the configuration of a session.
  const own = Object.entries(configuration).filter(([key]) => !key.startsWith("__"));
  return { ...(Object.fromEntries(own) as vscode.DebugConfiguration), name, stopOnEntry: true };
}

/** A session's name without what was said of another order before. */
function plainName(name: string): string {
  return name.replace(/: another order at step \d+$/, "");
}
