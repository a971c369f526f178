/** Who calls a function, and what it calls; threads that begin in one and processes that run `main` count as callers. */
import { AstUtils, CstUtils, type AstNode, type GrammarConfig, type LangiumDocument } from "langium";
import type { CallHierarchyProvider, LangiumServices } from "langium/lsp";
import {
  SymbolKind,
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  type Range,
} from "vscode-languageserver";
import { functionSignature } from "../describe/index.js";
import { isFunctionDeclaration, isProcess, type FunctionDeclaration, type Process } from "../generated/ast.js";
import { mainFunction, type VasReferences } from "../names/index.js";
import { usesOf } from "./references.js";
import type { RelatedFiles } from "./related-files.js";

type Caller = FunctionDeclaration | Process;

/** Call hierarchy of functions of programs, spaces and kernel code. */
export class VasCallHierarchy implements CallHierarchyProvider {
  private readonly references: VasReferences;
  private readonly grammarConfig: GrammarConfig;

  constructor(
    private readonly services: LangiumServices,
    private readonly related: RelatedFiles,
  ) {
    this.references = services.references.References as VasReferences;
    this.grammarConfig = services.parser.GrammarConfig;
  }

  prepareCallHierarchy(document: LangiumDocument, { position }: CallHierarchyPrepareParams): CallHierarchyItem[] {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset, this.grammarConfig.nameRegexp);
    const targets = leaf ? this.references.findDeclarations(leaf) : [];
    return targets.filter(isFunctionDeclaration).flatMap((target) => this.itemOf(target) ?? []);
  }

  async incomingCalls({ item }: CallHierarchyIncomingCallsParams): Promise<CallHierarchyIncomingCall[]> {
    const target = await this.functionOf(item);
    if (target === null) return [];
    const uses = [...(await usesOf(target, this.references, this.related, false))];
    const owner = target.$container;
    // Whoever runs the program calls its `main`.
    if (target.name === mainFunction && owner.$type === "Program")
      uses.push(...(await usesOf(owner, this.references, this.related, false)));
    const calls = new Map<string, { from: CallHierarchyItem; fromRanges: Range[] }>();
    for (const { sourceUri, sourcePath, segment } of uses) {
      const file = await this.related.documentAt(sourceUri.toString());
      const node = file && this.services.workspace.AstNodeLocator.getAstNode(file.parseResult.value, sourcePath);
      const caller: Caller | null | undefined =
        node &&
        (AstUtils.getContainerOfType(node, isFunctionDeclaration) ?? AstUtils.getContainerOfType(node, isProcess));
      const from = caller && this.itemOf(caller);
      if (!from) continue;
      const key = JSON.stringify([from.uri, from.selectionRange]);
      const known = calls.get(key);
      if (known) known.fromRanges.push(segment.range);
      else calls.set(key, { from, fromRanges: [segment.range] });
    }
    return [...calls.values()];
  }

  async outgoingCalls({ item }: CallHierarchyOutgoingCallsParams): Promise<CallHierarchyOutgoingCall[]> {
    const source = await this.functionOf(item);
    if (source === null) return [];
    const calls = new Map<AstNode, { to: CallHierarchyItem; fromRanges: Range[] }>();
    for (const node of AstUtils.streamAllContents(source)) {
      for (const { reference } of AstUtils.streamReferences(node)) {
        const target = "ref" in reference ? reference.ref : undefined;
        if (!isFunctionDeclaration(target) || !reference.$refNode) continue;
        const known = calls.get(target);
        const to = this.itemOf(target);
        if (known) known.fromRanges.push(reference.$refNode.range);
        else if (to) calls.set(target, { to, fromRanges: [reference.$refNode.range] });
      }
    }
    return [...calls.values()];
  }

  private itemOf(node: Caller): CallHierarchyItem | null {
    const name = this.services.references.NameProvider.getNameNode(node);
    if (!name || !node.$cstNode) return null;
    return {
      name: node.name,
      kind: isFunctionDeclaration(node) ? SymbolKind.Function : SymbolKind.Event,
      detail: isFunctionDeclaration(node) ? ownerText(node) : "process",
      uri: AstUtils.getDocument(node).uri.toString(),
      range: node.$cstNode.range,
      selectionRange: name.range,
    };
  }

  private async functionOf({ uri, selectionRange }: CallHierarchyItem): Promise<FunctionDeclaration | null> {
    const file = await this.related.documentAt(uri);
    const root = file?.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, file.textDocument.offsetAt(selectionRange.start));
    return AstUtils.getContainerOfType(leaf?.astNode, isFunctionDeclaration) ?? null;
  }
}

/** Whose function it is: `program work`, `vas libc`. */
function ownerText(declaration: FunctionDeclaration): string {
  const { $container: owner } = declaration;
  const signature = functionSignature(declaration).replace(/^fn [^(]*/, "");
  switch (owner.$type) {
    case "Program":
      return `${signature} of program ${owner.name}`;
    case "Segment":
      return `${signature} of vas ${owner.$container.name}`;
    default:
      return `${signature} of the kernel`;
  }
}
