/** What is not modelled is said in every verdict, whatever it is and whoever reads it. */
import assert from "node:assert/strict";
import { verdictText } from "../../src/cli/explore/verdict-text.js";
import {
  exploreAtRandom,
  exploreSettings,
  memoryModel,
  memoryModelOf,
  retrace,
  type Verdict,
} from "../../src/explore/index.js";
import type { Image } from "../../src/image/image.js";
import { withVariant } from "../../src/simulator/index.js";
import { vas } from "../cli/terminal.js";
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

  it("says of machines that they have no walk cache where nothing broke: what takes one holds there", async () => {
    const told: string[] = [];
    for (const preset of ["cortex-a53", "rv64-sv39"])
      for (const exit of [7, 8]) {
        const text = `scenario "s"\nmachine ${preset}\nkernel intended\nprogram p { fn main() { return 7 } }\nprocess A runs p\nexpect A.exit == ${exit}\n`;
        const { out } = await vas(["explore", "/f.vas"], { files: { "/f.vas": text } });
        told.push(`${preset}: ${/^\w+/.exec(out)![0]}${/out of order(.*?)\. Not bounded/.exec(out)![1]}`);
      }
    assert.deepEqual(told, [
      "cortex-a53: holds",
      "cortex-a53: broken",
      "rv64-sv39: holds; this machine has no walk cache",
      "rv64-sv39: broken",
    ]);
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
      const memory = memoryModelOf(verdict, open(image).system.machine.config);
      const text = verdictText({ ...verdict, milliseconds: 1, memory }, traces, []);
      assert.match(text, /Sequentially consistent, without store buffers and walks out of order\./, name);
    }
  });
});
