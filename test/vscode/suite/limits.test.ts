/** Programs that do not end, files with errors, several sessions. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debugExample, debugFile, threadOf, until, type Debugging } from "./driving/debugging.js";
import { eventually } from "./driving/eventually.js";
import { temporaryScenario } from "./driving/temporary-scenario.js";

const endless = `scenario "Endless"
machine arc-hs38-1k
kernel linux-rfc { max_steps 100000000000 }
program spin { fn main() { let x = 0  while (1) { x = x + 1 } } }
process A runs spin
`;

const wrong = `scenario "Five errors"
machine arc-hs38-1k { tags colour }
kernel linux-rfc { quantum none }
program p { fn main() { let a = nowhere  missing(1)  break } }
process A runs q
`;

describe("limits", () => {
  let sessions: Debugging[] = [];

  afterEach(async () => {
    for (const one of sessions) await one.end();
    sessions = [];
  });

  it("pause stops an endless loop", async () => {
    const debugging = await debugFile(await temporaryScenario("endless.vas", endless));
    sessions.push(debugging);
    const { position } = debugging.stops.at(-1)!;
    const threadId = await threadOf(debugging);
    await debugging.session.customRequest("continue", { threadId });
    // Far into the loop: the run is made of slices by then.
    await running(debugging, position.tick);
    await vscode.commands.executeCommand("workbench.action.debug.pause");
    // How long that takes is measured by `npm run bench`; a frozen adapter would never answer.
    const stop = await debugging.stopAfter(position.epoch);
    assert.ok(stop.position.tick > position.tick);
  });

  it("reports every error of a file at its place, and runs nothing", async () => {
    const document = await vscode.workspace.openTextDocument(await temporaryScenario("wrong.vas", wrong));
    await vscode.window.showTextDocument(document);
    const errors = () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    if (errors().length < 5)
      await until(vscode.languages.onDidChangeDiagnostics, () => errors().length >= 5, "five errors");
    assert.ok(new Set(errors().map(({ range }) => range.start.line)).size >= 4);
    const started = await vscode.debug
      .startDebugging(undefined, { type: "vas", request: "launch", name: "wrong", program: document.uri.fsPath })
      .then(
        (value) => value,
        () => false,
      );
    assert.equal(started && vscode.debug.activeDebugSession !== undefined, false);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("keeps as much history as the setting says, unless the launch says otherwise", async () => {
    const settings = vscode.workspace.getConfiguration("vas");
    await settings.update("historyMegabytes", 32, vscode.ConfigurationTarget.Global);
    try {
      const set = await debugExample("shared-libc.vas", { name: "by setting" });
      sessions.push(set);
      const launched = await debugExample("shared-libc.vas", { name: "by launch", historyMegabytes: 64 });
      sessions.push(launched);
      assert.equal(set.session.configuration["historyMegabytes"], 32);
      assert.equal(launched.session.configuration["historyMegabytes"], 64);
    } finally {
      await settings.update("historyMegabytes", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("runs two sessions of one file under two policies at once", async () => {
    const first = await debugExample("shared-libc.vas", { name: "first" });
    sessions.push(first);
    const second = await debugExample("shared-libc.vas", { name: "second", machine: { tags: "asid" } });
    sessions.push(second);
    assert.notEqual(first.session.id, second.session.id);
    const [one, two] = await Promise.all([first.ask("vas/tlb"), second.ask("vas/tlb")]);
    assert.deepEqual([one.tags, two.tags], ["asid+sasid", "asid"]);
    await second.session.customRequest("next", { threadId: await threadOf(second) });
    await second.stopAfter(two.position.epoch);
    assert.equal((await first.ask("vas/position")).position.tick, one.position.tick);
  });
});

/** Waits until the run has left a tick behind; the position can be asked for while it runs. */
function running(debugging: Debugging, tick: number): Promise<true> {
  return eventually(
    "the run to be under way",
    async () => (await debugging.ask("vas/position")).position.tick > tick + 100_000 || undefined,
  );
}
