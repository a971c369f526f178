/** Quick fixes of what the parser could not read: what its message says should stand there, written into the line. */
import type { LangiumDocument } from "langium";
import type { Diagnostic } from "vscode-languageserver";
import type { Fix } from "../syntax/index.js";

/* eslint-disable no-restricted-syntax -- The parser knows no tree where it fails: its message is what there is. */

/** Fixes of a syntax error; none if nothing obvious is missing. */
export function syntaxFixes(document: LangiumDocument, { message: said, range }: Diagnostic): readonly Fix[] {
  const message = typeof said === "string" ? said : said.value;
  const line = lineOf(document, range.start.line);
  const { character } = range.start;
  const closing = /^Expected `([\])])`, found/.exec(message)?.[1];
  if (closing !== undefined) return [insert(document, range.start, closing)];
  if (message.startsWith("A block stands in braces")) return inBraces(line, range.start);
  if (message.startsWith("A setting's value is one number or name")) return inParentheses(line, range.start);
  if (message.startsWith("A measured part has a name"))
    return [{ title: "Name it `part`", edits: [{ range: { start: range.end, end: range.end }, newText: " part" }] }];
  if (message.startsWith("Several processes of one program are")) {
    const parts = /^(\s*process\s+\w+)(\s+runs\s+\w+)\s*(\[[^\]]*\])/.exec(line);
    if (parts === null || character < parts[1]!.length + parts[2]!.length) return [];
    const [whole, name, program, count] = parts;
    return [
      {
        title: `Change to \`${name!.trim()}${count}${program}\``,
        edits: [
          {
            range: { start: { ...range.start, character: 0 }, end: { ...range.start, character: whole.length } },
            newText: `${name}${count}${program}`,
          },
        ],
      },
    ];
  }
  return [];
}

/* eslint-enable no-restricted-syntax */

interface Place {
  readonly line: number;
  readonly character: number;
}

function lineOf({ textDocument }: LangiumDocument, line: number): string {
  return textDocument.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).trimEnd();
}

/** A bracket behind the last word before a place, on whichever line that ends. */
function insert({ textDocument }: LangiumDocument, before: Place, bracket: string): Fix {
  const text = textDocument.getText({ start: { line: 0, character: 0 }, end: before });
  const start = textDocument.positionAt(text.trimEnd().length);
  return { title: `Insert \`${bracket}\``, edits: [{ range: { start, end: start }, newText: bracket }] };
}

/** A statement up to the end of its line, or to an `else`, in braces: its line has all of it if its brackets are closed. */
function inBraces(line: string, start: Place): readonly Fix[] {
  const rest = line.slice(start.character).replace(/\s*\/\/.*$/, "");
  const statement = rest.split(/\s+else\b/)[0]!;
  const count = (pattern: RegExp): number => statement.match(pattern)?.length ?? 0;
  if (statement === "" || /[{}"]/.test(statement) || count(/[([]/g) !== count(/[)\]]/g)) return [];
  const end = { line: start.line, character: start.character + statement.length };
  return [
    {
      title: "Put it in braces",
      edits: [
        { range: { start, end: start }, newText: "{ " },
        { range: { start: end, end }, newText: " }" },
      ],
    },
  ];
}

/** Two operands and what stands between them. */
function inParentheses(line: string, { line: number, character }: Place): readonly Fix[] {
  const before = /\w+\s*$/.exec(line.slice(0, character))?.[0];
  const after = /^(?:<<|>>|[-+*/%|&^])\s*\w+/.exec(line.slice(character))?.[0];
  if (before === undefined || after === undefined) return [];
  const at = (place: number): { start: Place; end: Place } => {
    const position = { line: number, character: place };
    return { start: position, end: position };
  };
  return [
    {
      title: `Change to \`(${before}${after})\``,
      edits: [
        { range: at(character - before.length), newText: "(" },
        { range: at(character + after.length), newText: ")" },
      ],
    },
  ];
}
