/** A schedule that was found goes into the text of its scenario once, and where it is read. */
import assert from "node:assert/strict";
import { scheduleEdit, type FoundSchedule } from "../../../src/extension/exploring/schedule-edit.js";
import { compile } from "../../simulator/scenarios/scenario.js";
import { exampleText } from "../../explore/witnesses/scenarios.js";

const found: FoundSchedule = {
  schedule: "c0*2 c1",
  variant: null,
  words: ["core 0  P0: lock(ptl)", "core 1    P1: unlock(ptl)"],
};

function changed(text: string, what: FoundSchedule): string {
  const { start, end, insert } = scheduleEdit(text, what);
  return text.slice(0, start) + insert + text.slice(end);
}

describe("inserting a schedule", () => {
  it("puts it behind the explore block, with its steps in words above", () => {
    const text = "a\nexplore { switches 5 }\nexpect not hazard\n";
    assert.equal(
      changed(text, found),
      'a\nexplore { switches 5 }\n\n// core 0  P0: lock(ptl)\n// core 1    P1: unlock(ptl)\nschedule "c0*2 c1"\nexpect not hazard\n',
    );
  });

  it("replaces the one that was there, with its words, and leaves those with names", () => {
    const once = changed('explore\nschedule old "c1"\nx', found);
    const twice = changed(once, { ...found, schedule: "c1*3", words: ["core 1  W: store(A.x, 8)"] });
    assert.equal(twice, 'explore\n\n// core 1  W: store(A.x, 8)\nschedule "c1*3"\nschedule old "c1"\nx');
  });

  it("names that of a variant, which the scenario itself does not follow", () => {
    const text = changed("explore\n", { ...found, variant: "late" });
    assert.match(text, /^schedule late_race "c0\*2 c1"$/m);
    const both = changed(text, found);
    assert.match(changed(both, { ...found, variant: "late", schedule: "c1" }), /^schedule late_race "c1"$/m);
    assert.match(both, /^schedule "c0\*2 c1"$/m);
  });

  it("keeps the line ends of the file, and finds its place without an explore block", () => {
    assert.equal(changed("a\r\nb", { ...found, words: [] }), 'a\r\nb\r\n\r\nschedule "c0*2 c1"\r\n');
    assert.equal(changed("a\n", { ...found, words: [] }), 'a\n\nschedule "c0*2 c1"\n');
  });

  it("leaves a scenario that compiles and has the schedule", async () => {
    const image = await compile(changed(exampleText("lab/02-mremap-late-flush"), found));
    assert.deepEqual(
      image.schedules?.map(({ name, text }) => [name, text]),
      [["", "c0*2 c1"]],
    );
  });
});
