/** Included files as links. */
import { GrammarUtils, type LangiumDocument } from "langium";
import type { DocumentLinkProvider } from "langium/lsp";
import type { DocumentLink } from "vscode-languageserver";
import type { Scenario } from "../generated/ast.js";
import { includedUri } from "../names/index.js";

/** Document links. */
export class VasDocumentLinks implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { includes } = document.parseResult.value as Scenario;
    return includes.flatMap((include) => {
      const path = GrammarUtils.findNodeForProperty(include.$cstNode, "path");
      return path ? [{ range: path.range, target: includedUri(document, include.path).toString() }] : [];
    });
  }
}
