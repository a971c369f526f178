/** A race found from the editor: its diagnostic, its schedule in the file, and the way through it and back. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { debug, type Debugging } from "./driving/debugging.js";
import { evaluate, hover, screenshot, waitFor } from "./driving/driver.js";
import { eventually } from "./driving/eventually.js";
import { temporaryScenario } from "./driving/temporary-scenario.js";

const text = `scenario "Freed before the flush"

machine skylake { cores 2  check on }

vas A { segment data at 0x1000_0000 size 4K rw- { u64 x[1] = 1 } }

kernel lab {
    fn unmap() {
        let page = frame(pte(A, A.x))
        set_pte(A, A.x, 0)
        free_frame(page)
        flush_page(A, A.x)
    }
    fn writer() {
        store(A.x, 7)
        store(A.x, 8)
    }
}

process P0 runs kernel.unmap in A on core 0
process P1 runs kernel.writer in A on core 1

explore
expect not hazard
`;

/** An answer of the editor's: everything else has its turn before. */
const turn = (): Thenable<unknown> => vscode.commands.executeCommand("setContext", "vas.test", true);

describe("exploring from the editor", () => {
  let document: vscode.TextDocument;
  let debugging: Debugging | undefined;

  before(async () => {
    document = await vscode.workspace.openTextDocument(await temporaryScenario("race.vas", text));
    await vscode.window.showTextDocument(document, { preview: false });
  });

  after(async () => {
    await debugging?.end();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  const found = (): vscode.Diagnostic | undefined =>
    vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === "vas explore");

  it("begins at the lens above the scenario, and tells the race where it was ruled out", async () => {
    const lens = await eventually("the lens Explore", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        10,
      );
      return lenses?.find(({ command }) => command?.title === "Explore");
    });
    assert.equal(lens.range.start.line, 0);
    const { command, arguments: given = [] } = lens.command!;
    await vscode.commands.executeCommand(command, ...(given as unknown[]));
    const diagnostic = found();
    assert.ok(diagnostic, "a diagnostic");
    assert.equal(document.lineAt(diagnostic.range.start.line).text, "expect not hazard");
    assert.match(diagnostic.message, /frame[^]*core 0 {2}P0: free_frame\(page\)[^]*store\(A\.x, 8\)/);
    await waitFor(
      `[...document.querySelectorAll(".notifications-toasts")].some((one) => /broken: /.test(one.textContent))`,
    );
    await screenshot("explored");
  });

  it("offers to insert the schedule, which the file then has", async () => {
    const diagnostic = found()!;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      diagnostic.range,
    );
    const insert = actions.find(({ title }) => title === "Insert this schedule into the scenario")!;
    await vscode.commands.executeCommand(insert.command!.command, ...(insert.command!.arguments as unknown[]));
    assert.match(document.getText(), /^explore\n\n(\/\/ core \d .*\n)+schedule "[^"]+"\nexpect not hazard$/m);
    // It was found for the text as it was.
    assert.equal(found(), undefined);
    await document.save();
  });

  it("steps through it and back, with the step that comes next marked in the Schedule view", async () => {
    debugging = await debug(() => vscode.commands.executeCommand("vas.debug", document.uri));
    const ask = async () => debugging!.ask("vas/schedule");
    const { steps } = await ask();
    assert.ok(steps !== null && steps.length > 3);
    await vscode.commands.executeCommand("vas.schedule.focus");
    const row = (text: string) =>
      `[...document.querySelectorAll("[data-step]")].some((one) => one.textContent.includes(${JSON.stringify(text)}))`;
    await waitFor(row("free_frame(page)"), "schedule");
    await waitFor(row("store(A.x, 8)"), "schedule");
    await waitFor(
      `/step \\d+: .*0x1000_0000/.test(document.querySelector(".schedule-broken")?.textContent)`,
      "schedule",
    );

    const places: { at: number; hash: string }[] = [];
    const here = async () => ({ at: (await ask()).at, hash: (await debugging!.ask("vas/hash")).hash });
    places.push(await here());
    for (let step = 0; step < 3; step++) {
      await debugging.go("stepOver");
      places.push(await here());
    }
    assert.ok(places.at(-1)!.at > places[0]!.at);
    for (const there of places.slice(0, -1).reverse()) {
      await debugging.go("stepBack");
      assert.deepEqual(await here(), there);
    }
    // A click on a row travels there, forwards too.
    const last = steps.at(-1)!;
    const { epoch } = debugging.stops.at(-1)!.position;
    await evaluate(`document.querySelector('[data-step="${steps.length - 1}"]').click()`, "schedule");
    const stop = await debugging.stopAfter(epoch);
    assert.equal(stop.position.tick, last.tick);
    assert.equal((await ask()).at, steps.length - 1);
    await waitFor(
      `document.querySelector("[aria-current=step]")?.getAttribute("data-step") === "${steps.length - 1}"`,
      "schedule",
    );
    // Pointing at a step lights its line up in the editor.
    const lit = `document.querySelectorAll(".editor-instance .view-overlays [class*='ced-'][class*='-0'].cdr").length`;
    const before = await evaluate<number>(lit);
    await hover('[data-step="0"]', "schedule");
    await waitFor(`${lit} > ${before}`);
    await hover(".schedule-summary", "schedule");
    await waitFor(`${lit} === ${before}`);
    await turn();
    await screenshot("schedule");
    const end = await debugging.go("continue");
    assert.match(JSON.stringify(end.story), /P28|freed/);
  });

  it("tries the other order at a step from its row, and debugs what that breaks in the session's place", async () => {
    const { steps } = await debugging!.ask("vas/schedule");
    const toast = (text: RegExp) =>
      waitFor(
        `[...document.querySelectorAll(".notifications-toasts")].some((one) => ${String(text)}.test(one.textContent))`,
      );
    const press = (row: number) =>
      evaluate(`document.querySelector('[data-step="${row}"] .schedule-other button').click()`, "schedule");
    // Where the flush comes before the second store all is well.
    await press(steps!.length - 1);
    await toast(new RegExp(`other than c1 at step ${steps!.length}: holds: `));
    assert.equal(found(), undefined);
    await press(0);
    await toast(/other than c1 at step 1: broken: /);
    const diagnostic = await eventually("the diagnostic", () => Promise.resolve(found()));
    assert.equal(document.lineAt(diagnostic.range.start.line).text, "expect not hazard");
    await screenshot("other-order");
    const schedule = String(diagnostic.code);
    assert.match(schedule, /^c0 /);
    const first = debugging!.session;
    debugging = await debug(() => vscode.commands.executeCommand("vas.debugSchedule", document.uri, schedule));
    assert.notEqual(debugging.session.id, first.id);
    assert.match(debugging.session.name, /: another order at step 1$/);
    const own = (await debugging.ask("vas/schedule")).steps!;
    assert.deepEqual([own[0]!.token, own.at(-1)!.breaks.length], ["c0", 1]);
    await waitFor(`document.querySelector("[data-step]")?.textContent.includes("pte")`, "schedule");
  });
});
