/**
 * The output channel "VAS Debugger": what went wrong at level error, sessions at info, requests at debug, traces at trace. The
 * user sets the level (command "Developer: Set Log Level…"); VS Code keeps it in a file of its own, too.
 */
import * as vscode from "vscode";
import { debugType } from "../contributions/index.js";

/** A message of the debug protocol, as far as the log reads it. */
interface Message {
  readonly seq?: number;
  readonly type: string;
  readonly command?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
}

/** Creates the channel and writes sessions and their requests to it. */
export function startLog(subscriptions: vscode.Disposable[]): vscode.LogOutputChannel {
  const log = vscode.window.createOutputChannel("VAS Debugger", { log: true });
  subscriptions.push(
    log,
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
      createDebugAdapterTracker: (session) => track(session, log),
    }),
  );
  return log;
}

function track(session: vscode.DebugSession, log: vscode.LogOutputChannel): vscode.DebugAdapterTracker {
  const started = new Map<number, number>();
  return {
    onWillStartSession: () => log.info(`session "${session.name}" starts: ${JSON.stringify(session.configuration)}`),
    onWillReceiveMessage: ({ type, seq }: Message) => {
      if (type === "request" && seq !== undefined) started.set(seq, Date.now());
    },
    onDidSendMessage: ({ type, command, event, request_seq: request, success, message }: Message) => {
      if (type === "event") log.debug(`event ${event}`);
      if (type !== "response" || request === undefined) return;
      const took = Date.now() - (started.get(request) ?? Date.now());
      started.delete(request);
      if (success === false) log.warn(`${command} was refused after ${took} ms: ${message}`);
      else log.debug(`${command} took ${took} ms`);
    },
    onError: (error) => log.error(error),
    onExit: (code) => log.info(`session "${session.name}" ended${code === undefined ? "" : ` with ${code}`}`),
  };
}
