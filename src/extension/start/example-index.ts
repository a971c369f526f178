/** What the packaged examples are: read from the index that the build makes of them. */
import * as vscode from "vscode";

/** One packaged scenario. */
export interface PackagedExample {
  /** Below examples/, e.g. "hazards/p04-no-shootdown.vas". */
  readonly path: string;
  /** The scenario's title. */
  readonly title: string;
  /** First line of the comment above it, or "". */
  readonly about: string;
  /** Of a template: presets under which it runs and its expectations hold. Absent: it is none. */
  readonly machines?: readonly string[];
}

/** Folder of the packaged examples. */
export function examplesFolder(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.extensionUri, "examples");
}

/** All packaged scenarios, in the order of their paths. Throws if the package is damaged. */
export async function readExampleIndex(context: vscode.ExtensionContext): Promise<readonly PackagedExample[]> {
  const file = vscode.Uri.joinPath(context.extensionUri, "dist", "examples.json");
  const bytes = await vscode.workspace.fs.readFile(file);
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly PackagedExample[];
}
