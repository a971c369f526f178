import assert from "node:assert/strict";
import { change, openPersisted, restore } from "../../src/views/session/persisted.js";

describe("persisted state", () => {
  const defaults = { text: "", owner: null as number | null, open: {} as Record<string, string[]>, on: true };

  it("takes what fits and leaves out what an older version stored otherwise", () => {
    assert.deepEqual(restore(undefined, defaults), defaults);
    assert.deepEqual(restore({ text: "x", owner: 3, open: { 1: ["0"] }, on: false }, defaults), {
      text: "x",
      owner: 3,
      open: { 1: ["0"] },
      on: false,
    });
    assert.deepEqual(restore({ text: 7, owner: "A", open: [], on: null, more: 1 }, defaults), defaults);
  });

  it("leaves out what a stored state has that no view could have stored", () => {
    const words = { text: ["", "x"] };
    assert.deepEqual(restore({ text: "constructor" }, defaults, words), defaults);
    assert.deepEqual(restore({ owner: NaN }, defaults), defaults);
    assert.deepEqual(restore({ owner: -1 }, defaults), defaults);
    // `{ 1: 5 }` would be opened as a list of rows.
    assert.deepEqual(restore({ open: { 1: 5, 2: ["0", 7], 3: ["0"] } }, defaults).open, { 3: ["0"] });
  });

  it("stores changes and nothing else", () => {
    const stored: unknown[] = [];
    const state = openPersisted(
      { post: () => undefined, getState: () => ({ text: "old" }), setState: (value) => void stored.push(value) },
      defaults,
    );
    change(state, { text: "old" });
    change(state, { text: "new" });
    assert.deepEqual(stored, [
      { ...defaults, text: "old" },
      { ...defaults, text: "new" },
    ]);
  });
});
