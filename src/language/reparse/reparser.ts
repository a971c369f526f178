/**
 * Parses a text that differs from one parsed before: the declarations that an edit touches are parsed, all others are taken from the old
 * tree, with their places moved. The tree is the one that parsing the whole text gives, to the last place; where that is not certain,
 * the whole text is parsed.
 */
import type { LangiumCoreServices, LexerResult, ParseResult } from "langium";
import type { CompositeCstNode, CstNode, RootCstNode } from "langium";
import { isStringLiteral, type Scenario } from "../generated/ast.js";
import { forgetNames } from "../names/index.js";
import type { GuardedResult } from "../parser/index.js";
import { nodesIn, type VasLexer } from "../syntax/index.js";
import { changeBetween, recordOf, tokenAt, type Token, type TokenRecord } from "./change.js";
import { isDeclaration, regionOf, type Region } from "./region.js";
import { shiftBetween, splice } from "./splice.js";

/** Tokens behind a region that are parsed as well: the parser must find the next declaration there. */
const probeLength = 3;

/** Parses texts again. */
export class Reparser {
  /** Of the trees that were made here. */
  private readonly records = new WeakMap<Scenario, TokenRecord>();

  /** How often a tree was made of an old one, and how often not: for those who want to know what an edit costs. */
  readonly counts = { spliced: 0, whole: 0 };

  constructor(private readonly services: LangiumCoreServices) {}

  /** The tree of a text. `previous`, if there is one, is used up. */
  parse(previous: ParseResult | null, text: string): ParseResult<Scenario> {
    const lexer = this.services.parser.Lexer as VasLexer;
    const lexed = lexer.tokenize(text);
    const spliced =
      previous?.value.$type === "Scenario" ? this.spliced(previous as ParseResult<Scenario>, text, lexed) : null;
    this.counts[spliced === null ? "whole" : "spliced"]++;
    const result = spliced ?? this.parseTokens(text, { ...lexed, hidden: [...lexed.hidden] });
    if (result.isCut === undefined) this.records.set(result.value, recordOf(lexed.tokens));
    return result;
  }

  private parseTokens(text: string, tokens: LexerResult): GuardedResult<Scenario> {
    const { Lexer, LangiumParser: parser } = this.services.parser;
    return (Lexer as VasLexer).giving(text, tokens, () => parser.parse<Scenario>(text));
  }

  private spliced(previous: GuardedResult<Scenario>, text: string, lexed: LexerResult): GuardedResult<Scenario> | null {
    const oldRoot = previous.value.$cstNode as RootCstNode | undefined;
    if (oldRoot === undefined || previous.isCut) return null;
    const old = oldRoot.fullText;
    const record = this.records.get(previous.value) ?? recordOf(this.services.parser.Lexer.tokenize(old).tokens);
    const change = changeBetween(old, record, text, lexed.tokens);
    const region = regionOf(previous, record, change);
    if (region === null) return null;
    const added = lexed.tokens.length - record.starts.length;
    const { probe, ...excerpt } = excerptOf(region, record, lexed, added);
    const result = this.parseTokens(text, excerpt);
    const found = result.isCut ? null : childrenOf(result.value, region, probe);
    if (found === null) return null;
    const { path, first, end } = region;
    const { content } = path.at(-1)!.node;
    const namesBefore = namesOf(content.slice(first, end));
    const behind = content[end];
    const shift = behind === undefined || probe === undefined ? null : shiftBetween(behind, probe);
    const value = splice(this.services, region, found, result.value.$cstNode as RootCstNode, shift, result.value.title);

    if (namesOf(found) !== namesBefore) forgetNames(value);
    const parserErrors = result.parserErrors.filter(
      ({ token }) => probe === undefined || token.startOffset <= probe.startOffset,
    );
    const { errors: lexerErrors, report } = lexed;
    return { value, lexerErrors, parserErrors, ...(report === undefined ? {} : { lexerReport: report }) };
  }
}

/** The tokens of a region, with those that lead to it and a few that follow. */
function excerptOf(
  { path, first, firstToken, endToken }: Region,
  record: TokenRecord,
  { tokens, hidden }: LexerResult,
  added: number,
): LexerResult & { readonly probe: Token | undefined } {
  const end = endToken + added;
  const head = path.flatMap(({ node, brace }) =>
    brace < 0 ? [] : tokens.slice(tokenAt(record, node.offset), tokenAt(record, node.content[brace]!.offset) + 1),
  );
  const probe = tokens[end];
  const from = first === 0 ? 0 : tokens[firstToken]!.startOffset;
  const to = probe?.startOffset ?? Infinity;
  return {
    tokens: [...head, ...tokens.slice(firstToken, end + probeLength)],
    hidden: hidden.filter(({ startOffset }) => startOffset >= from && startOffset < to),
    errors: [],
    probe,
  };
}

/** What the parser has found in place of a region; null: it has not come to where the old text goes on. */
function childrenOf(value: Scenario, { path }: Region, probe: Token | undefined): readonly CstNode[] | null {
  let node = value.$cstNode as CompositeCstNode;
  let from = 0;
  for (const { brace, node: old } of path.slice(1)) {
    const child = node.content.slice(from).find((one) => !one.hidden);
    if (child === undefined || !isDeclaration(child) || child.astNode.$type !== old.astNode.$type) return null;
    node = child as CompositeCstNode;
    const opening = old.content[brace]!.offset;
    from = node.content.findIndex((one) => !one.hidden && one.offset === opening) + 1;
    if (from === 0) return null;
  }
  if (probe === undefined) return node.content.slice(from);
  const end = node.content.findIndex((one, at) => at >= from && !one.hidden && one.offset === probe.startOffset);
  return end < 0 ? null : node.content.slice(from, end);
}

/** What in declarations can have a meaning elsewhere: with the same names in the same order, what is elsewhere means the same. */
function namesOf(children: readonly CstNode[]): string {
  const names: string[] = [];
  for (const child of children) {
    if (!isDeclaration(child)) continue;
    for (const node of nodesIn(child.astNode)) {
      const named = node as { readonly name?: string; readonly path?: string };
      if (declaring.has(node.$type)) names.push(`${node.$type} ${named.name ?? named.path ?? ""}`);
      // A call of `fork` names a process.
      else if (isStringLiteral(node) && node.$container.$type === "Argument") names.push(`"${node.value}"`);
    }
  }
  return names.join("\n");
}

const declaring = new Set([
  "ConstantDeclaration",
  "FunctionDeclaration",
  "Include",
  "Kernel",
  "Measure",
  "Process",
  "Program",
  "Segment",
  "Variable",
  "Vas",
]);
