/** Documents of the editor: after an edit, only what it touches is parsed. */
import {
  Cancellation,
  DefaultLangiumDocumentFactory,
  type AstNode,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ParseResult,
} from "langium";
import type { CoreServices } from "../parser/index.js";
import { Reparser } from "../reparse/index.js";

/** Makes documents, and makes them new when their text has changed. */
export class VasDocumentFactory extends DefaultLangiumDocumentFactory {
  private reparser: Reparser | null = null;

  constructor(private readonly shared: LangiumSharedCoreServices) {
    super(shared);
  }

  override async update<T extends AstNode = AstNode>(
    document: LangiumDocument<T>,
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<LangiumDocument<T>> {
    const { uri, parseResult } = document;
    const text = this.textDocuments?.get(uri.toString())?.getText();
    const known = parseResult.value.$cstNode?.root.fullText;
    if (text === undefined || text === known) return super.update(document, cancelToken);
    this.reparser ??= new Reparser(this.shared.ServiceRegistry.getServices(uri) as CoreServices);
    const result: ParseResult = this.reparser.parse(known === undefined ? null : parseResult, text);
    document.parseResult = result as typeof parseResult;
    (result.value as { $document?: LangiumDocument }).$document = document;
    // The tree is that of the text now: nothing is left for Langium to parse.
    return super.update(document, cancelToken);
  }
}
