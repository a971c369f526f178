/** "Open an Example…" and "Copy This Example". */
import * as vscode from "vscode";
import { exampleScheme } from "../contributions/index.js";
import { readExampleIndex, type PackagedExample } from "./example-index.js";
import { createScenario } from "./new-file.js";
import { exampleUri } from "./packaged-files.js";

interface Choice extends vscode.QuickPickItem {
  readonly example?: PackagedExample;
}

/** What each folder of examples is for, in the order in which they are offered; others follow. */
const shelves = (): readonly (readonly [string, string])[] => [
  ["", vscode.l10n.t("To begin with")],
  ["lessons", vscode.l10n.t("Lessons: one idea each")],
  ["stories", vscode.l10n.t("Stories: what processes do with address spaces")],
  ["spacejmp", vscode.l10n.t("Programs of the proposal")],
  ["hazards", vscode.l10n.t("Hazards: stale and wrong translations")],
  ["lab", vscode.l10n.t("Kernel sequences, every schedule explored")],
  ["defects", vscode.l10n.t("Defects of the first patches, and their repairs")],
  ["studies", vscode.l10n.t("Studies: which design is better?")],
  ["real", vscode.l10n.t("Real programs")],
];

/** Lets the user choose one, or opens the one named. Resolves with its address; undefined if none was chosen. */
export async function openExample(context: vscode.ExtensionContext, path?: unknown): Promise<vscode.Uri | undefined> {
  const chosen = typeof path === "string" ? path : (await choose(await readExampleIndex(context)))?.path;
  if (chosen === undefined) return undefined;
  const uri = exampleUri(chosen);
  await vscode.window.showTextDocument(uri, { preview: false });
  return uri;
}

async function choose(examples: readonly PackagedExample[]): Promise<PackagedExample | undefined> {
  const folderOf = ({ path }: PackagedExample) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const known = shelves();
  const folders = [...new Set([...known.map(([folder]) => folder), ...examples.map(folderOf)])];
  const choices = folders
    .filter((folder) => folder !== "templates")
    .flatMap((folder): Choice[] => {
      const mine = examples.filter((example) => folderOf(example) === folder);
      if (mine.length === 0) return [];
      const label = known.find(([name]) => name === folder)?.[1] ?? folder;
      return [
        { label, kind: vscode.QuickPickItemKind.Separator },
        ...mine.map((example) => ({
          label: example.title,
          description: example.path,
          detail: example.about,
          example,
        })),
      ];
    });
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t("Open an Example"),
    placeHolder: vscode.l10n.t("Titles, file names and first lines are searched"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.example;
}

/** Copies the example in the editor to where it can be changed. */
export async function copyExample(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== exampleScheme) {
    await vscode.window.showInformationMessage(vscode.l10n.t("Open a packaged example first."));
    return;
  }
  const name = document.uri.path.slice(document.uri.path.lastIndexOf("/") + 1);
  await createScenario(name, document.getText());
}
