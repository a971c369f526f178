/**
 * What the editor shows of a run: notes at the lines and the story of the stop, expectations with what was found, the verdict and
 * the settings in the status bar, heat. A bundle of its own on the desktop, loaded with the first stop.
 */
import * as vscode from "vscode";
import type { LineHeat, Verdict } from "../../protocol/verdict.js";
import { colors, commands, languageId, views } from "../contributions/index.js";
import { askAdapter } from "../debugging/ask-adapter.js";
import type { Sessions, SessionState } from "../debugging/sessions.js";
import { withSettings } from "../debugging/other-settings.js";
import { fileUri } from "../files/file-uri.js";
import { showLineNotes } from "./line-notes.js";
import { overriddenIn } from "./overridden-lines.js";
import { runLenses } from "./run-lenses.js";
import { showStoryInStatusBar } from "./story-status.js";
import { failsIn, verdictText } from "./verdict-text.js";
import { heatText, heatWidth, shareOfCycles } from "./heat-text.js";

/** What commands may do. */
export interface Marks {
  /** Shows or hides what each line costs. */
  toggleHeat(): Promise<void>;
  /** Chooses other settings for the session in front: restarted with them, or compared. */
  pickSettings(): Promise<void>;
}

/** Milliseconds that the program stands still before lenses are asked for. */
const restMilliseconds = 400;
/** Pixels of the heat's bar at most. */
const widestBar = 6;

