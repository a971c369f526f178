/** Where a syntax node stands in its file. */
import type { AstNode, CstNode } from "langium";
import type { Range } from "vscode-languageserver";
import { isBinary, isLogical } from "../generated/ast.js";

/** A position in a file, 1-based, end exclusive. */
export interface SourceRange {
  /** Which of the files of a scenario it is in; absent: 0, its own. */
  readonly source?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Position of a node of a parsed file. A node that was not parsed (a builtin) gives line 1, column 1. */
export function rangeOf(node: AstNode): SourceRange {
  const ends = concreteEnds(node);
  if (!ends) return { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const { start } = ends[0].range;
  const { end } = ends[1].range;
  const range = {
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
  const { source = 0 } = (ends[0].root.astNode.$document ?? {}) as { readonly source?: number };
  return source === 0 ? range : { source, ...range };
}

/** The same for the editor: 0-based; undefined for a node that was not parsed. */
export function editorRangeOf(node: AstNode): Range | undefined {
  const ends = concreteEnds(node);
  return ends ? { start: ends[0].range.start, end: ends[1].range.end } : undefined;
}

/** Source text of a node, with white space and comments as they stand; empty where the parser has none. */
export function textOf(node: AstNode | undefined): string {
  const ends = node && concreteEnds(node);
  return ends ? ends[0].root.fullText.slice(ends[0].offset, ends[1].end) : "";
}

/**
 * First and last concrete node of a syntax node. The operations of a chain `a + b + c` share one concrete node, which
 * covers the whole chain: an inner one ends where its own operands end.
 */
function concreteEnds(node: AstNode): readonly [CstNode, CstNode] | null {
  const own = node.$cstNode;
  if (!own) return null;
  if ((isBinary(node) || isLogical(node)) && coversSibling(node, own)) {
    const left = operandEnds(node.left);
    const right = operandEnds(node.right);
    if (left && right) return [left[0], right[1]];
  }
  return [own, own];
}

/** The parser's error recovery may leave an operand out. */
function operandEnds(operand: AstNode | undefined): readonly [CstNode, CstNode] | null {
  return operand ? concreteEnds(operand) : null;
}

function coversSibling(node: AstNode, own: CstNode): boolean {
  const parent = node.$container;
  if (!isBinary(parent) && !isLogical(parent)) return false;
  const sibling: AstNode | undefined = node.$containerProperty === "left" ? parent.right : parent.left;
  const other = sibling?.$cstNode;
  return other !== undefined && own.offset <= other.offset && other.end <= own.end;
}
