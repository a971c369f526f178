/** An exploration with its progress shown, which can be cancelled. */
import * as vscode from "vscode";
import { explorationRequests, type ExploreProgress, type ExploreResult } from "../../protocol/explorations.js";
import type { LanguageServer } from "../language/ask-server.js";

/** Explores a file, or a variant of it; null: the user has ended it. Rejects if the server cannot answer. */
export async function exploreWithProgress(
  server: LanguageServer,
  uri: vscode.Uri,
  variant: string | null,
): Promise<ExploreResult | null> {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const title = variant === null ? name : `${name} (${variant})`;
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Exploring all schedules of {0}", title),
      cancellable: true,
    },
    async (progress, token) => {
      const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
      const listening = server.listen<ExploreProgress>(explorationRequests.progress, (told) => {
        if (told.id === id) progress.report({ message: messageOf(told) });
      });
      try {
        const query = { uri: uri.toString(), variant, id };
        const result = await server.ask<ExploreResult>(explorationRequests.explore, query, token);
        return result.status === "cancelled" ? null : result;
      } catch (error) {
        if (token.isCancellationRequested) return null;
        throw error;
      } finally {
        listening.dispose();
      }
    },
  );
}

function messageOf({ states, switches, depth, queue }: ExploreProgress): string {
  return vscode.l10n.t("{0} states, {1} switches, {2} steps deep, {3} waiting", states, switches, depth, queue);
}
