/** Every link from one page of the documentation to another, or to a file, leads somewhere. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Fragments that GitHub and VS Code make of the headings of a page. */
function anchors(page: string): Set<string> {
  const headings = withoutCode(readFileSync(join(root, page), "utf8")).matchAll(/^#{1,6} (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ""));
}

describe("links in the documentation", () => {
  for (const page of pages) {
    it(`${page} has none that leads nowhere`, () => {
      const text = withoutCode(readFileSync(join(root, page), "utf8"));
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map(
        ([, link, html]) => link ?? html!,
      );
      for (const target of targets.filter((link) => !/^[a-z]+:/.test(link))) {
        const [path, anchor] = target.split("#") as [string, string | undefined];
        const file = path === "" ? page : normalize(join(dirname(page), path));
        assert.ok(existsSync(join(root, file)), `${page}: ${target} does not exist`);
        if (anchor !== undefined && file.endsWith(".md"))
          assert.ok(anchors(file).has(anchor), `${page}: ${target} has no such heading`);
      }
    });
  }

  it("reach every page from README.md", () => {
    const reached = new Set<string>();
    const visit = (page: string): void => {
      if (reached.has(page)) return;
      reached.add(page);
      for (const [, link] of readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g))
        if (!/^[a-z]+:/.test(link!)) visit(normalize(join(dirname(page), link!)));
    };
    visit("README.md");
    assert.deepEqual(
      pages.filter((page) => !reached.has(page)),
      [],
    );
  });
});
