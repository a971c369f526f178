/** Quick fixes: those that a check has sent along, and those that a message names. */
import { AstUtils, CstUtils, type LangiumDocument } from "langium";
import type { CodeActionProvider } from "langium/lsp";
import type { CodeAction, CodeActionParams, Diagnostic, Range, TextEdit } from "vscode-languageserver";
import { isCall, isFunctionDeclaration, isPlaceStatement } from "../generated/ast.js";
import type { Fix, FixData } from "../syntax/index.js";

/** Code action provider. */
export class VasCodeActions implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { context }: CodeActionParams): CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const fixes = [...sentAlong(diagnostic), ...named(document, diagnostic), ...declarations(document, diagnostic)];
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

/** What the message itself says should stand there. */
function named(document: LangiumDocument, diagnostic: Diagnostic): Fix[] {
  const { range } = diagnostic;
  const message = typeof diagnostic.message === "string" ? diagnostic.message : diagnostic.message.value;
  const text = document.textDocument.getText();
  const written = document.textDocument.getText(range);
  const replace = (newText: string, title = `Change to \`${newText}\``, at = range): Fix[] => [
    { title, edits: [{ range: at, newText }] },
  ];
  const near = /Did you mean `([^`]+)`\?/.exec(message)?.[1];
  if (near !== undefined) {
    const argument = /^[A-Za-z_]\w*(?=\s*:)/.exec(written)?.[0];
    return replace(argument === undefined ? near : near + written.slice(argument.length), `Change to \`${near}\``);
  }
  const qualified = /: write `([\w.]+)`\.$/.exec(message)?.[1];
  if (qualified?.endsWith(`.${written}`)) return replace(qualified);
  const mode = /: write (0o[0-7]{3})\.$/i.exec(message)?.[1];
  if (mode !== undefined) return replace(mode);
  if (written === ";") return [...replace("", "Remove `;`"), ...everySemicolon(document)];
  if (message.startsWith("This comment does not end")) {
    const end = document.textDocument.positionAt(text.length);
    return [{ title: "Close it at the end of the file", edits: [{ range: { start: end, end }, newText: " */\n" }] }];
  }
  if (message.startsWith("This string does not end")) {
    const line = document.textDocument.getText({
      start: range.start,
      end: { line: range.start.line + 1, character: 0 },
    });
    const end = { line: range.start.line, character: range.start.character + line.trimEnd().length };
    return [{ title: 'Close it with `"`', edits: [{ range: { start: end, end }, newText: '"' }] }];
  }
  return fromC(document, message, range, written);
}

/** Forms of C, as they are written here. */
function fromC(document: LangiumDocument, message: string, range: Range, written: string): Fix[] {
  const loop = /^A loop that counts is written `(.*) \{ … \}`\.$/.exec(message)?.[1];
  if (loop !== undefined) return [{ title: `Write \`${loop}\``, edits: [{ range, newText: loop }] }];
  const variable = /`let (\w+) = …`/.exec(message)?.[1];
  if (variable !== undefined)
    return [{ title: `Write \`let ${variable}\``, edits: [{ range, newText: `let ${variable}` }] }];
  const [, whole, operator] = /^Write `(.+? (\+|-)= 1)`: there is no/.exec(message) ?? [];
  if (whole === undefined) return [];
  const line = document.textDocument.getText({ start: range.end, end: { line: range.end.line + 1, character: 0 } });
  const operand = whole.split(" ")[0]!;
  // `++x`: the name follows; `x++`: it stands there already.
  if (line.startsWith(operand)) {
    const end = { line: range.end.line, character: range.end.character + operand.length };
    return [{ title: `Write \`${whole}\``, edits: [{ range: { start: range.start, end }, newText: whole }] }];
  }
  return written.length === 2
    ? [{ title: `Write \`${operator}= 1\``, edits: [{ range, newText: ` ${operator}= 1` }] }]
    : [];
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
