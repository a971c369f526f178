/** Rename: refuses what is not a name of the language, so that a rename never breaks the file. */
import type { LangiumDocument } from "langium";
import { DefaultRenameProvider, type LangiumServices } from "langium/lsp";
import { ResponseError, type RenameParams, type WorkspaceEdit } from "vscode-languageserver";
import { contextualWords } from "../syntax/index.js";

/** LSP's error code for a request that failed although it was well formed. */
const requestFailed = -32803;

/** Rename provider. */
export class VasRename extends DefaultRenameProvider {
  private readonly keywords: ReadonlySet<string>;

  constructor(services: LangiumServices) {
    super(services);
    this.keywords = new Set(Object.keys(services.parser.Lexer.definition).map((name) => name.replace(/:KW$/, "")));
  }

  override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
    const { newName } = params;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName)) {
      throw new ResponseError(
        requestFailed,
        `\`${newName}\` is not a name: use letters, digits and _, not beginning with a digit.`,
      );
    }
    if (this.keywords.has(newName) && !contextualWords.has(newName)) {
      throw new ResponseError(requestFailed, `\`${newName}\` is a keyword: choose another name.`);
    }
    return super.rename(document, params);
  }
}
