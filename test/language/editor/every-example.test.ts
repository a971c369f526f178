/** Ten examples of different kinds, walked by a user: lenses, links, selections, calls, symbols, typing; nothing is missing and all lead somewhere. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { AstUtils, type LangiumDocument } from "langium";
import { TextDocument } from "vscode-languageserver-textdocument";
import { languageSettings } from "../../../src/debug/settings/index.js";
import {
  isCall,
  isFunctionDeclaration,
  type FunctionDeclaration,
  type Scenario,
} from "../../../src/language/generated/ast.js";
import { problemKinds } from "../../../src/language/model/index.js";
import { targetOf } from "../../../src/language/names/index.js";
import { selectionRanges, type VasCodeLenses } from "../../../src/language/navigation/index.js";
import { openEditor } from "./open-document.js";
import { sometimes } from "../../sample.js";

const folder = "examples/";
const examples = [
  "shared-libc.vas",
  "lessons/belady.vas",
  "lessons/included.vas",
  "lessons/workers.vas",
  "hazards/p04-no-shootdown.vas",
  "stories/signals.vas",
  "lab/03-free-before-flush.vas",
  "lab/21-asid-allocator.vas",
  "real/structs.vas",
  "studies/shared-capacity.vas",
];

/** All files of the examples: what is included, and what executables are linked to. */
const files = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".vas"))
    .map((name) => [name, readFileSync(folder + name, "utf8")]),
);
const editor = openEditor(languageSettings(), files);
const { lsp } = editor.services.vas;
const lenses = lsp.CodeLensProvider as VasCodeLenses;
lenses.setCommands(["vas.run", "vas.debug", "vas.explore"]);

interface Opened {
  readonly document: LangiumDocument;
  readonly ast: Scenario;
  readonly textDocument: { readonly uri: string };
}

const opened = new Map<string, Promise<Opened>>();

/** Each is opened once, by whoever is first. */
function open(name: string): Promise<Opened> {
  const known = opened.get(name) ?? openNow(name);
  opened.set(name, known);
  return known;
}

async function openNow(name: string): Promise<Opened> {
  const { document, textDocument } = await editor.open(files[name]!, name);
  return { document, ast: document.parseResult.value as Scenario, textDocument };
}

const functionsOf = (ast: Scenario): readonly FunctionDeclaration[] =>
  AstUtils.streamAst(ast).filter(isFunctionDeclaration).toArray();

