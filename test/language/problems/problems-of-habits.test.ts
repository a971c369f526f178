import assert from "node:assert/strict";
import { settingsOfWords } from "../../../src/language/syntax/names-by-place.js";
import { kernelSettings, machineSettings } from "../../../src/simulator/index.js";
import { testRows } from "./problem-rows.js";
import { habitProblems, rightForms } from "./problems-of-habits.js";
import { inMain, problemsOf, unmark } from "../scenario-text.js";

describe("habits of C", () => {
  testRows(habitProblems);

  it("are read on behind a `++` before a variable", async () => {
    const { text, line, column } = unmark(inMain("let i = 0\nlet j = 0\n++i\n«++»j\nprint i + j"));
    const habits = (await problemsOf(text)).filter(({ code }) => code === "c-habit");
    assert.deepEqual(
      habits.map(({ message }) => message),
      ["Write `i += 1`: there is no `++`.", "Write `j += 1`: there is no `++`."],
    );
    assert.deepEqual([habits[1]!.line, habits[1]!.column], [line, column]);
  });

  it("are none in a file that ends behind the type of a parameter", async () => {
    const messages = (await problemsOf('scenario "x"\nprogram p { fn f(int')).map(({ message }) => message);
    assert.ok(
      messages.some((message) => message.endsWith("found the end of the file.")),
      messages.join("\n"),
    );
  });

  it("are read in settings by the names of those that have such words", () => {
    const words = kernelSettings().filter(
      ({ values = [] }) => values.includes("process") || values.includes("program"),
    );
    assert.deepEqual(words.map(({ name }) => name).sort(), [...settingsOfWords].sort());
    const ofMachines = machineSettings().filter(({ values = [] }) => values.includes("process"));
    assert.deepEqual(ofMachines, []);
  });

  it("are not seen where operators and names are what they say", async () => {
    for (const text of rightForms) {
      const habits = (await problemsOf(text)).filter(({ code }) => code === "c-habit");
      assert.deepEqual(habits, [], text);
    }
  });
});
