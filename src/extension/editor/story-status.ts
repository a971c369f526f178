/** The story of the stop in the status bar, where it is seen with all views closed, and the tick. A click shows the TLB view. */
import * as vscode from "vscode";
import { plainStory, type Story } from "../../protocol/story.js";
import type { VasStoppedEvent } from "../../protocol/requests.js";
import type { Sessions, SessionState } from "../debugging/sessions.js";
import { views } from "../contributions/index.js";

/** Symbols as in the views. */
const symbols: Readonly<Record<Story["tone"], string>> = {
  quiet: "·",
  hit: "✓",
  note: "●",
  first: "+",
  cost: "▲",
  deadly: "✕",
  hazard: "⚠",
};

/** Shows the followed session's story while there is one. */
export function showStoryInStatusBar(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  const item = vscode.window.createStatusBarItem("vas.story", vscode.StatusBarAlignment.Left, 40);
  item.name = vscode.l10n.t("VAS: what the last step did");
  item.command = `${views.tlb}.focus`;
  /** The stop that is told: to tell it again, because the program runs on, would be drawn again. */
  let told: VasStoppedEvent | null = null;
  const draw = (state: SessionState | null) => {
    const stop = state?.stop ?? null;
    if (stop === told) return;
    told = stop;
    // What a run has come to is told beside.
    if (stop === null || stop.position.finished) return item.hide();
    const { story, position } = stop;
    const title = plainStory(story.title, story.owners);
    const cost = story.cycles > 0 ? ` · +${story.cycles}` : "";
    item.text = `${symbols[story.tone]} ${title.replace(/\.$/, "")}${cost} · tick ${position.tick}`;
    item.tooltip = plainStory(story.why, story.owners);
    item.accessibilityInformation = { label: title };
    item.backgroundColor =
      story.tone === "hazard" || story.tone === "deadly"
        ? new vscode.ThemeColor("statusBarItem.errorBackground")
        : undefined;
    item.show();
  };
  subscriptions.push(item, sessions.onDidChange(draw));
  draw(sessions.followed());
}
