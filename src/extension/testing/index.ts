/** Scenarios in the Test Explorer: run, debug, coverage, and again whenever a file is saved. */
import * as vscode from "vscode";
import type { AskServer } from "../language/ask-server.js";
import { detailsOf } from "./coverage.js";
import { debugToEnd } from "./debug-run.js";
import { followFiles, testItems } from "./items.js";
import { chosenRuns, runChosen, type ChosenRun } from "./runs.js";

/** What the Test Explorer has of us. */
export interface ScenarioTests {
  readonly controller: vscode.TestController;
  /** Run, coverage, debug. */
  readonly profiles: readonly vscode.TestRunProfile[];
}

/** Registers the controller. Nothing is looked for before somebody opens the Test Explorer or a scenario. */
export function registerTests(subscriptions: vscode.Disposable[], ask: AskServer): ScenarioTests {
  const controller = vscode.tests.createTestController("vas", vscode.l10n.t("VAS Scenarios"));
  const items = testItems(controller, ask);
  /** Continuous runs: what each is about, and how. */
  const waiting = new Set<{ readonly request: vscode.TestRunRequest; readonly coverage: boolean }>();

  controller.resolveHandler = async (item) => {
    if (item === undefined) await items.discover();
    else if (item.uri) await items.refresh(item.uri);
  };
  controller.refreshHandler = () => items.discover();

  const prepare = async (request: vscode.TestRunRequest): Promise<readonly ChosenRun[]> => {
    if (request.include === undefined && controller.items.size === 0) await items.discover();
    return chosenRuns(controller, items, request);
  };

  const run = async (request: vscode.TestRunRequest, runs: readonly ChosenRun[], coverage: boolean): Promise<void> => {
    const testRun = controller.createTestRun(request);
    try {
      await runChosen(testRun, runs, items, ask, coverage);
    } finally {
      testRun.end();
    }
  };

  const handler =
    (coverage: boolean) =>
    async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
      if (request.continuous !== true) return run(request, await prepare(request), coverage);
      const entry = { request, coverage };
      waiting.add(entry);
      token.onCancellationRequested(() => waiting.delete(entry));
    };

  const { Run, Coverage, Debug } = vscode.TestRunProfileKind;
  const plain = controller.createRunProfile(vscode.l10n.t("Run"), Run, handler(false), true, undefined, true);
  const covered = controller.createRunProfile(
    vscode.l10n.t("Run with Coverage"),
    Coverage,
    handler(true),
    true,
    undefined,
    true,
  );
  covered.loadDetailedCoverage = (_run, file) => Promise.resolve(detailsOf(file));
  const debug = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
    const runs = await prepare(request);
    for (const chosen of runs) if (!token.isCancellationRequested) await debugToEnd(chosen, token);
    // A run is the same however it is looked at: the verdict is that of the plain one.
    if (!token.isCancellationRequested) await run(request, runs, false);
  };
  const debugged = controller.createRunProfile(vscode.l10n.t("Debug"), Debug, debug, true);

  const runAgain = async (uri: vscode.Uri): Promise<void> => {
    for (const { request, coverage } of waiting) {
      const runs = (await prepare(request)).filter((one) => one.uri.toString() === uri.toString());
      if (runs.length > 0) await run(request, runs, coverage);
    }
  };
  followFiles(subscriptions, controller, items, (uri) => void runAgain(uri));
  subscriptions.push(controller);
  return { controller, profiles: [plain, covered, debugged] };
}
