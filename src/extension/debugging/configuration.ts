/** Launch configurations: F5 on a scenario without launch.json, and what a written configuration may leave out. */
import * as vscode from "vscode";
import { fileUri, isUri } from "../files/file-uri.js";
import { debugType, languageId, settings } from "../contributions/index.js";

/** A configuration that debugs `program`, up to a last look at the state in which it ends. */
export function scenarioConfiguration(
  program: vscode.Uri,
  more: Partial<vscode.DebugConfiguration> = {},
): vscode.DebugConfiguration {
  const name = program.path.slice(program.path.lastIndexOf("/") + 1);
  const stopOnEntry = vscode.workspace
    .getConfiguration(settings.section, program)
    .get<boolean>(settings.stopOnEntry, true);
  return {
    type: debugType,
    request: "launch",
    name,
    program: locationOf(program),
    stopOnEntry,
    stopAtEnd: true,
    ...more,
  };
}

/** How VS Code itself names the file in `setBreakpoints`: a path where the file is on a disk, else the URI. */
export function locationOf(file: vscode.Uri): string {
  return file.scheme === "file" ? file.fsPath : file.toString();
}

/** Fills in and checks configurations. */
export const configurationProvider: vscode.DebugConfigurationProvider = {
  resolveDebugConfiguration(_folder, configuration) {
    // VS Code asks with an empty configuration when F5 is pressed and there is no launch.json.
    if (!configuration.type && !configuration.request && !configuration.name) {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.languageId === languageId ? scenarioConfiguration(editor.document.uri) : configuration;
    }
    return configuration;
  },

  async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
    const program: unknown = configuration["program"];
    if (typeof program !== "string" || program.trim() === "") {
      await vscode.window.showErrorMessage(
        vscode.l10n.t(
          'The launch configuration "{0}" names no scenario: set "program" to a .vas file, for example "${file}".',
          configuration.name,
        ),
        { modal: true },
      );
      return undefined;
    }
    const location = locationOf(resolveProgram(program, folder));
    if (!/\.vas$/i.test(location)) {
      await vscode.window.showErrorMessage(
        vscode.l10n.t('{0} is not a scenario: open a .vas file, or name one in "program".', location),
        { modal: true },
      );
      return undefined;
    }
    // The views take the panel (panel/open-panel.ts); the console comes to the front when there is something to say.
    const historyMegabytes = vscode.workspace
      .getConfiguration(settings.section, folder)
      .get<number>(settings.historyMegabytes);
    return { internalConsoleOptions: "neverOpen", historyMegabytes, ...configuration, program: location };
  },
};

/** Offered in the Run and Debug list for the scenario in the editor: as written, and under the two policies to compare. */
export const dynamicConfigurations: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations() {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== languageId) return [];
    const file = scenarioConfiguration(document.uri);
    return [
      file,
      ...["asid", "asid+sasid"].map((tags) => ({
        ...file,
        name: vscode.l10n.t("{0} with tags {1}", file.name, tags),
        machine: { tags },
      })),
    ];
  },
};

function resolveProgram(program: string, folder: vscode.WorkspaceFolder | undefined): vscode.Uri {
  if (isUri(program)) return fileUri(program);
  const absolute = /^([A-Za-z]:)?[\\/]/.test(program);
  const base = folder ?? vscode.workspace.workspaceFolders?.[0];
  if (!absolute && base) return vscode.Uri.joinPath(base.uri, program);
  // In a virtual workspace `${workspaceFolder}` becomes a bare path: it belongs to the workspace's file system.
  if (base && base.uri.scheme !== "file") return base.uri.with({ path: program });
  return vscode.Uri.file(program);
}
