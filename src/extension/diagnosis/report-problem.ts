/** "VAS: Report a Problem": a text with everything that helps, which the user reads before anything leaves the machine. */
import * as vscode from "vscode";

const issues = "https://github.com/vas-debugger/vas-debugger/issues/new";

/** Opens the report as an untitled document, with a button that opens the page for reports. */
export async function reportProblem(context: vscode.ExtensionContext): Promise<void> {
  const { version } = context.extension.packageJSON as { version: string };
  const content = [
    "# What happened\n\n\n",
    "# What I expected\n\n\n",
    "# The scenario, if it may be public\n\n```vas\n\n```\n",
    "# Versions\n",
    `- VAS Debugger ${version}`,
    `- ${vscode.env.appName} ${vscode.version}, ${vscode.env.uiKind === vscode.UIKind.Web ? "in a browser" : "desktop"}`,
    `- host: ${vscode.env.remoteName ?? "local"}\n`,
    "# Log\n\nPaste what `VAS: Show Log` says about it: an internal error is there with its stack.\n",
  ].join("\n");
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document);
  const open = vscode.l10n.t("Open the Page for Reports");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("Write what happened, and paste the text into the report. Nothing has been sent."),
    open,
  );
  if (chosen === open) await vscode.env.openExternal(vscode.Uri.parse(issues));
}