/** Starts to show them. */
export function showMarks(subscriptions: vscode.Disposable[], sessions: Sessions): Marks {
  showLineNotes(subscriptions, sessions);
  showStoryInStatusBar(subscriptions, sessions);
  const held = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("testing.iconPassed") },
  });
  const failed = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("testing.iconFailed") },
    overviewRulerColor: new vscode.ThemeColor("testing.iconFailed"),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
  });
  const otherwise = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 3ch", color: new vscode.ThemeColor(colors.note), fontStyle: "italic" },
  });
  const warm = vscode.window.createTextEditorDecorationType({
    before: {
      color: new vscode.ThemeColor("descriptionForeground"),
      width: heatWidth,
      margin: "0 1ch 0 0",
      fontStyle: "normal",
    },
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  const hue = new vscode.ThemeColor("charts.yellow");
  const walked = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: hue,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  const result = vscode.window.createStatusBarItem("vas.verdict", vscode.StatusBarAlignment.Left, 39);
  result.name = vscode.l10n.t("VAS: what the run has come to");
  result.command = commands.verdict;
  const chosen = vscode.window.createStatusBarItem("vas.settings", vscode.StatusBarAlignment.Right, 50);
  chosen.name = vscode.l10n.t("VAS: machine and policy");
  chosen.tooltip = vscode.l10n.t("Machine and tag policy of this run: choose others");
  chosen.command = commands.pickSettings;

  /** The run whose settings and heat are known: its session. */
  let known: vscode.DebugSession | null = null;
  let verdict: Verdict | null = null;
  let heat: LineHeat | null = null;
  let hot = false;
  /** Settings of that run that are not the file's: they hold as long as the session. */
  let overridden: Verdict["overridden"] = [];

  /** What each editor shows, as text: at most stops nothing of it is new. */
  let drawn = new WeakMap<vscode.TextEditor, string>();

  function draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const here = (path: string) => fileUri(path).toString() === document.uri.toString();
      const line = (number: number) => document.lineAt(Math.min(document.lineCount, Math.max(1, number)) - 1).range;
      const results = verdict?.ended === true ? verdict.expectations.filter(({ path }) => here(path)) : [];
      const lines = hot && heat !== null ? heat.lines.filter(({ path }) => here(path)) : [];
      const others = overriddenIn(document, overridden, here);
      const shows = JSON.stringify([document.version, results, lines, others]);
      if (drawn.get(editor) === shows) continue;
      drawn.set(editor, shows);
      const behind = (wanted: boolean) =>
        results
          .filter(({ passed }) => passed === wanted)
          .map(({ line: number, passed, actual, message }) => ({
            range: line(number),
            hoverMessage: [message ?? "", actual].filter((text) => text !== "").join("\n\n"),
            renderOptions: { after: { contentText: passed ? "✓" : `✕ ${actual}` } },
          }));
      editor.setDecorations(
        otherwise,
        others.map(({ line: number, text, detail }) => ({
          range: line(number),
          hoverMessage: detail,
          renderOptions: { after: { contentText: text } },
        })),
      );
      editor.setDecorations(held, behind(true));
      editor.setDecorations(failed, behind(false));
      const most = Math.max(1, ...lines.map(({ cycles }) => cycles));
      const byLine = new Map(lines.map((one) => [one.line, one]));
      const all = lines.length === 0 ? [] : Array.from({ length: document.lineCount }, (_, index) => index + 1);
      editor.setDecorations(
        warm,
        // Every line has a place of the same width, so that the text stays in its columns.
        all.map((number) => {
          const cost = byLine.get(number);
          const bar = cost === undefined ? 0 : 1 + shareOfCycles(cost.cycles, most, widestBar);
          const range = new vscode.Range(number - 1, 0, number - 1, 0);
          const contentText = cost === undefined ? "\u00a0" : heatText(cost);
          // The bar is the right border: a text of its own would stand between the columns of the code and its guides.
          const border = `0 solid; border-right-width: ${bar}px`;
          return { range, renderOptions: { before: { contentText, border, borderColor: hue } } };
        }),
      );
      editor.setDecorations(
        walked,
        lines
          .filter(({ walks }) => walks > 0)
          .map((cost) => ({ range: line(cost.line), hoverMessage: costHover(cost) })),
      );
    }
  }

  /** The costs in words, and the first walks as links that travel. */
  function costHover({ walks, firstLevel, cycles, attempts, faults, walkTicks }: LineHeat["lines"][number]) {
    const hover = new vscode.MarkdownString(
      vscode.l10n.t(
        "In the whole run: {0} walks, {1} first-level misses, {2} page faults, {3} cycles in {4} instructions",
        ...[walks, firstLevel, faults, cycles, attempts],
      ),
    );
    const links = walkTicks.map((tick) => `[${tick}](command:${commands.goToTick}?${JSON.stringify([tick])})`);
    const more = walks > links.length ? vscode.l10n.t(" and {0} more", walks - links.length) : "";
    hover.appendMarkdown(`\n\n${vscode.l10n.t("Walks at ticks {0}", links.join(", "))}${more}`);
    hover.isTrusted = { enabledCommands: [commands.goToTick] };
    return hover;
  }

  function forget(): void {
    restart(null);
    [known, verdict, heat] = [null, null, null];
    overridden = [];
    result.hide();
    chosen.hide();
    draw();
  }

  async function learn({ session, adapter, stop }: SessionState): Promise<void> {
    if (known !== session) {
      heat = null;
      overridden = [];
    }
    known = session;
    const found = await askAdapter(adapter, "vas/verdict", {}).catch(() => null);
    const state = sessions.followed();
    // The program has been set in motion, or another session is in front, in the meantime.
    if (found === null || state?.session !== session || state.stop !== stop) return;
    verdict = found;
    overridden = found.overridden;
    chosen.text = `${found.preset} · ${found.tags}`;
    chosen.show();
    if (found.ended) {
      result.text = verdictText(found);
      result.backgroundColor = failsIn(found) ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
      result.tooltip = vscode.l10n.t("{0}. {1} walks. Click for what to do next", found.stop, found.walks);
      result.show();
    } else result.hide();
    draw();
    if (hot) await warmUp();
  }

  /** Asks for the heat of the session in front. */
  async function warmUp(): Promise<void> {
    const state = sessions.followed();
    if (!state || heat !== null) return draw();
    const asked = state.session;
    const found = await askAdapter(asked, "vas/heat", {});
    if (sessions.followed()?.session !== asked) return;
    heat = found;
    draw();
  }

  const relensed = new vscode.EventEmitter<void>();
  /** Lenses are asked for when the program has stood still for a while: not at each stop of a held key. */
  let resting: ReturnType<typeof setTimeout> | undefined;
  function restart(state: SessionState | null): void {
    clearTimeout(resting);
    if (!state?.stop || state.running) return;
    resting = setTimeout(() => void learn(state).then(() => relensed.fire()), restMilliseconds);
  }

  subscriptions.push(
    relensed,
    { dispose: () => clearTimeout(resting) },
    vscode.languages.registerCodeLensProvider(languageId, {
      onDidChangeCodeLenses: relensed.event,
      provideCodeLenses(document) {
        // Places are of the file that is debugged, and of what it includes.
        const program: unknown = known?.configuration["program"];
        if (verdict === null || typeof program !== "string") return [];
        if (fileUri(program).toString() !== document.uri.toString()) return [];
        return runLenses(document.getText(), verdict.places).map(
          ({ line, kind, title }) =>
            new vscode.CodeLens(document.lineAt(line).range, {
              title,
              command: `${kind === "vas" ? views.spaces : views.tlb}.focus`,
            }),
        );
      },
    }),
    ...[otherwise, held, failed, warm, walked, result, chosen],
    sessions.onDidChange((state) => {
      if (!state) return forget();
      restart(state);
      // At most stops nothing of this is new.
      const soon = known !== state.session || state.stop?.position.finished === true;
      if (!state.running && state.stop) {
        if (soon) void learn(state).then(() => relensed.fire());
      }
      // While it runs nothing is known yet of how it will end.
      else if (verdict?.ended === true) {
        verdict = null;
        result.hide();
        draw();
      }
    }),
    vscode.window.onDidChangeVisibleTextEditors(() => {
      drawn = new WeakMap();
      draw();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || (verdict === null && heat === null)) return;
      const paths = [...(verdict?.expectations ?? []), ...(heat?.lines ?? [])].map(({ path }) => path);
      if (!paths.some((path) => fileUri(path).toString() === document.uri.toString())) return;
      // What was found is of another text.
      [verdict, heat] = [null, null];
      draw();
    }),
    vscode.commands.registerCommand(commands.verdict, () => chooseNext(sessions)),
  );
  const state = sessions.followed();
  if (state?.stop && !state.running) void learn(state).then(() => relensed.fire());

  return {
    async toggleHeat() {
      hot = !hot;
      if (hot) await warmUp().catch((reason: unknown) => ((hot = false), Promise.reject(reason)));
      else draw();
    },
    pickSettings: () => pickSettings(sessions),
  };
}

