/** A document as the language server has it: the cursor is where `‸` stands. */
import { URI, type LangiumDocument } from "langium";
import type { CompletionItem, Hover, Position } from "vscode-languageserver-types";
import { createVasServices } from "../../../src/language/editor/index.js";
import type { LanguageSettings } from "../../../src/language/index.js";

/** An open document, and a place in it. */
export interface OpenDocument {
  readonly document: LangiumDocument;
  readonly position: Position;
  readonly textDocument: { readonly uri: string };
}

/** The language service of an editor. */
export interface TestEditor {
  readonly services: ReturnType<typeof createVasServices>;
  /** `name`: of the file; absent: a new one. */
  readonly open: (marked: string, name?: string) => Promise<OpenDocument>;
  readonly itemsAt: (marked: string) => Promise<readonly CompletionItem[]>;
  readonly labelsAt: (marked: string) => Promise<string[]>;
  /** Markdown; empty: there is no hover. */
  readonly hoverAt: (marked: string) => Promise<string>;
}

/** Services of their own. `files`: those of the workspace, by path from `memory:/`. */
export function openEditor(settings: LanguageSettings, files: Readonly<Record<string, string>> = {}): TestEditor {
  const read = (uri: string): Promise<string | null> => Promise.resolve(files[uri.replace("memory:/", "")] ?? null);
  const endingIn = (ending: string) => (): Promise<string[]> =>
    Promise.resolve(Object.keys(files).flatMap((path) => (path.endsWith(ending) ? [`memory:/${path}`] : [])));
  const workspace = { list: endingIn(".vas"), executables: endingIn(".elf"), read };
  const services = createVasServices(settings, undefined, workspace);
  const { shared, vas } = services;
  let count = 0;
  const open = async (marked: string, name = `test${count++}.vas`): Promise<OpenDocument> => {
    const offset = Math.max(0, marked.indexOf("‸"));
    const uri = URI.parse(`memory:/${name}`);
    const document = shared.workspace.LangiumDocumentFactory.fromString(marked.replace("‸", ""), uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    return { document, position: document.textDocument.positionAt(offset), textDocument: { uri: uri.toString() } };
  };
  const itemsAt = async (marked: string): Promise<readonly CompletionItem[]> => {
    const { document, ...place } = await open(marked);
    return (await vas.lsp.CompletionProvider!.getCompletion(document, place))?.items ?? [];
  };
  return {
    services,
    open,
    itemsAt,
    labelsAt: async (marked) => (await itemsAt(marked)).map(({ label }) => label),
    hoverAt: async (marked) => {
      const { document, ...place } = await open(marked);
      const hover: Hover | undefined = await vas.lsp.HoverProvider!.getHoverContent(document, place);
      return hover ? (hover.contents as { value: string }).value : "";
    },
  };
}
