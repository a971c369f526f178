/** The views tell of the thread that is selected, whatever the order in which an editor reports stops and selections. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { keepSelection, type ToldStop } from "../../src/extension/panel/selection.js";

/** An editor and an adapter, of which a test says what happens next. */
function play() {
  const asked: { tid: number; answer: (told: boolean) => Promise<void> }[] = [];
  const state = { stop: null as ToldStop | null, selected: undefined as number | undefined, epoch: 0 };
  const look = keepSelection({
    stop: () => state.stop,
    selected: () => state.selected,
    follow: (tid) =>
      new Promise((resolve, reject) => {
        const answer = async (told: boolean) => {
          if (told) resolve(++state.epoch);
          else reject(new Error("it has ended"));
          await turn();
          // The stop that it makes is told after the answer.
          if (told) stopped(tid);
        };
        asked.push({ tid, answer });
      }),
  });
  function stopped(tid: number, session = "s") {
    state.stop = { session, epoch: state.epoch, tid };
    look();
  }
  return {
    asked,
    /** A stop of the program. */
    stop(tid: number, session?: string) {
      state.epoch++;
      stopped(tid, session);
    },
    select(tid: number) {
      state.selected = tid;
      look();
    },
    /** Answers the question that is open. */
    async answer(told = true) {
      await asked.shift()?.answer(told);
    },
    told: () => state.stop?.tid ?? undefined,
    selected: () => state.selected,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the selection in the call stack", () => {
  it("leads once the thread that stopped has been selected", async () => {
    const editor = play();
    editor.stop(1);
    editor.select(1);
    editor.select(2);
    assert.deepEqual(
      editor.asked.map(({ tid }) => tid),
      [2],
    );
    await editor.answer();
    assert.equal(editor.told(), 2);
  });

  it("of the stop before leads nowhere", () => {
    const editor = play();
    editor.stop(1);
    editor.select(1);
    editor.stop(2);
    editor.select(1);
    assert.equal(editor.asked.length, 0);
    editor.select(2);
    assert.equal(editor.told(), 2);
  });

  it("reported late, between two of the thread that stopped, does not keep the views", async () => {
    const editor = play();
    editor.stop(2);
    editor.select(2);
    editor.select(1);
    editor.select(2);
    await editor.answer();
    await editor.answer();
    assert.equal(editor.told(), 2);
    assert.equal(editor.asked.length, 0);
  });

  it("of a thread that has ended is given up, and not asked for again", async () => {
    const editor = play();
    editor.stop(1);
    editor.select(1);
    editor.select(2);
    await editor.answer(false);
    assert.equal(editor.asked.length, 0);
    editor.stop(3);
    editor.select(3);
    editor.select(1);
    assert.equal(editor.asked.length, 1);
  });

  it("begins anew with another session, whose epochs are smaller", () => {
    const editor = play();
    for (let step = 0; step < 5; step++) editor.stop(1);
    editor.select(1);
    editor.stop(4, "t");
    editor.select(4);
    editor.select(5);
    assert.deepEqual(
      editor.asked.map(({ tid }) => tid),
      [5],
    );
  });

  it("is what the views tell in the end, after any order of reports and answers", async () => {
    const happening = fc.oneof(
      fc.record({ select: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ stop: fc.integer({ min: 1, max: 3 }) }),
      fc.constant({ answer: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (run, last) => {
        const editor = play();
        for (const what of run) {
          if ("select" in what) editor.select(what.select);
          else if ("stop" in what) editor.stop(what.stop);
          else await editor.answer();
        }
        while (editor.asked.length > 0) await editor.answer();
        // The editor shows the thread that stopped, then the user chooses.
        editor.stop(1);
        editor.select(1);
        editor.select(last);
        while (editor.asked.length > 0) await editor.answer();
        assert.equal(editor.told(), editor.selected());
      }),
    );
  });
});
