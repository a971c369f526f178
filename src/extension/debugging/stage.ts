/** A session that the extension starts itself and leads to a moment. */
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import { debugType } from "../contributions/index.js";

/** A session at its first stop; disposed, it is followed no longer. */
export interface Stage extends vscode.Disposable {
  readonly session: vscode.DebugSession;
  /** The next stop; null if the session ends first. */
  nextStop(): Promise<VasStoppedEvent | null>;
}

/** Starts a session of that name and follows it; null if it does not come to its first stop. */
export async function enter(name: string, start: () => Thenable<boolean>): Promise<Stage | null> {
  const stops = new vscode.EventEmitter<VasStoppedEvent | null>();
  let started: vscode.DebugSession | undefined;
  const nextStop = () =>
    new Promise<VasStoppedEvent | null>((resolve) => {
      const waiting = stops.event((stop) => {
        waiting.dispose();
        resolve(stop);
      });
    });
  const tracking = vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
    createDebugAdapterTracker: (session) => {
      if (session.name !== name || started !== undefined) return undefined;
      started = session;
      return {
        onDidSendMessage: (message: { event?: string; body?: unknown }) => {
          if (message.event === vasStoppedEvent) stops.fire(message.body as VasStoppedEvent);
        },
        onWillStopSession: () => stops.fire(null),
      };
    },
  });
  const dispose = () => {
    tracking.dispose();
    stops.dispose();
  };
  const entry = nextStop();
  try {
    if (!(await start()) || (await entry) === null || started === undefined) {
      dispose();
      return null;
    }
  } catch (error) {
    dispose();
    throw error;
  }
  await shown(started);
  return { session: started, nextStop, dispose };
}

/** Most milliseconds to wait for VS Code to show a stop. */
const patience = 3_000;

/** VS Code shows a stop some time after it; if the session has moved on by then, the views would follow the old stop's thread. */
function shown(session: vscode.DebugSession): Promise<void> {
  if (vscode.debug.activeStackItem?.session === session) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      waiting.dispose();
      resolve();
    };
    const timer = setTimeout(done, patience);
    const waiting = vscode.debug.onDidChangeActiveStackItem((item) => item?.session === session && done());
  });
}
