/**
 * "Watch a Miss Disappear": one scenario under two policies, each run up to the moment that matters. Under `tags asid` B misses
 * on a page of libc that A has just entered; under `asid+sasid` the same fetch finds A's entry. Up to that fetch both runs do
 * the same instructions, so it stands at the same tick.
 */
import * as vscode from "vscode";
import { askAdapter } from "../debugging/ask-adapter.js";
import { scenarioConfiguration } from "../debugging/configuration.js";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import { debugType } from "../contributions/index.js";
import { exampleUri } from "./packaged-files.js";

/** B's first miss in libc: a filter of the adapter and its condition. */
const miss = { filterId: "tlb-miss", condition: "process == B && vas == libc" };

/** Plays both acts; the second when the user asks for it. Resolves when the user has seen the last, or went another way. */
export async function watchMiss(): Promise<void> {
  const file = exampleUri("shared-libc.vas");
  await vscode.window.showTextDocument(file, { preview: false });
  const missed = await play(file, "asid", runToMiss);
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
  await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "The same fetch, and no miss: the entry that A filled carries the number of libc, and B subscribes to it.",
    ),
  );
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

async function runToMiss({ session, usersFilters, nextStop }: Stage): Promise<void> {
  await session.customRequest("setExceptionBreakpoints", { filters: [], filterOptions: [miss] });
  const { threads } = (await session.customRequest("threads")) as { threads: readonly { id: number }[] };
  const reached = nextStop();
  await session.customRequest("continue", { threadId: threads[0]?.id ?? 1 });
  // From there on the session stops at what the user has chosen.
  if ((await reached) !== null)
    await session.customRequest("setExceptionBreakpoints", usersFilters() ?? { filters: [] });
}

interface Stage extends vscode.Disposable {
  readonly session: vscode.DebugSession;
  /** What VS Code last asked for, to be put back. */
  usersFilters(): unknown;
  /** The next stop; null if the session ends first. */
  nextStop(): Promise<VasStoppedEvent | null>;
}

/** Starts a session and follows it; null if it does not come to its first stop. */
async function enter(name: string, start: () => Thenable<boolean>): Promise<Stage | null> {
  const stops = new vscode.EventEmitter<VasStoppedEvent | null>();
  let filters: unknown;
  let started: vscode.DebugSession | undefined;
  const nextStop = () =>
    new Promise<VasStoppedEvent | null>((resolve) => {
      const waiting = stops.event((stop) => {
        waiting.dispose();
        resolve(stop);
      });
    });
  const tracking = vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
    createDebugAdapterTracker: (session) => {
      if (session.name !== name || started !== undefined) return undefined;
      started = session;
      return {
        onWillReceiveMessage: (message: { command?: string; arguments?: unknown }) => {
          if (message.command === "setExceptionBreakpoints") filters ??= message.arguments;
        },
        onDidSendMessage: (message: { event?: string; body?: unknown }) => {
          if (message.event === vasStoppedEvent) stops.fire(message.body as VasStoppedEvent);
        },
        onWillStopSession: () => stops.fire(null),
      };
    },
  });
  const dispose = () => {
    tracking.dispose();
    stops.dispose();
  };
  const entry = nextStop();
  if (!(await start()) || (await entry) === null || started === undefined) {
    dispose();
    return null;
  }
  await shown(started);
  return { session: started, usersFilters: () => filters, nextStop, dispose };
}

/** Most milliseconds to wait for VS Code to show a stop. */
const patience = 3_000;

/** VS Code shows a stop some time after it; if the session has moved on by then, the views would follow the old stop's thread. */
function shown(session: vscode.DebugSession): Promise<void> {
  if (vscode.debug.activeStackItem?.session === session) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      waiting.dispose();
      resolve();
    };
    const timer = setTimeout(done, patience);
    const waiting = vscode.debug.onDidChangeActiveStackItem((item) => item?.session === session && done());
  });
}
