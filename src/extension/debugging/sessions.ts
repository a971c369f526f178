/**
 * The debug sessions of this window: which one the views follow, where it stopped, whether it runs. Learned from the
 * messages between VS Code and the adapter.
 */
import * as vscode from "vscode";
import { debugType } from "../contributions/index.js";
import { sessionStates, type SessionStates, type StateOf } from "./session-states.js";

/** One session, as far as the editor's side needs to know it. */
export type SessionState = StateOf<vscode.DebugSession>;

/** All sessions: the user looks at one, and `onDidChange` fires when that or its state changes. */
export interface Sessions extends Pick<SessionStates<vscode.DebugSession>, "followed" | "count" | "connect"> {
  readonly onDidChange: vscode.Event<SessionState | null>;
}

/** Starts to listen. Everything is disposed with the extension. */
export function trackSessions(subscriptions: vscode.Disposable[]): Sessions {
  const changed = new vscode.EventEmitter<SessionState | null>();
  const states = sessionStates<vscode.DebugSession>(
    () => vscode.debug.activeDebugSession?.id,
    () => changed.fire(states.followed()),
  );
  subscriptions.push(
    changed,
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, { createDebugAdapterTracker: states.begin }),
    vscode.debug.onDidChangeActiveDebugSession(() => changed.fire(states.followed())),
    vscode.debug.onDidTerminateDebugSession(states.end),
  );
  const { followed, count, connect } = states;
  return { followed, count, connect, onDidChange: changed.event };
}
