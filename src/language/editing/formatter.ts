/** The formatter as the editor and the command line call it. */
import type { LangiumDocument, ParseResult } from "langium";
import type { Formatter } from "langium/lsp";
import type { FormattingOptions, Position, Range, TextEdit } from "vscode-languageserver";
import type { CoreServices, CoreServiceSet } from "../parser/index.js";
import { formatEdits, formatHints, type FormatEdit, type FormatToken } from "./format.js";
import type { Scenario } from "../generated/ast.js";

const defaultIndent = "    ";

/** Formats whole files or ranges; files with syntax errors stay as they are. */
export class VasFormatter implements Formatter {
  readonly formatOnTypeOptions = { firstTriggerCharacter: "}", moreTriggerCharacter: ["\n"] };

  constructor(private readonly services: CoreServices) {}

  formatDocument(document: LangiumDocument, { options }: { options: FormattingOptions }): TextEdit[] {
    const { textDocument } = document;
    return editsOf(this.services, document.parseResult, textDocument.getText(), indentOf(options)).map(
      ({ start, end, text }) => ({
        range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) },
        newText: text,
      }),
    );
  }

  formatDocumentRange(
    document: LangiumDocument,
    { options, range }: { options: FormattingOptions; range: Range },
  ): TextEdit[] {
    return this.formatDocument(document, { options }).filter(
      (edit) => edit.range.start.line >= range.start.line && edit.range.end.line <= range.end.line,
    );
  }

  /** Behind a brace the block that it closes; behind a line break the indentation of the new line, also in a damaged file. */
  formatDocumentOnType(
    document: LangiumDocument,
    { ch, options, position }: { ch: string; options: FormattingOptions; position: Position },
  ): TextEdit[] {
    const text = document.textDocument.getText();
    const tokens = this.services.parser.Lexer.tokenize(text).tokens;
    const offset = document.textDocument.offsetAt(position);
    if (ch === "\n") return indentLine(document, position.line, tokens, indentOf(options));
    const start = openingBrace(tokens, offset);
    if (start === null) return [];
    const { line } = document.textDocument.positionAt(start);
    // The indentation of a line belongs to the edit that ends there.
    const edits = this.formatDocument(document, { options }).filter(
      ({ range }) => range.end.line >= line && range.end.line <= position.line && range.start.line >= line - 1,
    );
    return edits.length > 0 || isWhole(document)
      ? edits
      : indentLine(document, position.line, tokens, indentOf(options));
  }
}

interface PlacedToken {
  readonly image: string;
  readonly startOffset: number;
}

/** Was the whole file read? Only then can all of it be formatted. */
function isWhole({ parseResult }: LangiumDocument): boolean {
  return parseResult.lexerErrors.length + parseResult.parserErrors.length === 0;
}

/** Where the brace is that the one before the offset closes; null: there is none. */
function openingBrace(tokens: readonly PlacedToken[], offset: number): number | null {
  const open: number[] = [];
  for (const { image, startOffset } of tokens) {
    if (startOffset >= offset) return null;
    if (image === "{") open.push(startOffset);
    else if (image === "}") {
      const start = open.pop();
      if (startOffset + 1 === offset) return start ?? null;
    }
  }
  return null;
}

/** Indents a line by the braces that are open before it. */
function indentLine(
  { textDocument }: LangiumDocument,
  line: number,
  tokens: readonly PlacedToken[],
  indent: string,
): TextEdit[] {
  const start = textDocument.offsetAt({ line, character: 0 });
  const text = textDocument.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  const before = tokens.filter(({ startOffset }) => startOffset < start).map(({ image }) => image);
  const closes = text.trimStart().startsWith("}") ? 1 : 0;
  const depth =
    before.filter((image) => image === "{").length - before.filter((image) => image === "}").length - closes;
  const newText = indent.repeat(Math.max(0, depth));
  const present = /^[ \t]*/.exec(text)![0];
  if (present === newText) return [];
  return [{ range: { start: { line, character: 0 }, end: { line, character: present.length } }, newText }];
}

/** The formatted text, or null if the text has syntax errors. Four spaces a level; line endings stay as they are. */
export function formatScenario({ vas }: CoreServiceSet, text: string): string | null {
  const result = vas.parser.LangiumParser.parse(text);
  if (result.lexerErrors.length > 0 || result.parserErrors.length > 0) return null;
  let formatted = "";
  let end = 0;
  for (const edit of editsOf(vas, result, text, defaultIndent)) {
    formatted += text.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return formatted + text.slice(end);
}

function indentOf({ insertSpaces, tabSize }: FormattingOptions): string {
  return insertSpaces ? " ".repeat(tabSize) : "\t";
}

function editsOf(services: CoreServices, result: ParseResult, text: string, indent: string): FormatEdit[] {
  if (result.lexerErrors.length > 0 || result.parserErrors.length > 0) return [];
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return formatEdits(text, tokensOf(services, text), formatHints(result.value as Scenario), indent, lineEnd);
}

function tokensOf(services: CoreServices, text: string): FormatToken[] {
  const { tokens, hidden } = services.parser.Lexer.tokenize(text);
  return [...tokens, ...hidden]
    .sort((one, other) => one.startOffset - other.startOffset)
    .map((token) => ({
      text: token.tokenType.name === "LINE_COMMENT" ? token.image.trimEnd() : token.image,
      kind: kindOf(token.tokenType.name, token.image),
      offset: token.startOffset,
      line: token.startLine! - 1,
      endLine: token.endLine! - 1,
    }));
}

function kindOf(type: string, image: string): FormatToken["kind"] {
  if (type === "LINE_COMMENT") return "lineComment";
  if (type === "BLOCK_COMMENT") return "blockComment";
  if (type === "NUMBER" || type === "STRING" || type === "CHARACTER") return "literal";
  return /^[A-Za-z_]/.test(image) ? "word" : "punctuation";
}
