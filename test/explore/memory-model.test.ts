/** What is not modelled is said in every verdict, whatever it is and whoever reads it. */
import assert from "node:assert/strict";
import { verdictText } from "../../src/cli/explore/verdict-text.js";
import { exploreAtRandom, exploreSettings, memoryModel, retrace, type Verdict } from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { withVariant } from "../../src/simulator/index.js";
import { compile, open } from "../simulator/scenarios/scenario.js";
import { exampleText, verdictOf } from "./witnesses/scenarios.js";

function random(image: Image): Verdict {
  const exploration = exploreAtRandom(open(image), { ...exploreSettings(image), schedules: 3, seed: 1 });
  for (;;) {
    const next = exploration.next();
    if (next.done === true) return next.value;
  }
}

describe("the memory model of an exploration", () => {
  it("says that there are no store buffers and no walks out of order", () => {
    assert.equal(memoryModel, "sequentially consistent, without store buffers and walks out of order");
  });

  it("is in every verdict", async () => {
    const written = await compile(exampleText("lab/05-break-before-make"));
    const repaired = withVariant(written, "repaired")!;
    const verdicts = {
      broken: [verdictOf(written, exploreSettings(written)), written],
      holds: [verdictOf(repaired, exploreSettings(repaired)), repaired],
      bounded: [verdictOf(repaired, { switches: 1 }), repaired],
      inconclusive: [verdictOf(repaired, { states: 10 }), repaired],
      random: [random(repaired), repaired],
    } as const;
    assert.deepEqual(
      Object.values(verdicts).map(([{ verdict, bounded }]) => `${verdict}${bounded ? ", bounded" : ""}`),
      ["broken", "holds", "holds, bounded", "inconclusive", "inconclusive"],
    );
    for (const [name, [verdict, image]] of Object.entries(verdicts)) {
      const traces = verdict.breaches.map(({ schedule }) => retrace(open(image), schedule));
      const text = verdictText({ ...verdict, milliseconds: 1 }, traces, []);
      assert.match(text, /Sequentially consistent, without store buffers and walks out of order\./, name);
    }
  });
});
