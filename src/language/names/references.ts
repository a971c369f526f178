/** Declarations and their references, for definition, references, highlights and rename. */
import {
  AstUtils,
  CstUtils,
  DefaultNameProvider,
  DefaultReferences,
  GrammarUtils,
  stream,
  type AstNode,
  type CstNode,
  type FindReferencesOptions,
  type LangiumCoreServices,
  type ReferenceDescription,
  type Stream,
} from "langium";
import { isBuiltin } from "../model/index.js";
import { isMeet, type Meet, type Named } from "../generated/ast.js";

/** Is a node part of a file? Some names stand for what is made at run time, e.g. a forked process. */
function isInDocument(node: AstNode): boolean {
  return AstUtils.findRootNode(node).$document !== undefined;
}

/** A rendezvous is declared by the first `meet` that names it; builtins are declared nowhere. */
export class VasReferences extends DefaultReferences {
  override findDeclarations(source: CstNode): AstNode[] {
    const node = source.astNode;
    if (isMeet(node) && isPoint(node, source)) return meetsOf(node).slice(0, 1);
    return super.findDeclarations(source).filter((target) => !isBuiltin(target as Named) && isInDocument(target));
  }

  override findReferences(target: AstNode, options: FindReferencesOptions): Stream<ReferenceDescription> {
    if (!isMeet(target)) return stream(this.referencesInFile(target, options));
    const { uri } = AstUtils.getDocument(target);
    const targetPath = this.nodeLocator.getAstNodePath(target);
    const meets = options.includeDeclaration ? meetsOf(target) : meetsOf(target).slice(1);
    return stream(
      meets.map((meet) => ({
        sourceUri: uri,
        sourcePath: this.nodeLocator.getAstNodePath(meet),
        targetUri: uri,
        targetPath,
        segment: CstUtils.toDocumentSegment(this.nameProvider.getNameNode(meet)!),
        local: true,
      })),
    );
  }

  /** Files are independent: the references of a declaration are in its file. */
  private referencesInFile(target: AstNode, options: FindReferencesOptions): ReferenceDescription[] {
    const { uri, parseResult } = AstUtils.getDocument(target);
    const targetPath = this.nodeLocator.getAstNodePath(target);
    const found: ReferenceDescription[] = options.includeDeclaration ? this.getSelfReferences(target) : [];
    for (const node of AstUtils.streamAst(parseResult.value)) {
      for (const { reference } of AstUtils.streamReferences(node)) {
        if (!("ref" in reference) || reference.ref !== target || !reference.$refNode) continue;
        const segment = CstUtils.toDocumentSegment(reference.$refNode);
        found.push({
          sourceUri: uri,
          sourcePath: this.nodeLocator.getAstNodePath(node),
          targetUri: uri,
          targetPath,
          segment,
          local: true,
        });
      }
    }
    return found;
  }
}

/** Where the name of a node stands; that of a `meet` is its point. */
export class VasNameProvider extends DefaultNameProvider {
  override getNameNode(node: AstNode): CstNode | undefined {
    return isMeet(node) ? GrammarUtils.findNodeForProperty(node.$cstNode, "point") : super.getNameNode(node);
  }
}

/** Creates the reference finder. */
export function createReferences(services: LangiumCoreServices): VasReferences {
  return new VasReferences(services);
}

function isPoint(meet: Meet, source: CstNode): boolean {
  const point = GrammarUtils.findNodeForProperty(meet.$cstNode, "point");
  return point !== undefined && point.offset <= source.offset && source.end <= point.end;
}

/** Every `meet` of the file that names the same point, in order. */
function meetsOf(meet: Meet): Meet[] {
  return AstUtils.streamAst(AstUtils.findRootNode(meet))
    .filter(isMeet)
    .filter(({ point }) => point === meet.point)
    .toArray();
}
