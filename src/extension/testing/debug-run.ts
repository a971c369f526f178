/** Debugging a test: a session of the scenario or variant. */
import * as vscode from "vscode";
import { scenarioConfiguration } from "../debugging/configuration.js";
import type { ChosenRun } from "./runs.js";

/** Debugs a run; resolves when its session has ended, or did not begin. */
export async function debugToEnd({ uri, variant }: ChosenRun, token: vscode.CancellationToken): Promise<void> {
  const plain = scenarioConfiguration(uri);
  const configuration = variant === null ? plain : { ...plain, name: `${plain.name} (${variant})`, variant };
  let session: vscode.DebugSession | undefined;
  let cancelled = false;
  await new Promise<void>((resolve) => {
    const listeners: vscode.Disposable[] = [];
    const finish = (): void => {
      for (const listener of listeners) listener.dispose();
      resolve();
    };
    // Without a session VS Code would stop all that there are: who cancels early waits for this one.
    const stop = (): void => {
      if (session !== undefined) void vscode.debug.stopDebugging(session).then(finish, finish);
    };
    listeners.push(
      vscode.debug.onDidStartDebugSession((started) => {
        if (session !== undefined || started.name !== configuration.name) return;
        session = started;
        if (cancelled) stop();
      }),
      vscode.debug.onDidTerminateDebugSession((ended) => {
        if (ended === session) finish();
      }),
      token.onCancellationRequested(() => {
        cancelled = true;
        stop();
      }),
    );
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    void vscode.debug.startDebugging(folder, configuration).then((started) => {
      if (!started) finish();
    });
  });
}
