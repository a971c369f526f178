import assert from "node:assert/strict";
import { testRows } from "./problem-rows.js";
import { habitProblems, rightForms } from "./problems-of-habits.js";
import { problemsOf } from "../scenario-text.js";

describe("habits of C", () => {
  testRows(habitProblems);

  it("are not seen where operators and names are what they say", async () => {
    for (const text of rightForms) {
      const habits = (await problemsOf(text)).filter(({ code }) => code === "c-habit");
      assert.deepEqual(habits, [], text);
    }
  });
});
