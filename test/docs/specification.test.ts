/** Every section, pitfall, invariant and defect that is cited anywhere is one that docs/spec/ has. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { citations, sectionsOf } from "./citations";

const root = join(import.meta.dirname, "..", "..");
const specifications = new Map(
  readdirSync(join(root, "docs", "spec"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name.replace(/\.md$/, ""), readFileSync(join(root, "docs", "spec", name), "utf8")]),
);

const cited = ["src", "test", "docs", "examples", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"].flatMap((path) =>
  citations(root, path),
);

describe("citations of the specifications", () => {
  it("are many: the search finds them", () => {
    assert.ok(cited.length > 250, `${cited.length} found`);
  });

  it("name a section that is a heading", () => {
    const sections = new Map([...specifications].map(([name, text]) => [name, sectionsOf(text)]));
    const lost = cited.filter(({ specification, section }) => !sections.get(specification ?? "")?.has(section));
    assert.deepEqual(
      lost.map(
        ({ place, specification, section }) =>
          `${place}: docs/spec/${specification ?? "?"}.md has no §${section}` +
          (specification ? "" : '; name the specification, for example "mmu-hardware §2.1"'),
      ),
      [],
    );
  });

  it("have sections in order, without a gap or a repetition", () => {
    for (const [name, text] of specifications) {
      let before = [0, 0];
      for (const section of sectionsOf(text)) {
        const [chapter = 0, part = 0] = section.split(".").map(Number);
        const follows =
          (chapter === before[0] && part === before[1]! + 1) ||
          (chapter === before[0]! + 1 && part === 0) ||
          // Chapter 0, the sources, is the first of all.
          section === "0";
        assert.ok(follows, `docs/spec/${name}.md: §${section} comes after §${before.join(".")}`);
        before = [chapter, part];
      }
    }
  });

  const keys = [
    {
      what: "pitfalls",
      key: /(?<![\w.-])P(\d+)\b/g,
      specification: "mmu-hardware",
      most: 27,
      row: (n: number) => `| P${n} |`,
    },
    {
      what: "invariants",
      key: /(?<![\w.-])I([1-9])\b/g,
      specification: "mmu-hardware",
      most: 8,
      row: (n: number) => `- I${n} `,
    },
    {
      what: "defects",
      key: /(?<![\w.-])Q(\d+)\b/g,
      specification: "vas-semantics",
      most: 14,
      row: (n: number) => `| Q${n} |`,
    },
  ];
  for (const { what, key, specification, most, row } of keys) {
    it(`${what} have a row each, and none is cited that has no row`, () => {
      const text = specifications.get(specification)!;
      for (let n = 1; n <= most; n++)
        assert.ok(text.includes(row(n)), `docs/spec/${specification}.md has no "${row(n)}"`);
      const near = cited.flatMap(({ place, after }) =>
        [...after.matchAll(key)].map(([, n]) => ({ place, n: Number(n) })),
      );
      assert.deepEqual(
        near.filter(({ n }) => n > most),
        [],
      );
    });
  }
});
