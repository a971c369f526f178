import assert from "node:assert/strict";
import * as fc from "fast-check";
import { AstUtils, GrammarAST } from "langium";
import { evaluateConstant } from "../../src/language/names/constant-expression.js";
import { binaryOperation } from "../../src/language/expressions/arithmetic.js";
import type { Binary, Expression, Scenario } from "../../src/language/generated/ast.js";
import { notStrength, operatorStrengths } from "../../src/language/expressions/operators.js";
import { rangeOf, textOf } from "../../src/language/syntax/source-range.js";
import { inMain, services } from "./scenario-text.js";
import { runs } from "../sample.js";

const strength: Readonly<Record<string, number>> = operatorStrengths;
const prefixStrength = 14;

type Tree =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "prefix"; readonly operator: string; readonly operand: Tree }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Tree; readonly right: Tree };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map((value): Tree => ({ kind: "number", value })),
    fc.record(
      { kind: fc.constant("prefix" as const), operator: fc.constantFrom("-", "!", "~", "not"), operand: tie("tree") },
      { noNullPrototype: true },
    ),
    fc.record(
      {
        kind: fc.constant("binary" as const),
        operator: fc.constantFrom(...Object.keys(strength)),
        left: tie("tree"),
        right: tie("tree"),
      },
      { noNullPrototype: true },
    ),
    fc.record(
      {
        kind: fc.constant("binary" as const),
        operator: fc.constantFrom(...Object.keys(strength)),
        left: tie("tree"),
        right: tie("tree"),
      },
      { noNullPrototype: true },
    ),
  ),
}));

function strengthOf(node: Tree): number {
  if (node.kind === "number") return 15;
  if (node.kind === "prefix") return node.operator === "not" ? notStrength : prefixStrength;
  return strength[node.operator]!;
}

/** Prints with the parentheses that the precedence table requires, and no others. */
function print(node: Tree): string {
  if (node.kind === "number") return String(node.value);
  const wrapped = (child: Tree, least: number): string =>
    strengthOf(child) < least ? `(${print(child)})` : print(child);
  if (node.kind === "prefix") return `${node.operator} ${wrapped(node.operand, strengthOf(node))}`;
  return `${wrapped(node.left, strengthOf(node))} ${node.operator} ${wrapped(node.right, strengthOf(node) + 1)}`;
}

/** The syntax tree in the shape of `Tree`. */
function shapeOf(expression: Expression): Tree {
  switch (expression.$type) {
    case "NumberLiteral":
      return { kind: "number", value: expression.value };
    case "Unary":
      return { kind: "prefix", operator: expression.operator, operand: shapeOf(expression.operand) };
    case "Not":
      return { kind: "prefix", operator: "not", operand: shapeOf(expression.operand) };
    case "Binary":
    case "Logical":
      return {
        kind: "binary",
        operator: expression.operator,
        left: shapeOf(expression.left),
        right: shapeOf(expression.right),
      };
    default:
      throw new Error(`unexpected ${expression.$type}`);
  }
}

function parseExpression(text: string): Expression {
  const { value, lexerErrors, parserErrors } = services.vas.parser.LangiumParser.parse<Scenario>(
    inMain(`let x = ${text}`),
  );
  assert.deepEqual(
    [...lexerErrors, ...parserErrors].map(({ message }) => message),
    [],
    text,
  );
  const statement = value.programs[0]!.functions[0]!.body.statements[0]!;
  assert.equal(statement.$type, "Let");
  return (statement as { value: Expression }).value;
}

function evaluate(node: Tree): bigint {
  const bit = (holds: boolean): bigint => (holds ? 1n : 0n);
  if (node.kind === "number") return node.value;
  if (node.kind === "prefix") {
    const operand = evaluate(node.operand);
    return node.operator === "-" ? BigInt.asIntN(64, -operand) : node.operator === "~" ? ~operand : bit(operand === 0n);
  }
  const operator = node.operator === "and" ? "&&" : node.operator === "or" ? "||" : node.operator;
  return binaryOperation(operator as Binary["operator"], evaluate(node.left), evaluate(node.right));
}

