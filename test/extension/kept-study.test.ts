/** What the page of a study keeps is what its restoration takes; anything else is refused. */
import assert from "node:assert/strict";
import { isKept, isStudy, latest } from "../../src/extension/study/kept-study.js";
import type { KeptStudy, StudyTableMessage } from "../../src/protocol/study.js";
import { firstState, kept, received } from "../../src/views/study/study-state.js";

const table: StudyTableMessage = {
  type: "table",
  source: {
    title: "Sizes",
    fileName: "sizes",
    study: { uri: "file:///sizes.vas", vary: ["n=1..3"], count: ["walks"], total: 3, fingerprint: "0123456789abcdef" },
  },
  columns: ["run", "n", "ended", "walks", "why"],
  settings: ["n"],
  counters: ["walks"],
  from: 0,
  rows: [["1", "1", "passed", "4", ""]],
  progress: { made: 1, total: 3, state: "stopped", left: "", problem: "", command: "vas sweep sizes.vas" },
};

function keptBy(...messages: readonly StudyTableMessage[]): KeptStudy {
  const state = kept(messages.reduce(received, firstState));
  return JSON.parse(JSON.stringify(state)) as KeptStudy;
}

describe("what the page of a study keeps", () => {
  it("is nothing before there is a table", () => {
    assert.equal(kept(firstState), null);
    assert.equal(isKept(undefined), false);
    assert.equal(isKept(null), false);
  });

  it("is all of its rows, whatever parts they came in, and its chart", () => {
    const more: StudyTableMessage = { ...table, from: 1, rows: [["2", "2", "passed", "8", ""]] };
    const state = keptBy(table, more);
    assert.deepEqual(state.rows, [...table.rows, ...more.rows]);
    assert.deepEqual([state.source, state.columns, state.choice], [table.source, table.columns, firstState.choice]);
    assert.equal(isKept(state), true);
    const ofFile = keptBy({ ...table, source: { ...table.source, study: null }, progress: null });
    assert.equal(isKept(ofFile), true);
  });

  it("is the later of what the editor and the extension kept, of one study", () => {
    const older = keptBy(table);
    const younger = keptBy(table, { ...table, from: 1, rows: [["2", "2", "passed", "8", ""]] });
    const chosen = { ...older, choice: { ...older.choice, x: "n" } };
    assert.deepEqual(latest(older, younger), younger);
    assert.deepEqual(latest(older, chosen), chosen, "a choice of the same rows");
    assert.deepEqual(latest(younger, older), younger, "of another page with that title");
    assert.deepEqual(latest(undefined, younger), younger, "the editor had kept nothing yet");
    assert.deepEqual(latest(older, undefined), older);
    assert.equal(latest({ rows: [] }, 1), null);
    const other = { ...younger, source: { ...younger.source, fileName: "others" } };
    assert.deepEqual(latest(older, other), older);
  });

  it("is refused where it is damaged or of another version", () => {
    const good = keptBy(table);
    const damaged: readonly object[] = [
      { ...good, source: undefined },
      { ...good, source: { ...good.source, title: 1 } },
      { ...good, source: { ...good.source, study: {} } },
      { ...good, source: { ...good.source, study: { ...good.source.study, total: "3" } } },
      { ...good, source: { ...good.source, study: { ...good.source.study, vary: "n=1..3" } } },
      { ...good, columns: undefined },
      { ...good, rows: [["1", "1"]] },
      { ...good, rows: [[1, "1", "passed", "4", ""]] },
      { ...good, rows: {} },
      { ...good, choice: undefined },
      { ...good, choice: { ...good.choice, log: "z" } },
      { ...good, choice: { ...good.choice, series: "n" } },
    ];
    for (const one of damaged) assert.equal(isKept(one), false, JSON.stringify(one));
  });

  it("has a study as the command takes it from key bindings", () => {
    assert.equal(isStudy({ vary: ["n=1..3"], count: [] }), true);
    for (const given of [undefined, null, {}, { vary: [1], count: [] }, { vary: ["n=1"] }])
      assert.equal(isStudy(given), false);
  });
});