describe("ten examples in the editor", () => {
  for (const name of examples) {
    describe(name, () => {
      it("has Run and Debug at the scenario and at each variant, and Explore where it explores", async () => {
        const { document, ast } = await open(name);
        const found = lenses.provideCodeLens(document).map(({ range, command }) => {
          const line = document.textDocument.getText({
            start: { line: range.start.line, character: 0 },
            end: { line: range.start.line + 1, character: 0 },
          });
          return `${command!.title} ${/^\s*(?:scenario|variant \w+)/.exec(line)?.[0].trim()}`;
        });
        const places = ["scenario", ...ast.variants.map((variant) => `variant ${variant.name}`)];
        const titles = ast.explorations.length > 0 ? ["Run", "Debug", "Explore"] : ["Run", "Debug"];
        assert.deepEqual(found.sort(), places.flatMap((place) => titles.map((title) => `${title} ${place}`)).sort());
      });

      it("links each file that it names to one that there is", async () => {
        const { document, ast, textDocument } = await open(name);
        const links = await lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument });
        const targets = links.map(({ target }) => target!.replace("memory:/", folder));
        for (const target of targets) assert.ok(existsSync(target), target);
        const named = [...ast.includes.map(({ path }) => path), ...ast.programs.flatMap(({ file }) => file ?? [])];
        assert.equal(links.length, named.length, named.join());
        links.forEach(({ range }) => assert.match(document.textDocument.getText(range), /^"?[\w./-]+"?$/));
      });

      it("selects from each word outwards, to the file", async () => {
        const { document } = await open(name);
        const text = document.textDocument.getText();
        const words = [...text.matchAll(/\w+/g)].map(({ index }) => document.textDocument.positionAt(index));
        selectionRanges(document, words).forEach((range, at) => {
          let last = -1;
          for (let one: typeof range | undefined = range; one !== undefined; one = one.parent) {
            const length =
              document.textDocument.offsetAt(one.range.end) - document.textDocument.offsetAt(one.range.start);
            assert.ok(length > last, `word ${at}`);
            last = length;
          }
          assert.equal(last, text.length, `word ${at}`);
        });
      });

      sometimes("knows who calls whom, from both sides", async () => {
        const { document, ast, textDocument } = await open(name);
        const calls = lsp.CallHierarchyProvider!;
        const all = functionsOf(ast);
        const edges = new Set<string>();
        const back = new Set<string>();
        for (const declaration of all) {
          const at = declaration.$cstNode!.text.indexOf(declaration.name, 2) + declaration.$cstNode!.offset;
          const position = document.textDocument.positionAt(at);
          const [item] = (await calls.prepareCallHierarchy(document, { textDocument, position })) ?? [];
          assert.equal(item?.name, declaration.name, declaration.name);
          const id = `${item!.uri}#${item!.selectionRange.start.line}:${item!.selectionRange.start.character}`;
          for (const { to } of (await calls.outgoingCalls({ item: item! })) ?? [])
            edges.add(`${id} > ${to.uri}#${to.selectionRange.start.line}:${to.selectionRange.start.character}`);
          for (const { from } of (await calls.incomingCalls({ item: item! })) ?? [])
            if (all.some((one) => one.name === from.name) && from.uri === textDocument.uri)
              back.add(`${from.uri}#${from.selectionRange.start.line}:${from.selectionRange.start.character} > ${id}`);
        }
        const here = [...edges].filter((edge) => edge.split(" > ")[1]!.startsWith(`${textDocument.uri}#`));
        assert.deepEqual([...back].sort(), here.sort());
        // Each call of a function is one of them.
        const called = new Set(
          AstUtils.streamAst(ast)
            .filter(isCall)
            .map(({ callee }) => targetOf(callee))
            .filter((target) => target !== undefined && isFunctionDeclaration(target))
            .map((target) => (target as FunctionDeclaration).name),
        );
        for (const one of called) {
          const declared = all.find((declaration) => declaration.name === one);
          if (declared === undefined) continue;
          const { start } = declared.$cstNode!.range;
          assert.ok(
            [...edges].some((edge) => edge.includes(` > ${textDocument.uri}#${start.line}:`)),
            one,
          );
        }
      });

      it("has its declarations among the symbols of the workspace", async () => {
        const { ast, textDocument } = await open(name);
        const wanted = [...ast.vases, ...ast.programs, ...ast.processes, ...functionsOf(ast)].map((one) => one.name);
        const provider = editor.services.shared.lsp.WorkspaceSymbolProvider!;
        for (const query of new Set(wanted)) {
          const found = await provider.getSymbols({ query });
          assert.ok(
            found.some((symbol) => symbol.name === query && symbol.location.uri === textDocument.uri),
            `${query}: ${found.map((symbol) => symbol.name).join()}`,
          );
        }
      });

      sometimes("stays as it is when a closing brace or a line is typed again", async () => {
        const { document, textDocument } = await open(name);
        const options = { tabSize: 4, insertSpaces: true };
        const text = document.textDocument.getText();
        for (const [ch, pattern] of [
          ["}", /\}(?=[ \t]*\n)/g],
          ["\n", /\n(?=[ \t]*\S)/g],
        ] as const)
          for (const { index } of [...text.matchAll(pattern)].filter((_, at) => at % 5 === 0)) {
            const position = document.textDocument.positionAt(index + 1);
            const edits =
              (await lsp.Formatter!.formatDocumentOnType(document, { textDocument, position, ch, options })) ?? [];
            assert.equal(TextDocument.applyEdits(document.textDocument, edits), text, `line ${position.line + 1}`);
          }
      });
    });
  }

  it("say of each kind of problem where the page explains it", () => {
    const page = readFileSync("docs/problems.md", "utf8");
    for (const { code } of problemKinds) assert.match(page, new RegExp(`^## ${code}$`, "m"), code);
  });
});
