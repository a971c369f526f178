/** Addresses beside arrays and functions, and the pages that they cover: what TLB and page tables will speak of. */
import { addressText, groupedHex } from "../../notation/index.js";
import { AstUtils, GrammarUtils, type CstNode, type LangiumDocument } from "langium";
import type { InlayHintProvider } from "langium/lsp";
import { InlayHintKind, type InlayHint, type Range } from "vscode-languageserver";
import {
  isFunctionDeclaration,
  isVariable,
  type FunctionDeclaration,
  type Scenario,
  type Variable,
} from "../generated/ast.js";
import { formatBytes, type KnownSettings, type SymbolPlace } from "../model/index.js";
import { evaluateConstant, machineFacts } from "../names/index.js";

type Places = ReturnType<NonNullable<KnownSettings["placesOf"]>>;

/** Inlay hints. */
export class VasInlayHints implements InlayHintProvider {
  /** A tree does not change: the next edit brings another. */
  private readonly places = new WeakMap<Scenario, Places>();

  constructor(private readonly services: { readonly settings: KnownSettings }) {}

  getInlayHints(document: LangiumDocument, { range }: { range: Range }): InlayHint[] {
    const scenario = document.parseResult.value as Scenario;
    const places = this.placesOf(document, scenario);
    if (places === null) return [];
    const hints: InlayHint[] = [];
    for (const node of AstUtils.streamAst(scenario, { range })) {
      if (!isFunctionDeclaration(node) && !isVariable(node)) continue;
      const place = places.get(node);
      const behind = endOfHeading(node);
      if (place === undefined || behind === undefined) continue;
      hints.push({
        position: behind.range.end,
        kind: InlayHintKind.Type,
        paddingLeft: true,
        ...textOf(place, this.pageBytes(node, scenario)),
      });
    }
    return hints;
  }

  private placesOf(document: LangiumDocument, scenario: Scenario): Places {
    const { placesOf } = this.services.settings;
    if (placesOf === undefined || hasErrors(document)) return null;
    let known = this.places.get(scenario);
    if (known === undefined) this.places.set(scenario, (known = placesOf(scenario)));
    return known;
  }

  /** Bytes of the pages that a symbol lies in; null: the machine is not known, as in a file for others. */
  private pageBytes({ $container: owner }: FunctionDeclaration | Variable, scenario: Scenario): number | null {
    if (owner.$type === "Kernel" || scenario.machines.length === 0) return null;
    const own = owner.$type === "Segment" ? evaluateConstant(owner.pages) : null;
    return own === null ? machineFacts(scenario, this.services.settings).pageBytes : Number(own);
  }
}

/** An included file with errors is told at the include. */
function hasErrors({ diagnostics, parseResult }: LangiumDocument): boolean {
  if (parseResult.lexerErrors.length + parseResult.parserErrors.length > 0) return true;
  return diagnostics?.some(({ severity }) => severity === 1) ?? true;
}

/** `u64 page[1024]`, `fn toucher(p)`: what the hint stands behind. */
function endOfHeading(node: FunctionDeclaration | Variable): CstNode | undefined {
  const sign = isVariable(node) ? (node.length ? "]" : undefined) : ")";
  if (sign === undefined) return GrammarUtils.findNodeForProperty(node.$cstNode, "name");
  return GrammarUtils.findNodeForKeyword(node.$cstNode, sign);
}

function textOf({ address, bytes }: SymbolPlace, pageBytes: number | null): Pick<InlayHint, "label" | "tooltip"> {
  const at = `at ${addressText(address)}`;
  const size = `${formatBytes(bytes)} bytes`;
  if (pageBytes === null) return { label: at, tooltip: `${size}.` };
  const first = Math.floor(address / pageBytes);
  const last = Math.floor((address + Math.max(1, bytes) - 1) / pageBytes);
  const count = last - first + 1;
  const pages = count === 1 ? `page ${groupedHex(first)}` : `pages ${groupedHex(first)} to ${groupedHex(last)}`;
  return {
    label: `${at}, ${pages}`,
    tooltip: `${size} on ${count === 1 ? "one page" : `${count} pages`} of ${formatBytes(pageBytes)}; a page is named by its VPN.`,
  };
}
