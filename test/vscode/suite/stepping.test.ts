/** The story of the first scenario: breakpoint in the VAS, steps forward and back, the hit on an entry that A filled. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { VasStoppedEvent } from "../../../src/protocol/requests.js";
import { debug, debugExample, lineOf, openExample, stackOf, type Debugging } from "./debugging.js";
import { press, screenshot, waitFor } from "./driver.js";

describe("debugging shared-libc.vas", () => {
  let debugging: Debugging | undefined;
  let line: number;

  before(async () => {
    const { document } = await openExample("shared-libc.vas");
    line = lineOf(document, "s = s + u64[p + i * 8]");
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(document.uri, new vscode.Position(line, 0))),
    ]);
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
