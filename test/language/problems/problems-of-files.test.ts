import { testRows } from "./problem-rows.js";
import { fileProblems, problemsOfFile } from "./problems-of-files.js";

describe("problems of files", () => testRows(fileProblems, problemsOfFile));
