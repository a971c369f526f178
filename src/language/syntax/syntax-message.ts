/** What the lexer and the parser say: short, in the language's own words, with what to do. */
import { AbstractParserErrorMessageProvider, DefaultLexerErrorMessageProvider } from "langium";
import { unreadKind } from "./lexing-problem.js";

type Mismatch = Parameters<AbstractParserErrorMessageProvider["buildMismatchTokenMessage"]>[0];
type NotAllInput = Parameters<AbstractParserErrorMessageProvider["buildNotAllInputParsedMessage"]>[0];
type NoViableAlternative = Parameters<AbstractParserErrorMessageProvider["buildNoViableAltMessage"]>[0];
type EarlyExit = Parameters<AbstractParserErrorMessageProvider["buildEarlyExitMessage"]>[0];
type Token = Mismatch["actual"];
type TokenKind = Mismatch["expected"];

/** Says what should stand where something else does. */
export function expected(wanted: string, found: string): string {
  return `Expected ${wanted}, found ${found}.`;
}

/** Says that a statement has to be a block. */
function blockWanted(token: Token): string {
  const found = describeToken(token);
  if (token.tokenType.name === "EOF") return expected("`{`", found);
  return `A block stands in braces, also of one statement: \`{ … }\`. Found ${found}.`;
}

/** Says of characters that they begin nothing. */
export function unexpected(characters: string): string {
  return `Unexpected ${characters.length === 1 ? "character" : "characters"} \`${cut(characters)}\`: remove or replace.`;
}

/** Characters of the file that a message repeats. */
const longestQuoted = 100;

/** A piece of the file as a message quotes it: a line of thousands of characters is not read there. */
function cut(text: string): string {
  const characters = [...text.slice(0, 2 * longestQuoted + 2)];
  return characters.length > longestQuoted ? `${characters.slice(0, longestQuoted).join("")}…` : text;
}

/** Says of a comment that its end is missing. */
export const openComment = "This comment does not end: close it with `*/`.";

/** Rules of the grammar as a reader would call what they describe. */
const ruleTitles: Readonly<Record<string, string>> = {
  Expression: "an expression",
  Logical: "an expression",
  Binary: "an expression",
  Negation: "an expression",
  Prefix: "an expression",
  Primary: "an expression",
  Statement: "a statement",
  Block: "`{`, statements and `}`",
  Name: "a name",
  Word: "a word or number",
  Permissions: "permissions such as `r-x`",
  Integer: "a number",
  NumberLiteral: "a number",
  Reference: "a name",
  Place: "a name",
};

/** Langium marks the end of a rule's name with a zero-width space. */
function titleOf(ruleName: string): string | undefined {
  return ruleTitles[ruleName.replace(/\u200B$/, "")];
}

/** Messages for syntax errors. */
export class VasParserMessages extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected: kind, actual, ruleName }: Mismatch): string {
    if (kind.name === "EOF") return misplaced(actual);
    const found = describeToken(actual);
    if (/^\{/.test(kind.name) && ruleName.startsWith("Block")) return blockWanted(actual);
    if (/^\}/.test(kind.name) && /^(?:Variant)?(?:Machine|Kernel)/.test(ruleName) && isOperator(actual))
      return `A setting's value is one number or name: put an expression in parentheses, \`(PAGES ${actual.image} 2)\`.`;
    return expected(describeKind(kind), found);
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: NotAllInput): string {
    return misplaced(firstRedundant);
  }

  override buildNoViableAltMessage({ expectedPathsPerAlt, actual, previous, ruleName }: NoViableAlternative): string {
    const title = titleOf(ruleName);
    const found = describeToken(actual[0]!);
    if (/^Setting\u200B?$/.test(ruleName)) return expected(`a value of the setting \`${previous.image}\``, found);
    const wanted = expectedPathsPerAlt.flat();
    if (wanted.length === 2 && wanted.every(([kind]) => /^(?:if|\{)(?::KW)?$/.test(kind?.name ?? "")))
      return blockWanted(actual[0]!);
    return expected(title ?? listKinds(wanted), found);
  }

  override buildEarlyExitMessage({ expectedIterationPaths, actual, ruleName }: EarlyExit): string {
    const title = titleOf(ruleName) ?? listKinds(expectedIterationPaths);
    return expected(title, describeToken(actual[0]!));
  }
}

/** Messages for characters that begin no token. */
export class VasLexerMessages extends DefaultLexerErrorMessageProvider {
  override buildUnexpectedCharactersMessage(fullText: string, startOffset: number, length: number): string {
    switch (unreadKind(fullText, startOffset)) {
      case "semicolon":
        return "`;` is not needed: statements and settings follow each other without a separator. Remove it.";
      case "open-string":
        return 'This string does not end on its line: close it with `"`.';
      case "character":
        return (
          "A character literal is one character between `'` and `'`, such as 'a' or '\\n'; strings stand " +
          'between `"`.'
        );
      case "open-comment":
        return openComment;
      case "conditional":
        return "There is no `? :`: write `if … { … } else { … }`.";
      case "preprocessor":
        return 'There is no preprocessor: a constant is `const N = 4`, another file `include "lib.vas"`. Remove the `#`.';
      case "unexpected":
        return unexpected(fullText.slice(startOffset, startOffset + length));
    }
  }
}

/** What stands where the file could end, and begins nothing. */
function misplaced(token: Token): string {
  if (token.image === "}") return "This `}` closes nothing: remove it, or a `{` is missing above.";
  if (token.image === "[")
    return "Several processes of one program are `process A[4] runs p`: put the number behind their name.";
  if (token.image === "subscribes")
    return "What a program subscribes to stands at the program: `program p(a) subscribes lib { … }`.";
  return (
    `${upper(describeToken(token))} cannot stand here: at the top level stand \`machine\`, \`kernel\`, \`vas\`, ` +
    "`program`, `process`, `expect`, `variant`, `const`, `include`, `explore`, `schedule`, `files` and `share`."
  );
}

function isOperator({ image }: Token): boolean {
  return /^(?:[-+*/%|&^]|<<|>>)$/.test(image);
}

function upper(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

const terminalTitles: Readonly<Record<string, string>> = {
  ID: "a name",
  NUMBER: "a number",
  STRING: "a string in quotes",
  CHARACTER: "a character",
  EOF: "the end of the file",
};

/** Langium marks keywords as `name:KW`; punctuation and terminals keep their own name. */
function describeKind(kind: TokenKind): string {
  return terminalTitles[kind.name] ?? `\`${kind.LABEL ?? kind.name.replace(/:KW$/, "")}\``;
}

function describeToken(token: Token): string {
  if (token.tokenType.name === "EOF") return "the end of the file";
  if (token.tokenType.name === "STRING") return "a string";
  return /:KW$|^[a-z]/.test(token.tokenType.name) && /^[a-z]/.test(token.image)
    ? `the keyword \`${token.image}\``
    : `\`${cut(token.image)}\``;
}

/** First tokens of the alternatives, each once: "`a`, `b` or a name". */
function listKinds(paths: readonly (readonly TokenKind[])[]): string {
  const words = [
    ...new Set(
      paths
        .map((path) => path[0])
        .filter((kind) => kind !== undefined)
        .map(describeKind),
    ),
  ];
  const shown = words.slice(0, 8);
  if (words.length > shown.length) return `${shown.join(", ")}, …`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown[shown.length - 1]!}`;
}
