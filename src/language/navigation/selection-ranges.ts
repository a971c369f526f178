/** Expand Selection: from the word to the expression, the statement, the block, the declaration, the file. */
import { CstUtils, type CstNode, type LangiumDocument } from "langium";
import type { Position, Range, SelectionRange } from "vscode-languageserver";

/** For each position the ranges around it, the innermost first, each inside of the next. */
export function selectionRanges(document: LangiumDocument, positions: readonly Position[]): SelectionRange[] {
  const { textDocument, parseResult } = document;
  const root = parseResult.value.$cstNode;
  const end = textDocument.positionAt(textDocument.getText().length);
  const whole: SelectionRange = { range: { start: { line: 0, character: 0 }, end } };
  return positions.map((position) => {
    const offset = textDocument.offsetAt(position);
    const leaf = root && leafAt(root, offset);
    const outside = nodesAround(leaf);
    let selection = whole;
    for (const node of outside.reverse()) {
      const braces = bracesOf(node, offset);
      if (!isSame(node.range, selection.range)) selection = { range: node.range, parent: selection };
      if (braces !== null && !isSame(braces, selection.range)) selection = { range: braces, parent: selection };
    }
    return selection;
  });
}

function leafAt(root: CstNode, offset: number): CstNode | undefined {
  return (
    CstUtils.findLeafNodeAtOffset(root, offset) ??
    CstUtils.findLeafNodeAtOffset(root, offset - 1) ??
    CstUtils.findLeafNodeBeforeOffset(root, offset)
  );
}

/** A node and what contains it, the innermost first. */
function nodesAround(leaf: CstNode | undefined): CstNode[] {
  const nodes: CstNode[] = [];
  for (let node = leaf; node; node = node.container) nodes.push(node);
  return nodes;
}

/** What stands between the braces of a block around the offset, or null. */
function bracesOf(node: CstNode, offset: number): Range | null {
  if (!("content" in node)) return null;
  const content = node.content as readonly CstNode[];
  const open = content.findIndex(({ text }) => text === "{");
  const [first, last] = [content[open + 1], content.at(-2)];
  if (open < 0 || content.at(-1)?.text !== "}" || !first || !last || first.offset > last.offset) return null;
  return first.offset <= offset && offset <= last.end ? { start: first.range.start, end: last.range.end } : null;
}

function isSame(one: Range, other: Range): boolean {
  return (
    one.start.line === other.start.line &&
    one.start.character === other.start.character &&
    one.end.line === other.end.line &&
    one.end.character === other.end.character
  );
}
