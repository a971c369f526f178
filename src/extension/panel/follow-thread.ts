/** The views look at the thread that is selected in the call stack, also if another one has stopped. */
import * as vscode from "vscode";
import type { Sessions } from "../debugging/sessions.js";
import { askAdapter } from "../debugging/ask-adapter.js";

/** Follows the selection from now on. */
export function followCallStack(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  /** Stop whose own thread VS Code has selected: only what is selected after that is the user's choice. */
  let settled = -1;
  subscriptions.push(
    vscode.debug.onDidChangeActiveStackItem((item) => {
      const state = sessions.followed();
      if (!item || !state?.stop || state.running || item.session !== state.session) return;
      const { epoch, tid } = state.stop.position;
      if (item.threadId === tid) settled = epoch;
      else if (settled === epoch)
        void askAdapter(state.session, "vas/follow", { tid: item.threadId }).then(
          // The selection stands; the stop that is told now is of another epoch.
          () => (settled = sessions.followed()?.stop?.position.epoch ?? -1),
          // The thread has ended in the meantime, or the program runs again: nothing to follow.
          () => undefined,
        );
    }),
  );
}
