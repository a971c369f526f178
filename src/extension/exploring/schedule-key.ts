/** The context key that shows the Schedule view: whether the session that is followed follows a schedule. */
import * as vscode from "vscode";
import { followsSchedule } from "../contributions/index.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import type { Sessions } from "../debugging/sessions.js";

/** Sets the key from now on. A session is asked at its first stop, and again where its run has begun anew. */
export function showWhileFollowed(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  const known = new WeakMap<vscode.DebugSession, { readonly follows: boolean; epoch: number }>();
  let shown: boolean | null = null;

  async function refresh(): Promise<void> {
    const state = sessions.followed();
    if (state?.running === true) return;
    const session = state?.stop ? state.session : null;
    const epoch = state?.stop?.position.epoch ?? 0;
    if (state !== null && session !== null && epoch <= (known.get(session)?.epoch ?? Infinity)) {
      const answer = await askAdapter(state.adapter, "vas/schedule", {}).catch(() => null);
      // It was set in motion before it could answer: the next stop asks again.
      if (answer === null) return;
      known.set(session, { follows: answer.steps !== null, epoch });
      if (sessions.followed()?.session !== session) return;
    }
    const follows = session !== null && known.get(session)!.follows;
    if (follows === shown) return;
    shown = follows;
    await vscode.commands.executeCommand("setContext", followsSchedule, follows);
  }

  subscriptions.push(sessions.onDidChange(() => void refresh()));
  void refresh();
}
