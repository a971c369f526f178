/**
 * Runs each session's debug adapter apart from the extension host, which answers whatever a scenario does and whatever becomes of
 * the adapter. Messages pass through the host, because only it knows the file systems of VS Code.
 */
import * as vscode from "vscode";
import type { AdapterWorker, ProtocolMessage } from "../adapter/channel.js";
import { connectSession } from "../adapter/remote-session.js";
import type { TickLinks } from "./tick-link.js";
import { workspaceServices } from "./workspace-services.js";

/** Starts a process or a worker for one session. */
export type StartAdapter = () => AdapterWorker;

/** Creates an adapter for each session. */
export function adapterFactory(
  log: vscode.LogOutputChannel,
  start: StartAdapter,
  links: TickLinks,
): vscode.DebugAdapterDescriptorFactory {
  return {
    createDebugAdapterDescriptor(session) {
      const services = workspaceServices(log, session);
      const remote = connectSession(start(), { ...services, tickLink: links.of(session) });
      const sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
      remote.onDidSendMessage((message) => sent.fire(message));
      return new vscode.DebugAdapterInlineImplementation({
        onDidSendMessage: sent.event,
        handleMessage: (message) => remote.handleMessage(message as ProtocolMessage),
        dispose: () => {
          remote.dispose();
          services.dispose();
          sent.dispose();
        },
      });
    },
  };
}
