/** Declarations and their references, for definition, references, highlights and rename. */
import {
  AstUtils,
  CstUtils,
  DefaultNameProvider,
  DefaultReferences,
  GrammarUtils,
  stream,
  UriUtils,
  type AstNode,
  type CstNode,
  type FindReferencesOptions,
  type LangiumCoreServices,
  type ReferenceDescription,
  type ReferenceDescriptionProvider,
  type Stream,
} from "langium";
import { isBuiltin } from "../model/index.js";
import { seenFrom, type ScenarioDocument } from "./included.js";
import { isReplaceable, namesake } from "./kernel-functions.js";
import { isCall, isMeet, type FunctionDeclaration, type Meet, type Named } from "../generated/ast.js";

/** The function of the kernel block that stands in for the system call that is called here, if the node is what is called. */
function replacedBy(node: AstNode): FunctionDeclaration | undefined {
  const call = node.$container;
  if (node.$type !== "NameReference" || !isCall(call) || call.callee !== node) return undefined;
  const own = namesake(call);
  return own !== undefined && isReplaceable(own.name) ? own : undefined;
}

/** Is a node part of a file? Some names stand for what is made at run time, e.g. a forked process. */
function isInDocument(node: AstNode): boolean {
  return AstUtils.findRootNode(node).$document !== undefined;
}

/**
 * A rendezvous is declared by the first `meet` that names it; builtins are declared nowhere. A file that several include is
 * read for each of them, so that declarations are the same if they stand at the same place of the same file.
 */
export class VasReferences extends DefaultReferences {
  override findDeclarations(source: CstNode): AstNode[] {
    const node = source.astNode;
    if (isMeet(node) && isPoint(node, source)) return this.meetsOf(node).slice(0, 1);
    const own = replacedBy(node);
    // The kernel block's function stands in for the system call of its name.
    if (own !== undefined) return [own];
    return super.findDeclarations(source).filter((target) => !isBuiltin(target as Named) && isInDocument(target));
  }

  /** In the file of the declaration, and in open files that see it. */
  override findReferences(target: AstNode, options: FindReferencesOptions): Stream<ReferenceDescription> {
    const found = this.referencesIn(target, this.openFilesWith(target), options.includeDeclaration === true);
    const { documentUri: only } = options;
    return stream(only === undefined ? found : found.filter(({ sourceUri }) => UriUtils.equals(sourceUri, only)));
  }

  /** In these files, each looked at once. */
  referencesIn(
    target: AstNode,
    files: readonly ScenarioDocument[],
    includeDeclaration: boolean,
  ): ReferenceDescription[] {
    if (isMeet(target)) return this.rendezvousIn(target, includeDeclaration);
    const { uri } = AstUtils.getDocument(target);
    const targetPath = this.nodeLocator.getAstNodePath(target);
    const found: ReferenceDescription[] = includeDeclaration ? this.getSelfReferences(target) : [];
    for (const document of files) {
      for (const node of AstUtils.streamAst(document.parseResult.value)) {
        for (const { reference } of AstUtils.streamReferences(node)) {
          if (!("ref" in reference) || !reference.$refNode) continue;
          if (!this.isSame(reference.ref, target) && !this.isSame(replacedBy(node), target)) continue;
          found.push({
            sourceUri: document.uri,
            sourcePath: this.nodeLocator.getAstNodePath(node),
            targetUri: uri,
            targetPath,
            segment: CstUtils.toDocumentSegment(reference.$refNode),
            local: UriUtils.equals(document.uri, uri),
          });
        }
      }
    }
    return found;
  }

  /** Is it the declaration, if need be in another copy of its file? */
  private isSame(one: AstNode | undefined, target: AstNode): boolean {
    if (one === target || one === undefined) return one === target;
    if (one.$type !== target.$type || (one as Named).name !== (target as Named).name || !isInDocument(one))
      return false;
    return (
      UriUtils.equals(AstUtils.getDocument(one).uri, AstUtils.getDocument(target).uri) &&
      this.nodeLocator.getAstNodePath(one) === this.nodeLocator.getAstNodePath(target)
    );
  }

  /** The file of a declaration, and open ones that include it, however indirectly. */
  openFilesWith(target: AstNode): ScenarioDocument[] {
    const own = AstUtils.getDocument(target) as ScenarioDocument;
    const files = new Map([[own.uri.toString(), own]]);
    for (const document of this.documents.all as Stream<ScenarioDocument>) {
      const seen = seenFrom(document);
      if (!seen.some(({ uri }) => UriUtils.equals(uri, own.uri))) continue;
      // Also what stands between the two: it may use the name as well.
      for (const one of [document, ...seen]) if (!files.has(one.uri.toString())) files.set(one.uri.toString(), one);
    }
    return [...files.values()];
  }

  private rendezvousIn(target: Meet, includeDeclaration: boolean): ReferenceDescription[] {
    const targetPath = this.nodeLocator.getAstNodePath(target);
    const targetUri = AstUtils.getDocument(target).uri;
    return this.meetsOf(target)
      .slice(includeDeclaration ? 0 : 1)
      .map((meet) => ({
        sourceUri: AstUtils.getDocument(meet).uri,
        sourcePath: this.nodeLocator.getAstNodePath(meet),
        targetUri,
        targetPath,
        segment: CstUtils.toDocumentSegment(this.nameProvider.getNameNode(meet)!),
        local: true,
      }));
  }

  /** Every `meet` that names the same point, in the file and in those that see it or that it sees, in order. */
  private meetsOf(meet: Meet): Meet[] {
    const own = AstUtils.getDocument(meet) as ScenarioDocument;
    const files = [
      ...new Map([...this.openFilesWith(meet), ...seenFrom(own)].map((one) => [one.uri.toString(), one])).values(),
    ];
    return files.flatMap((file) =>
      AstUtils.streamAst(file.parseResult.value)
        .filter(isMeet)
        .filter(({ point }) => point === meet.point)
        .toArray(),
    );
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

/** Langium's index of references: nothing asks it, and making it costs as much as linking (VasReferences reads trees). Describes none. */
export class NoReferenceIndex implements ReferenceDescriptionProvider {
  createDescriptions(): Promise<ReferenceDescription[]> {
    return Promise.resolve([]);
  }
}
