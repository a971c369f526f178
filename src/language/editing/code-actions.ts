/** Quick fixes: those that a check has sent along, and those that a message names. */
import { AstUtils, CstUtils, type LangiumDocument } from "langium";
import type { CodeActionProvider } from "langium/lsp";
import type { CodeAction, CodeActionParams, Diagnostic, TextEdit } from "vscode-languageserver";
import { isCall, isFunctionDeclaration, isPlaceStatement } from "../generated/ast.js";
import type { Fix, FixData, LexingData } from "../syntax/index.js";
import { syntaxFixes } from "./syntax-fixes.js";

/** Code action provider. */
export class VasCodeActions implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { context }: CodeActionParams): CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const fixes = [
        ...sentAlong(diagnostic),
        ...named(document, diagnostic),
        ...unread(document, diagnostic),
        ...declarations(document, diagnostic),
        ...syntaxFixes(document, diagnostic),
      ];
      return fixes.map(({ title, edits }, index): CodeAction => {
        const changes = { [document.uri.toString()]: edits.map((edit): TextEdit => ({ ...edit })) };
        return { title, kind: "quickfix", diagnostics: [diagnostic], isPreferred: index === 0, edit: { changes } };
      });
    });
  }
}

/** What the check knew. */
function sentAlong({ data }: Diagnostic): readonly Fix[] {
  return (data as Partial<FixData> | undefined)?.fixes ?? [];
}

/* eslint-disable no-restricted-syntax -- Some twenty checks end their message with what should stand there; it is read where they say it. */

/** What the message itself says should stand there. */
function named(document: LangiumDocument, diagnostic: Diagnostic): Fix[] {
  const { range } = diagnostic;
  const message = typeof diagnostic.message === "string" ? diagnostic.message : diagnostic.message.value;
  const written = document.textDocument.getText(range);
  const replace = (newText: string, title = `Change to \`${newText}\``): Fix[] => [
    { title, edits: [{ range, newText }] },
  ];
  const near = /Did you mean `([^`]+)`\?/.exec(message)?.[1];
  if (near !== undefined) {
    const argument = /^[A-Za-z_]\w*(?=\s*:)/.exec(written)?.[0];
    return replace(argument === undefined ? near : near + written.slice(argument.length), `Change to \`${near}\``);
  }
  const qualified = /: write `([\w.]+)`\.$/.exec(message)?.[1];
  if (qualified?.endsWith(`.${written}`)) return replace(qualified);
  const instead = / here: write `([\w.]+)`\.$/.exec(message)?.[1];
  if (instead !== undefined) return replace(instead);
  if (/`_` stands between two digits\.$/.test(message)) return replace(written.replace(/_+/g, "_").replace(/_$/, ""));
  if (/ is octal \(it begins with 0, as in C\)/.test(message) && /^0+\d/.test(written))
    return replace(written.replace(/^0+/, ""));
  const mode = /: write (0o[0-7]{3})\.$/i.exec(message)?.[1];
  if (mode !== undefined) return replace(mode);
  return [];
}

/* eslint-enable no-restricted-syntax */

/** What the lexer could not read, corrected. */
function unread(document: LangiumDocument, { data, range }: Diagnostic): Fix[] {
  const { textDocument } = document;
  switch ((data as Partial<LexingData> | undefined)?.lexing) {
    case "semicolon":
      return [{ title: "Remove `;`", edits: [{ range, newText: "" }] }, ...everySemicolon(document)];
    case "open-comment": {
      const end = textDocument.positionAt(textDocument.getText().length);
      return [{ title: "Close it at the end of the file", edits: [{ range: { start: end, end }, newText: " */\n" }] }];
    }
    case "open-string": {
      const { line, character } = range.start;
      const rest = textDocument.getText({ start: range.start, end: { line: line + 1, character: 0 } });
      const end = { line, character: character + rest.trimEnd().length };
      return [{ title: 'Close it with `"`', edits: [{ range: { start: end, end }, newText: '"' }] }];
    }
    default:
      return [];
  }
}

/** All of them, outside of strings and comments. */
function everySemicolon({ textDocument }: LangiumDocument): Fix[] {
  const part = /"(?:[^"\\\n\r]|\\[^\n\r])*"?|'(?:\\.|[^'\\\n\r])'|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|(;)/g;
  const edits = [...textDocument.getText().matchAll(part)]
    .filter(([, semicolon]) => semicolon !== undefined)
    .map(({ index }) => ({
      range: { start: textDocument.positionAt(index), end: textDocument.positionAt(index + 1) },
      newText: "",
    }));
  return edits.length > 1 ? [{ title: `Remove all ${edits.length} \`;\``, edits }] : [];
}

/** A declaration for a name that nothing declares: `let`, or a function beside the one that calls it. */
function declarations({ textDocument, parseResult }: LangiumDocument, { code, range }: Diagnostic): Fix[] {
  const root = parseResult.value.$cstNode;
  if (code !== "unknown-name" || !root) return [];
  const leaf = CstUtils.findLeafNodeAtOffset(root, textDocument.offsetAt(range.start));
  const reference = leaf?.astNode;
  if (reference?.$type !== "NameReference") return [];
  const parent = reference.$container;
  const name = textDocument.getText(range);
  if (isPlaceStatement(parent) && parent.operator === "=" && reference.$containerProperty === "place")
    return [
      {
        title: `Declare \`${name}\` with \`let\``,
        edits: [{ range: { start: range.start, end: range.start }, newText: "let " }],
      },
    ];
  const enclosing = AstUtils.getContainerOfType(reference, isFunctionDeclaration);
  if (!isCall(parent) || reference.$containerProperty !== "callee" || !enclosing?.$cstNode) return [];
  const { start } = enclosing.$cstNode.range;
  const indent = textDocument.getText({ start: { line: start.line, character: 0 }, end: start });
  const parameters = parent.arguments.map((_, index) => `a${index + 1}`).join(", ");
  const newText = `fn ${name}(${parameters}) {\n${indent}}\n${indent}`;
  return [{ title: `Declare \`fn ${name}(${parameters})\``, edits: [{ range: { start, end: start }, newText }] }];
}
