import assert from "node:assert/strict";
import { labelOf, scheduleModel, scheduleTable, wordsOf } from "../../../src/views/schedule/schedule-model.js";
import { schedulePicture } from "../../../src/views/schedule/schedule-picture.js";
import { toText } from "../../../src/views/export/table-text.js";
import { scheduleSnapshot } from "../fixtures/schedule.js";

describe("a schedule as it is drawn", () => {
  const snapshot = scheduleSnapshot(1);
  const model = scheduleModel(snapshot)!;

  it("marks what is done, what comes next, where another core goes on, and what breaks", () => {
    assert.equal(scheduleModel({ steps: null, at: 0 }), null);
    assert.deepEqual(
      model.lines.map(({ standing, switched, own }) => `${standing}${switched ? " switched" : ""}${own ? " own" : ""}`),
      ["done", "done switched", "next", "later switched own", "later switched", "later switched"],
    );
    assert.equal(model.switches, 4);
    assert.deepEqual(
      model.broken.map(({ number }) => number),
      [5],
    );
    assert.equal(
      labelOf(model.lines[5]!),
      "step 6, core 1, store(A.x, 8), to come, breaks: P1 on core 1 reached 0x1000_0000 through an entry whose frame was given back.",
    );
  });

  it("has a bar from where a translation is taken away to where no core holds it", () => {
    assert.deepEqual(model.lanes, ["0x1000_0000 → frame 0x80009"]);
    assert.deepEqual(
      model.lines.map(({ owed }) => owed[0]),
      [null, null, "open", "open", "freed", "freed"],
    );
  });

  it("says what the hardware, timers and interrupts do", () => {
    const said = (token: string, statement = ""): string => wordsOf({ ...model.lines[0]!.step, token, statement });
    assert.equal(said("w1@0x1000"), "hardware walks 0x0000_1000");
    assert.equal(said("e1@0x7fff12345000"), "hardware forgets 0x7fff_1234_5000");
    assert.equal(said("w0@elsewhere"), "hardware walks elsewhere");
    assert.equal(said("q0"), "timer");
    assert.equal(said("i0", "flush this core"), "interrupt: flush this core");
    assert.equal(said("c0"), "c0");
  });

  it("is copied with a column a core", () => {
    const table = scheduleTable(snapshot, model);
    assert.deepEqual(table.headings, ["step", "token", "tick", "core 0", "core 1", "line", "owed", "breaks"]);
    assert.deepEqual(table.rows[3], [
      ...["4", "w1@0x10000000", "210", "", "hardware walks 0x1000_0000", ""],
      ...["0x1000_0000 → frame 0x80009", ""],
    ]);
    assert.match(toText(table), /5 {5}c0 .* free_frame\(page\)/);
  });

  it("has the whole of a statement that its picture cuts in a tooltip", () => {
    const long = `store(${"A.x + ".repeat(12)}0, 8)`;
    const [first, ...rest] = snapshot.steps!;
    const picture = schedulePicture(
      2,
      scheduleModel({ steps: [{ ...first!, statement: long }, ...rest], at: 0 })!,
      true,
    );
    assert.ok(picture.includes(`…<title>${long}</title>`), picture.slice(0, 2_000));
    assert.equal(picture.split("<title>").length, 2, "what is whole has none");
  });

  it("is a picture with everything in its frame", () => {
    for (const light of [true, false]) {
      const picture = schedulePicture(2, model, light);
      assert.match(picture, /^<svg /);
      assert.doesNotMatch(picture, /undefined|NaN/);
      for (const text of ["core 0", "core 1", "free_frame(page)", "6: P1 on core 1 reached"])
        assert.ok(picture.includes(text), text);
      const width = Number(/ width="(\d+)"/.exec(picture)![1]);
      for (const [, x] of picture.matchAll(/ x="([\d.]+)"/g)) assert.ok(Number(x) < width);
    }
  });
});
