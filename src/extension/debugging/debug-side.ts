/** Opens one side of a comparison in the debugger: the session that runs so already, or a new one beside those that there are. */
import * as vscode from "vscode";
import type { FromView } from "../../protocol/messages.js";
import { askAdapter } from "./ask-adapter.js";
import { runsTheSame, withSettings } from "./other-settings.js";
import type { Sessions } from "./sessions.js";
import { enter } from "./stage.js";

/** Brings the scenario of the session in front to a tick under other settings. The session stays as it is. */
export async function debugSide(
  sessions: Sessions,
  { settings, name, tick }: Extract<FromView, { type: "debug" }>,
): Promise<void> {
  const from = sessions.followed()?.session;
  if (from === undefined) return;
  const configuration = withSettings(from.configuration, settings);
  const running = sessions.all().find((one) => runsTheSame(one.configuration, configuration));
  if (running !== undefined) {
    // A stop that does not keep the focus brings its session to the front.
    await askAdapter(running, "vas/seek", { tick });
    return;
  }
  const title = vscode.l10n.t("{0} with {1}", baseName(String(configuration.program)), name);
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
