/** The tree of the Test Explorer: files, variants, expectations; found when a file is opened, changed or expanded. */
import * as vscode from "vscode";
import { testRequests, type TestedRun, type TestedScenario, type TextRange } from "../../protocol/scenario-tests.js";
import { languageId } from "../contributions/index.js";
import type { AskServer } from "../language/ask-server.js";

/** What an item stands for. */
export interface Tested {
  readonly uri: vscode.Uri;
  /** Null: the scenario as it is written. */
  readonly variant: string | null;
  /** Of an expectation: what results say of it is found by these. */
  readonly condition: { readonly line: number; readonly text: string } | null;
}

/** The items of a controller and what they stand for. */
export interface TestItems {
  readonly of: (item: vscode.TestItem) => Tested | undefined;
  /** Finds the tests of a file anew. */
  readonly refresh: (uri: vscode.Uri) => Promise<void>;
  /** Finds every scenario of the workspace. */
  readonly discover: () => Promise<void>;
}

/** Most files that are looked for. */
const mostFiles = 2000;

/** Begins with an empty tree. */
export function testItems(controller: vscode.TestController, ask: AskServer): TestItems {
  const known = new WeakMap<vscode.TestItem, Tested>();

  async function refresh(uri: vscode.Uri): Promise<void> {
    const id = uri.toString();
    let found: TestedScenario | null;
    try {
      found = await ask<TestedScenario | null>(testRequests.find, { uri: id });
    } catch (error) {
      const item = controller.items.get(id) ?? controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
      item.error = error instanceof Error ? error.message : String(error);
      controller.items.add(item);
      return;
    }
    if (found === null) {
      controller.items.delete(id);
      return;
    }
    const [base, ...variants] = found.runs;
    const item = controller.items.get(id) ?? controller.createTestItem(id, found.title, uri);
    item.label = found.title;
    item.error = undefined;
    item.description = vscode.workspace.asRelativePath(uri);
    item.range = rangeOf(base!.range);
    known.set(item, { uri, variant: null, condition: null });
    item.children.replace([...conditions(item, uri, base!), ...variants.map((one) => variantItem(item, uri, one))]);
    controller.items.add(item);
  }

  function variantItem(parent: vscode.TestItem, uri: vscode.Uri, run: TestedRun): vscode.TestItem {
    const item = controller.createTestItem(`${parent.id}#${run.variant}`, run.variant!, uri);
    if (run.title !== run.variant) item.description = run.title;
    item.range = rangeOf(run.range);
    // Behind the expectations of the scenario itself.
    item.sortText = `9${String(run.range.line).padStart(7, "0")}`;
    known.set(item, { uri, variant: run.variant, condition: null });
    item.children.replace(conditions(item, uri, run));
    return item;
  }

  function conditions(parent: vscode.TestItem, uri: vscode.Uri, run: TestedRun): vscode.TestItem[] {
    const times = new Map<string, number>();
    return run.conditions.map(({ label, text, range }) => {
      // Two of one text are told apart by their order: a line above does not make another test of it.
      const number = times.get(label) ?? 0;
      times.set(label, number + 1);
      const item = controller.createTestItem(`${parent.id}?${number}:${label}`, label, uri);
      item.range = rangeOf(range);
      item.sortText = `1${String(range.line).padStart(7, "0")}`;
      known.set(item, { uri, variant: run.variant, condition: { line: range.line, text } });
      return item;
    });
  }

  async function discover(): Promise<void> {
    const files = await vscode.workspace.findFiles("**/*.vas", "**/node_modules/**", mostFiles);
    for (const uri of files) await refresh(uri);
  }

  return { of: (item) => known.get(item), refresh, discover };
}

/** Keeps the tree as the files are. `changed` hears of every file that was saved or made. */
export function followFiles(
  subscriptions: vscode.Disposable[],
  controller: vscode.TestController,
  items: TestItems,
  changed: (uri: vscode.Uri) => void,
): void {
  const watcher = vscode.workspace.createFileSystemWatcher("**/*.vas");
  const again = (uri: vscode.Uri): void => {
    void items.refresh(uri).then(() => changed(uri));
  };
  const opened = ({ languageId: language, uri }: vscode.TextDocument): void => {
    if (language === languageId) void items.refresh(uri);
  };
  vscode.workspace.textDocuments.forEach(opened);
  subscriptions.push(
    watcher,
    watcher.onDidCreate(again),
    watcher.onDidChange(again),
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
    vscode.workspace.onDidOpenTextDocument(opened),
  );
}

/** A range of the editor, which counts from 0. */
export function rangeOf({ line, column, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
