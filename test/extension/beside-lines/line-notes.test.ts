/** Notes and marks in the editor are drawn where they change and nowhere else; VS Code is played by what a test needs of it. */
import assert from "node:assert/strict";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import { loadWith } from "../played-editor.js";
import { stopped } from "../../views/fixtures/snapshots.js";

/** A call of `setDecorations`: which type, and how many places. */
type Drawn = readonly [type: string, places: number];

interface Played {
  readonly calls: Drawn[];
  readonly document: { version: number };
  readonly settings: Record<string, boolean>;
  tell(stop: VasStoppedEvent | null, running?: boolean): void;
  configure(): void;
  show(): void;
}

/** The module with a VS Code of one editor around it. */
async function play(): Promise<Played> {
  const calls: Drawn[] = [];
  const heard = new Map<string, (value: unknown) => void>();
  const on = (name: string) => (listener: (value: unknown) => void) => {
    heard.set(name, listener);
    return { dispose: () => undefined };
  };
  const uri = { scheme: "file", fsPath: "/s/a.vas", toString: () => "file:///s/a.vas" };
  const document = { uri, version: 1, lineCount: 99, lineAt: () => ({ range: { start: 0, end: 0 } }) };
  const settings: Record<string, boolean> = {};
  const editor = {
    document,
    setDecorations: (type: string, places: readonly unknown[]) => void calls.push([type, places.length]),
  };
  let types = 0;
  const vscode = {
    window: {
      visibleTextEditors: [editor],
      createTextEditorDecorationType: ({ after }: { after?: { color: { id: string } } }) =>
        after === undefined ? "miss" : `${types++} ${after.color.id}`,
      onDidChangeVisibleTextEditors: on("editors"),
    },
    workspace: {
      getConfiguration: () => ({ get: (name: string, usual: boolean) => settings[name] ?? usual }),
      onDidChangeConfiguration: on("configuration"),
    },
    ThemeColor: class {
      constructor(readonly id: string) {}
    },
    Range: class {},
    DecorationRangeBehavior: {},
    OverviewRulerLane: {},
    l10n: { t: (text: string) => text },
  };
  const { showLineNotes } = await loadWith<{ showLineNotes(subscriptions: unknown[], sessions: unknown): void }>(
    "src/extension/editor/line-notes.ts",
    vscode,
  );
  const session = {};
  let state: unknown = null;
  showLineNotes([], { followed: () => state, onDidChange: on("sessions") });
  return {
    calls,
    document,
    settings,
    tell(stop, running = false) {
      state = stop && { session, stop, running };
      heard.get("sessions")!(state);
    },
    configure: () => heard.get("configuration")!({ affectsConfiguration: () => true }),
    show: () => heard.get("editors")!(undefined),
  };
}

const stopAt = (epoch: number, line: number, tone: "cost" | "hit", missed = false): VasStoppedEvent => ({
  ...stopped(epoch),
  note: { source: "/s/a.vas", line, text: `line ${line}`, tone, missed },
});

describe("notes at the lines", () => {
  /** What has been drawn since it was asked for last, colours without their numbers. */
  const newly = ({ calls }: Played) => calls.splice(0).map(([type, places]) => `${type.split(" ").at(-1)} ${places}`);

  it("are drawn where they change, and nowhere else", async () => {
    const editor = await play();
    newly(editor);
    editor.tell(stopAt(1, 3, "hit"));
    assert.deepEqual(newly(editor), ["charts.green 1"]);
    editor.tell(stopAt(1, 3, "hit"), true);
    assert.deepEqual(newly(editor), [], "the program is set in motion: the note stays");
    editor.tell(stopAt(2, 4, "hit"));
    assert.deepEqual(newly(editor), ["charts.green 1"]);
    editor.tell(stopAt(3, 5, "cost", true));
    assert.deepEqual(newly(editor), ["charts.green 0", "vas.missNoteForeground 1", "miss 1"]);
    editor.tell(stopAt(4, 6, "hit"));
    assert.deepEqual(newly(editor), ["charts.green 1", "vas.missNoteForeground 0"], "the mark of the miss stays");
    editor.tell(null);
    assert.deepEqual(newly(editor), ["charts.green 0", "miss 0"]);
  });

  it("are placed anew when the text, the editors or the settings have changed", async () => {
    const editor = await play();
    editor.tell(stopAt(1, 3, "cost", true));
    newly(editor);
    editor.document.version++;
    editor.tell(stopAt(1, 3, "cost", true));
    assert.deepEqual(newly(editor), ["vas.missNoteForeground 1", "miss 1"]);
    editor.show();
    assert.equal(newly(editor).length, 8, "an editor that comes has nothing yet");
    editor.settings["lineNotes"] = false;
    editor.configure();
    const all = newly(editor);
    assert.ok(all.includes("vas.missNoteForeground 0") && all.includes("miss 1"), all.join());
    editor.tell(stopAt(2, 4, "hit"));
    assert.deepEqual(newly(editor), []);
  });
});
