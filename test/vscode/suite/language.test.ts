/** The language in the editor. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { example, openExample } from "./driving/debugging.js";
import { eventually } from "./driving/eventually.js";

/** Symbols of a file. The language server starts with the first scenario, so the first question may come too early. */
function symbolsOf(file: vscode.Uri): Promise<readonly vscode.DocumentSymbol[]> {
  return eventually(`the outline of ${file.path}`, async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      "vscode.executeDocumentSymbolProvider",
      file,
    );
    return symbols?.length ? symbols : undefined;
  });
}

/** Names of symbols and of what is in them. */
function namesIn(symbols: readonly vscode.DocumentSymbol[]): string[] {
  return symbols.flatMap(({ name, children }) => [name, ...namesIn(children)]);
}

describe("language", () => {
  before(() => openExample("shared-libc.vas"));

  it("has an outline", async () => {
    const names = namesIn(await symbolsOf(example("shared-libc.vas")));
    for (const name of ["libc", "text", "sum", "table", "worker", "main", "A"])
      assert.ok(names.includes(name), `${name}: ${names.join(", ")}`);
  });

  it("finds no error in the examples", async () => {
    for (const file of await vscode.workspace.findFiles("*.vas")) {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
      await symbolsOf(file);
      assert.deepEqual(
        vscode.languages.getDiagnostics(file).map(({ message }) => message),
        [],
        file.path,
      );
    }
  });

  it("completes a member of a VAS", async () => {
    const { document } = await openExample("shared-libc.vas");
    const line = document
      .getText()
      .split("\n")
      .findIndex((text) => text.includes("libc.sum("));
    const column = document.lineAt(line).text.indexOf("libc.") + "libc.".length;
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      new vscode.Position(line, column),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(labels.includes("table"), labels.slice(0, 20).join(", "));
  });
});
