/** Runs the debug adapter inside the extension host: nothing to start, and the same on the desktop and in a browser. */
import * as vscode from "vscode";

/** Creates an adapter for each session; its code is loaded with the first. */
export function adapterFactory(log: vscode.LogOutputChannel): vscode.DebugAdapterDescriptorFactory {
  return {
    async createDebugAdapterDescriptor() {
      const { createAdapter } = await import("../adapter.js");
      return new vscode.DebugAdapterInlineImplementation(createAdapter(log));
    },
  };
}
