/** What a hover evaluates and which variables get an inline value. */
import assert from "node:assert/strict";
import { expressionAt, functionStart, variablesIn } from "../../../src/extension/editor/source-expressions.js";

/** The expression at the place of `|`. */
function at(marked: string): string | null {
  const column = marked.indexOf("|");
  return expressionAt(marked.replace("|", ""), column)?.text ?? null;
}

describe("expressionAt", () => {
  it("takes a name, and a number in any notation", () => {
    assert.equal(at("let s|um = x"), "sum");
    assert.equal(at("p = 0x2000_0|000"), "0x2000_0000");
    assert.equal(at("p = 1|6"), "16");
  });

  it("takes a member with its owner, and the owner alone", () => {
    assert.equal(at("libc.ta|ble"), "libc.table");
    assert.equal(at("li|bc.table"), "libc");
  });

  it("takes a load with its address, brackets balanced", () => {
    assert.equal(at("s = s + u|64[p + t[i] * 8] + 1"), "u64[p + t[i] * 8]");
    assert.equal(at("u64[p|] = 7"), "p");
    assert.equal(at("u6|4 table[16]"), null);
  });

  it("takes nothing from keywords, comments and strings", () => {
    assert.equal(at("wh|ile x { }"), null);
    assert.equal(at("x = 1 // su|m"), null);
    assert.equal(at('print("su|m", x)'), null);
  });

  it("keeps columns behind a string", () => {
    assert.deepEqual(expressionAt('print("a//b", x)', 14), { text: "x", start: 14, end: 15 });
  });
});

describe("variablesIn", () => {
  it("takes no name of an argument for a variable", () => {
    const names = variablesIn("thread_create(other, p, core: 1)").map(({ text }) => text);
    assert.deepEqual(names, ["other", "p"]);
  });

  it("leaves out calls, members, keywords and loads by width", () => {
    const names = variablesIn("for r in 0 .. rounds { local[r] = libc.sum(libc.table, u64[p]) } // q").map(
      ({ text }) => text,
    );
    assert.deepEqual(names, ["r", "rounds", "local", "r", "p"]);
  });
});

describe("functionStart", () => {
  it("finds the function around a line", () => {
    const lines = ["program p {", "  fn main() {", "    let x = 1", "  }"];
    assert.equal(
      functionStart((line) => lines[line]!, 2),
      1,
    );
    assert.equal(
      functionStart((line) => lines[line]!, 0),
      0,
    );
  });
});
