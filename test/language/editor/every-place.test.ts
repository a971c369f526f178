/** Five examples, place by place: what stands there is offered, what is offered may stand there, and what it means is told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CompletionItemKind, type CompletionItem } from "vscode-languageserver-types";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { swept } from "../../sample.js";
import { openEditor } from "./open-document.js";

const { services, open, itemsAt } = openEditor(languageSettings());
const { Lexer, LangiumParser } = services.vas.parser;

const examples = [
  "shared-libc.vas",
  "lessons/belady.vas",
  "hazards/p04-no-shootdown.vas",
  "stories/signals.vas",
  "lab/03-free-before-flush.vas",
].map((name) => ({ name, text: readFileSync(new URL(`../../../examples/${name}`, import.meta.url), "utf8") }));

interface Place {
  readonly image: string;
  readonly start: number;
  /** The three tokens before. */
  readonly before: readonly string[];
  readonly isString: boolean;
}

/** The places where a word begins, or what else a name or a value can be. */
function placesOf(text: string): readonly Place[] {
  const { tokens } = Lexer.tokenize(text);
  return tokens.map(({ image, startOffset, tokenType }, at) => ({
    image,
    start: startOffset,
    before: tokens.slice(Math.max(0, at - 3), at).map((token) => token.image),
    isString: tokenType.name === "STRING",
  }));
}

/** What of a text breaks the grammar before an offset; that it ends too early does not. */
function broken(text: string, end: number): string | null {
  const { lexerErrors, parserErrors } = LangiumParser.parse(text);
  const lexical = lexerErrors.find(({ offset }) => offset < end);
  return lexical?.message ?? parserErrors.find(({ token }) => token.startOffset < end)?.message ?? null;
}

const newNames = ["fn", "let", "for", "vas", "segment", "program", "process", "variant", "const", "u8", "u64"];

/** Is the word the author's choice, or a part of a word with signs, which is offered as one? */
function isChosen({ image, before }: Place, text: string, start: number): boolean {
  const last = before.at(-1) ?? "";
  // The first to name a rendezvous or a part chooses, and so does who names a parameter.
  const first =
    ["meet", "measure"].includes(last) && text.search(new RegExp(`\\b${last} ${image}\\b`)) + last.length + 1 === start;
  const heading = /\b(?:fn|program) \w+\([\w, ]*$/.test(text.slice(0, start));
  return newNames.includes(last) || first || heading || last === "+" || last === "-";
}

/** The text up to the cursor with an item put in, in place of the word that it completes. */
function completed(before: string, item: CompletionItem): string {
  const range = item.textEdit !== undefined && "range" in item.textEdit ? item.textEdit.range : null;
  const lines = before.split("\n");
  assert.equal(range?.start.line, lines.length - 1);
  return before.slice(0, before.length - lines.at(-1)!.length + range!.start.character) + inserted(item);
}

const inserted = ({ label, textEdit }: CompletionItem): string => textEdit?.newText ?? label;

describe("completion and hover at every place", () => {
  for (const { name, text } of swept(examples, 2)) {
    const places = placesOf(text);

    it(`of ${name} offer what stands there, and nothing that could not`, async () => {
      for (const [at, place] of swept([...places.entries()], 10)) {
        const where = `${name}: ${place.before.join(" ")} ‸${place.image}`;
        const before = text.slice(0, place.start);
        const items = await itemsAt(`${before}‸\n`);
        if (/^[A-Za-z_]/.test(place.image) && !isChosen(place, text, place.start))
          assert.ok(
            items.some((item) => inserted(item).startsWith(place.image)),
            `${where} is not among ${items.map(({ label }) => label).join(" ")}`,
          );
        // Named arguments need their value, snippets are no text.
        const plain = items.filter((item) => !/[$:]/.test(inserted(item)) && item.kind !== CompletionItemKind.Snippet);
        // Another one at each place, and keywords all.
        const keywords = plain.filter(({ kind }) => kind === CompletionItemKind.Keyword);
        for (const item of [...keywords, ...plain.slice(at % 13, (at % 13) + 1)]) {
          const made = completed(before, item);
          // A width is memory only with its bracket: without it the parser turns elsewhere, before it.
          const problem =
            broken(`${made} `, made.length) && broken(`${made}[0])`, made.length) && broken(`${made} 0)`, made.length);
          assert.equal(problem, null, `${where}: ${item.label} is offered`);
        }
      }
    });

    it(`of ${name} tell what each word, number and name means`, async () => {
      const { document, textDocument } = await open(text);
      for (const { image, start, before, isString } of swept(places, 150)) {
        // Text that is printed, titles and messages say it themselves.
        const told = isString ? ["vas_find", "exec"].includes(before.at(-2) ?? "") : /^\w/.test(image);
        if (!told) continue;
        const position = document.textDocument.positionAt(start + Math.min(1, image.length - 1));
        const hover = await services.vas.lsp.HoverProvider!.getHoverContent(document, { textDocument, position });
        assert.ok(hover, `${name}: ${before.join(" ")} ‸${image}`);
      }
    });
  }
});
