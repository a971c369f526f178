/** From text to a checked syntax tree: what compiler, CLI and debug adapter call. */
import { DocumentState, URI, type LangiumDocument } from "langium";
import type { Diagnostic } from "vscode-languageserver";
import type { CoreServiceSet } from "./core-services.js";
import type { Scenario } from "../generated/ast.js";
import type { SourceRange } from "../syntax/index.js";

/** Something to tell about a file. Only errors prevent it from running. */
export interface Problem extends SourceRange {
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

/** Parses, links and checks a file. Never rejects because of what the text contains; keeps nothing between calls. */
export async function parseScenario(
  { shared, vas }: CoreServiceSet,
  text: string,
  uri: string,
): Promise<ParsedScenario> {
  const document: LangiumDocument<Scenario> = shared.workspace.LangiumDocumentFactory.fromString(text, parsedUri(uri));
  document.localSymbols = await vas.references.ScopeComputation.collectLocalSymbols(document);
  document.state = DocumentState.ComputedScopes;
  await vas.references.Linker.link(document);
  document.state = DocumentState.Linked;
  const diagnostics = await vas.validation.DocumentValidator.validateDocument(document);
  return { ast: document.parseResult.value, problems: diagnostics.map(problemOf).sort(byPlace) };
}

/** A path is as good as a URI; the language needs the ending only. */
function parsedUri(uri: string): URI {
  const parsed = /^[a-z][a-z0-9+.-]+:/i.test(uri) ? URI.parse(uri) : URI.file(uri);
  return parsed.path.endsWith(".vas") ? parsed : parsed.with({ path: `${parsed.path}.vas` });
}

function problemOf({ severity, range, message }: Diagnostic): Problem {
  return {
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
