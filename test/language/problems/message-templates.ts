/** The messages that the language can give, read from its source: each call of `accept`, and each `message`. */
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A message with holes where something of the file stands. */
export interface MessageTemplate {
  /** `src/language/statements/check-calls.ts:42`. */
  readonly place: string;
  /** With `…` for each hole. */
  readonly text: string;
  readonly pattern: RegExp;
}

const folder = "src/language";
/** What the generator makes, and what hover says: sentences about what is right. */
const withoutMessages = [`${folder}/generated/`, `${folder}/describe/`, `${folder}/reading/hover.ts`];

/** Every message of the language: of the checks, the linker, the lexer, the parser, and of editing. */
export function messageTemplates(): readonly MessageTemplate[] {
  const found: MessageTemplate[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = `${folder}/${name.replaceAll("\\", "/")}`;
    if (!path.endsWith(".ts") || withoutMessages.some((one) => path.startsWith(one))) continue;
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      for (const expression of messagesIn(node)) {
        for (const parts of alternatives(expression)) {
          const text = parts.map((part) => part ?? "…").join("");
          if (!isMessage(text)) continue;
          const pattern = parts.map((part) => (part === null ? "[^]*" : escaped(part))).join("");
          const { line } = source.getLineAndCharacterOfPosition(expression.getStart());
          found.push({ place: `${path}:${line + 1}`, text, pattern: new RegExp(`^${pattern}$`) });
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** A sentence of its own, not a part that another message has in it. */
function isMessage(text: string): boolean {
  return /^\S/.test(text) && /[.?]$/.test(text) && text.replace(/…/g, "").trim().split(" ").length > 2;
}

function messagesIn(node: ts.Node): ts.Expression[] {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const { text } = node.expression;
    if ((text === "accept" || text === "report") && node.arguments.length >= 3) {
      const second = node.arguments[text === "accept" ? 1 : 3];
      return second ? [second] : [];
    }
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "ResponseError")
    return node.arguments?.slice(1, 2) ?? [];
  if (ts.isPropertyAssignment(node) && node.name.getText() === "message") return [node.initializer];
  if (ts.isReturnStatement(node) && node.expression) return [node.expression];
  if (ts.isVariableDeclaration(node) && node.name.getText() === "message" && node.initializer)
    return [node.initializer];
  return [];
}

/** Texts that an expression can be; null: a hole. */
export function alternatives(node: ts.Expression): (string | null)[][] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [[node.text]];
  if (ts.isParenthesizedExpression(node)) return alternatives(node.expression);
  if (ts.isTemplateExpression(node))
    return [[node.head.text, ...node.templateSpans.flatMap(({ literal }) => [null, literal.text])]];
  if (ts.isConditionalExpression(node)) return [...alternatives(node.whenTrue), ...alternatives(node.whenFalse)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return alternatives(node.left).flatMap((left) => alternatives(node.right).map((right) => [...left, ...right]));
  return [[null]];
}

/** Are the parts in a text, in their order? As a pattern with holes between them would find, without the ways that it tries. */
export function saysAll(text: string, parts: readonly (string | null)[]): boolean {
  let at = 0;
  return parts
    .map((part) => part ?? "\0")
    .join("")
    .trimEnd()
    .split("\0")
    .every((part) => {
      const found = text.indexOf(part, at);
      at = found + part.length;
      return found >= 0;
    });
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
