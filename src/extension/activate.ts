/**
 * Puts the extension together; the same in both hosts. Only registrations happen here: the language client is loaded when it is
 * first needed; parser and debug adapter live in processes or workers of their own.
 */
import * as vscode from "vscode";
import { registerCommands } from "./commands.js";
import { adapterFactory, type StartAdapter } from "./debugging/adapter-factory.js";
import { configurationProvider, dynamicConfigurations } from "./debugging/configuration.js";
import { tickLinks } from "./debugging/tick-link.js";
import { trackSessions, type Sessions } from "./debugging/sessions.js";
import { startLog } from "./diagnosis/log.js";
import { provideDebugValues } from "./editor/debug-values.js";
import type { Marks } from "./editor/marks.js";
import { commands, debugType, languageId } from "./contributions/index.js";
import { followCallStack } from "./panel/follow-thread.js";
import { openPanels } from "./panel/open-panel.js";
import { hostViews, type ViewHost } from "./panel/view-host.js";
import type { LanguageServer } from "./language/ask-server.js";
import { registerStart } from "./start/index.js";
import type { Explorations } from "./exploring/index.js";
import type { ScenarioTests } from "./testing/index.js";

/** Starts the language server of this host, which stays connected until disposed. */
export type StartLanguageClient = (context: vscode.ExtensionContext) => Promise<LanguageServer>;

/** What differs between the two hosts: how other processes, or workers, are started. */
export interface Starters {
  readonly languageClient: StartLanguageClient;
  readonly adapter: StartAdapter;
}

/** What other extensions, and the tests, may use. */
export interface ExtensionApi {
  /** A view has drawn the snapshot of an epoch. */
  readonly onDidRender: ViewHost["onDidRender"];
  /** Scenarios in the Test Explorer. */
  readonly tests: Promise<ScenarioTests>;
}

/** Registers everything. */
export function activate(context: vscode.ExtensionContext, start: Starters): ExtensionApi {
  const { subscriptions } = context;
  const log = startLog(subscriptions);
  const sessions = trackSessions(subscriptions);
  const views = hostViews(context, sessions);
  provideDebugValues(subscriptions);
  openPanels(subscriptions, sessions, views);
  followCallStack(subscriptions, sessions);
  registerCommands(subscriptions, sessions, views);
  showMarksLater(subscriptions, sessions);
  registerStart(context, log);
  subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(
      debugType,
      adapterFactory(log, start.adapter, tickLinks(context), sessions),
    ),
    vscode.commands.registerCommand(commands.showLog, () => log.show()),
    vscode.commands.registerCommand(commands.reportProblem, async () =>
      (await import("./start/actions.js")).reportProblem(context),
    ),
    vscode.debug.registerDebugConfigurationProvider(debugType, configurationProvider),
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      dynamicConfigurations,
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
  );
  const server = startOnce(context, start.languageClient);
  startWithFirstScenario(context, server, log);
  registerStudies(context, server);
  // Code of its own, which is read when the editor has time.
  const tests = import("./testing/index.js").then(({ registerTests }) =>
    registerTests(subscriptions, async (...question) => (await server()).ask(...question)),
  );
  exploreLater(subscriptions, sessions, server);
  return { onDidRender: views.onDidRender, tests };
}

/** Sweeps and charts: code of its own, loaded with the first of them. */
function registerStudies(context: vscode.ExtensionContext, server: () => Promise<LanguageServer>): void {
  const { subscriptions } = context;
  for (const command of ["sweep", "chart"] as const)
    subscriptions.push(
      vscode.commands.registerCommand(commands[command], async (argument: unknown, given: unknown) =>
        (await import("./study/index.js")).study(command, context, server, argument, given),
      ),
    );
  subscriptions.push(
    vscode.window.registerWebviewPanelSerializer("vas.study", {
      deserializeWebviewPanel: async (panel, state: unknown) =>
        (await import("./study/index.js")).restoreStudy(panel, context, server, state),
    }),
  );
}

/** Notes, results, heat and settings in the editor: code of its own, loaded with the first stop or the first of its commands. */
function showMarksLater(subscriptions: vscode.Disposable[], sessions: Sessions): void {
  let loading: Promise<Marks> | undefined;
  const marks = () => (loading ??= import("./editor/marks.js").then((code) => code.showMarks(subscriptions, sessions)));
  atFirstStop(subscriptions, sessions, marks);
  subscriptions.push(
    vscode.commands.registerCommand(commands.heat, async () => (await marks()).toggleHeat()),
    vscode.commands.registerCommand(commands.pickSettings, async () => (await marks()).pickSettings()),
  );
}

/** Loads code when a session stops for the first time. */
function atFirstStop(subscriptions: vscode.Disposable[], sessions: Sessions, load: () => Promise<unknown>): void {
  const first = sessions.onDidChange((state) => {
    if (!state?.stop) return;
    first.dispose();
    void load();
  });
  subscriptions.push(first);
}

/** Explorations and the view of schedules: code of its own, loaded with the first of its commands, or the first stop. */
function exploreLater(
  subscriptions: vscode.Disposable[],
  sessions: Sessions,
  server: () => Promise<LanguageServer>,
): void {
  let loading: Promise<Explorations> | undefined;
  const code = () =>
    (loading ??= import("./exploring/index.js").then(({ startExploring }) =>
      startExploring(subscriptions, sessions, server),
    ));
  atFirstStop(subscriptions, sessions, code);
  for (const name of ["explore", "debugSchedule", "insertSchedule", "otherOrder"] as const)
    subscriptions.push(
      vscode.commands.registerCommand(commands[name], async (...given: unknown[]) => (await code())[name](...given)),
    );
}

/** Whoever asks first starts the server. */
function startOnce(context: vscode.ExtensionContext, start: StartLanguageClient): () => Promise<LanguageServer> {
  let started: Promise<LanguageServer> | undefined;
  return () => (started ??= start(context));
}

/** The language server starts when a scenario is open or tests are looked for, not when a view is open. */
function startWithFirstScenario(
  context: vscode.ExtensionContext,
  start: () => Promise<LanguageServer>,
  log: vscode.LogOutputChannel,
): void {
  const isScenario = (document: vscode.TextDocument) => document.languageId === languageId;
  const begin = () =>
    void start().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.error(error instanceof Error ? error : reason);
      void vscode.window.showErrorMessage(vscode.l10n.t("The VAS language server did not start: {0}", reason));
    });
  if (vscode.workspace.textDocuments.some(isScenario)) return begin();
  const waiting = vscode.workspace.onDidOpenTextDocument((document) => {
    if (!isScenario(document)) return;
    waiting.dispose();
    begin();
  });
  context.subscriptions.push(waiting);
}
