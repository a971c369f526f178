// Small faults that can be put into a source file: each replaces one piece of its text.
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../vscode/places.mjs";

const ts = createRequire(join(root, "package.json"))("typescript");

/** Operators and what takes their place: the mistakes that people make. */
const operators = new Map([
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
  [ts.SyntaxKind.AsteriskToken, "/"],
  [ts.SyntaxKind.SlashToken, "*"],
  [ts.SyntaxKind.PercentToken, "*"],
  [ts.SyntaxKind.AmpersandToken, "|"],
  [ts.SyntaxKind.BarToken, "&"],
  [ts.SyntaxKind.CaretToken, "&"],
  [ts.SyntaxKind.LessThanLessThanToken, ">>>"],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, "<<"],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, "<<"],
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
]);

/**
 * All mutants of a source text, in order. `mutated` takes the place of [start, end); both are expressions, or both are
 * statements.
 *
 * `compared`: what stands there and the mutant may both be evaluated, with no other effect, to see whether they differ: "value", or
 * "truth" where only that counts; null if not.
 *
 * @returns {{ start: number, end: number, line: number, kind: "expression" | "statement", mutated: string, told: string, compared: "value" | "truth" | null }[]}
 */
export function mutantsOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found = [];
  const add = (node, kind, mutated, told, compared = null) => {
    const start = node.getStart(file);
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ start, end: node.end, line, kind, mutated, told, compared });
  };
  const source = (node) => text.slice(node.getStart(file), node.end);
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isEnumDeclaration(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const operator = operators.get(node.operatorToken.kind);
      const isText = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (operator !== undefined && !(isText && node.operatorToken.kind === ts.SyntaxKind.PlusToken)) {
        add(
          node,
          "expression",
          `((${source(node.left)}) ${operator} (${source(node.right)}))`,
          `${node.operatorToken.getText(file)} → ${operator}`,
          !hasNoEffect(node) ? null : isCondition(node) ? "truth" : "value",
        );
      }
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add(node, "expression", `(${source(node.operand)})`, "! dropped");
    } else if (ts.isNumericLiteral(node) && isValue(node)) {
      add(node, "expression", `(${node.getText(file)} + 1)`, `${node.getText(file)} → +1`);
    } else if (node.kind === ts.SyntaxKind.TrueKeyword && isValue(node)) {
      add(node, "expression", "false", "true → false");
    } else if (node.kind === ts.SyntaxKind.FalseKeyword && isValue(node)) {
      add(node, "expression", "true", "false → true");
    } else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && !isSuper(node.expression)) {
      add(node, "statement", ";", `${source(node).replace(/\s+/g, " ").slice(0, 60)} dropped`);
    } else if (ts.isConditionalExpression(node)) {
      add(
        node,
        "expression",
        `((${source(node.condition)}) ? (${source(node.whenFalse)}) : (${source(node.whenTrue)}))`,
        "branches of ?: swapped",
      );
    } else if (
      ts.isPropertyAccessExpression(node) &&
      ts.isPropertyAccessExpression(node.parent) === false &&
      isErrno(node)
    ) {
      const other = node.name.text === "EINVAL" ? "EPERM" : "EINVAL";
      add(node, "expression", `errno.${other}`, `${node.name.text} → ${other}`);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** Is a literal evaluated where it stands, and neither a type, a name, nor what an enum or assertion is made of? */
function isValue(node) {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isPropertyAssignment(parent) === false)
    return !ts.isLiteralTypeNode(parent) && !ts.isEnumMember(parent);
  return parent.initializer === node;
}

/** Methods that answer and do nothing else. */
const asking = new Set(
  "at get has includes indexOf startsWith endsWith slice max min abs floor BigInt Number String".split(" "),
);

/** Does evaluating an expression once more change nothing? */
function hasNoEffect(node) {
  if (ts.isCallExpression(node)) {
    const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
    if (!ts.isIdentifier(callee) || !asking.has(callee.text)) return false;
  } else if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return false;
  } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return false;
  } else if (ts.isAwaitExpression(node) || ts.isYieldExpression(node) || ts.isNewExpression(node)) return false;
  else if (ts.isDeleteExpression(node) || ts.isTaggedTemplateExpression(node)) return false;
  return ts.forEachChild(node, (child) => (hasNoEffect(child) ? undefined : true)) === undefined;
}

/** Is only the truth of an expression asked for? */
function isCondition(node) {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isCondition(parent);
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) return parent.condition === node;
  return ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken;
}

const isErrno = (node) => ts.isIdentifier(node.expression) && node.expression.text === "errno";

const isSuper = (node) => node.expression.kind === ts.SyntaxKind.SuperKeyword;

/**
 * Source text in which each mutant is there, asleep: `mutantSwitch(number)` says whether it is awake. While `mutantSurvey` is set,
 * which it is when one asks what tests reach, those that can be are compared with what stands there.
 */
export function withMutants(text, mutants) {
  // From the innermost out: a mutant inside another one is part of both of its texts' originals.
  const byStart = [...mutants].sort((one, other) => other.start - one.start || one.end - other.end);
  let result = text;
  for (const { number, start, end, kind, mutated, compared } of byStart) {
    const original = result.slice(start, end);
    const test = `mutantSwitch(${number})`;
    // In a block of its own: an `else` behind the statement must stay that of the `if` before it.
    const awakeOrNot = `${test} ? ${mutated} : ${original}`;
    const piece =
      kind === "statement"
        ? `{ if (!${test}) { ${original} } }`
        : compared === null || compared === undefined
          ? `(${awakeOrNot})`
          : `(mutantSurvey !== null ? mutantSurvey(${number}, "${compared}", () => (${original}), () => ${mutated}) : ${awakeOrNot})`;
    result = result.slice(0, start) + piece + result.slice(end);
  }
  return result;
}