/** What one does after a run, from its verdict. */
async function chooseNext(sessions: Sessions): Promise<void> {
  const state = sessions.followed();
  if (!state) return;
  const { session } = state;
  const items = [
    {
      label: vscode.l10n.t("Go back to the last miss"),
      act: () => askAdapter(session, "vas/runToEvent", { filter: "tlb-miss", direction: "backward" }),
    },
    { label: vscode.l10n.t("Show what each line cost"), act: () => vscode.commands.executeCommand(commands.heat) },
    {
      label: vscode.l10n.t("Compare with another setting"),
      act: () => vscode.commands.executeCommand(commands.compare),
    },
    { label: vscode.l10n.t("Go to the beginning"), act: () => askAdapter(session, "vas/seek", { tick: 0 }) },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("The run is over: what next?"),
  });
  await chosen?.act();
}

async function pickSettings(sessions: Sessions): Promise<void> {
  const state = sessions.followed();
  if (!state) return;
  const { session } = state;
  const { proposals } = await askAdapter(session, "vas/comparable", {});
  const chosen = await vscode.window.showQuickPick(
    proposals.map((proposal) => ({ label: proposal.label, description: proposal.detail, proposal })),
    { matchOnDescription: true, placeHolder: vscode.l10n.t("Run this scenario with another setting") },
  );
  if (chosen === undefined) return;
  const configuration = withSettings(session.configuration, chosen.proposal.other);
  await vscode.debug.stopDebugging(session);
  await vscode.debug.startDebugging(session.workspaceFolder, configuration);
}
