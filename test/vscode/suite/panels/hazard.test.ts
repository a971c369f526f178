/** The ways on from a hazard, pressed as a person does: to where it went wrong, to what it is, to the run without it. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { plainStory } from "../../../../src/protocol/story.js";
import { vasStoppedEvent, type VasStoppedEvent } from "../../../../src/protocol/requests.js";
import { debugExample, openExample, until, type Debugging } from "../driving/debugging.js";
import { click, evaluate, screenshot, waitFor } from "../driving/driver.js";

describe("the ways on from a hazard", () => {
  let debugging!: Debugging;
  let hazardTick!: number;

  before(async () => {
    await openExample("hazards/p04-no-shootdown.vas");
    debugging = await debugExample("hazards/p04-no-shootdown.vas");
    await vscode.commands.executeCommand("vas.tlb.focus");
    // To the store that met it: the run's only hazard.
    await debugging.go("continue");
    [hazardTick] = (await debugging.ask("vas/timeline")).hazards.map(({ tick }) => tick + 1) as [number];
  });

  after(async () => {
    await debugging.end();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  /** Goes to the stop of the hazard, and waits for its buttons. */
  async function atHazard(): Promise<void> {
    const { epoch } = debugging.stops.at(-1)!.position;
    await debugging.ask("vas/seek", { tick: hazardTick });
    const { position, story } = await debugging.stopAfter(epoch);
    assert.equal(story.tone, "hazard");
    await waitFor(`document.querySelector("[data-view]")?.dataset.epoch === "${position.epoch}"`, "tlb");
    await waitFor(`document.querySelectorAll("[data-way=run]").length === 1`, "tlb");
  }

  it("go to where it went wrong", async () => {
    await atHazard();
    const { epoch } = debugging.stops.at(-1)!.position;
    const told = await evaluate<string>(`document.querySelector("[data-way=cause]").textContent`, "tlb");
    await click("[data-way=cause]", "tlb");
    const { position } = await debugging.stopAfter(epoch);
    assert.match(told, new RegExp(`tick ${position.tick}$`));
    assert.ok(position.tick < hazardTick);
  });

  it("explain it below the buttons", async () => {
    await atHazard();
    await click("[data-way=explain]", "tlb");
    const text = await waitFor<string>(`document.querySelector("[data-part=explained]")?.textContent`, "tlb");
    assert.match(text, /^P4: .*Comes with kernel: shootdown off\./);
    await screenshot("hazard-explained");
  });

  it("compare both runs in an editor, and leave the session where it is", async () => {
    await atHazard();
    const { epoch } = debugging.stops.at(-1)!.position;
    await click("[data-way=compare]", "tlb");
    const sentence = await waitFor<string>(`document.querySelector(".sentence")?.textContent`, "compare");
    assert.match(sentence, /P4/);
    assert.equal((await debugging.ask("vas/position")).position.epoch, epoch);
    await screenshot("hazard-compared");
  });

  it("run the scenario with the setting that keeps it away, at the same tick, in place of the session", async () => {
    await atHazard();
    const cause = Number(
      (await evaluate<string>(`document.querySelector("[data-way=cause]").textContent`, "tlb")).replace(/^.*tick /, ""),
    );
    assert.equal(
      await evaluate(`document.querySelector("[data-way=run]").textContent`, "tlb"),
      "Run with shootdown on",
    );
    const reached = new vscode.EventEmitter<{
      readonly session: vscode.DebugSession;
      readonly stop: VasStoppedEvent;
    }>();
    const listening = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (event === vasStoppedEvent) reached.fire({ session, stop: body as VasStoppedEvent });
    });
    try {
      const there = until(
        reached.event,
        ({ session, stop }) => session !== debugging.session && stop.position.tick === cause,
        `tick ${cause} of another session`,
      );
      await click("[data-way=run]", "tlb");
      const { session, stop } = await there;
      assert.equal((session.configuration["kernel"] as { shootdown: string }).shootdown, "on");
      // The core that was not told is told now.
      assert.notEqual(stop.story.tone, "hazard");
      assert.match(plainStory(stop.story.title, stop.story.owners), /A /);
      await waitFor(`document.querySelector("[data-view]")?.dataset.epoch === "${stop.position.epoch}"`, "tlb");
      assert.deepEqual((await session.customRequest("vas/timeline", {})).hazards, []);
      await screenshot("hazard-run-without");
    } finally {
      listening.dispose();
      await vscode.debug.stopDebugging();
    }
  });
});
