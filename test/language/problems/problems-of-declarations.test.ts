import { testRows } from "./problem-rows.js";
import { declarationProblems } from "./problems-of-declarations.js";

describe("problems of declarations", () => {
  testRows(declarationProblems);
});
