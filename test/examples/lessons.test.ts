/** The twelve lessons of the tutorial: each is there, asks with what the table says, and has a variant. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { vas } from "../cli/terminal.js";
import { swept } from "../sample.js";

const root = path.resolve(import.meta.dirname, "../..");
const tutorial = readFileSync(path.join(root, "docs/tutorial.md"), "utf8");
const rows = [...tutorial.matchAll(/^\| \[`([\w-]+\.vas)`\]\((\S+)\) \| (.+?) \| (.+?) \| (.+?) \|$/gm)];

describe("the twelve lessons", function () {
  this.timeout(240_000);

  it("are twelve, and each asks a question", () => {
    assert.equal(rows.length, 12);
    assert.equal(new Set(rows.map(([, name]) => name)).size, 12);
    for (const [, name, , question] of rows) assert.match(question!, /\?$/, name);
  });

  for (const [, name, link, , means] of swept(rows, 6))
    it(`${name} is as the table says, and holds with its variants`, async () => {
      const file = path.join(root, "docs", link!);
      assert.ok(existsSync(file), link);
      const text = readFileSync(file, "utf8");
      assert.match(text, /^\/\/ /, "a comment says what it is about");
      assert.match(text, /^variant \w+ "/m);
      assert.match(text, /^expect /m);
      for (const [, word] of means!.matchAll(/`(\w+|\+=)[^`]*`/g)) assert.ok(text.includes(word!), `${name}: ${word}`);
      const { status, out } = await vas(["test", path.relative(root, file)]);
      assert.equal(status, 0, out);
    });
});

/** Examples without a variant, and why they have none. */
const withoutVariant: Readonly<Record<string, string>> = {
  "lessons/libc.vas": "a library for included.vas to include: it runs nothing",
};

describe("all examples", () => {
  it("ask about more than one setting, by variants and not by comments", () => {
    const names = readdirSync(path.join(root, "examples"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".vas"))
      .map((name) => name.replaceAll("\\", "/"));
    const plain = names.filter((name) => !/^variant /m.test(readFileSync(path.join(root, "examples", name), "utf8")));
    assert.deepEqual(plain.sort(), Object.keys(withoutVariant).sort());
  });
});
