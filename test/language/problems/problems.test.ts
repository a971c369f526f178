/**
 * docs/problems.md against the language: each kind, and every message under its kind, as the rows of the other tests get it.
 * `UPDATE_DOCS=1` before the test command writes the page.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { problemKinds } from "../../../src/language/model/index.js";
import { messageTemplates } from "./message-templates.js";
import type { ProblemRow } from "./problem-rows.js";
import { declarationProblems } from "./problems-of-declarations.js";
import { fileProblems, problemsOfFile } from "./problems-of-files.js";
import { habitProblems } from "./problems-of-habits.js";
import { machineProblems } from "./problems-of-machines.js";
import { programProblems } from "./problems-of-programs.js";
import { problemsOf, unmark } from "../scenario-text.js";
import { sometimes } from "../../sample.js";

const page = "docs/problems.md";
const rows: readonly ProblemRow[] = [...declarationProblems, ...programProblems, ...habitProblems];

/** Messages of texts too large for a row: hostile-text.test.ts and robustness.test.ts have them. */
const ofLargeFiles =
  /more are not shown|^A file has at most|^This is nested too deeply|UTF-16|^A scenario consists of at most|^Unknown name `…`\.$/;

/** What an edit is refused with is no problem of a file: editing/refused-names.test.ts has each. */
const ofEditing = /^src\/language\/editing\//;

const introduction = `# What the language says of a file

Each problem has a kind, its *code*: the editor shows it behind the message and leads here, \`vas check --json\` has it as \`code\`. Below each kind are its messages, each with
the text that it is said of: every message that there is has its line. Where the remedy is obvious, the editor offers it as a quick fix.

This page is generated from the tests of the messages.
`;

interface Said {
  readonly code: string;
  readonly what: string;
  readonly message: string;
  readonly severity: string;
}

async function saidOf(row: ProblemRow, problems: typeof problemsOf): Promise<Said> {
  const [what, marked, message, severity = "error"] = row;
  const found = (await problems(unmark(marked).text)).find((problem) => problem.message === message);
  assert.ok(found?.code, `${what}: ${message}`);
  return { code: found.code, what, message, severity };
}

function pageOf(said: readonly Said[]): string {
  const sections = problemKinds.map(({ code, doc }) => {
    const lines = said
      .filter((one) => one.code === code)
      .map(({ what, message, severity }) => {
        const grave = severity === "error" ? "" : ` (${severity})`;
        return `| ${what}${grave} | ${message.replace(/\|/g, "\\|").replace(/</g, "\\<")} |`;
      });
    const table = lines.length === 0 ? [] : ["", "| said of | message |", "| --- | --- |", ...lines];
    return [`## ${code}`, "", doc, ...table].join("\n");
  });
  return `${introduction}\n${sections.join("\n\n")}\n`;
}

describe("docs/problems.md", () => {
  let said: readonly Said[] = [];
  before(async () => {
    said = await Promise.all([
      ...rows.map((row) => saidOf(row, problemsOf)),
      ...[...fileProblems, ...machineProblems].map((row) => saidOf(row, problemsOfFile)),
    ]);
    if (process.env["UPDATE_DOCS"]) writeFileSync(page, pageOf(said));
  });

  it("has every kind and message as they are (UPDATE_DOCS=1 writes them)", () => {
    assert.equal(readFileSync(page, "utf8"), pageOf(said));
  });

  it("has a message of each kind but those that only damaged files show", () => {
    const kinds = new Set(said.map(({ code }) => code));
    assert.deepEqual(
      problemKinds.map(({ code }) => code).filter((code) => !kinds.has(code)),
      ["limit"],
    );
  });

  sometimes("leaves no message of the source out", () => {
    const left = messageTemplates().filter(
      ({ place, text, pattern }) =>
        !ofLargeFiles.test(text) && !ofEditing.test(place) && !said.some(({ message }) => pattern.test(message)),
    );
    assert.deepEqual(
      left.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });
});
