/** "New Scenario…": a template, a name, and a file that runs. The same templates as those of `vas new`. */
import * as vscode from "vscode";
import { examplesFolder, readExampleIndex } from "./example-index.js";
import { createScenario } from "./new-file.js";

const folder = "templates/";

/** Asks for template and name and creates the file; undefined if the user gave up. */
export async function newScenario(context: vscode.ExtensionContext): Promise<vscode.Uri | undefined> {
  const templates = (await readExampleIndex(context)).filter(({ path }) => path.startsWith(folder));
  const choice = await vscode.window.showQuickPick(
    templates.map((template) => ({ label: template.title, detail: template.about, template })),
    {
      title: vscode.l10n.t("New Scenario (1/2)"),
      placeHolder: vscode.l10n.t("What shall it be about? Each template runs as it is."),
      matchOnDetail: true,
    },
  );
  if (choice === undefined) return undefined;
  const proposed = choice.template.path.slice(folder.length).replace(/\.vas$/, "");
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Scenario (2/2)"),
    prompt: vscode.l10n.t("Name of the file, without .vas"),
    value: proposed,
    validateInput: (text) =>
      /^[^\s/\\:*?"<>|.][^/\\:*?"<>|]*$/.test(text)
        ? undefined
        : vscode.l10n.t(
            "Write a file's name: it does not begin with a dot or space and has none of / \\ : * ? \" < > |",
          ),
  });
  if (name === undefined) return undefined;
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(examplesFolder(context), choice.template.path));
  const file = `${name.replace(/\.vas$/i, "")}.vas`;
  return createScenario(file, new TextDecoder().decode(bytes).replaceAll("FILE", file));
}
