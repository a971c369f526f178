/**
 * Runs each session's debug adapter apart from the extension host, which answers whatever a scenario does and whatever becomes of
 * the adapter. Messages pass through the host, because only it knows the file systems of VS Code.
 */
import type * as vscode from "vscode";
import type { AdapterWorker } from "../adapter/channel.js";
import type { Sessions } from "./sessions.js";
import type { TickLinks } from "./tick-link.js";

/** Starts a process or a worker for one session. */
export type StartAdapter = () => AdapterWorker;

/** Creates an adapter for each session. */
export function adapterFactory(
  log: vscode.LogOutputChannel,
  start: StartAdapter,
  links: TickLinks,
  sessions: Sessions,
): vscode.DebugAdapterDescriptorFactory {
  return {
    async createDebugAdapterDescriptor(session) {
      const { connectAdapter } = await import("./connect-adapter.js");
      return connectAdapter(session, start(), log, links.of(session), (line) => sessions.connect(session, line));
    },
  };
}
