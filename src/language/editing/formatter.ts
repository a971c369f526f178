/** The formatter as the editor and the command line call it. */
import type { LangiumDocument, ParseResult } from "langium";
import type { Formatter } from "langium/lsp";
import type { FormattingOptions, Range, TextEdit } from "vscode-languageserver";
import type { CoreServices, CoreServiceSet } from "../parser/index.js";
import { formatEdits, formatHints, type FormatEdit, type FormatToken } from "./format.js";
import type { Scenario } from "../generated/ast.js";

const defaultIndent = "    ";

/** Formats whole files or ranges; files with syntax errors stay as they are. */
export class VasFormatter implements Formatter {
  readonly formatOnTypeOptions = undefined;

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

  formatDocumentOnType(): TextEdit[] {
    return [];
  }
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
