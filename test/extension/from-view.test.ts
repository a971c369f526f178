/** Only messages of the protocol get from a view into the extension. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { fromView, longestText } from "../../src/extension/panel/from-view.js";
import { askInTurn, mostQuestions } from "../../src/extension/panel/waiting-questions.js";

describe("fromView", () => {
  it("lets the protocol's messages through unchanged", () => {
    const messages = [
      { type: "ready" },
      { type: "request", id: 1, command: "vas/tlb", arguments: {} },
      { type: "wish", wish: null },
      { type: "wish", wish: { command: "vas/spaces", arguments: { lanes: 12 } } },
      { type: "reveal", target: { kind: "address", space: null, va: 0x2000_0000 } },
      { type: "reveal", target: { kind: "slot", core: 0, level: "JTLB", slot: 3 } },
      { type: "reveal", target: { kind: "space", space: 2 } },
      { type: "copy", text: "a", what: "entries" },
      { type: "save", text: "a,b", name: "tlb.csv", what: "csv" },
      { type: "travel", tick: 12 },
      { type: "debug", settings: {}, name: "as written", tick: 0 },
      { type: "debug", settings: { variant: "small", settings: [{ name: "a", value: "b" }] }, name: "b", tick: 9 },
      { type: "open", view: "compare" },
      { type: "open", view: "lesson" },
      { type: "open", view: "compare", compared: { settings: { variant: null, settings: [] }, label: "asid" } },
      { type: "source", path: "/a.vas", line: 3 },
      { type: "point", at: { path: "/a.vas", line: 3 } },
      { type: "point", at: null },
      { type: "begin", with: "story" },
      { type: "begin", with: "example" },
      { type: "otherOrder", step: 7 },
      { type: "rendered", epoch: 3 },
    ];
    for (const message of messages) assert.equal(fromView(message), message);
  });

  it("stops what is none of them", () => {
    const messages = [
      null,
      [],
      "ready",
      { type: "run" },
      { type: "request", id: 1, command: "evaluate", arguments: {} },
      { type: "request", id: 1, command: "toString", arguments: {} },
      { type: "request", id: -1, command: "vas/tlb", arguments: {} },
      { type: "request", id: 1, command: "vas/tlb" },
      { type: "wish" },
      { type: "wish", wish: { command: "evaluate", arguments: {} } },
      { type: "wish", wish: { command: "vas/tlb", arguments: 1 } },
      { type: "reveal", target: { kind: "address", space: null, va: 1.5 } },
      { type: "save", text: "a", name: "x.sh", what: "sh" },
      { type: "travel", tick: NaN },
      { type: "debug", settings: { settings: [{ name: "a", value: 1 }] }, name: "b", tick: 9 },
      { type: "open", view: "compare", compared: { settings: {} } },
      { type: "open", view: "compare", compared: { settings: { settings: [{ name: "a", value: 1 }] }, label: "asid" } },
      { type: "debug", settings: {}, name: "b" },
      { type: "debug", name: "b", tick: 9 },
      { type: "source", path: "/a.vas", line: -3 },
      { type: "begin", with: "workbench.action.quit" },
      { type: "point" },
      { type: "otherOrder" },
      { type: "otherOrder", step: -1 },
      { type: "otherOrder", step: "7" },
      { type: "point", at: { path: "/a.vas" } },
    ];
    for (const message of messages) assert.equal(fromView(message), null, JSON.stringify(message));
  });

  it("takes anything without throwing", () => {
    fc.assert(fc.property(fc.anything(), (message) => void fromView(message)));
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constantFrom("request", "reveal", "save", "travel"),
          id: fc.anything(),
          target: fc.anything(),
        }),
        (message) => {
          assert.equal(fromView(message), null);
        },
      ),
    );
  });
});

describe("what a view may ask for", () => {
  it("is so much text, and not more", () => {
    const copy = (length: number) => ({ type: "copy", text: "x".repeat(length), what: "entries" });
    assert.notEqual(fromView(copy(longestText)), null);
    assert.equal(fromView(copy(longestText + 1)), null);
  });

  it("is so many questions at once; the next is refused, with a remedy, and room comes back", async () => {
    const questions = { count: 0 };
    const ends: (() => void)[] = [];
    const ask = (id: number) =>
      askInTurn(questions, id, async () => {
        await new Promise<void>((resolve) => ends.push(resolve));
        return { type: "response", id, ok: true, body: id };
      });
    const asked = Array.from({ length: mostQuestions }, (_, id) => ask(id));
    assert.deepEqual(await ask(500), {
      type: "response",
      id: 500,
      ok: false,
      message: "100 questions of this view wait already: pause the program, or close and open the view.",
    });
    for (const end of ends.splice(0)) end();
    await Promise.all(asked);
    const again = ask(501);
    ends[0]!();
    assert.equal((await again).type, "response");
    assert.equal(questions.count, 0);
  });
});
