/** Files that see each other's declarations: open ones, and those of the workspace that are not. */
import { DocumentState, URI } from "langium";
import type { LangiumSharedServices } from "langium/lsp";
import type { Scenario } from "../generated/ast.js";
import {
  readIncluded,
  seenFrom,
  type ScenarioDocument,
  type SourceReader,
  type WorkspaceFiles,
} from "../names/index.js";

/** Finds the files that a name can be used in. Nothing is kept: files change, and reading them is quick. */
export class RelatedFiles {
  constructor(
    private readonly shared: Pick<LangiumSharedServices, "workspace">,
    private readonly files: WorkspaceFiles | null,
  ) {}

  /** Scenarios of the workspace that are not open and include the file, however indirectly. */
  async closedIncludersOf(uri: string): Promise<readonly ScenarioDocument[]> {
    const found: ScenarioDocument[] = [];
    for (const other of (await this.files?.list()) ?? []) {
      if (other === uri || this.shared.workspace.LangiumDocuments.hasDocument(URI.parse(other))) continue;
      const text = await this.files!.read(other);
      if (text === null || !/\binclude\b/.test(text)) continue;
      const document = await this.parse(text, other);
      if (seenFrom(document).some((one) => one.uri.toString() === uri)) found.push(document);
    }
    return found;
  }

  /** A file as the editor has it, or as it is in the workspace; null: there is none. */
  async documentAt(uri: string): Promise<ScenarioDocument | null> {
    const open = this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    if (open !== undefined) return open as ScenarioDocument;
    const text = await this.files?.read(uri);
    return text === null || text === undefined ? null : this.parse(text, uri);
  }

  private async parse(text: string, uri: string): Promise<ScenarioDocument> {
    const { LangiumDocumentFactory: factory, LangiumDocuments: documents } = this.shared.workspace;
    const make = (contents: string, at: URI): ScenarioDocument => factory.fromString<Scenario>(contents, at);
    const current: SourceReader = (wanted) => {
      const open = documents.getDocument(URI.parse(wanted));
      return open === undefined ? this.files!.read(wanted) : Promise.resolve(open.textDocument.getText());
    };
    const document = make(text, URI.parse(uri));
    await readIncluded(document, current, make);
    // Names are linked when they are asked for.
    document.state = DocumentState.ComputedScopes;
    return document;
  }
}
