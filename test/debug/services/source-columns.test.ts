import assert from "node:assert/strict";
import { columnsOfSources } from "../../../src/debug/services/source-columns.js";

describe("columns of a line of a source", () => {
  const columnsOf = columnsOfSources([{ text: "one\n  two  \r\n\n\tfour" }, { text: "" }]);

  it("are those of its text, without the blanks around it", () => {
    assert.deepEqual(columnsOf(0, 1), { first: 1, end: 4 });
    assert.deepEqual(columnsOf(0, 2), { first: 3, end: 6 });
    assert.deepEqual(columnsOf(0, 3), { first: 1, end: 1 });
    assert.deepEqual(columnsOf(0, 4), { first: 2, end: 6 });
  });

  it("are those of an empty line where there is no such line or source", () => {
    for (const [source, line] of [
      [0, 0],
      [0, 5],
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const)
      assert.deepEqual(columnsOf(source, line), { first: 1, end: 1 });
  });

  it("takes one pass over the text, however many lines are asked for", () => {
    let searched = 0;
    const text = "int x;\n".repeat(1000);
    const counted = {
      length: text.length,
      slice: (start: number, end: number) => text.slice(start, end),
      indexOf: (part: string, from: number) => {
        const found = text.indexOf(part, from);
        searched += (found < 0 ? text.length : found) - (from || 0);
        return found;
      },
    } as unknown as string;
    const asked = columnsOfSources([{ text: counted }]);
    for (let round = 0; round < 3; round++)
      for (let line = 1; line <= 1000; line++) assert.deepEqual(asked(0, line), { first: 1, end: 7 });
    assert.ok(searched <= 2 * text.length, `${searched} characters of ${text.length} were searched`);
  });
});
