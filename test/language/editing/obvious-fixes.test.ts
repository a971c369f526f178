/** Every problem that there is a row for: it has a quick fix or is one where only the author knows what is meant; and each fix corrects it. */
import assert from "node:assert/strict";
import { URI, type LangiumDocument } from "langium";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CodeAction } from "vscode-languageserver-types";
import { createVasServices } from "../../../src/language/editor/index.js";
import { declarationProblems } from "../problems/problems-of-declarations.js";
import { habitProblems } from "../problems/problems-of-habits.js";
import { programProblems } from "../problems/problems-of-programs.js";
import { settings, unmark } from "../scenario-text.js";

const rows = [...declarationProblems, ...programProblems, ...habitProblems];

/** What would have to be known is what the author wants: another name, another value, another place. */
const authorsChoice: ReadonlySet<string> = new Set([
  "a condition of a number, not of a lock",
  "a condition of a name",
  "a core by a name",
  "a variable of another block",
  "a program parameter in another function",
  "an unknown owner, once",
  "two variables of one block",
  "two functions",
  "an array and a function",
  "two parameters",
  "two programs",
  "two processes",
  "a child named as a process",
  "a process named as a VAS",
  "a process named as a TLB",
  "two members of a VAS",
  "a function named as a system call",
  "nothing that runs",
  "too many parameters",
  "a malformed number",
  "a malformed number in parentheses",
  "a hexadecimal number",
  "an octal number",
  "a number of more than 64 bits",
  "a length that is not constant",
  "two users",
  "a user that is too large",
  "a word for a number",
  "a function of the kernel with more arguments than registers",
  "a variable of the kernel in a program",
  "a variable of the kernel that a program writes",
  "an array of the kernel in a program",
  "a function of the kernel as the function of a thread",
  "a function with more parameters than the call that it stands in for",
  "a function with the name of a call that makes threads",
  "an array of processes as a space",
  "a call of a variable",
  "a call of main",
  "a thread function with two parameters",
  "a string for a number",
  "a call that is not simulated",
  "an argument of a process that is not constant",
  "assignment to a constant",
  "assignment to a function",
  "assignment to a loop's variable",
  "assignment to a call",
  "a string in arithmetic",
  "division by zero",
  "a hazard in a program",
  "memory at the end",
  "a counter of nothing",
  "an unknown hazard",
  "bits at the end",
  "a function at the end",
  "a rendezvous of one",
  "a missing expression",
  "a choice between two values",
  "a loop of C that does not count up",
  "an array in a function",
  "a line for the preprocessor",
  "a process that subscribes",
  // How far the value goes.
  "a format of `print` without parentheses, of an expression, behind others",
  "a setting without a value before a program",
  "a setting without a value before a process",
  "a setting that may be `process`, without a value before a process",
]);

const { shared, vas } = createVasServices(settings);
let count = 0;

/** A text as the editor has opened and checked it. */
async function open(text: string): Promise<LangiumDocument> {
  const uri = URI.parse(`memory:/fixed${count++}.vas`);
  const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  return document;
}

/** The fixes of a row's problem, and what is said of the text after each. */
async function fixesOf(marked: string, message: string): Promise<readonly (readonly [string, readonly string[]])[]> {
  const document = await open(unmark(marked).text);
  const problem = document.diagnostics!.find((one) => one.message === message)!;
  const textDocument = { uri: document.uri.toString() };
  const context = { diagnostics: [problem] };
  const params = { textDocument, range: problem.range, context };
  const actions = (await vas.lsp.CodeActionProvider!.getCodeActions(document, params)) as CodeAction[];
  const told: (readonly [string, readonly string[]])[] = [];
  for (const { title, edit } of actions) {
    const text = TextDocument.applyEdits(document.textDocument, edit!.changes![textDocument.uri]!);
    const after = await open(text);
    told.push([title, after.diagnostics!.map((one) => String(one.message))]);
    shared.workspace.LangiumDocuments.deleteDocument(after.uri);
  }
  shared.workspace.LangiumDocuments.deleteDocument(document.uri);
  return told;
}

describe("obvious fixes", () => {
  for (const [what, marked, message] of rows)
    it(`of ${what}`, async () => {
      const fixes = await fixesOf(marked, message);
      assert.equal(fixes.length === 0, authorsChoice.has(what), fixes.map(([title]) => title).join());
      for (const [title, left] of fixes) assert.ok(!left.includes(message), `${title}: ${left.join(" ")}`);
    });

  it("are missing only of problems that there are", () => {
    const names = new Set(rows.map(([what]) => what));
    assert.deepEqual(
      [...authorsChoice].filter((what) => !names.has(what)),
      [],
    );
  });
});
