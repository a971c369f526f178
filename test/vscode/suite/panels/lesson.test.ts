/** A lesson beside the source: the session stands where the question is asked, and goes on with the answer. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { LessonSnapshot } from "../../../../src/protocol/lesson-snapshot.js";
import { agreed, debugExample, openExample, type Debugging } from "../driving/debugging.js";
import { click, evaluate, screenshot, waitFor } from "../driving/driver.js";

/** A tick as views write it: commas between thousands. */
const formatted = (tick: number) => String(tick).replace(/\B(?=(?:\d{3})+$)/g, ",");

describe("lesson", () => {
  let debugging!: Debugging;

  before(async () => {
    await openExample("shared-libc.vas");
    debugging = await debugExample("shared-libc.vas");
  });

  after(async () => {
    await debugging.end();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("asks before the access, and tells after it", async () => {
    const [question] = ((await debugging.ask("vas/lesson", { seed: 1 })) as LessonSnapshot).questions;
    const { epoch } = debugging.stops.at(-1)!.position;
    await vscode.commands.executeCommand("vas.openLesson");
    const asked = await debugging.stopAfter(epoch);
    assert.equal(asked.position.tick, question!.tick);
    await waitFor(`document.querySelector(".lesson-place")?.textContent.startsWith("Question 1")`, "lesson");
    await agreed(debugging);
    await screenshot("lesson");
    await click(`.choice >> nth=${question!.answer}`, "lesson");
    await click("button.primary", "lesson");
    const told = await debugging.stopAfter(asked.position.epoch);
    assert.equal(told.position.tick, question!.after);
    // All of them tell the step that the answer made.
    await agreed(debugging);
    const tick = `document.querySelector(".step-bar [data-part=tick]")?.textContent`;
    assert.match(await evaluate<string>(tick, "tlb"), new RegExp(`tick ${formatted(question!.after)}$`));
    await screenshot("lesson-answered");
    await waitFor(`document.querySelector(".score")?.textContent === "1 of 1 right so far"`, "lesson");
    assert.equal(await evaluate(`document.querySelector(".why").textContent`, "lesson"), question!.why);
  });
});