/** Operators of each strength as the grammar has them, the tightest first, and `not` in its place between two of its rules. */
function strengthsOfGrammar(): string[][] {
  const levels = (name: string): string[][] => {
    const rule = services.vas.Grammar.rules.find((one) => one.name === name);
    assert.ok(rule !== undefined && GrammarAST.isInfixRule(rule));
    return rule.operators.precedences.map(({ operators }) =>
      operators.map((operator) => (GrammarAST.isKeyword(operator) ? operator.value : "?")).sort(),
    );
  };
  return [...levels("Binary"), ["not"], ...levels("Logical")];
}

describe("operators", () => {
  it("have the strengths that the grammar gives them, which are those of C", () => {
    const table = Object.entries({ ...operatorStrengths, not: notStrength });
    const levels = [...new Set(table.map(([, level]) => level))].sort((one, other) => other - one);
    const words = levels.map((level) =>
      table
        .filter(([, one]) => one === level)
        .map(([word]) => word)
        .sort(),
    );
    assert.deepEqual(words, strengthsOfGrammar());
    const ofC = "* / %, + -, << >>, < <= > >=, == !=, &, ^, |, &&, ||, not, and, or";
    assert.deepEqual(
      words,
      ofC.split(", ").map((level) => level.split(" ").sort()),
    );
  });

  it("bind as in C, whatever stands together (random expressions)", () => {
    fc.assert(
      fc.property(tree, (node) => assert.deepEqual(shapeOf(parseExpression(print(node))), node)),
      { numRuns: runs(700) },
    );
  });

  it("evaluate constants on 64 bits", () => {
    fc.assert(
      fc.property(tree, (node) => {
        const value = evaluateConstant(parseExpression(print(node)));
        if (value !== null) assert.equal(value, evaluate(node), print(node));
      }),
      { numRuns: runs(400) },
    );
  });

  it("keep their own place in chains", () => {
    fc.assert(
      fc.property(tree, (node) => {
        const text = print(node);
        for (const part of [...AstUtils.streamAst(parseExpression(text))] as Expression[]) {
          const { line, column, endLine, endColumn } = rangeOf(part);
          assert.equal(line, endLine);
          assert.equal(
            inMain(`let x = ${text}`)
              .split("\n")
              [line - 1]!.slice(column - 1, endColumn - 1),
            textOf(part),
          );
          assert.deepEqual(shapeOf(parseExpression(textOf(part))), shapeOf(part), textOf(part));
        }
      }),
      { numRuns: runs(100) },
    );
  });

  it("wrap and shift as RV64 does", () => {
    const cases: readonly (readonly [string, bigint])[] = [
      ["0xffff_ffff_ffff_ffff", -1n],
      ["0x7fff_ffff_ffff_ffff + 1", -(2n ** 63n)],
      ["-8 >> 1", -4n],
      ["1 << 64", 1n],
      ["1 << 63", -(2n ** 63n)],
      ["-7 / 2", -3n],
      ["-7 % 2", -1n],
      ["64K", 65536n],
      ["0444", 0o444n],
      ["0o660", 0o660n],
      ["0b1010", 10n],
      ["1_000", 1000n],
      ["2M", 2n ** 21n],
      ["'a'", 97n],
      ["'\\n'", 10n],
      ["1 < 2 == 1", 1n],
      ["not 1 == 2", 1n],
      ["!1 == 2", 0n],
      ["1 or 0 and 0", 1n],
      ["-EBUSY", -16n],
    ];
    // What goes wrong while a name is looked up is written to the console and not thrown.
    const said: unknown[] = [];
    const { error } = console;
    console.error = (...words: unknown[]): void => void said.push(...words);
    try {
      for (const [text, value] of cases) assert.equal(evaluateConstant(parseExpression(text)), value, text);
    } finally {
      console.error = error;
    }
    assert.deepEqual(said, []);
  });

  it("end an expression where a statement begins", () => {
    const text = inMain("u64[p] = 7  meet mapped  meet unmapped  let x = a  u64[q] = 1 f(x) y = -x b[0] = 1 return x");
    const { value, parserErrors } = services.vas.parser.LangiumParser.parse<Scenario>(text);
    assert.equal(parserErrors.length, 0);
    const kinds = value.programs[0]!.functions[0]!.body.statements.map(({ $type }) => $type);
    assert.deepEqual(kinds, [
      "PlaceStatement",
      "Meet",
      "Meet",
      "Let",
      "PlaceStatement",
      "PlaceStatement",
      "PlaceStatement",
      "PlaceStatement",
      "Return",
    ]);
  });
});
