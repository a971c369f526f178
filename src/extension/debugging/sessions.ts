/**
 * The debug sessions of this window: which one the views follow, where it stopped, whether it runs. Learned from the
 * messages between VS Code and the adapter.
 */
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import type { Asked } from "./ask-adapter.js";
import { debugType } from "../contributions/index.js";

/** One session, as far as the editor's side needs to know it. */
export interface SessionState {
  readonly session: vscode.DebugSession;
  /** Where to ask what moves nothing: the adapter itself if it is ours, else through VS Code. */
  readonly adapter: Asked;
  /** The last stop; null before the first. */
  stop: VasStoppedEvent | null;
  /** The program runs since the last stop. */
  running: boolean;
}

/** All sessions. `onDidChange` fires when the followed session or its state changes. */
export interface Sessions {
  /** The session that the user looks at, else the youngest one; null without any. */
  followed(): SessionState | null;
  /** How many there are. */
  count(): number;
  /** The adapter of a session that begins can be asked there. */
  connect(session: vscode.DebugSession, adapter: Asked): void;
  readonly onDidChange: vscode.Event<SessionState | null>;
}

/** Requests that set the program in motion; a `vas/stopped` event follows. */
const movements = new Set([
  ...["continue", "next", "stepIn", "stepOut", "stepBack", "reverseContinue", "goto", "restart", "restartFrame"],
  ...["vas/runToEvent", "vas/runToLine", "vas/stepBackInto", "vas/stepBackOut"],
]);

interface Message {
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly body?: unknown;
}

/** Starts to listen. Everything is disposed with the extension. */
export function trackSessions(subscriptions: vscode.Disposable[]): Sessions {
  const states = new Map<string, SessionState>();
  const adapters = new WeakMap<vscode.DebugSession, Asked>();
  const changed = new vscode.EventEmitter<SessionState | null>();

  function followed(): SessionState | null {
    const active = vscode.debug.activeDebugSession;
    return (active && states.get(active.id)) ?? [...states.values()].at(-1) ?? null;
  }

  function update(state: SessionState, change: Partial<Pick<SessionState, "stop" | "running">>): void {
    Object.assign(state, change);
    if (followed() === state) changed.fire(state);
  }

  function track(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const state: SessionState = { session, adapter: adapters.get(session) ?? session, stop: null, running: true };
    states.set(session.id, state);
    return {
      onWillReceiveMessage: (message: Message) => {
        if (message.type === "request" && movements.has(message.command ?? "")) update(state, { running: true });
      },
      onDidSendMessage: (message: Message) => {
        if (message.type === "response" && message.success === false && movements.has(message.command ?? "")) {
          update(state, { running: state.stop === null });
        } else if (message.type === "event" && message.event === "continued") {
          update(state, { running: true });
        } else if (message.type === "event" && message.event === "invalidated" && state.stop) {
          // The user edited a register or memory: the same stop, seen anew.
          update(state, { stop: { ...state.stop, dirty: { tlb: true, pageTables: true, spaces: true } } });
        } else if (message.type === "event" && message.event === vasStoppedEvent) {
          update(state, { stop: message.body as VasStoppedEvent, running: false });
        }
      },
      onWillStopSession: () => {
        states.delete(session.id);
        changed.fire(followed());
      },
    };
  }

  subscriptions.push(
    changed,
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, { createDebugAdapterTracker: track }),
    vscode.debug.onDidChangeActiveDebugSession(() => changed.fire(followed())),
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (states.delete(session.id)) changed.fire(followed());
    }),
  );
  return {
    followed,
    count: () => states.size,
    connect: (session, adapter) => void adapters.set(session, adapter),
    onDidChange: changed.event,
  };
}
