/** Included files in the editor: read when a file that includes them is built, and built again when they change. */
import { DocumentState, URI, type LangiumDocument } from "langium";
import type { LangiumSharedServices } from "langium/lsp";
import type { Scenario } from "../generated/ast.js";
import { readIncluded, seenFrom, type ScenarioDocument, type SourceReader } from "../names/index.js";

/** Lets files include each other. What is open in the editor goes before what `read` finds. */
export function followIncludes({ workspace }: LangiumSharedServices, read: SourceReader): void {
  const { DocumentBuilder: builder, LangiumDocuments: documents, LangiumDocumentFactory: factory } = workspace;
  const current: SourceReader = (uri) => {
    const open = documents.getDocument(URI.parse(uri));
    return open === undefined ? read(uri) : Promise.resolve(open.textDocument.getText());
  };
  builder.onBuildPhase(DocumentState.Parsed, async (built) => {
    for (const document of built as ScenarioDocument[]) {
      const known = new Map(seenFrom(document).map((file) => [file.uri.toString(), file]));
      known.delete(document.uri.toString());
      const parse = (text: string, uri: URI): ScenarioDocument => {
        const before = known.get(uri.toString());
        // One that includes nothing itself knows of no other tree: while its text is the same, so is what it is.
        const isSame = before?.textDocument.getText() === text && before.parseResult.value.includes.length === 0;
        return isSame ? before : factory.fromString<Scenario>(text, uri);
      };
      if (document.parseResult.value.includes.length > 0) await readIncluded(document, current, parse);
      else delete document.included;
    }
  });
  /** Files that are built again because of another: their own includers know already. */
  const following = new Set<string>();
  builder.onBuildPhase(DocumentState.Validated, async (built) => {
    const changed = new Set(built.map(({ uri }) => uri.toString()).filter((uri) => !following.delete(uri)));
    const affected = documents.all
      .filter((document) => !built.includes(document) && includesOneOf(document, changed))
      .toArray();
    if (affected.length === 0) return;
    for (const { uri } of affected) following.add(uri.toString());
    // Behind this build, which still holds the workspace.
    await Promise.resolve();
    void workspace.WorkspaceLock.write((token) =>
      builder.update(
        affected.map(({ uri }) => uri),
        [],
        token,
      ),
    );
  });
}

function includesOneOf(document: LangiumDocument, uris: ReadonlySet<string>): boolean {
  const seen = new Set<ScenarioDocument>([document as ScenarioDocument]);
  for (const { included } of seen) {
    for (const file of included?.values() ?? []) {
      if (!("document" in file)) continue;
      if (uris.has(file.document.uri.toString())) return true;
      seen.add(file.document);
    }
  }
  return false;
}
