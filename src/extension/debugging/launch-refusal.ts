/** A launch that was refused: VS Code's dialogue leads to what was wrong, and not to launch.json, where it seldom is. */
import type { ProtocolMessage } from "../adapter/channel.js";

/** Command that shows the debug console, where every error of the scenario is listed with its place. */
const showErrors = "command:workbench.panel.repl.view.focus";

/**
 * The message with a button, if it refuses a launch and has none of its own. VS Code leaves out "Open launch.json" where the error
 * has a button that runs a command.
 */
export function withErrorButton(message: ProtocolMessage, label: string): ProtocolMessage {
  if (message.type !== "response" || message.command !== "launch" || message.success !== false) return message;
  const { error } = (message.body ?? {}) as { readonly error?: { readonly url?: string } };
  if (error === undefined || error.url !== undefined) return message;
  return { ...message, body: { error: { ...error, url: showErrors, urlLabel: label } } };
}
