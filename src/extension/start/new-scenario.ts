/** "New Scenario…": a template, a name, and a file that runs. The same templates as those of `vas new`. */
import * as vscode from "vscode";
import { examplesFolder, readExampleIndex } from "./example-index.js";
import { isFileName, type TemplateRow } from "../../protocol/messages.js";
import { createScenario } from "./new-file.js";
import { onMachine } from "./on-machine.js";
import { askOnPage, type ChosenTemplate } from "./templates-page.js";

const folder = "templates/";

/** Asks for template and name and creates the file; undefined if the user gave up. `onPage`: with pictures, where there is room for them. */
export async function newScenario(context: vscode.ExtensionContext, onPage = false): Promise<vscode.Uri | undefined> {
  const templates = (await readExampleIndex(context)).filter(({ path }) => path.startsWith(folder));
  const chosen = await (onPage ? askOnPage(context.extensionUri, templates) : ask(templates));
  if (chosen === undefined) return undefined;
  const { path } = chosen.template;
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(examplesFolder(context), path));
  const file = `${chosen.name === "" ? nameOf(path) : chosen.name.replace(/\.vas$/i, "")}.vas`;
  const text = new TextDecoder().decode(bytes).replaceAll("FILE", file);
  return createScenario(file, chosen.machine === "" ? text : onMachine(text, chosen.machine));
}

const nameOf = (path: string): string => path.slice(folder.length).replace(/\.vas$/, "");

/** Asks in two quick inputs. */
async function ask(templates: readonly TemplateRow[]): Promise<ChosenTemplate | undefined> {
  const choice = await vscode.window.showQuickPick(
    templates.map((template) => ({ label: template.title, detail: template.about, template })),
    {
      title: vscode.l10n.t("New Scenario (1/2)"),
      placeHolder: vscode.l10n.t("What shall it be about? Each template runs as it is."),
      matchOnDetail: true,
    },
  );
  if (choice === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Scenario (2/2)"),
    prompt: vscode.l10n.t("Name of the file, without .vas"),
    value: nameOf(choice.template.path),
    validateInput: (text) =>
      isFileName(text)
        ? undefined
        : vscode.l10n.t(
            "Write a file's name: it does not begin with a dot or space and has none of / \\ : * ? \" < > |",
          ),
  });
  return name === undefined ? undefined : { template: choice.template, name, machine: "" };
}
