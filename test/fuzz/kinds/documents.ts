/**
 * Documents: scenarios with pieces cut out, moved and put in, deep nesting, any characters and line ends, and everything that an editor
 * asks about them at random places. One server reads them all, as it does in an editor.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { URI } from "langium";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "vscode-languageserver-types";
import { compileSource } from "../../../src/compiler/compile-source.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { formatScenario } from "../../../src/language/editing/formatter.js";
import { createVasServices } from "../../../src/language/editor/services.js";
import type { WorkspaceFiles } from "../../../src/language/names/index.js";
import { selectionRanges } from "../../../src/language/navigation/index.js";
import { parseScenario } from "../../../src/language/parser/parse.js";
import { createDice, type Dice } from "../dice.js";
import { Finding, type Kind } from "../kind.js";
import { randomScenario } from "../scenario-text.js";

const files: WorkspaceFiles = {
  list: () => Promise.resolve([]),
  executables: () => Promise.resolve([]),
  read: () => Promise.resolve(null),
};
const { shared, vas } = createVasServices(languageSettings(), undefined, files);
const folder = join(import.meta.dirname, "../../../examples");
const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".vas"))
  .map((name) => readFileSync(join(folder, name), "utf8"));
/** Most diagnostics of a file, and the one that says how many are left out. */
const mostProblems = 200;
let number = 0;

/** All documents. */
export const documents: Kind = {
  name: "documents",
  about:
    "damaged and hostile texts: problems at places in the text, never an exception; every question of an editor is answered",
  sample: 60,
  run: async (dice) => {
    const text = randomText(dice);
    const log = console.error;
    const logged: unknown[] = [];
    console.error = (...words: unknown[]) => logged.push(...words);
    try {
      const outcome = await examine(dice, text);
      if (logged.length > 0) throw new Error(`logged: ${String(logged[0])}`);
      return outcome;
    } catch (error) {
      throw new Finding(error instanceof Error ? (error.stack ?? error.message) : String(error), text, error, {
        text,
        run: (shorter) => examine(createDice(1), shorter),
      });
    } finally {
      console.error = log;
    }
  },
};

async function examine(dice: Dice, text: string): Promise<string> {
  const lines = text.split(/\r\n|\n|\r/);
  const { problems } = await parseScenario({ shared, vas }, text, "/fuzz.vas", async () => null);
  if (problems.length > mostProblems) throw new Error(`${problems.length} problems`);
  for (const { message, line, column, endLine, endColumn } of problems) {
    const ordered = endLine > line || (endLine === line && endColumn >= column);
    if (line < 1 || line > lines.length || column < 1 || !ordered)
      throw new Error(`a problem at ${line}:${column}-${endLine}:${endColumn}: ${message}`);
    if (message.length > 1000 || /An error occurred|\[object|\bundefined\b/.test(message) || message.trim() === "")
      throw new Error(`a problem that says: ${message.slice(0, 300)}`);
  }
  const wrong = problems.some(({ severity }) => severity === "error");
  const compiled = await compileSource({ shared, vas }, text, { source: "/fuzz.vas", read: async () => null });
  if ((compiled.image === null || compiled.image === undefined) !== wrong && wrong)
    throw new Error("compiled with errors");
  const formatted = formatScenario({ shared, vas }, text);
  if (formatted !== null && formatScenario({ shared, vas }, formatted) !== formatted)
    throw new Error("formatted twice is not formatted once");
  await edit(dice, text);
  return wrong ? "errors" : "sound";
}

/** What an editor asks, at random places; the document is changed once, as by typing, and closed. */
async function edit(dice: Dice, text: string): Promise<void> {
  const uri = URI.parse(`memory:/fuzz-${number++}.vas`);
  const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  try {
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    const textDocument = { uri: uri.toString() };
    const place = () => ({ textDocument, position: document.textDocument.positionAt(dice.below(text.length + 1)) });
    const { lsp } = vas;
    for (let count = 0; count < 4; count++) {
      const here = place();
      await lsp.CompletionProvider?.getCompletion(document, here);
      await lsp.HoverProvider?.getHoverContent(document, here);
      await lsp.SignatureHelp?.provideSignatureHelp(document, here);
      await lsp.DefinitionProvider?.getDefinition(document, here);
      await lsp.ReferencesProvider?.findReferences(document, { ...here, context: { includeDeclaration: true } });
      await lsp.DocumentHighlightProvider?.getDocumentHighlight(document, here);
      await lsp.TypeProvider?.getTypeDefinition(document, here);
      await lsp.RenameProvider?.prepareRename(document, here);
      for (const item of (await lsp.CallHierarchyProvider?.prepareCallHierarchy(document, here)) ?? []) {
        await lsp.CallHierarchyProvider?.incomingCalls({ item });
        await lsp.CallHierarchyProvider?.outgoingCalls({ item });
      }
      selectionRanges(document, [here.position]);
      for (const ch of ["}", "\n"])
        within(
          document.textDocument,
          await lsp.Formatter?.formatDocumentOnType(document, { ...here, ch, options: layout }),
        );
      // A rename that is refused is refused by an error for the user.
      await Promise.resolve(lsp.RenameProvider?.rename(document, { ...here, newName: "fresh" })).catch(refused);
    }
    await lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument });
    await lsp.SemanticTokenProvider?.semanticHighlight(document, { textDocument });
    await lsp.FoldingRangeProvider?.getFoldingRanges(document, { textDocument });
    const range = { start: document.textDocument.positionAt(0), end: document.textDocument.positionAt(text.length) };
    await lsp.CodeLensProvider?.provideCodeLens(document, { textDocument });
    await lsp.DocumentLinkProvider?.getDocumentLinks(document, { textDocument });
    await lsp.InlayHintProvider?.getInlayHints(document, { textDocument, range });
    await shared.lsp.WorkspaceSymbolProvider?.getSymbols({ query: dice.pick(["", "a", "main", "\0"]) });
    within(document.textDocument, await lsp.Formatter?.formatDocument(document, { textDocument, options: layout }));
    within(
      document.textDocument,
      await lsp.Formatter?.formatDocumentRange(document, { textDocument, options: layout, range }),
    );
    const actions = await lsp.CodeActionProvider?.getCodeActions(document, {
      textDocument,
      range,
      context: { diagnostics: document.diagnostics ?? [] },
    });
    for (const action of actions ?? [])
      if ("edit" in action) within(document.textDocument, action.edit?.changes?.[textDocument.uri]);
  } finally {
    shared.workspace.LangiumDocuments.deleteDocument(uri);
  }
}

