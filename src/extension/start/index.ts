/** The first hour: examples, templates, a story to begin with, what was run before. */
import * as vscode from "vscode";
import { commands } from "../contributions/index.js";
import { followFirstSteps } from "./first-steps.js";
import { servePackagedExamples } from "./packaged-files.js";
import { showRecentRuns } from "./recent.js";

/** Registers all of it. */
export function registerStart(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  const steps = followFirstSteps(context);
  servePackagedExamples(context);
  showRecentRuns(context);
  const register = (id: string, run: (argument?: unknown) => Promise<unknown>) =>
    context.subscriptions.push(
      vscode.commands.registerCommand(id, async (argument?: unknown) => {
        try {
          return await run(argument);
        } catch (error) {
          log.error(error instanceof Error ? error : String(error));
          const why = error instanceof Error ? error.message : String(error);
          await vscode.window.showErrorMessage(vscode.l10n.t("This did not work: {0}", why));
          return undefined;
        }
      }),
    );
  const actions = () => import("./actions.js");
  register(commands.openExample, async (path) => (await actions()).openExample(context, path));
  register(commands.copyExample, async () => (await actions()).copyExample());
  register(commands.watchMiss, async () => (await actions()).watchMiss());
  register(commands.firstSteps, () => steps.show());
  register(commands.newScenario, async (place) => {
    const file = await (await actions()).newScenario(context, place === "page");
    if (file !== undefined) steps.note("created");
    return file;
  });
}
