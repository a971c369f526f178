/** What the language server asks for: files that are included, and the scenarios of the workspace. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { fileRequests } from "../../language/index.js";

/** Most scenarios of a workspace that are looked at for their names. */
const mostFiles = 2000;

/** Answers the server's questions about files, wherever they are. */
export function answerFileRequests(client: Pick<BaseLanguageClient, "onRequest">): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest(fileRequests.read, async ({ uri }: { readonly uri: string }) => {
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri)));
      } catch {
        return null;
      }
    }),
    client.onRequest(fileRequests.list, async () => {
      const found = await vscode.workspace.findFiles("**/*.vas", "**/node_modules/**", mostFiles);
      return found.map((uri) => uri.toString());
    }),
  );
}
