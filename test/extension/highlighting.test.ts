/** The highlighting grammar knows every word of the language's grammar. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}
interface Highlighting extends Rule {
  readonly repository: Readonly<Record<string, Rule>>;
}

const highlighting = JSON.parse(readFileSync("src/extension/editor/vas.tmLanguage.json", "utf8")) as Highlighting;
const rules = [highlighting, ...Object.values(highlighting.repository)].flatMap(function flatten(rule: Rule): Rule[] {
  return [rule, ...(rule.patterns ?? []).flatMap(flatten)];
});
const expressions = rules.flatMap(({ match, begin, end }) => [match, begin, end]).filter((source) => source !== undefined);

describe("highlighting", () => {
  it("has a rule for every keyword", () => {
    const grammar = readFileSync("src/language/vas.langium", "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    const keywords = new Set([...grammar.matchAll(/'([a-z][a-z0-9]*)'/g)].map(([, word]) => word!));
    assert.ok(keywords.size > 20);
    for (const keyword of keywords) {
      assert.ok(expressions.some((source) => source.split(/[^a-z0-9]+/).includes(keyword)), `no rule for \`${keyword}\``);
    }
  });

  it("has only well-formed expressions and existing includes", () => {
    for (const source of expressions) new RegExp(source);
    for (const { include } of rules) if (include) assert.ok(include.slice(1) in highlighting.repository, include);
  });
});
