/** What the editor shows about the word under the cursor. */
import { AstUtils, CstUtils, GrammarUtils, type AstNode, type CstNode, type LangiumDocument } from "langium";
import type { HoverProvider } from "langium/lsp";
import type { Hover, Position } from "vscode-languageserver";
import { descriptionsFor } from "../declarations/index.js";
import {
  describeArgument,
  describeExecutable,
  describeHazard,
  describeInclude,
  describeMode,
  describeNamed,
  describeNumber,
  describePermissions,
  describePreset,
  describeSetting,
  describeValue,
  describeVariant,
  toMarkdown,
  type Description,
} from "../describe/index.js";
import {
  isArgument,
  isCall,
  isExplore,
  isHazard,
  isInclude,
  isKernel,
  isMachine,
  isMeet,
  isNamed,
  isNumberLiteral,
  isProgram,
  isProcessSetting,
  isProgramSetting,
  isSegment,
  isScenario,
  isSetting,
  isStringLiteral,
  isVariant,
  isVas,
  type Named,
  type Setting,
  type StringLiteral,
} from "../generated/ast.js";
import {
  executableSettings,
  exploreSettings,
  keywordDocs,
  type KnownSettings,
  type SettingDescription,
} from "../model/index.js";
import { isReplaceable, modelAt, namesake, programsOf, vasesOf } from "../names/index.js";
import { rangeOf } from "../syntax/index.js";

/** Hover provider. */
export class VasHover implements HoverProvider {
  constructor(private readonly services: { readonly settings: KnownSettings }) {}

  getHoverContent(document: LangiumDocument, { position }: { position: Position }): Hover | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf =
      root && (CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeAtOffset(root, offset - 1));
    const description = leaf && this.describe(leaf);
    return description
      ? { contents: { kind: "markdown", value: toMarkdown(description) }, range: leaf.range }
      : undefined;
  }

  private describe(leaf: CstNode): Description | null {
    const node = leaf.astNode;
    const named = namedAt(leaf);
    // A schedule or a variant has a name, too, and is no declaration that a program could use.
    const meaning = named && (describeNamed(named, modelAt(node), leaf) as Description | undefined);
    const stands = standIn(node);
    if (stands !== null && meaning) return { ...meaning, text: `${stands}\n\n${meaning.text}` };
    if (meaning) return meaning;
    if (isSetting(node)) return this.setting(node, leaf);
    if ((isMachine(node) || isKernel(node)) && isProperty(node, "preset", leaf)) {
      const { presets, word } = descriptionsFor(node, this.services.settings);
      const preset = presets?.find(({ name }) => name === node.preset);
      return preset ? describePreset(word, preset) : null;
    }
    if ((isProgramSetting(node) || isProcessSetting(node)) && isProperty(node, "key", leaf)) {
      const text = executableSettings[node.key] ?? keywordDocs[node.key];
      return text === undefined ? null : { code: node.key, text };
    }
    if (isHazard(node) && isProperty(node, "id", leaf)) {
      const hazard = this.services.settings.hazards?.find(({ id }) => id === node.id);
      return hazard ? describeHazard(hazard) : null;
    }
    if (isMeet(node) && isProperty(node, "point", leaf))
      return { code: `meet ${node.point}`, text: keywordDocs["meet"]! };
    if (isSegment(node) && isProperty(node, "permissions", leaf)) return describePermissions(node.permissions);
    if (isArgument(node) && isProperty(node, "name", leaf)) return describeArgument(node);
    if (isVariant(node) && isProperty(node, "name", leaf)) return describeVariant(node);
    const meant = isStringLiteral(node) ? namedByString(node) : null;
    if (meant !== null) return describeNamed(meant, modelAt(node), leaf) ?? null;
    if (isInclude(node) && isProperty(node, "path", leaf)) return describeInclude(node);
    if (isProgram(node) && isProperty(node, "file", leaf)) return describeExecutable(node);
    if (isNumberLiteral(node)) {
      const { $container: owner } = node;
      return isVas(owner) && owner.mode === node ? describeMode(node.value) : describeNumber(node.value);
    }
    const keyword = Object.hasOwn(keywordDocs, leaf.text) && !isName(leaf) ? keywordDocs[leaf.text] : undefined;
    return keyword === undefined ? null : { code: leaf.text, text: keyword };
  }

  /** The key or the value of a setting. */
  private setting(node: Setting, leaf: CstNode): Description | null {
    const { $container: block } = node;
    const keys: readonly SettingDescription[] | undefined = isExplore(block)
      ? exploreSettings
      : descriptionsFor(block, this.services.settings).keys;
    const setting = keys?.find(({ name }) => name === node.key);
    if (setting === undefined) return null;
    if (isProperty(node, "key", leaf)) return describeSetting(setting);
    return isProperty(node, "word", leaf) && node.word !== undefined ? describeValue(setting, node.word) : null;
  }
}

/** Says that a function of the kernel block stands in for the system call that is called here; null: none does. */
function standIn(node: AstNode): string | null {
  const call = node.$container;
  if (!isCall(call) || call.callee !== node) return null;
  const own = namesake(call);
  if (own === undefined || !isReplaceable(own.name)) return null;
  return `Here \`kernel.${own.name}\` (line ${rangeOf(own).line}) stands in for it.`;
}

/** What a word names: the declaration that it begins, or the target of a reference. */
function namedAt(leaf: CstNode): Named | null {
  const node = leaf.astNode as AstNode & Record<string, unknown>;
  for (const property of [
    "target",
    "owner",
    "member",
    "property",
    "program",
    "process",
    "function",
    "space",
    "spaces",
  ]) {
    const value = node[property];
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const reference = one as { readonly ref?: Named; readonly $refNode?: CstNode } | undefined;
      if (reference?.ref && contains(reference.$refNode, leaf)) return reference.ref;
    }
  }
  return isNamed(node) && typeof node.name === "string" && isProperty(node, "name", leaf) ? node : null;
}

/** The VAS or program of the scenario whose name a call gets as a string: `vas_find("libc")`, `exec("sort")`. */
function namedByString(node: StringLiteral): Named | null {
  const call = isArgument(node.$container) ? node.$container.$container : null;
  const callee = isCall(call) && call.callee?.$type === "NameReference" ? call.callee.target?.$refText : undefined;
  const scenario = AstUtils.findRootNode(node);
  if (!isCall(call) || call.arguments[0]?.value !== node || !isScenario(scenario)) return null;
  const all: readonly Named[] =
    callee === "vas_find" ? vasesOf(scenario) : callee === "exec" ? programsOf(scenario) : [];
  return all.find(({ name }) => name === node.value) ?? null;
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
