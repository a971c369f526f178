import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { constantsByName, systemCallNames } from "../../../src/language/model/builtins.js";
import { contextualWords } from "../../../src/language/syntax/format-tokens.js";
import { formatScenario } from "../../../src/language/editor/index.js";
import { keywordDocs } from "../../../src/language/model/keyword-docs.js";
import { openEditor } from "./open-document.js";
import { scopeAt } from "./text-mate.js";
import { inMain, problemsOf, services, settings } from "../scenario-text.js";
import { swept } from "../../sample.js";

const configuration = JSON.parse(readFileSync("media/language-configuration.json", "utf8")) as { wordPattern: string };
const snippets = JSON.parse(readFileSync("media/vas.snippets.json", "utf8")) as Record<string, { body: string[] }>;

/** Names of the grammar's tokens: keywords, without the punctuation. */
const keywords = Object.keys(services.vas.parser.Lexer.definition)
  .filter((name) => name.endsWith(":KW") || /^[a-z]/.test(name))
  .map((name) => name.replace(/:KW$/, ""));

describe("coloring and editing rules", () => {
  it("knows keywords", () => assert.ok(keywords.length > 35, keywords.join(" ")));

  for (const keyword of keywords) {
    it(`colors and documents the keyword ${keyword}`, () => {
      assert.match(scopeAt(`  ${keyword} x`, 2), /^(keyword|storage)\./);
      assert.ok(keywordDocs[keyword], `keyword-docs.ts says nothing about ${keyword}`);
    });
  }

  it("documents nothing that is not a keyword", () =>
    assert.deepEqual(
      Object.keys(keywordDocs).filter((word) => !keywords.includes(word)),
      [],
    ));

  it("colors every constant and system call as such", () => {
    for (const name of constantsByName.keys()) assert.equal(scopeAt(` ${name} `, 1), "support.constant.vas", name);
    for (const name of systemCallNames) assert.equal(scopeAt(` ${name}(1)`, 1), "support.function.vas", name);
  });

  it("fades what is never reached or used, and nothing else", async () => {
    const { document } = await openEditor(settings).open(inMain("let a = 1\nreturn\nprint b"));
    assert.deepEqual(
      document.diagnostics!.map(({ message, tags }) => [String(message).split(":")[0], tags ?? []]),
      [
        ["Unknown name `b`. Declare it with `let`, as a parameter or as an array of the program.", []],
        ["Nothing uses the variable `a`.", [1]],
        ["This is never reached", [1]],
      ],
    );
  });

  it("tells numbers, words with signs, strings and comments apart", () => {
    assert.equal(scopeAt("let a = 0x2000_0000 // 7", 8), "constant.numeric.vas");
    assert.equal(scopeAt("let a = 0x2000_0000 // 7", 23), "comment.line.double-slash.vas");
    assert.equal(scopeAt("machine arc-hs38-1k {", 17), "entity.name.type.vas");
    assert.equal(scopeAt('print "let 7"', 8), "string.quoted.double.vas");
    assert.equal(scopeAt("segment text at 0x1000 size 4K r-x {", 31), "constant.language.permissions.vas");
    assert.equal(scopeAt("return n-1", 9), "");
    assert.equal(scopeAt("return n - 1", 11), "constant.numeric.vas");
  });

  it("selects addresses and names as words", () => {
    const words = "local[r] = libc.sum(0x2000_0000, 64K)".match(new RegExp(configuration.wordPattern, "g"));
    assert.deepEqual(words, ["local", "r", "libc", "sum", "0x2000_0000", "64K"]);
  });

  it("lists as contextual exactly the keywords that may be names", async () => {
    for (const keyword of swept(keywords, 12)) {
      const problems = await problemsOf(inMain(`let ${keyword} = 1\nprint ${keyword}`));
      assert.equal(
        problems.every(({ severity }) => severity !== "error"),
        contextualWords.has(keyword),
        keyword,
      );
    }
  });

  it("offers snippets that parse and are formatted", async () => {
    const plain = (body: string[]): string => {
      const fields = new Map<string, string>();
      return body
        .join("\n")
        .replace(
          /\$\{(\d+)(?::([^}]*)|\|([^,|]*)[^}]*)?\}|\$(\d+)/g,
          (_, field: string, text: string, choice: string, again: string) => {
            if (again) return fields.get(again) ?? "";
            fields.set(field, text ?? choice ?? "");
            return text ?? choice ?? "";
          },
        );
    };
    const whole = plain(snippets["Scenario"]!.body);
    assert.deepEqual(
      (await problemsOf(whole)).filter(({ severity }) => severity === "error"),
      [],
    );
    assert.equal(
      formatScenario(services, whole)?.replace(/\n\s*\n(?=\s*})/g, "\n"),
      whole.replace(/\n\s*\n(?=\s*})/g, "\n"),
    );
    const header = 'scenario "x" machine m kernel k ';
    const wrap: Record<string, (text: string) => string> = {
      Segment: (text) => `vas v { ${text} }`,
      Function: (text) => `program p { ${text} }`,
      Loop: (text) => `program p { fn main() { ${text} } }`,
      "Attach and switch": (text) => `program p { fn main() { ${text} } }`,
    };
    for (const [name, { body }] of Object.entries(snippets)) {
      if (name === "Scenario") continue;
      const text = header + (wrap[name] ?? ((inner: string) => inner))(plain(body));
      const { parserErrors, lexerErrors } = services.vas.parser.LangiumParser.parse(text);
      assert.deepEqual(
        [...lexerErrors, ...parserErrors].map(({ message }) => message),
        [],
        `${name}: ${text}`,
      );
    }
  });
});
