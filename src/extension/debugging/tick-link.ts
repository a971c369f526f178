/**
 * Links to moments of a session, in the debug console: `vscode://vas-debugger.vas-debugger/tick/2/1234` travels in the second
 * session of this window to tick 1234.
 */
import * as vscode from "vscode";
import { askAdapter } from "./ask-adapter.js";

/** The links of this window. */
export interface TickLinks {
  /** What the links of a session begin with; the tick follows. */
  of(session: vscode.DebugSession): string;
}

/** Registers the handler of the links. */
export function tickLinks(context: vscode.ExtensionContext): TickLinks {
  const numbers = new Map<string, number>();
  const open = new Map<number, vscode.DebugSession>();
  context.subscriptions.push(
    vscode.debug.onDidTerminateDebugSession((session) => open.delete(numbers.get(session.id) ?? 0)),
    vscode.window.registerUriHandler({
      handleUri: async ({ path }) => {
        const match = /^\/tick\/([0-9]+)\/([0-9]+)$/.exec(path);
        const session = open.get(Number(match?.[1] ?? 0));
        if (session === undefined) {
          await vscode.window.showInformationMessage(vscode.l10n.t("The session that this link belongs to has ended."));
          return;
        }
        try {
          await askAdapter(session, "vas/seek", { tick: Number(match![2]), keepFocus: true });
        } catch (error) {
          await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        }
      },
    }),
  );
  return {
    of(session) {
      const number = numbers.get(session.id) ?? numbers.size + 1;
      numbers.set(session.id, number);
      open.set(number, session);
      return `${vscode.env.uriScheme}://${context.extension.id}/tick/${number}/`;
    },
  };
}
