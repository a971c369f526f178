/**
 * Opens one side of a comparison in the debugger: in the session in front where that runs so already, else in one that takes its
 * place. Not beside it: VS Code leaves its keys with the session that it shows, and lets no extension show another.
 */
import * as vscode from "vscode";
import type { FromView } from "../../protocol/messages.js";
import { askAdapter } from "./ask-adapter.js";
import { runsTheSame, withSettings } from "./other-settings.js";
import type { Sessions } from "./sessions.js";
import { enter } from "./stage.js";

/** Brings the scenario of the session in front to a tick under these settings. */
export async function debugSide(
  sessions: Sessions,
  { settings, name, tick }: Extract<FromView, { type: "debug" }>,
): Promise<void> {
  const from = sessions.followed()?.session;
  if (from === undefined) return;
  const configuration = withSettings(from.configuration, settings);
  if (runsTheSame(from.configuration, configuration)) {
    await askAdapter(from, "vas/seek", { tick });
    return;
  }
  const title = vscode.l10n.t("{0} with {1}", baseName(String(configuration.program)), name);
  await vscode.debug.stopDebugging(from);
  const stage = await enter(title, () =>
    vscode.debug.startDebugging(from.workspaceFolder, {
      ...withoutMarks(configuration),
      type: from.type,
      request: "launch",
      name: title,
      stopOnEntry: true,
      stopAtEnd: true,
    }),
  );
  if (stage === null) return;
  try {
    await askAdapter(stage.session, "vas/seek", { tick });
  } finally {
    stage.dispose();
  }
}

/** VS Code writes marks of its own into the configuration of a session. */
function withoutMarks<Configuration extends object>(configuration: Configuration): Configuration {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => !key.startsWith("__"))) as Configuration;
}

function baseName(location: string): string {
  return location.slice(Math.max(location.lastIndexOf("/"), location.lastIndexOf("\\")) + 1);
}
