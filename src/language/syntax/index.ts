/** Tokens, trees and places of the text, and what can be wrong with them. */
export {
  inserting,
  prefixing,
  removing,
  removingListed,
  replacing,
  withFixes,
  type Fix,
  type FixData,
  type FixPlace,
  mostDiagnostics,
  unnecessary,
} from "./fix.js";
export { contextualWords, spacedWords, wordsBeforeParenthesis } from "./format-tokens.js";
export { VasLexer } from "./lexer.js";
export type { LexingData, LexingKind, LexingProblem } from "./lexing-problem.js";

export { editorRangeOf, rangeOf, textOf, type SourceRange } from "./source-range.js";
export { listNames, nearestName, suggest } from "./suggestion.js";
export { expected, unexpected, VasLexerMessages, VasParserMessages } from "./syntax-message.js";
export { namesIn, nodeAround, nodesIn, nodesOfType } from "./tree.js";
export { VasValueConverter } from "./value-converter.js";
