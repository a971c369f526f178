/** Numbers, strings and characters that cannot be read. */
import {
  GrammarUtils,
  isCompositeCstNode,
  isLeafCstNode,
  type AstNode,
  type CstNode,
  type LeafCstNode,
  type ValidationAcceptor,
} from "langium";
import type { CharacterLiteral, NumberLiteral, Setting, StringLiteral } from "../generated/ast.js";
import { knownEscapes, readNumber, unknownEscape } from "../expressions/index.js";
import { listNames, replacing, withFixes } from "../syntax/index.js";

/** Malformed or too large numbers. */
export function checkNumber(literal: NumberLiteral, accept: ValidationAcceptor): void {
  // What cannot be read has been read as 0.
  if (literal.value !== 0n) return;
  const token = tokenOf(literal);
  const text = token?.text ?? "0";
  // A sign that was read as a number (`x++`) has been reported.
  if (!/^[0-9]/.test(text)) return;
  const reading = readNumber(text);
  if (!reading.ok) accept("error", reading.message, { node: literal, range: token!.range });
}

/** Unknown escapes in strings and characters. */
export function checkText(literal: StringLiteral | CharacterLiteral, accept: ValidationAcceptor): void {
  reportEscape(literal, tokenOf(literal), accept);
}

/** The same for the quoted value of a setting. */
export function checkSettingText(setting: Setting, accept: ValidationAcceptor): void {
  reportEscape(setting, GrammarUtils.findNodeForProperty(setting.$cstNode, "text"), accept);
}

/** The token of a literal, without the parentheses that may enclose it. */
function tokenOf({ $cstNode }: AstNode): LeafCstNode | undefined {
  return $cstNode && literalIn($cstNode);
}

/** Without Langium's streams: a file has thousands of numbers. */
function literalIn(node: CstNode): LeafCstNode | undefined {
  if (isLeafCstNode(node)) return literalTokens.has(node.tokenType.name) ? node : undefined;
  if (!isCompositeCstNode(node)) return undefined;
  for (const child of node.content) {
    const found = literalIn(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

const literalTokens = new Set(["NUMBER", "STRING", "CHARACTER"]);

function reportEscape(node: AstNode, place: CstNode | undefined, accept: ValidationAcceptor): void {
  const text = place?.text ?? "";
  const escape = unknownEscape(text);
  if (escape !== null)
    accept("error", `\`${escape}\` means nothing: known are ${listNames(knownEscapes)}.`, {
      node,
      ...withFixes(replacing(place, text.replace(escape, `\\${escape}`), `Change to \`\\${escape}\``)),
    });
}
