/** Files that include each other: a scenario is its own file and everything that it includes, however deep. */
import { AstUtils, type AstNode, type LangiumDocument } from "langium";
import { isScenario, type ConstantDeclaration, type Program, type Scenario, type Vas } from "../generated/ast.js";

/** What an `include` leads to, or why it leads nowhere. */
export type IncludedFile = { readonly document: ScenarioDocument } | { readonly problem: string };

/** A parsed file that knows what it includes. */
export interface ScenarioDocument extends LangiumDocument<Scenario> {
  /** By path as written; absent: nothing was looked up. */
  included?: ReadonlyMap<string, IncludedFile>;
  /** Its place among the files of the scenario that it was read for; absent: 0, the scenario's own. */
  source?: number;
}

/** The file that an `include` of a document names, or null. */
export function includedBy(document: LangiumDocument | undefined, path: string): ScenarioDocument | null {
  const found = (document as ScenarioDocument | undefined)?.included?.get(path);
  return found !== undefined && "document" in found ? found.document : null;
}

/** The scenario itself, and every file that it includes, each once, in the order in which they are named. */
export function filesOf(scenario: Scenario): readonly Scenario[] {
  if (scenario.includes.length === 0) return [scenario];
  const files = new Set<Scenario>([scenario]);
  for (const file of files) {
    for (const { path } of file.includes) {
      const root = includedBy(file.$document, path)?.parseResult.value;
      if (root !== undefined) files.add(root);
    }
  }
  return [...files];
}

/** Can a file that a scenario includes, however deep, not be read? Then nobody knows what it declares. */
export function lacksFile(scenario: Scenario): boolean {
  return filesOf(scenario).some(({ includes, $document }) =>
    includes.some(({ path }) => {
      const file = ($document as ScenarioDocument | undefined)?.included?.get(path);
      return file !== undefined && "problem" in file;
    }),
  );
}

/** A document, and every one that it includes, each once, the document itself first. */
export function seenFrom(document: ScenarioDocument): readonly ScenarioDocument[] {
  const seen = new Set([document]);
  for (const one of seen)
    for (const file of one.included?.values() ?? []) if ("document" in file) seen.add(file.document);
  return [...seen];
}

/** VASes of the scenario and of what it includes. */
export function vasesOf(scenario: Scenario): readonly Vas[] {
  return filesOf(scenario).flatMap(({ vases }) => vases);
}

/** Programs of the scenario and of what it includes. */
export function programsOf(scenario: Scenario): readonly Program[] {
  return filesOf(scenario).flatMap(({ programs }) => programs);
}

/** Constants of the scenario and of what it includes. */
export function constantsOf(scenario: Scenario): readonly ConstantDeclaration[] {
  return filesOf(scenario).flatMap(({ constants }) => constants);
}

/** The file that a node stands in; null for a builtin. */
export function fileOf(node: AstNode): Scenario | null {
  const root = AstUtils.findRootNode(node);
  return isScenario(root) ? root : null;
}
