/** What the language server asks for: files that are included, and the scenarios of the workspace. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { listFolder, readBytes } from "../debugging/workspace-services.js";
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
    client.onRequest(fileRequests.readBytes, async ({ file }: { readonly file: string }) =>
      base64(await readBytes(file)),
    ),
    client.onRequest(fileRequests.listFolder, ({ folder }: { readonly folder: string }) => listFolder(folder)),
    client.onRequest(fileRequests.list, () => filesThatEndIn("vas")),
    client.onRequest(fileRequests.executables, () => filesThatEndIn("elf")),
  );
}

async function filesThatEndIn(ending: string): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(`**/*.${ending}`, "**/node_modules/**", mostFiles);
  return found.map((uri) => uri.toString());
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes so many arguments and no more.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
