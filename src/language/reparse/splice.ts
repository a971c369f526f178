/** Puts declarations that were parsed again in the place of the old ones, and moves what stands behind them. */
import type { AstNode, CompositeCstNode, CstNode, LangiumCoreServices, Reference, RootCstNode } from "langium";
import type { Scenario } from "../generated/ast.js";
import { isDeclaration, listsOf, type Region } from "./region.js";

/** A concrete node whose place can be changed: Langium's has fields for it, and no other way. */
interface Movable {
  _offset: number;
  _startLine: number;
  _endLine: number;
  _startColumn: number;
  _endColumn: number;
  _rangeCache: unknown;
  readonly content?: readonly CstNode[];
}

/** A concrete node that gets other children. */
type Changeable = Omit<CompositeCstNode, "content" | "astNode"> & { content: CstNode[]; astNode: AstNode };

/** How far what stands behind an edit has moved. */
export interface Shift {
  readonly offset: number;
  readonly lines: number;
  /** On the line of the first token behind the edit: only what stands there has moved sideways. */
  readonly columns: number;
  readonly line: number;
}

/** The shift of a token: from where it was to where it is, 0-based. */
export function shiftBetween(
  old: CstNode,
  token: { readonly startOffset: number; readonly startLine?: number; readonly startColumn?: number },
): Shift {
  const { start } = old.range;
  return {
    offset: token.startOffset - old.offset,
    lines: token.startLine! - 1 - start.line,
    columns: token.startColumn! - 1 - start.character,
    line: start.line,
  };
}

/**
 * Makes a tree of what remains of an old one and of new children for a region of it. The old tree is used up. Nodes that the region stands
 * in are new ones, so that nothing that is known of them by their identity is taken for true; all others are the same.
 *
 * @param newRoot root of the concrete tree that has the new text
 * @param title of the file, if the region begins with it
 */
export function splice(
  services: LangiumCoreServices,
  region: Region,
  children: readonly CstNode[],
  newRoot: RootCstNode,
  shift: Shift | null,
  title: string | undefined,
): Scenario {
  const { path, first, end } = region;
  const innermost = path.at(-1)!.node as Changeable;
  if (shift !== null && (shift.offset !== 0 || shift.lines !== 0 || shift.columns !== 0)) {
    for (const [depth, { node }] of path.entries()) {
      const behind = depth === path.length - 1 ? end : node.content.indexOf(path[depth + 1]!.node) + 1;
      for (let at = behind; at < node.content.length; at++) move(node.content[at]!, shift);
    }
  }
  innermost.content = [...innermost.content.slice(0, first), ...children, ...innermost.content.slice(end)];
  const root = newRoot as CompositeCstNode as Changeable;
  root.content = [...path[0]!.node.content];
  let made: AstNode | undefined;
  for (const { node } of [...path].reverse()) {
    const isFile = node === path[0]!.node;
    const concrete = isFile ? root : node;
    for (const child of concrete.content) (child as { container: CompositeCstNode }).container = concrete;
    (concrete as CompositeCstNode & Movable)._rangeCache = undefined;
    // A region that begins with the file has its title, or none.
    const isHead = isFile && first === 0 && path.length === 1;
    made = copyOf(services, isHead ? titled(node.astNode, title) : node.astNode, concrete);
    (concrete as Changeable).astNode = made;
  }
  delete (made as { $document?: unknown }).$document;
  return made as Scenario;
}

function titled(old: AstNode, title: string | undefined): AstNode {
  const { $type, ...others } = old as Scenario;
  delete others.title;
  return { $type, ...(title === undefined ? {} : { title }), ...others };
}

/** A node like another, with those of its declarations that its concrete node has now, its lists in the order of the text. */
function copyOf(
  { references: { Linker: linker } }: LangiumCoreServices,
  old: AstNode,
  concrete: CompositeCstNode,
): AstNode {
  const lists = new Map<string, AstNode[]>();
  const known = listsOf(old);
  for (const child of concrete.content) {
    const list = isDeclaration(child) ? child.astNode.$containerProperty : undefined;
    if (list === undefined || !known.includes(list)) continue;
    const members = lists.get(list);
    if (members === undefined) lists.set(list, [child.astNode]);
    else members.push(child.astNode);
  }
  for (const list of known) if (!lists.has(list)) lists.set(list, []);
  const others = Object.entries(old).filter(([key]) => !known.includes(key));
  const copy: AstNode = {
    $type: old.$type,
    ...Object.fromEntries<unknown>(others),
    ...Object.fromEntries<unknown>(lists),
    $cstNode: concrete,
  };
  for (const [key, value] of Object.entries(copy) as [string, unknown][]) {
    if (key.startsWith("$")) continue;
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) {
        if (isReference(one)) value[index] = linker.buildReference(copy, key, one.$refNode, one.$refText);
        else if (isNode(one)) adopt(copy, one, key, index);
      }
    } else if (isNode(value)) adopt(copy, value, key);
  }
  return copy;
}

function adopt(parent: AstNode, node: AstNode, property: string, index?: number): void {
  const owned = node as { $container?: AstNode; $containerProperty?: string; $containerIndex?: number };
  owned.$container = parent;
  owned.$containerProperty = property;
  if (index !== undefined) owned.$containerIndex = index;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "$type" in value;
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "$refText" in value;
}

/** Goes through every token behind an edit: nothing here that a token does not need. */
function move(node: CstNode, shift: Shift): void {
  const movable = node as CstNode & Movable;
  const { content } = movable;
  if (content !== undefined) {
    movable._rangeCache = undefined;
    for (let at = 0; at < content.length; at++) move(content[at]!, shift);
    return;
  }
  movable._offset += shift.offset;
  if (movable._startLine === shift.line) movable._startColumn += shift.columns;
  if (movable._endLine === shift.line) movable._endColumn += shift.columns;
  movable._startLine += shift.lines;
  movable._endLine += shift.lines;
}
