/**
 * docs/tutorial.md is true: its files are written, its commands are run, and both give the outputs on the page; what it says
 * that a view says is what the view says. `UPDATE_DOCS=1` before the test command writes outputs anew; a line `…` on the page
 * stands for lines left out, and stays where what is around it still fits.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vas } from "../cli/terminal.js";
import { headlineAt, missesOf } from "./view-headline.js";

const root = join(import.meta.dirname, "..", "..");
const path = join(root, "docs", "tutorial.md");
const original = readFileSync(path, "utf8");

interface Block {
  readonly kind: string;
  readonly body: string;
}

const blocks: readonly Block[] = [...original.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map(([, kind, body]) => ({
  kind: kind!,
  body: body!,
}));

/** Files as a reader of the page has them: the examples in first/, and those that the page has them write. */
const files: Record<string, string> = {};
for (const name of readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" }))
  if (name.endsWith(".vas")) files[`first/${name}`] = readFileSync(join(root, "examples", name), "utf8");
for (const { kind, body } of blocks) if (kind.startsWith("vas ")) files[kind.slice(4)] = body;

/** Words of a command line, quotes taken off. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/** What a command prints. */
async function run(line: string): Promise<string> {
  const [program, ...words] = wordsOf(line);
  assert.equal(program, "vas", line);
  // Writes a folder; test/cli/examples.test.ts does that.
  if (words[0] === "examples") return "";
  return (await vas(words, { files })).out.trimEnd();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Whether `printed` is what the page shows, with lines left out where it says `…`. */
function fits(shown: string, printed: string): boolean {
  const pattern = shown
    .split("\n")
    .map((line) => (line === "…" ? "(?:.*\\n)*?" : `${escaped(line)}\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${printed}\n`);
}

/** Commands of a block with what the page shows after each. */
function commandsOf(body: string): { readonly line: string; readonly shown: string }[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line, ...rest] = part.trimEnd().split("\n");
      return { line: line!, shown: rest.join("\n") };
    });
}

let written = original;

describe("docs/tutorial.md", () => {
  after(() => {
    if (process.env["UPDATE_DOCS"] && written !== original) writeFileSync(path, written);
  });

  it("has commands, files and views", () => {
    const count = (word: string): number => blocks.filter(({ kind }) => kind.startsWith(word)).length;
    assert.ok(count("console") >= 5 && count("vas ") >= 2 && count("view ") >= 2 && count("misses ") === 1);
  });

  for (const { kind, body } of blocks) {
    if (kind === "console")
      for (const { line, shown } of commandsOf(body))
        it(`prints what it says: ${line}`, async () => {
          const printed = await run(line);
          if (fits(shown, printed)) return;
          if (process.env["UPDATE_DOCS"])
            written = written.replace(`$ ${line}\n${shown}`, `$ ${line}\n${printed}${shown === "" ? "\n" : ""}`);
          else assert.equal(shown, printed);
        });
    if (kind.startsWith("misses "))
      it(`misses what it says: ${kind}`, async () => {
        const seen = (await missesOf(files[kind.slice(7)]!)).join("\n");
        if (process.env["UPDATE_DOCS"]) written = written.replace(`\`\`\`${kind}\n${body}`, `\`\`\`${kind}\n${seen}\n`);
        else assert.equal(body.trimEnd(), seen);
      });
    if (kind.startsWith("view "))
      it(`sees what it says: ${kind}`, async () => {
        const [, file, process_, line] = kind.split(" ");
        const seen = await headlineAt(files[`first/${file!}`] ?? files[file!]!, process_!, Number(line));
        if (process.env["UPDATE_DOCS"]) written = written.replace(`\`\`\`${kind}\n${body}`, `\`\`\`${kind}\n${seen}\n`);
        else assert.equal(body.trimEnd(), seen);
      });
  }

  it("takes half an hour: its parts say so", () => {
    const minutes = { three: 3, seven: 7, ten: 10 };
    const parts = [...original.matchAll(/^## \d\. .*\((\w+) minutes\)$/gm)].map(
      ([, word]) => minutes[word as keyof typeof minutes],
    );
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      30,
    );
  });
});
