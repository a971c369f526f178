/**
 * Which declarations have to be parsed again after an edit. Between two declarations of a list the parser's state is its place only: what
 * stands in front of an edit is parsed as before, and so is what stands behind it, from the first declaration on that begins where
 * one began.
 */
import type { AstNode, CompositeCstNode, CstNode, LangiumParser, ParseResult } from "langium";
import type { Scenario } from "../generated/ast.js";
import { tokenAt, type Change, type TokenRecord } from "./change.js";

/** Lists of declarations that something consists of, by its type: what is added, removed or replaced one by one. */
const memberLists = {
  Scenario: [
    "includes",
    "constants",
    "machines",
    "kernels",
    "vases",
    "programs",
    "processes",
    "expectations",
    "variants",
    "explorations",
    "schedules",
    "trees",
  ],
  Vas: ["segments"],
  Segment: ["variables", "functions"],
  Program: ["variables", "functions"],
  Kernel: ["settings", "variables", "functions"],
} as const satisfies Record<string, readonly string[]>;

/** The lists of a node that declarations stand in; empty: it has none. */
export function listsOf({ $type }: AstNode): readonly string[] {
  return (memberLists as Record<string, readonly string[] | undefined>)[$type] ?? [];
}

/** What stands between braces, or the whole file. */
export interface Body {
  readonly node: CompositeCstNode;
  /** Index of the opening brace among the node's children; -1: the whole file. */
  readonly brace: number;
}

/** What has to be parsed again: children of a body, and how to get there. */
export interface Region {
  /** The file, and from outside inwards the declarations that the region stands in. */
  readonly path: readonly Body[];
  /** The first child of the innermost body to be replaced, and the first behind those that are. */
  readonly first: number;
  readonly end: number;
  /** The same as indices of tokens of the old text. */
  readonly firstToken: number;
  readonly endToken: number;
}

/** How many tokens at the beginning of a declaration must be the same for what is in front of it to be so. */
const lookahead = 2;

/** The smallest region that covers a change and every syntax error; null: nothing is known to remain as it was. */
export function regionOf(previous: ParseResult<Scenario>, tokens: TokenRecord, change: Change): Region | null {
  const root = previous.value.$cstNode as CompositeCstNode | undefined;
  if (root === undefined) return null;
  const errors = extentOf(previous.parserErrors);
  const dirty: Dirty = {
    // A comment that has changed has no token: what follows it is what could be read in another way.
    first: Math.min(change.sameBefore, tokenAt(tokens, change.from), tokenAt(tokens, errors.from)),
    to: Math.max(change.oldTo, errors.to),
    same: tokens.starts.length - change.sameBehind,
  };
  const path: Body[] = [{ node: root, brace: -1 }];
  let region = within(path, tokens, dirty);
  for (;;) {
    const inner = bodyAround(path.at(-1)!, tokens, dirty);
    if (inner === null) return region;
    path.push(inner);
    region = within(path, tokens, dirty) ?? region;
  }
}

/** What may be parsed otherwise than before. */
interface Dirty {
  /** Index of the first such token. */
  readonly first: number;
  /** Offset behind the last such character. */
  readonly to: number;
  /** Index of the token from which on all are the same. */
  readonly same: number;
}

/** From the first to behind the last character that syntax errors have to do with. */
function extentOf(errors: LangiumParserErrors): { readonly from: number; readonly to: number } {
  let from = Infinity;
  let to = -Infinity;
  for (const { token, resyncedTokens, ...error } of errors) {
    const previous = "previousToken" in error ? (error.previousToken as typeof token | undefined) : undefined;
    // One that was not there has no place: then the file has ended.
    if (!(token.startOffset >= 0)) to = Infinity;
    for (const { startOffset, image } of [token, ...(previous ? [previous] : []), ...(resyncedTokens ?? [])]) {
      if (!(startOffset >= 0)) continue;

      from = Math.min(from, startOffset);
      to = Math.max(to, startOffset + image.length);
    }
    if (from === Infinity) from = 0;
  }
  return { from, to };
}

type LangiumParserErrors = ReturnType<LangiumParser["parse"]>["parserErrors"];

/** The declarations of the innermost body that cover what is dirty; null: it reaches out of the body. */
function within(path: readonly Body[], tokens: TokenRecord, dirty: Dirty): Region | null {
  const { node, brace } = path.at(-1)!;
  const { content } = node;
  let first = -1;
  let end = content.length;
  for (const [at, child] of content.entries()) {
    if (at <= brace || child.hidden) continue;
    const isLast = at === content.length - 1 && brace >= 0;
    if (!isLast && !isDeclaration(child)) continue;
    const token = tokenAt(tokens, child.offset);
    if (!isLast && token + lookahead <= dirty.first) first = at;
    if (child.offset > dirty.to && token >= dirty.same) {
      end = at;
      break;
    }
    if (isLast) return null;
  }
  if (first < 0 && brace >= 0) return null;
  const child = content[end];
  return {
    path: [...path],
    first: Math.max(first, 0),
    end,
    firstToken: first < 0 ? 0 : tokenAt(tokens, content[first]!.offset),
    endToken: child === undefined ? tokens.starts.length : tokenAt(tokens, child.offset),
  };
}

/** A declaration with a body that everything dirty may stand in. */
function bodyAround({ node }: Body, tokens: TokenRecord, dirty: Dirty): Body | null {
  for (const child of node.content) {
    if (child.hidden || !isDeclaration(child) || listsOf(child.astNode).length === 0 || child.end <= dirty.to) continue;
    const { content } = child as CompositeCstNode;
    const brace = content.findIndex((one) => !one.hidden && one.text === "{");
    const begun = brace >= 0 && tokenAt(tokens, content[brace]!.offset) < dirty.first;
    const last = content.at(-1)!;
    return begun && !("content" in last) && last.text === "}" ? { node: child as CompositeCstNode, brace } : null;
  }
  return null;
}

/** Is it the concrete node of a declaration that stands in a list? */
export function isDeclaration(child: CstNode): boolean {
  return !child.hidden && "content" in child && child.astNode.$cstNode === child;
}
