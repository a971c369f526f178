/** Find All References: in open files, and in scenarios of the workspace that are not open and include the file. */
import { CstUtils, type GrammarConfig, type LangiumDocument, type ReferenceDescription } from "langium";
import type { LangiumServices, ReferencesProvider } from "langium/lsp";
import type { Location, ReferenceParams } from "vscode-languageserver";
import type { Named } from "../generated/ast.js";
import type { VasReferences } from "../names/index.js";
import type { RelatedFiles } from "./related-files.js";

/** References of a name, wherever it is used. */
export class VasReferencesProvider implements ReferencesProvider {
  private readonly references: VasReferences;
  private readonly grammarConfig: GrammarConfig;

  constructor(
    services: LangiumServices,
    private readonly related: RelatedFiles,
  ) {
    this.references = services.references.References as VasReferences;
    this.grammarConfig = services.parser.GrammarConfig;
  }

  async findReferences(document: LangiumDocument, { position, context }: ReferenceParams): Promise<Location[]> {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset, this.grammarConfig.nameRegexp);
    if (!leaf) return [];
    const [target] = this.references.findDeclarations(leaf) as Named[];
    if (target === undefined) return [];
    const found = await usesOf(target, this.references, this.related, context.includeDeclaration);
    return found.map(({ sourceUri, segment }) => ({ uri: sourceUri.toString(), range: segment.range }));
  }
}

/** Every use of a declaration, each place once. */
export async function usesOf(
  target: Named,
  references: VasReferences,
  related: RelatedFiles,
  includeDeclaration: boolean,
): Promise<readonly ReferenceDescription[]> {
  const open = references.findReferences(target, { includeDeclaration }).toArray();
  const uri = target.$document?.uri ?? rootUri(target);
  const closed = uri === null ? [] : await related.closedIncludersOf(uri.toString());
  const all = [...open, ...references.referencesIn(target, closed, false)];
  const places = new Map(all.map((one) => [`${one.sourceUri.toString()} ${one.segment.offset}`, one]));
  return [...places.values()];
}

function rootUri(node: Named): { toString: () => string } | null {
  let root: Named["$container"] | Named = node;
  while (root.$container) root = root.$container;
  return root.$document?.uri ?? null;
}