const layout = { tabSize: 4, insertSpaces: true };

/** Edits are of places in the text, and none overlaps another. */
function within(document: TextDocument, edits: readonly TextEdit[] | undefined): void {
  if (edits !== undefined) TextDocument.applyEdits(document, [...edits]);
  for (const { range } of edits ?? [])
    if (document.positionAt(document.offsetAt(range.end)).character !== range.end.character)
      throw new Error(`an edit up to ${range.end.line}:${range.end.character}, beyond its line`);
}

function refused(error: unknown): void {
  if (!(error instanceof Error) || error.name === "TypeError" || error.name === "RangeError") throw error;
}

const pieces = [
  ..."{ } ( ) [ ] \" ' = == , . .. : ; /* */ // \n \r\n \r fn let vas segment process expect hazard u64 meet return - not and 0x 08 64K".split(
    " ",
  ),
  ..."libc A exit itlb é \u{1F600} \0 \u202e \ufeff \ud800 r-x core: if else for while measure variant const include kernel".split(
    " ",
  ),
  ...'await atomic explore schedule contains some always program machine index hex text fork("c") 18446744073709551616'.split(
    " ",
  ),
];

const nests: readonly ((depth: number) => string)[] = [
  (depth) => `print ${"(".repeat(depth)}1${")".repeat(depth)}`,
  (depth) => `${"if 1 { ".repeat(depth)}${"} ".repeat(depth)}`,
  (depth) => `${"if 1 { } else ".repeat(depth)}{ }`,
  (depth) => `x = 1${" + 1".repeat(depth)}`,
  (depth) => `x = ${"- ".repeat(depth)}1`,
  (depth) => `u64[${"u64[".repeat(depth)}1${"]".repeat(depth)}] = 1`,
  (depth) => "{ ".repeat(depth),
  (depth) => `print "${"\\\\".repeat(depth)}"`,
];

function randomText(dice: Dice): string {
  let text = dice.chance(25) ? randomScenario(dice) : dice.pick(texts);
  for (let changes = dice.below(7); changes > 0; changes--) {
    const at = dice.below(text.length + 1);
    const cut = dice.chance(70) ? dice.below(12) : dice.below(400);
    const put = dice.chance(15)
      ? dice.pick(nests)(dice.pick([3, 40, 199, 201, 3000]))
      : dice.chance(20)
        ? text.slice(dice.below(text.length), dice.below(text.length))
        : dice.some(0, 3, () => dice.pick(pieces)).join(dice.pick(["", " "]));
    text = `${text.slice(0, at)}${put}${text.slice(at + cut)}`.slice(0, 200_000);
  }
  if (dice.chance(10)) text = text.replace(/\n/g, dice.pick(["\r\n", "\r", "\u2028"]));
  if (dice.chance(3)) text = text.repeat(20);
  if (dice.chance(3)) text = String.fromCharCode(...dice.some(0, 300, () => dice.below(65536)));
  return text;
}
