/** Which panel is in front when a session starts: the views at its first stop, the debug console if the scenario has errors. */
import * as vscode from "vscode";
import type { Sessions } from "../debugging/sessions.js";
import { debugType, settings, views } from "../contributions/index.js";
import type { ViewHost } from "./view-host.js";

/** Opens panels from now on. */
export function openPanels(subscriptions: vscode.Disposable[], sessions: Sessions, host: ViewHost): void {
  const seen = new WeakSet<vscode.DebugSession>();
  subscriptions.push(
    sessions.onDidChange((state) => {
      if (!state?.stop || seen.has(state.session)) return;
      seen.add(state.session);
      const wanted = vscode.workspace.getConfiguration(settings.section).get<boolean>(settings.openViews, true);
      if (wanted && !host.isVisible())
        void vscode.commands.executeCommand(`${views.tlb}.focus`, { preserveFocus: true });
    }),
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
      createDebugAdapterTracker: () => ({
        onDidSendMessage(message: { readonly type: string; readonly command?: string; readonly success?: boolean }) {
          const failed = message.type === "response" && message.command === "launch" && message.success === false;
          if (failed) void vscode.commands.executeCommand("workbench.panel.repl.view.focus", { preserveFocus: true });
        },
      }),
    }),
  );
}
