/** Rename, in every file that uses the name: refuses what would break a file or change its meaning. */
import { AstUtils, CstUtils, type LangiumDocument } from "langium";
import { DefaultRenameProvider, type LangiumServices } from "langium/lsp";
import { ResponseError, type RenameParams, type TextEdit, type WorkspaceEdit } from "vscode-languageserver";
import {
  isArgument,
  isFunctionDeclaration,
  isLet,
  isLoopVariable,
  isNameReference,
  isParameter,
  type FunctionDeclaration,
  type Named,
  type NameReference,
  type Scenario,
} from "../generated/ast.js";
import {
  isReplaceable,
  mainFunction,
  namesake,
  parametersOf,
  seenFrom,
  type ScenarioDocument,
  type VasReferences,
} from "../names/index.js";
import { usesOf, type RelatedFiles } from "../navigation/index.js";
import { contextualWords, nodesOfType } from "../syntax/index.js";

/** LSP's error code for a request that failed although it was well formed. */
const requestFailed = -32803;

/** Is it a function of the kernel block that some program reaches by the name of a system call? */
function isCalledBySystemCall(target: Named): boolean {
  if (target.$type !== "FunctionDeclaration" || target.$container.$type !== "Kernel") return false;
  return nodesOfType(AstUtils.findRootNode(target), "Call").some(
    (call) => namesake(call) === target && isReplaceable(target.name),
  );
}

/** Rename provider. */
export class VasRename extends DefaultRenameProvider {
  private readonly keywords: ReadonlySet<string>;

  constructor(
    services: LangiumServices,
    private readonly related: RelatedFiles,
  ) {
    super(services);
    this.keywords = new Set(Object.keys(services.parser.Lexer.definition).map((name) => name.replace(/:KW$/, "")));
  }

  override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
    const { newName } = params;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName)) {
      throw new ResponseError(
        requestFailed,
        `\`${newName}\` is not a name: use letters, digits and _, not beginning with a digit.`,
      );
    }
    if (this.keywords.has(newName) && !contextualWords.has(newName)) {
      throw new ResponseError(requestFailed, `\`${newName}\` is a keyword: choose another name.`);
    }
    const target = this.targetAt(document, params);
    const problem = this.changesMeaning(document, params) ?? (target && (await this.isTaken(target, newName)));
    if (problem !== null && problem !== undefined) throw new ResponseError(requestFailed, problem);
    if (target === undefined) return super.rename(document, params);
    const changes: Record<string, TextEdit[]> = {};
    for (const { sourceUri, segment } of await usesOf(target, this.references as VasReferences, this.related, true))
      (changes[sourceUri.toString()] ??= []).push({ range: segment.range, newText: newName });
    return { changes };
  }

  private targetAt(document: LangiumDocument, { position }: RenameParams): Named | undefined {
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, offset, this.grammarConfig.nameRegexp);
    return leaf && (this.references.findDeclarations(leaf)[0] as Named | undefined);
  }

  /** Why a file that sees the declaration has the new name already, or null. */
  private async isTaken(target: Named, newName: string): Promise<string | null> {
    if (target.$container?.$type !== "Scenario" || target.name === newName) return null;
    const own = AstUtils.getDocument(target) as ScenarioDocument;
    const closed = await this.related.closedIncludersOf(own.uri.toString());
    const open = (this.references as VasReferences).openFilesWith(target);
    for (const file of new Set([...open, ...closed, ...closed.flatMap(seenFrom)])) {
      const hiding = hiddenIn(file, target, newName);
      if (hiding !== null) return hiding;
      const other = declared(file.parseResult.value, target.$type === "Program").find(({ name }) => name === newName);
      if (other === undefined) continue;
      const where = file === own ? "" : ` in \`${file.uri.path.slice(file.uri.path.lastIndexOf("/") + 1)}\``;
      return `\`${newName}\` is declared already${where}: choose another name.`;
    }
    return null;
  }

  /** Why the file would mean something else afterwards, or null. */
  private changesMeaning(document: LangiumDocument, { position, newName }: RenameParams): string | null {
    const root = document.parseResult.value.$cstNode;
    const leaf =
      root &&
      CstUtils.findDeclarationNodeAtOffset(
        root,
        document.textDocument.offsetAt(position),
        this.grammarConfig.nameRegexp,
      );
    if (!leaf) return null;
    if (isArgument(leaf.astNode) && leaf.text === leaf.astNode.name)
      return `\`${leaf.text}\` is the name of a system call's argument: it is the kernel's, and stays.`;
    const [target] = this.references.findDeclarations(leaf) as Named[];
    if (target === undefined || target.name === newName) return null;
    if (target.$type === "FunctionDeclaration" && target.$container.$type === "Program" && target.name === mainFunction)
      return "A program begins in `main`: give another function the new name, and call it from there.";
    if (target.$type === "FunctionDeclaration" && newName === mainFunction)
      return "A program begins in `main`, and has one: choose another name.";
    if (isCalledBySystemCall(target))
      return `Programs call \`${target.name}\` by the name of the system call that it stands in for: under another name they would call the kernel's own.`;
    const enclosing = AstUtils.getContainerOfType(target, isFunctionDeclaration);
    const inside = target.$type === "Let" || target.$type === "Parameter" || target.$type === "LoopVariable";
    if (enclosing && inside) {
      if (variablesOf(enclosing).some((one) => one !== target && one.name === newName))
        return `\`${newName}\` is another variable of \`${enclosing.name}\`: one would hide the other. Choose another name.`;
    }
    // A program's variable; what all programs see is looked for in all files.
    if (!inside && target.$container?.$type !== "Scenario") return hiddenIn(document, target, newName);
    // What the name means now where the renamed one is used would be hidden.
    const meansOther = AstUtils.streamAst(document.parseResult.value).some(
      (node) => node.$type === "NameReference" && (node as NameReference).target?.$refText === newName,
    );
    return meansOther && inside
      ? `\`${newName}\` means something else in this file, and would be hidden: choose another name.`
      : null;
  }
}

/** Why a use of `target` in a file would mean a variable of its function afterwards, or null. */
function hiddenIn(file: LangiumDocument, target: Named, newName: string): string | null {
  for (const node of AstUtils.streamAst(file.parseResult.value)) {
    if (!isNameReference(node) || node.target.$refText !== target.name || node.target.ref !== target) continue;
    const enclosing = AstUtils.getContainerOfType(node, isFunctionDeclaration);
    if (enclosing !== undefined && variablesOf(enclosing).some((one) => one.name === newName))
      return `\`${newName}\` is a variable of \`${enclosing.name}\`, where \`${target.name}\` is used: it would hide it. Choose another name.`;
  }
  return null;
}

/** Parameters and variables of a function. */
function variablesOf(declaration: FunctionDeclaration): readonly { readonly name: string }[] {
  const within = AstUtils.streamAst(declaration).filter(
    (node) => isLet(node) || isParameter(node) || isLoopVariable(node),
  );
  return [...parametersOf(declaration), ...within.toArray()];
}

/** What can be named at the top level: programs, or everything that expectations can ask about. */
function declared(file: Scenario, programs: boolean): readonly { readonly name: string }[] {
  return programs ? file.programs : [...file.vases, ...file.processes, ...file.constants];
}
