/** The views look at the thread that is selected in the call stack, also if another one has stopped. */
import * as vscode from "vscode";
import type { Sessions } from "../debugging/sessions.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import { keepSelection } from "./selection.js";

/** Follows the selection from now on. */
export function followCallStack(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  const stopped = () => {
    const state = sessions.followed();
    return state?.stop && !state.running ? { session: state.session, adapter: state.adapter, stop: state.stop } : null;
  };
  const look = keepSelection({
    stop: () => {
      const told = stopped();
      return told && { session: told.session.id, epoch: told.stop.position.epoch, tid: told.stop.position.tid };
    },
    selected: () => {
      const item = vscode.debug.activeStackItem;
      return item?.session === stopped()?.session ? item?.threadId : undefined;
    },
    follow: async (tid) => {
      const told = stopped();
      if (told === null) throw new Error("the program runs");
      return (await askAdapter(told.adapter, "vas/follow", { tid })).position.epoch;
    },
  });
  subscriptions.push(vscode.debug.onDidChangeActiveStackItem(look), sessions.onDidChange(look));
}
