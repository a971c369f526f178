/** What the editor shows about the word under the cursor. */
import { CstUtils, GrammarUtils, type AstNode, type CstNode, type LangiumDocument } from "langium";
import type { HoverProvider } from "langium/lsp";
import type { Hover, Position } from "vscode-languageserver";
import { modelAt } from "../names/index.js";
import { descriptionsFor } from "../checks/index.js";
import { describeNamed, describePreset, describeSetting, toMarkdown } from "./describe.js";
import { isKernel, isMachine, isMeet, isSetting, type Named } from "../generated/ast.js";
import { formatBytes, keywordDocs } from "../model/index.js";
import type { VasServices } from "./services.js";

/** Hover provider. */
export class VasHover implements HoverProvider {
  constructor(private readonly services: VasServices) {}

  getHoverContent(document: LangiumDocument, { position }: { position: Position }): Hover | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf =
      root && (CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeAtOffset(root, offset - 1));
    if (!leaf) return undefined;
    const value = this.describe(leaf);
    return value === null ? undefined : { contents: { kind: "markdown", value }, range: leaf.range };
  }

  private describe(leaf: CstNode): string | null {
    const node = leaf.astNode;
    const named = namedAt(leaf);
    // A schedule or a variant has a name, too, and means nothing more.
    const meaning = named && (describeNamed(named, modelAt(node)) as ReturnType<typeof describeNamed> | undefined);
    if (meaning) return toMarkdown(meaning);
    if (isSetting(node) && isMachineOrKernel(node.$container) && isProperty(node, "key", leaf)) {
      const { keys } = descriptionsFor(node.$container, this.services.settings);
      const setting = keys?.find(({ name }) => name === node.key);
      return setting ? toMarkdown(describeSetting(setting)) : null;
    }
    if (isMachineOrKernel(node) && isProperty(node, "preset", leaf)) {
      const { presets, word } = descriptionsFor(node, this.services.settings);
      const preset = presets?.find(({ name }) => name === node.preset);
      return preset ? toMarkdown(describePreset(word, preset)) : null;
    }
    if (isMeet(node) && isProperty(node, "point", leaf))
      return `\`\`\`vas\nmeet ${node.point}\n\`\`\`\n${keywordDocs["meet"]!}`;
    if (node.$type === "NumberLiteral") return describeNumber((node as unknown as { value: bigint }).value);
    const keyword = Object.hasOwn(keywordDocs, leaf.text) && !isName(leaf) ? keywordDocs[leaf.text] : undefined;
    return keyword === undefined ? null : `\`\`\`vas\n${leaf.text}\n\`\`\`\n${keyword}`;
  }
}

/** What a word names: the declaration that it begins, or the target of a reference. */
function namedAt(leaf: CstNode): Named | null {
  const node = leaf.astNode as AstNode & Record<string, unknown>;
  for (const property of ["target", "owner", "member", "program"]) {
    const reference = node[property] as { readonly ref?: Named; readonly $refNode?: CstNode } | undefined;
    if (reference?.ref && contains(reference.$refNode, leaf)) return reference.ref;
  }
  return typeof node["name"] === "string" && node.$type !== "Argument" && isProperty(node, "name", leaf)
    ? (node as unknown as Named)
    : null;
}

function isMachineOrKernel(
  node: AstNode,
): node is AstNode & { preset: string } & Parameters<typeof descriptionsFor>[0] {
  return isMachine(node) || isKernel(node);
}

function isProperty(node: AstNode, property: string, leaf: CstNode): boolean {
  return contains(GrammarUtils.findNodeForProperty(node.$cstNode, property), leaf);
}

function isName(leaf: CstNode): boolean {
  return ["name", "point", "key", "word", "id"].some((property) => isProperty(leaf.astNode, property, leaf));
}

function contains(outer: CstNode | undefined, inner: CstNode): boolean {
  return outer !== undefined && outer.offset <= inner.offset && inner.end <= outer.end;
}

function describeNumber(value: bigint): string {
  const size = value >= 1024n && value % 1024n === 0n ? ` = ${formatBytes(value)}` : "";
  return `\`${value}\` = \`0x${value.toString(16)}\`${size}`;
}
