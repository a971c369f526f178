/** The scenarios that were run to their end, each with what came out: a tree in the activity bar, youngest first. */
import * as vscode from "vscode";
import { vasStoppedEvent, type VasStoppedEvent } from "../../protocol/requests.js";
import { plainStory, type StoryTone } from "../../protocol/story.js";
import { fileUri } from "../files/file-uri.js";
import { debugType, startViews } from "../contributions/index.js";

interface Run {
  /** As in the launch configuration: a path or a URI. */
  readonly program: string;
  readonly verdict: string;
  readonly tone: StoryTone;
}

const stateKey = "recentRuns";
/** Rows kept. */
const limit = 12;

/** Shows the runs and remembers new ones. */
export function showRecentRuns(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<undefined>();
  const runs = (): readonly Run[] => context.globalState.get<Run[]>(stateKey, []);

  function remember(run: Run): void {
    const others = runs().filter(({ program }) => program !== run.program);
    void context.globalState.update(stateKey, [run, ...others].slice(0, limit)).then(() => changed.fire(undefined));
  }

  const tree: vscode.TreeDataProvider<Run> = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) => (parent === undefined ? [...runs()] : []),
    getTreeItem: rowOf,
  };
  context.subscriptions.push(
    changed,
    vscode.window.registerTreeDataProvider(startViews.recent, tree),
    vscode.debug.registerDebugAdapterTrackerFactory(debugType, {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: { event?: string; body?: unknown }) => {
          if (message.event !== vasStoppedEvent) return;
          const { position, story } = message.body as VasStoppedEvent;
          const program: unknown = session.configuration["program"];
          if (!position.finished || typeof program !== "string") return;
          remember({
            program,
            verdict: plainStory(story.title, story.owners).replace(/^The run has ended: /, ""),
            tone: story.tone,
          });
        },
      }),
    }),
  );
}

function rowOf({ program, verdict, tone }: Run): vscode.TreeItem {
  const uri = fileUri(program);
  const row = new vscode.TreeItem(uri.path.slice(uri.path.lastIndexOf("/") + 1));
  const bad = tone === "deadly" || tone === "hazard";
  row.description = verdict;
  row.tooltip = `${program}\n${verdict}`;
  row.iconPath = bad
    ? new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed"))
    : new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
  row.command = { command: "vscode.open", title: vscode.l10n.t("Open"), arguments: [uri] };
  return row;
}
