/** Files that a scenario names as links: what it includes, and the executables that it runs. */
import { GrammarUtils, type AstNode, type LangiumDocument } from "langium";
import type { DocumentLinkProvider } from "langium/lsp";
import type { DocumentLink } from "vscode-languageserver";
import type { Scenario } from "../generated/ast.js";
import { includedUri } from "../names/index.js";

/** Document links. */
export class VasDocumentLinks implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { includes, programs, trees } = document.parseResult.value as Scenario;
    return [
      ...includes.flatMap((include) => linkAt(document, include, "path", include.path)),
      ...trees.flatMap((tree) => linkAt(document, tree, "source", tree.source)),
      ...programs.flatMap((program) => linkAt(document, program, "file", program.file)),
    ];
  }
}

function linkAt(document: LangiumDocument, node: AstNode, property: string, path: string | undefined): DocumentLink[] {
  const place = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  return place && path ? [{ range: place.range, target: includedUri(document, path).toString() }] : [];
}
