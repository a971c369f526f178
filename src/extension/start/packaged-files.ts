/**
 * The packaged examples as files that cannot be changed: an update of the extension would lose what somebody wrote into them.
 * They can be debugged where they are, and copied.
 */
import * as vscode from "vscode";
import { commands, exampleScheme } from "../contributions/index.js";
import { examplesFolder } from "./example-index.js";

/** Address of an example: path below examples/. */
export function exampleUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: exampleScheme, path: `/${path}` });
}

/** Offers the examples below `vas-example:/`. */
export function servePackagedExamples(context: vscode.ExtensionContext): void {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const packaged = (uri: vscode.Uri) => vscode.Uri.joinPath(examplesFolder(context), uri.path);
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => {
      const { type, size } = await vscode.workspace.fs.stat(packaged(uri));
      // Fixed dates: nothing here ever changes.
      return { type, size, ctime: 0, mtime: 0, permissions: vscode.FilePermission.Readonly };
    },
    readDirectory: (uri) => vscode.workspace.fs.readDirectory(packaged(uri)),
    readFile: (uri) => vscode.workspace.fs.readFile(packaged(uri)),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  const why = new vscode.MarkdownString(
    vscode.l10n.t("A packaged example. [Copy it to change it](command:{0}).", commands.copyExample),
  );
  why.isTrusted = { enabledCommands: [commands.copyExample] };
  context.subscriptions.push(
    changes,
    vscode.workspace.registerFileSystemProvider(exampleScheme, files, { isCaseSensitive: true, isReadonly: why }),
  );
}
