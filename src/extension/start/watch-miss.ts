/**
 * "Watch a Miss Disappear": one scenario under two policies, each run up to the moment that matters. Under `tags asid` B misses
 * on a page of libc that A has just entered; under `asid+sasid` the same fetch finds A's entry. Up to that fetch both runs do
 * the same instructions, so it stands at the same tick.
 */
import * as vscode from "vscode";
import { askAdapter } from "../debugging/ask-adapter.js";
import { scenarioConfiguration } from "../debugging/configuration.js";
import { enter, type Stage } from "../debugging/stage.js";
import { commands } from "../contributions/index.js";
import type { Compared } from "../../protocol/messages.js";
import type { VasStoppedEvent } from "../../protocol/requests.js";
import { exampleUri } from "./packaged-files.js";

/** B's first miss in libc: a filter of the adapter and its condition. */
const miss = { filter: "tlb-miss", condition: "process == B && vas == libc", direction: "forward" } as const;

/** What the second act is compared with: the first. */
const firstAct: Compared = { settings: { settings: [{ name: "machine.tags", value: "asid" }] }, label: "asid" };

/** Plays both acts; the second when the user asks for it. Resolves when the user has seen the last, or went another way. */
export async function watchMiss(): Promise<void> {
  const file = exampleUri("shared-libc.vas");
  await vscode.window.showTextDocument(file, { preview: false });
  const missed = await play(file, "asid", ({ session }) => askAdapter(session, "vas/runToEvent", miss));
  if (missed === null) return;
  const again = vscode.l10n.t("Run It with Shared Entries");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "B misses on a page of libc, though A has just entered it: A's entry carries A's ASID, so it is A's alone.",
    ),
    again,
  );
  if (answer !== again) return;
  await vscode.debug.stopDebugging(missed.session);
  const found = await play(file, "asid+sasid", ({ session }) =>
    askAdapter(session, "vas/seek", { tick: missed.stop.position.tick }),
  );
  if (found === null) return;
  // With a button the message is shown whole.
  const compare = vscode.l10n.t("Compare Both Runs");
  const next = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "The same fetch, and no miss: the entry that A filled carries the number of libc, and B subscribes to it.",
    ),
    compare,
  );
  if (next === compare) await vscode.commands.executeCommand(commands.compare, firstAct);
}

/** What was reached. */
interface Moment {
  readonly session: vscode.DebugSession;
  readonly stop: VasStoppedEvent;
}

/** Starts a session, moves it, and leaves it there. Null if it ends before. */
async function play(file: vscode.Uri, tags: string, move: (stage: Stage) => Thenable<unknown>): Promise<Moment | null> {
  const name = vscode.l10n.t("shared-libc.vas with tags {0}", tags);
  const stage = await enter(name, () =>
    vscode.debug.startDebugging(undefined, scenarioConfiguration(file, { name, stopOnEntry: true, machine: { tags } })),
  );
  if (stage === null) return null;
  try {
    const reached = stage.nextStop();
    await move(stage);
    const stop = await reached;
    return stop === null ? null : { session: stage.session, stop };
  } finally {
    stage.dispose();
  }
}
