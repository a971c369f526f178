/** Collects everything that is wrong with a file; every problem gets a place, also where the parser gives none. */
import {
  Cancellation,
  DefaultDocumentValidator,
  DocumentValidator,
  interruptAndCheck,
  type AstNode,
  type DiagnosticInfo,
  type LangiumDocument,
  type ParseResult,
  type ValidationAcceptor,
  type ValidationCheck,
  type ValidationOptions,
  type ValidationSeverity,
} from "langium";
import type { Diagnostic, Range } from "vscode-languageserver";
import { isBinary, isLogical, isMemberReference } from "../generated/ast.js";
import { problemPage, type ProblemCode } from "../model/index.js";
import {
  editorRangeOf,
  mostDiagnostics,
  nodesIn,
  type LexingData,
  type LexingKind,
  type LexingProblem,
} from "../syntax/index.js";

/** Nodes that are checked before others get their turn. */
const batch = 1000;

/** Document validator of the language. */
export class VasDocumentValidator extends DefaultDocumentValidator {
  /** What is wrong, errors first where there is too much for one to read; the last one then says how much is left out. */
  override async validateDocument(
    document: LangiumDocument,
    options: ValidationOptions = {},
    cancelToken?: Parameters<DefaultDocumentValidator["validateDocument"]>[2],
  ): Promise<Diagnostic[]> {
    const all = (await super.validateDocument(document, options, cancelToken)).map(explained);
    if (all.length <= mostDiagnostics) return all;
    const grave = [...all].sort((one, other) => (one.severity ?? 1) - (other.severity ?? 1));
    const kept = grave.slice(0, mostDiagnostics - 1);
    const left = all.length - kept.length;
    const { range } = grave[mostDiagnostics - 1]!;
    return [
      ...kept,
      explained({
        severity: 3,
        range,
        message: `${left} more are not shown: correct these first.`,
        code: "limit",
        source: "vas",
      }),
    ];
  }

  /** Langium's way waits at every node and every check, of which there are tens of thousands, and none has anything to wait for. */
  protected override async validateAstNodes(
    rootNode: AstNode,
    options: ValidationOptions,
    accept: ValidationAcceptor,
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<void> {
    const checks = new Map<string, readonly ValidationCheck[]>();
    for (const [index, node] of nodesIn(rootNode).entries()) {
      if (index % batch === 0) await interruptAndCheck(cancelToken);
      let own = checks.get(node.$type);
      if (own === undefined)
        checks.set(node.$type, (own = this.validationRegistry.getChecks(node.$type, options.categories).toArray()));
      for (const check of own) {
        const done = check(node, accept, cancelToken);
        if (done !== undefined) await done;
      }
    }
  }

  /** Operations of a chain share one concrete node: their problems need the place of the operation itself. */
  protected override toDiagnostic<N extends AstNode>(
    severity: ValidationSeverity,
    message: string,
    info: DiagnosticInfo<N, string>,
  ): Diagnostic {
    const diagnostic = super.toDiagnostic(severity, message, info);
    const range = isBinary(info.node) || isLogical(info.node) ? editorRangeOf(info.node) : undefined;
    return range ? { ...diagnostic, range } : diagnostic;
  }

  protected override processParsingErrors(
    result: ParseResult,
    diagnostics: Diagnostic[],
    _options: ValidationOptions,
  ): void {
    const open = (result.lexerErrors as LexingProblem[]).filter(({ kind }) => kind === "open-string");
    for (const error of result.parserErrors) {
      // What would have been text is no mistake of its own.
      const { startLine, startOffset } = error.token;
      if (open.some(({ line, offset }) => line === startLine && startOffset > offset)) continue;
      const previous = "previousToken" in error ? (error.previousToken as typeof error.token | undefined) : undefined;
      diagnostics.push({
        severity: 1,
        range: tokenRange(error.token) ?? endOf(tokenRange(previous)) ?? endOf(fileRange(result))!,
        message: error.message,
        data: { code: DocumentValidator.ParsingError },
        code: "syntax",
        source: "vas",
      });
    }
  }

  protected override processLinkingErrors(
    document: LangiumDocument,
    diagnostics: Diagnostic[],
    options: ValidationOptions,
  ): void {
    const before = diagnostics.length;
    super.processLinkingErrors(document, diagnostics, options);
    const unknownOwners = new Set<string>();
    for (const reference of document.references) {
      const container = "error" in reference ? reference.error?.info.container : undefined;
      if (isMemberReference(container) && container.owner.error && container.member?.$refNode) {
        unknownOwners.add(rangeKey(container.member.$refNode.range));
      }
    }
    const kept = diagnostics
      .splice(before)
      .filter(({ range, message }) => message !== "" && !unknownOwners.has(rangeKey(range)));
    diagnostics.push(...kept.map((diagnostic) => ({ ...diagnostic, code: "unknown-name" })));
  }

  protected override processLexingErrors(result: ParseResult, diagnostics: Diagnostic[]): void {
    // All are the lexer's own (syntax/lexer.ts).
    for (const { kind, line = 1, column = 1, length, message, fixes } of result.lexerErrors as LexingProblem[]) {
      const data: LexingData = { code: DocumentValidator.LexingError, lexing: kind, ...(fixes && { fixes }) };
      diagnostics.push({
        severity: 1,
        range: {
          start: { line: line - 1, character: column - 1 },
          end: { line: line - 1, character: column + length - 1 },
        },
        message,
        data,
        code: codeOf[kind],
        source: "vas",
      });
    }
  }
}

/** Which kind of problem an error of the lexer is. */
const codeOf: Readonly<Record<LexingKind, ProblemCode>> = {
  limit: "limit",
  "c-habit": "c-habit",
  semicolon: "c-habit",
  conditional: "c-habit",
  preprocessor: "c-habit",
  unexpected: "syntax",
  "open-string": "literal",
  character: "literal",
  "open-comment": "literal",
  encoding: "literal",
};

/** The code leads to its page. */
function explained(diagnostic: Diagnostic): Diagnostic {
  const { code } = diagnostic;
  return typeof code === "string" ? { ...diagnostic, codeDescription: { href: problemPage(code) } } : diagnostic;
}

type Token = ParseResult["parserErrors"][number]["token"];

function tokenRange(token: Token | undefined): Range | null {
  if (
    !token ||
    !Number.isFinite(token.startOffset) ||
    token.startOffset < 0 ||
    token.endLine === undefined ||
    Number.isNaN(token.endLine)
  )
    return null;
  return {
    start: { line: token.startLine! - 1, character: token.startColumn! - 1 },
    end: { line: token.endLine - 1, character: token.endColumn! },
  };
}

function endOf(range: Range | null): Range | null {
  return range && { start: range.end, end: range.end };
}

/** The parser reports the end of the file without a place. */
function fileRange(result: ParseResult): Range | null {
  return result.value.$cstNode?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
}

function rangeKey({ start, end }: Range): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}
