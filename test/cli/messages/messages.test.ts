/** Every message of the command line as it is, and none left out. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { alternatives, saysAll } from "../../language/problems/message-templates.js";
import type { MessageRow } from "./message-row.js";
import { messageRows } from "./message-rows.js";
import { vas } from "../terminal.js";

/** A message of the source, with `…` for what of the command line stands in it. */
interface Template {
  readonly place: string;
  readonly text: string;
  /** The words in their order; null: a hole. */
  readonly parts: readonly (string | null)[];
}

/** The texts of what is thrown as wrong use, of problems that such a text ends with, and of what is printed beside results. */
function templates(): readonly Template[] {
  const found: Template[] = [];
  // What a study says is said by src/study: the editor has it, too.
  const paths = ["src/cli", "src/study"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  for (const path of paths.sort()) {
    if (!path.endsWith(".ts")) continue;
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const text = textIn(node);
      if (text !== null)
        for (const parts of alternatives(text)) {
          const written = parts
            .map((part) => part ?? "…")
            .join("")
            .trim();
          // What has no words of its own says what another message says.
          if (
            written
              .replace(/…|vas: error|vas: /g, "")
              .trim()
              .split(/\s+/).length < 3
          )
            continue;
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          found.push({ place: `${path}:${line + 1}`, text: written, parts });
        }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function textIn(node: ts.Node): ts.Expression | null {
  if (ts.isNewExpression(node) && ["UsageError", "InvalidArgumentError"].includes(node.expression.getText()))
    return node.arguments?.[0] ?? null;
  if (ts.isCallExpression(node) && node.expression.getText() === "terminal.err") return node.arguments[0] ?? null;
  if (ts.isPropertyAssignment(node) && node.name.getText() === "problem") return node.initializer;
  return null;
}

/** Messages that need a server, a folder or a damaged file: the tests that have them. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [/no header in|Content-Length/, "test/cli/servers/message-framing.test.ts"],
  [/is no request|clients are connected already/, "test/cli/servers/message-framing.test.ts"],
  [/damaged or was not written|another text, other settings/, "test/explore/saved-search.test.ts"],
  [/choose a table that a sweep has made/, "test/study/serve-studies.test.ts"],
  [/a line of more than|an access of|a character of value 0/, "test/cli/hostile-files.test.ts"],
  [/a cell of more than/, "test/cli/hostile-files.test.ts"],
  [/more than \S+ cells/, "test/cli/hostile-files.test.ts"],
  [/what the file holds is no search/, "test/cli/hostile-files.test.ts"],
  [/is not empty|the examples cannot be written/, "test/cli/examples.test.ts"],
];

/** What is said of a fault of this tool: there is no command line for it. */
const faults = /internal error/;

describe("messages of the command line", () => {
  /** What each row is answered. */
  const answers = new Map<MessageRow, string>();
  before(async function () {
    // Each is a command of its own.
    this.timeout(600_000);
    for (const row of messageRows) {
      const [, words, , files = {}, around = {}] = row;
      answers.set(row, (await vas(words, { files, ...around })).err);
    }
  });

  for (const row of messageRows) {
    const [what, words, message] = row;
    it(`say what is wrong with ${what}`, () => {
      const matches = (line: string): boolean =>
        message.endsWith("…") ? line.startsWith(message.slice(0, -1)) : line === message;
      const err = answers.get(row)!;
      assert.ok(err.trimEnd().split("\n").some(matches), `${words.join(" ")} is answered\n${err}\nand not\n${message}`);
    });
  }

  it("are all listed here or tried where they can be", () => {
    const said = [...answers.values()];
    const left = templates().filter(
      ({ text, parts }) =>
        !said.some((answer) => saysAll(answer, parts)) &&
        !faults.test(text) &&
        !elsewhere.some(([kind]) => kind.test(text)),
    );
    assert.deepEqual(
      left.map(({ place, text }) => `${place} ${text}`),
      [],
    );
  });

  it("have their words in the tests that are said to try them", () => {
    for (const [kind, path] of elsewhere) assert.match(readFileSync(path, "utf8"), kind, path);
  });
});
