/** From text to a checked syntax tree: what compiler, CLI and debug adapter call. */
import { Cancellation, DocumentState, interruptAndCheck, URI } from "langium";
import type { Diagnostic } from "vscode-languageserver";
import type { CoreServiceSet } from "./core-services.js";
import type { Scenario } from "../generated/ast.js";
import { readIncluded, type ScenarioDocument, type SourceReader } from "../names/index.js";
import type { SourceRange } from "../syntax/index.js";

/** Something to tell about a file. Only errors prevent it from running. */
export interface Problem extends SourceRange {
  /** URI of the included file that it is in; absent: the scenario's own. */
  readonly file?: string;
  /** Its kind, as docs/problems.md explains it; absent: what only the compiler finds. */
  readonly code?: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly message: string;
}

/** A parsed and checked file. With errors among the problems the tree may be incomplete. */
export interface ParsedScenario {
  readonly ast: Scenario;
  /** In the order of their places. */
  readonly problems: readonly Problem[];
}

const severities = ["error", "error", "warning", "information", "hint"] as const;

/**
 * Parses, links and checks a file and everything that it includes. Never rejects because of what the texts contain; keeps
 * nothing between calls. Other work gets its turn between the files and every few milliseconds of linking and checking: a
 * debug adapter hears that its client is gone while it compiles the largest file.
 *
 * @param read reads an included file; null: none can be included
 */
export async function parseScenario(
  { shared, vas }: CoreServiceSet,
  text: string,
  uri: string,
  read: SourceReader | null = null,
): Promise<ParsedScenario> {
  const parse = (contents: string, at: URI): ScenarioDocument =>
    shared.workspace.LangiumDocumentFactory.fromString<Scenario>(contents, at);
  const own = parse(text, parsedUri(uri));
  // Nobody cancels it, but with a token that could be cancelled the library yields.
  const turns = new Cancellation.CancellationTokenSource().token;
  const documents = [own, ...(await readIncluded(own, read, parse))];
  for (const document of documents) {
    await interruptAndCheck(turns);
    document.localSymbols = await vas.references.ScopeComputation.collectLocalSymbols(document, turns);
    document.state = DocumentState.ComputedScopes;
  }
  const problems: Problem[] = [];
  for (const document of documents) {
    await vas.references.Linker.link(document, turns);
    document.state = DocumentState.Linked;
    const diagnostics = await vas.validation.DocumentValidator.validateDocument(document, {}, turns);
    const { source = 0 } = document;
    const place = source === 0 ? {} : { source, file: document.uri.toString() };
    // What is only worth a remark in an included file is worth one there.
    const told = source === 0 ? diagnostics : diagnostics.filter(({ severity = 1 }) => severity <= 2);
    problems.push(...told.map((diagnostic) => ({ ...place, ...problemOf(diagnostic) })).sort(byPlace));
  }
  await interruptAndCheck(turns);
  return { ast: own.parseResult.value, problems };
}

/** A path is as good as a URI; the language needs the ending only. */
function parsedUri(uri: string): URI {
  const parsed = /^[a-z][a-z0-9+.-]+:/i.test(uri) ? URI.parse(uri) : URI.file(uri);
  return parsed.path.endsWith(".vas") ? parsed : parsed.with({ path: `${parsed.path}.vas` });
}

function problemOf({ severity, range, message, code }: Diagnostic): Problem {
  return {
    ...(typeof code === "string" ? { code } : {}),
    severity: severities[severity ?? 1],
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
    message: typeof message === "string" ? message : message.value,
  };
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column || one.message.localeCompare(other.message);
}
