/** Reading the files that a scenario includes, however deep. */
import { DocumentState, URI, UriUtils, type LangiumDocument } from "langium";
import type { IncludedFile, ScenarioDocument } from "./included.js";

/** Text of a file, or null if there is none. `uri` is absolute. */
export type SourceReader = (uri: string) => Promise<string | null>;

/** Most files that a scenario can consist of: a mistake must not read a whole disk. */
const mostFiles = 100;

/** The file that an `include` of a document means. */
export function includedUri(document: LangiumDocument, path: string): URI {
  return /^[a-z][a-z0-9+.-]+:/i.test(path)
    ? URI.parse(path)
    : UriUtils.resolvePath(UriUtils.dirname(document.uri), path);
}

/**
 * Reads what a document includes, and what that includes, and links the documents to each other.
 *
 * @param parse makes a document of a text; a file that several include is read once
 * @returns every file but the scenario's own, in the order in which they are named
 */
export async function readIncluded(
  scenario: ScenarioDocument,
  read: SourceReader | null,
  parse: (text: string, uri: URI) => ScenarioDocument,
): Promise<readonly ScenarioDocument[]> {
  const known = new Map<string, IncludedFile>([[scenario.uri.toString(), { document: scenario }]]);
  const files = [scenario];
  // The list grows while it is gone through.
  for (const document of files) {
    const included = new Map<string, IncludedFile>();
    for (const { path } of document.parseResult.value.includes) {
      if (path === undefined) continue;
      const uri = includedUri(document, path);
      let file = known.get(uri.toString());
      if (file === undefined) {
        file = await readFile(path, uri, files.length, read, parse);
        known.set(uri.toString(), file);
        if ("document" in file) {
          file.document.source = files.length;
          files.push(file.document);
        }
      }
      included.set(path, file);
    }
    document.included = included;
  }
  return files.slice(1);
}

async function readFile(
  path: string,
  uri: URI,
  count: number,
  read: SourceReader | null,
  parse: (text: string, uri: URI) => ScenarioDocument,
): Promise<IncludedFile> {
  if (!uri.path.endsWith(".vas")) return { problem: `\`${path}\` is no scenario: name a file that ends in \`.vas\`.` };
  if (count >= mostFiles) return { problem: `A scenario consists of at most ${mostFiles} files: put some together.` };
  if (read === null) return { problem: `\`${path}\` cannot be read from here: nothing says where files are.` };
  const text = await read(uri.toString());
  if (text === null) return { problem: `There is no file \`${path}\` beside this one: correct the path.` };
  const document = parse(text, uri);
  document.state = DocumentState.ComputedScopes;
  return { document };
}
