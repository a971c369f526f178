/**
 * The outline of a file: scenario, machine, kernel, VASes with segments, programs with functions, processes,
 * expectations.
 */
import { GrammarUtils, type AstNode, type CstNode, type LangiumDocument } from "langium";
import type { DocumentSymbolProvider } from "langium/lsp";
import { SymbolKind, type DocumentSymbol } from "vscode-languageserver";
import { functionSignature, segmentLine } from "../describe/index.js";
import type { FunctionDeclaration, Scenario, Variable } from "../generated/ast.js";
import { textOf } from "../syntax/index.js";

/** Outline provider. */
export class VasOutline implements DocumentSymbolProvider {
  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    const scenario = document.parseResult.value as Scenario;
    const children = [
      ...scenario.includes.map((include) => symbol(include, "path", include.path, SymbolKind.File, "include")),
      ...scenario.constants.map((constant) =>
        symbol(constant, "name", constant.name, SymbolKind.Constant, textOf(constant.value)),
      ),
      ...scenario.variants.map((variant) =>
        symbol(
          variant,
          "name",
          variant.name,
          SymbolKind.Object,
          variant.title ?? "variant",
          variant.expectations.map((one) => symbol(one, "condition", textOf(one), SymbolKind.Boolean)),
        ),
      ),
      ...scenario.machines.map((machine) => symbol(machine, "preset", `machine ${machine.preset}`, SymbolKind.Object)),
      ...scenario.kernels.map((kernel) =>
        symbol(kernel, "preset", `kernel ${kernel.preset}`, SymbolKind.Object, "", members(kernel)),
      ),
      ...scenario.vases.map((vas) =>
        symbol(
          vas,
          "name",
          vas.name,
          SymbolKind.Namespace,
          "vas",
          vas.segments.map((segment) =>
            symbol(
              segment,
              "name",
              segment.name,
              SymbolKind.Package,
              segmentLine(segment).replace(/`/g, ""),
              members(segment),
            ),
          ),
        ),
      ),
      ...scenario.programs.map((program) =>
        symbol(program, "name", program.name, SymbolKind.Class, "program", members(program)),
      ),
      ...scenario.processes.map((process) =>
        symbol(
          process,
          "name",
          process.name,
          SymbolKind.Event,
          `runs ${process.function ? `kernel.${process.function.$refText}` : (process.program?.$refText ?? "")}`,
        ),
      ),
      ...scenario.expectations.map((expectation) =>
        symbol(expectation, "condition", textOf(expectation), SymbolKind.Boolean),
      ),
      ...scenario.trees.map((tree) =>
        symbol(tree, "source", tree.source, SymbolKind.File, `files at ${tree.at ?? "/"}`),
      ),
      ...scenario.schedules.map((schedule) =>
        symbol(schedule, "text", `schedule ${schedule.name ?? schedule.text}`, SymbolKind.Event),
      ),
    ]
      .filter((child) => child !== null)
      .sort((one, other) => one.range.start.line - other.range.start.line);
    const root = symbol(scenario, "title", scenario.title, SymbolKind.File, "scenario", children);
    return root ? [root] : children;
  }
}

function members({
  variables,
  functions,
}: {
  readonly variables: readonly Variable[];
  readonly functions: readonly FunctionDeclaration[];
}): (DocumentSymbol | null)[] {
  return [
    ...variables.map((variable) =>
      symbol(variable, "name", variable.name, variable.length ? SymbolKind.Array : SymbolKind.Variable, variable.width),
    ),
    ...functions.map((declaration) =>
      symbol(
        declaration,
        "name",
        declaration.name,
        SymbolKind.Function,
        functionSignature(declaration).replace(/^fn [^(]*/, ""),
      ),
    ),
  ];
}

/** Null for what the parser could not complete: a symbol needs a name. */
function symbol(
  node: AstNode,
  property: string,
  name: string | undefined,
  kind: SymbolKind,
  detail = "",
  children: (DocumentSymbol | null)[] = [],
): DocumentSymbol | null {
  const selection: CstNode | undefined = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  if (!node.$cstNode || !selection || !name?.trim()) return null;
  return {
    name,
    detail,
    kind,
    range: node.$cstNode.range,
    selectionRange: selection.range,
    children: children.filter((child) => child !== null),
  };
}
