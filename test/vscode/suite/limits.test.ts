/** Programs that do not end, files with errors, several sessions. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { debug, debugExample, threadOf, until, type Debugging } from "./debugging.js";
import { eventually } from "./eventually.js";

const endless = `scenario "Endless"
machine arc-hs38-1k
kernel linux-rfc
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
  let folder: string;
  let sessions: Debugging[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "vas-suite-"));
  });

  afterEach(async () => {
    for (const one of sessions) await one.end();
    sessions = [];
  });

  after(() => rm(folder, { recursive: true }));

  /** Writes a scenario to a file outside the workspace. */
  async function scenario(name: string, text: string): Promise<vscode.Uri> {
    const file = join(folder, name);
    await writeFile(file, text);
    return vscode.Uri.file(file);
  }

  it("pause stops an endless loop within 200 ms", async () => {
    const file = await scenario("endless.vas", endless);
    const debugging = await debug(() => vscode.debug.startDebugging(undefined, {
      type: "vas", request: "launch", name: "endless", program: file.fsPath, stopOnEntry: true,
    }));
    sessions.push(debugging);
    const { position } = debugging.stops.at(-1)!;
    const threadId = await threadOf(debugging);
    await debugging.session.customRequest("continue", { threadId });
    // Far into the loop: the run is made of slices by then.
    await running(debugging, position.tick);
    const start = performance.now();
    await debugging.session.customRequest("pause", { threadId });
    const stop = await debugging.stopAfter(position.epoch);
    const elapsed = performance.now() - start;
    assert.ok(stop.position.tick > position.tick);
    assert.ok(elapsed < 200, `${elapsed.toFixed(0)} ms`);
  });

  it("reports every error of a file at its place, and runs nothing", async () => {
    const document = await vscode.workspace.openTextDocument(await scenario("wrong.vas", wrong));
    await vscode.window.showTextDocument(document);
    const errors = () => vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    if (errors().length < 5) await until(vscode.languages.onDidChangeDiagnostics, () => errors().length >= 5, "five errors");
    assert.ok(new Set(errors().map(({ range }) => range.start.line)).size >= 4);
    const started = await vscode.debug.startDebugging(undefined, { type: "vas", request: "launch", name: "wrong", program: document.uri.fsPath })
      .then((value) => value, () => false);
    assert.equal(started && vscode.debug.activeDebugSession !== undefined, false);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
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
  return eventually("the run to be under way", async () => (await debugging.ask("vas/position")).position.tick > tick + 100_000 || undefined);
}
