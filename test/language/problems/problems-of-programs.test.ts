import assert from "node:assert/strict";
import { testRows } from "./problem-rows.js";
import { programProblems } from "./problems-of-programs.js";
import { inMain, problemsOf } from "../scenario-text.js";

describe("problems of programs", () => {
  testRows(programProblems);

  it("reports five different errors at once and nothing else", async () => {
    const text = `scenario "Five errors"
machine rv64-sv39 { tags asid+sasd }
kernel linux-rfc
vas v {
    segment text at 0x2000_0000 size 64K r-x
    segment data at 0x2000_f000 size 4K rw-
}
program p(n) {
    fn main() {
        vas_attach(0, 1)
        break
        print cuont
    }
}
process A runs p(1)
`;
    assert.deepEqual(
      (await problemsOf(text)).map(({ severity, line, column }) => [severity, line, column]),
      [
        ["error", 2, 26],
        ["error", 6, 21],
        ["error", 10, 9],
        ["error", 11, 9],
        ["warning", 12, 9],
        ["error", 12, 15],
      ],
    );
  });

  it("tells of a loop without a name that, and not what follows from it", async () => {
    const problems = await problemsOf(inMain("for in 0 .. 3 { x = i }"));
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["Expected a name, found the keyword `in`."],
    );
    const named = await problemsOf(inMain("for i in 0 .. 3 { print x }"));
    assert.deepEqual(
      named.map(({ code }) => code),
      ["unknown-name"],
    );
  });

  it("reports syntax errors and wrong names of the same file together", async () => {
    const problems = await problemsOf(inMain("let x = \nprint y\nlet z = )\nprint w"));
    assert.ok(problems.some(({ message }) => message.includes("`)`")));
    assert.ok(
      problems.some(({ message }) => message.includes("Unknown name `w`")),
      JSON.stringify(problems),
    );
  });
});
