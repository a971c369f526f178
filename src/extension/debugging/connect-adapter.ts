/** Connects a session to its adapter; a bundle of its own on the desktop, loaded with the first session. */
import * as vscode from "vscode";
import type { AdapterWorker, ProtocolMessage } from "../adapter/channel.js";
import { connectSession, type HostServices } from "../adapter/remote-session.js";
import type { Asked } from "./ask-adapter.js";
import { withErrorButton } from "./launch-refusal.js";
import { workspaceServices } from "./workspace-services.js";

/** The adapter of a session as VS Code wants it, with VS Code's file systems behind it; `tell` takes the way to ask it beside VS Code. */
export function connectAdapter(
  session: vscode.DebugSession,
  worker: AdapterWorker,
  log: vscode.LogOutputChannel,
  tickLink: HostServices["tickLink"],
  tell: (line: Asked) => void,
): vscode.DebugAdapterDescriptor {
  const services = workspaceServices(log, session);
  const remote = connectSession(worker, { ...services, tickLink });
  tell({ customRequest: remote.ask });
  const sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  remote.onDidSendMessage((message) => sent.fire(withErrorButton(message, vscode.l10n.t("Show the Errors"))));
  return new vscode.DebugAdapterInlineImplementation({
    onDidSendMessage: sent.event,
    handleMessage: (message) => remote.handleMessage(message as ProtocolMessage),
    dispose: () => {
      remote.dispose();
      services.dispose();
      sent.dispose();
    },
  });
}
