/** Declarations of all scenarios of the workspace, open or not, found by name. */
import type { WorkspaceSymbolProvider } from "langium/lsp";
import { SymbolKind, type WorkspaceSymbol, type WorkspaceSymbolParams } from "vscode-languageserver";
import type { WorkspaceFiles } from "../names/index.js";

const kinds: Readonly<Record<string, SymbolKind>> = {
  scenario: SymbolKind.File,
  vas: SymbolKind.Namespace,
  segment: SymbolKind.Package,
  program: SymbolKind.Class,
  process: SymbolKind.Event,
  fn: SymbolKind.Function,
  const: SymbolKind.Constant,
  variant: SymbolKind.Object,
  measure: SymbolKind.Event,
};

/** Most that one answer holds. */
const mostSymbols = 1000;

/** What begins a declaration; comments and strings are passed over. */
const declaration =
  /\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|\b(scenario)\s+"([^"\n\r]*)"|"[^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*"|\b(vas|segment|program|process|fn|const|variant|measure)\s+([A-Za-z_]\w*)/g;

/** Workspace symbols. Nothing is kept between two questions: files change, and reading them is quick. */
export class VasWorkspaceSymbols implements WorkspaceSymbolProvider {
  constructor(private readonly files: WorkspaceFiles) {}

  async getSymbols({ query }: WorkspaceSymbolParams): Promise<WorkspaceSymbol[]> {
    const found: WorkspaceSymbol[] = [];
    for (const uri of await this.files.list()) {
      const text = await this.files.read(uri);
      if (text === null) continue;
      for (const symbol of symbolsOf(text, uri)) {
        if (matches(symbol.name, query)) found.push(symbol);
        if (found.length >= mostSymbols) return found;
      }
    }
    return found;
  }
}

/** Letters of the query in their order, as the editor filters too. */
function matches(name: string, query: string): boolean {
  let at = 0;
  const letters = query.toLowerCase();
  for (const letter of name.toLowerCase()) if (letter === letters[at]) at++;
  return at >= letters.length;
}

function* symbolsOf(text: string, uri: string): Generator<WorkspaceSymbol> {
  let line = 0;
  let start = 0;
  let container = "";
  for (const match of text.matchAll(declaration)) {
    const word = match[1] ?? match[3];
    const name = match[2] ?? match[4];
    if (word === undefined || name === undefined || name === "") continue;
    for (let next = text.indexOf("\n", start); next >= 0 && next < match.index; next = text.indexOf("\n", start)) {
      line++;
      start = next + 1;
    }
    const from = match.index + match[0].indexOf(name, word.length) - start;
    const inside = word === "fn" || word === "measure" || word === "segment";
    yield {
      name,
      kind: kinds[word]!,
      location: { uri, range: { start: { line, character: from }, end: { line, character: from + name.length } } },
      ...(inside && container !== "" ? { containerName: container } : {}),
    };
    if (!inside) container = name;
  }
}
