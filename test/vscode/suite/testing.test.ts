/** Scenarios in the Test Explorer. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { ExtensionApi } from "../../../src/extension/activate.js";
import { example } from "./driving/debugging.js";
import { evaluate } from "./driving/driver.js";
import { eventually } from "./driving/eventually.js";

type State = "passed" | "failed" | "errored" | "skipped";

/** What a test run was told, by label of the item. */
interface Told {
  readonly states: Map<string, State>;
  readonly messages: Map<string, vscode.TestMessage>;
  readonly coverage: vscode.FileCoverage[];
  output: string;
  ended: boolean;
}

const text = `scenario "Test Explorer"
machine arc-hs38-1k
kernel linux-rfc
program p {
    fn main() {
        if 1 == 2 {
            print "never"
        }
        expect 1 + 1 == 3, "arithmetic"
        print "done"
    }
}
process A runs p
expect A.exit == 0
variant shared "With shared ids" {
    machine { tags asid+sasid }
    expect A.exit == 1
}
`;

/** An answer of the editor's: everything else has its turn before. */
const turn = (): Thenable<unknown> => vscode.commands.executeCommand("setContext", "vas.test", true);

describe("the Test Explorer", () => {
  const file = example("test-explorer.vas");
  let controller: vscode.TestController;
  let profiles: readonly vscode.TestRunProfile[];
  /** Every run since the beginning, oldest first. */
  const runs: Told[] = [];

  before(async () => {
    const extension = vscode.extensions.getExtension<ExtensionApi>("vas-debugger.vas-debugger");
    const api = await extension!.activate();
    ({ controller, profiles } = await api.tests);
    const create = controller.createTestRun.bind(controller);
    controller.createTestRun = (...given) => {
      const run = create(...given);
      const told: Told = { states: new Map(), messages: new Map(), coverage: [], output: "", ended: false };
      runs.push(told);
      return listenedTo(run, told);
    };
    await writeFile(file.fsPath, text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.workspace.fs.delete(file);
  });

  const itemOf = (): Promise<vscode.TestItem> =>
    eventually("the scenario's test", async () => {
      await turn();
      const item = controller.items.get(file.toString());
      assert.equal(item?.error, undefined);
      return item;
    });

  const nextRun = async (begin: () => unknown): Promise<Told> => {
    const before = runs.length;
    begin();
    return eventually("the end of a test run", async () => {
      await turn();
      return runs.slice(before).find(({ ended }) => ended);
    });
  };

  it("has every scenario of the workspace with its variants and expectations", async () => {
    const item = await itemOf();
    const labels = (one: vscode.TestItem): string[] => {
      const found: string[] = [];
      one.children.forEach((child) => found.push(`${child.range!.start.line + 1} ${child.label}`, ...labels(child)));
      return found;
    };
    assert.equal(item.label, "Test Explorer");
    assert.deepEqual(labels(item).sort(), [
      "14 expect A.exit == 0",
      "15 shared",
      "17 expect A.exit == 1",
      "9 expect 1 + 1 == 3",
      "9 expect 1 + 1 == 3",
    ]);
    await controller.refreshHandler!(new vscode.CancellationTokenSource().token);
    assert.ok(controller.items.get(example("shared-libc.vas").toString()), "the other scenarios");
    assert.equal(controller.items.get(example("libc.vas").toString()), undefined);
  });

  it("runs the file of the editor, with each result at its line", async () => {
    const told = await nextRun(() => vscode.commands.executeCommand("testing.runCurrentFile"));
    assert.equal(told.states.get("Test Explorer"), "failed");
    assert.equal(told.states.get("expect A.exit == 0"), "passed");
    assert.equal(told.states.get("expect 1 + 1 == 3"), "failed");
    assert.equal(told.states.get("expect A.exit == 1"), "failed");
    const message = told.messages.get("expect 1 + 1 == 3")!;
    assert.match(String(message.message), /2 and 3.*arithmetic/);
    assert.equal(message.location!.range.start.line, 8);
    assert.match(String(told.messages.get("expect A.exit == 1")!.message), /0 == 1/);
    assert.match(told.output, /done/);
  });

  it("tells which lines, pitfalls and events were reached", async () => {
    const told = await nextRun(() => vscode.commands.executeCommand("testing.coverageCurrentFile"));
    const covered = told.coverage.find(({ uri }) => uri.toString() === file.toString());
    assert.ok(covered, "coverage of the file");
    const details = await profiles[1]!.loadDetailedCoverage!(
      undefined as unknown as vscode.TestRun,
      covered,
      new vscode.CancellationTokenSource().token,
    );
    const lines = details
      .filter((one) => one instanceof vscode.StatementCoverage && Number(one.executed) === 0)
      .map(({ location }) => (location as vscode.Range).start.line + 1);
    assert.deepEqual(lines, [7]);
    assert.match(told.output, /Pitfalls: 0 of 32 reached[^]*Events: \d+ of 26 reached/);
  });

  it("runs one variant, and again whenever the file is saved", async () => {
    const item = await itemOf();
    const variant = item.children.get(`${item.id}#shared`)!;
    const source = new vscode.CancellationTokenSource();
    const once = await nextRun(() =>
      profiles[0]!.runHandler(new vscode.TestRunRequest([variant], undefined, profiles[0]), source.token),
    );
    assert.deepEqual([...once.states.keys()].sort(), ["expect 1 + 1 == 3", "expect A.exit == 1", "shared"]);
    await profiles[0]!.runHandler(new vscode.TestRunRequest([item], undefined, profiles[0], true), source.token);
    const again = await nextRun(() => writeFile(file.fsPath, text.replace("== 3", "== 2")));
    assert.equal(again.states.get("expect 1 + 1 == 2"), "passed");
    assert.equal(again.states.get("Test Explorer"), "passed");
    source.cancel();
  });

  it("debugs a test, and then tells its verdict", async () => {
    const started = new Promise<vscode.DebugSession>((resolve) => {
      const listening = vscode.debug.onDidStartDebugSession((session) => {
        listening.dispose();
        resolve(session);
      });
    });
    const verdict = nextRun(() => vscode.commands.executeCommand("testing.debugCurrentFile"));
    const session = await started;
    assert.equal(session.configuration["program"], file.fsPath);
    // The scenario, and after it its variant.
    const second = new Promise<void>((resolve) => {
      const listening = vscode.debug.onDidStartDebugSession((next) => {
        listening.dispose();
        assert.equal(next.configuration["variant"], "shared");
        void vscode.debug.stopDebugging(next).then(resolve);
      });
    });
    await vscode.debug.stopDebugging(session);
    await second;
    assert.equal((await verdict).states.get("Test Explorer"), "passed");
    // Both were ended before VS Code had told the adapter that it was ready.
    const shown = `[...document.querySelectorAll(".notification-list-item-message")].map((one) => one.textContent)`;
    assert.deepEqual(await evaluate(shown), []);
  });
});

/** The run itself, and a note of all that it is told. */
function listenedTo(run: vscode.TestRun, told: Told): vscode.TestRun {
  const state =
    (name: State) =>
    (item: vscode.TestItem, ...rest: unknown[]) => {
      told.states.set(item.label, name);
      const [message] = [rest[0]].flat();
      if (message instanceof vscode.TestMessage) told.messages.set(item.label, message);
      (run[name] as (...all: unknown[]) => void)(item, ...rest);
    };
  return {
    name: run.name,
    token: run.token,
    isPersisted: run.isPersisted,
    onDidDispose: run.onDidDispose,
    enqueued: (item) => run.enqueued(item),
    started: (item) => run.started(item),
    passed: state("passed"),
    failed: state("failed"),
    errored: state("errored"),
    skipped: state("skipped"),
    addCoverage: (coverage) => {
      told.coverage.push(coverage);
      run.addCoverage(coverage);
    },
    appendOutput: (output, ...rest) => {
      told.output += output;
      run.appendOutput(output, ...rest);
    },
    end: () => {
      told.ended = true;
      run.end();
    },
  };
}
