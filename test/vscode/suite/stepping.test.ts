/** The story of the first scenario: breakpoint in the VAS, steps forward and back, the hit on an entry that A filled. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import { debug, debugExample, example, lineOf, openExample, stackOf, type Debugging } from "./driving/debugging.js";
import { press, screenshot, waitFor } from "./driving/driver.js";

describe("debugging shared-libc.vas", () => {
  let debugging: Debugging | undefined;
  let line: number;

  before(async () => {
    const { document } = await openExample("shared-libc.vas");
    line = lineOf(document, "s = s + u64[p + i * 8]");
  });

  // A test may have taken it away.
  beforeEach(() => {
    if (vscode.debug.breakpoints.length > 0) return;
    const place = new vscode.Location(example("shared-libc.vas"), new vscode.Position(line, 0));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place)]);
  });

  afterEach(async () => {
    await debugging?.end();
    debugging = undefined;
  });

  after(() => vscode.debug.removeBreakpoints(vscode.debug.breakpoints));

  it("starts with F5, without a launch.json, and stops on entry", async () => {
    const editor = await openExample("shared-libc.vas");
    await waitFor(`document.querySelector(".editor-instance .view-lines")?.textContent.includes("scenario")`);
    await vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
    debugging = await debug(() => press("F5"));
    assert.equal(debugging.session.configuration["program"], editor.document.uri.fsPath);
    const [top] = await stackOf(debugging);
    assert.match(top!.name, /main/);
    assert.equal(top!.line, lineOf(editor.document, "subscribe(vas_find") + 1);
  });

  it("stops at a breakpoint inside sum, in process A, and shows where", async () => {
    debugging = await debugExample("shared-libc.vas");
    await debugging.go("continue");
    const [top, caller] = await stackOf(debugging);
    assert.match(top!.name, /sum/);
    assert.equal(top!.line, line + 1);
    assert.match(caller!.name, /main/);
    const { processes } = await debugging.ask("vas/spaces");
    const { pid } = debugging.stops.at(-1)!.position;
    assert.equal(processes.find((process) => process.pid === pid)?.name, "A");
    await pictured(debugging, "breakpoint-in-sum");
  });

  it("evaluates what is hovered", async () => {
    debugging = await debugExample("shared-libc.vas");
    await debugging.go("continue");
    const [top] = await stackOf(debugging);
    const hover = (expression: string) =>
      debugging!.session.customRequest("evaluate", { expression, context: "hover", frameId: top!.id });
    assert.match((await hover("n")).result, /16/);
    assert.match((await hover("p")).result, /0x2002_?0000|2002/i);
  });

  it("steps over, into and out, and back to exactly the same state", async () => {
    debugging = await debugExample("shared-libc.vas");
    const hash = async () => (await debugging!.ask("vas/hash")).hash;
    const ticks = [debugging.stops.at(-1)!.position.tick];
    const hashes = [await hash()];
    for (const command of [
      "stepOver",
      "stepInto",
      "stepOver",
      "stepInto",
      "stepOver",
      "stepOut",
      "stepOver",
    ] as const) {
      const stop: VasStoppedEvent = await debugging.go(command);
      assert.ok(stop.position.tick > ticks.at(-1)!, `${command} goes forward`);
      ticks.push(stop.position.tick);
      hashes.push(await hash());
    }
    for (let at = ticks.length - 2; at >= 0; at--) {
      const back: VasStoppedEvent = await debugging.go("stepBack");
      assert.equal(back.position.tick, ticks[at], `step back ${ticks.length - 1 - at}`);
      assert.equal(await hash(), hashes[at]);
    }
  });

  it("steps back into a call and back out of it", async () => {
    debugging = await debugExample("shared-libc.vas");
    await debugging.go("continue");
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints.slice());
    await debugging.go("stepOut");
    const { tick: behind } = debugging.stops.at(-1)!.position;
    const command = async (name: string): Promise<VasStoppedEvent> => {
      const { epoch } = debugging!.stops.at(-1)!.position;
      await vscode.commands.executeCommand(name);
      return debugging!.stopAfter(epoch);
    };
    const inside = await command("vas.stepBackInto");
    assert.ok(inside.position.tick < behind);
    assert.match((await stackOf(debugging))[0]!.name, /sum/);
    const before = await command("vas.stepBackOut");
    assert.ok(before.position.tick < inside.position.tick);
    const [top] = await stackOf(debugging);
    assert.match(top!.name, /main/);
    const { document } = await openExample("shared-libc.vas");
    assert.match(document.lineAt(top!.line - 1).text, /libc\.sum/);
  });

  it("stops at an event whose condition is put together in quick picks", async () => {
    debugging = await debugExample("shared-libc.vas");
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints.slice());
    const rows = `[...document.querySelectorAll(".quick-input-widget .monaco-list-row")].map((row) => row.textContent).join("|")`;
    void vscode.commands.executeCommand("vas.stopAtEvent");
    await waitFor(`${rows}.includes("tlb-miss")`);
    for (const key of "tlb-miss") await press(key);
    await waitFor(`${rows}.startsWith("TLB miss")`);
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await waitFor(`${rows}.includes("Without a condition")`);
    for (const key of "proc") await press(key);
    // What was typed has to have been heard: before, the next row is another.
    await waitFor(`${rows}.includes("process") && !${rows}.includes("address")`);
    await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await waitFor(`document.querySelector(".quick-input-widget input").value === "process "`);
    for (const key of ["=", "=", " ", "B"]) await press(key);
    await waitFor(`${rows}.includes("process == B")`);
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await waitFor(`document.body.textContent.includes("tlb-miss if process == B")`);
    const stop = await debugging.go("continue");
    const { processes } = await debugging.ask("vas/spaces");
    assert.equal(processes.find(({ pid }) => pid === stop.position.pid)?.name, "B");
  });

  it("runs backwards to the previous breakpoint", async () => {
    debugging = await debugExample("shared-libc.vas");
    const first = await debugging.go("continue");
    const { hash } = await debugging.ask("vas/hash");
    await debugging.go("continue");
    const back = await debugging.go("reverseContinue");
    assert.equal(back.position.tick, first.position.tick);
    assert.equal((await debugging.ask("vas/hash")).hash, hash);
  });

  it("names the process that filled the entry when B hits it", async () => {
    debugging = await debugExample("shared-libc.vas");
    const { processes } = await debugging.ask("vas/spaces");
    const b = processes.find(({ name }) => name === "B")!.pid;
    let stop = await debugging.go("continue");
    while (stop.position.pid !== b && !stop.position.finished) stop = await debugging.go("continue");
    assert.equal(stop.position.pid, b);
    stop = await debugging.go("stepOver");
    const { accesses } = await debugging.ask("vas/tlb");
    const shared = accesses.filter(({ sharedCross }) => sharedCross);
    assert.ok(shared.length > 0, "an access of B hits what another process filled");
    assert.ok(shared.every(({ filledBy }) => filledBy === "A"));
    await pictured(debugging, "shared-hit");
  });

  it("takes every miss again under tags asid", async () => {
    debugging = await debugExample("shared-libc.vas", { machine: { tags: "asid" } });
    assert.equal((await debugging.ask("vas/tlb")).tags, "asid");
  });
});

/** Takes a picture when the workbench has caught up with the stop: line, variables, call stack, views. */
async function pictured(debugging: Debugging, name: string): Promise<void> {
  const { epoch } = debugging.stops.at(-1)!.position;
  await waitFor(`document.querySelector(".debug-top-stack-frame-line, [class*='debug-top-stack']") !== null`);
  await waitFor(`document.querySelectorAll(".debug-variables .monaco-list-row").length > 3`);
  for (const view of ["tlb", "pageTables", "spaces"] as const)
    await waitFor(`document.querySelector("[data-view]")?.dataset.epoch === "${epoch}"`, view);
  await screenshot(name);
}
