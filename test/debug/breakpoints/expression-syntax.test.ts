import assert from "node:assert/strict";
import fc from "fast-check";
import { AstUtils } from "langium";
import { parseExpression, type SyntaxNode } from "../../../src/debug/arguments/expression-syntax.js";
import { RequestError } from "../../../src/debug/arguments/request-error.js";
import { isCall, type Expression } from "../../../src/language/index.js";
import { services } from "../../language/scenario-text.js";
import { runs } from "../../sample.js";

/** Writes a tree with all its parentheses. */
function written(node: SyntaxNode): string {
  switch (node.kind) {
    case "number":
      return node.value.toString();
    case "register":
      return `$${node.name}`;
    case "name":
      return node.name;
    case "member":
      return `${node.owner}.${node.name}`;
    case "index":
      return `${written(node.base)}[${written(node.index)}]`;
    case "memory":
      return `u${node.bytes * 8}[${written(node.address)}]`;
    case "address":
      return `&${written(node.of)}`;
    case "part":
      return `${written(node.base)}${node.sign}${node.name}`;
    case "pointee":
      return `(*${written(node.of)})`;
    case "state":
      return `${node.asks}(${written(node.of)})`;
    case "unary":
      return `${node.operator}${written(node.operand)}`;
    case "binary":
      return `(${written(node.left)} ${node.operator} ${written(node.right)})`;
  }
}

/** Has a tree what only the debugger reads: addresses, and paths into values of C? */
function isOwn(node: SyntaxNode): boolean {
  switch (node.kind) {
    case "address":
    case "part":
    case "pointee":
    // A call to the language's parser, which are refused in this comparison.
    case "state":
      return true;
    case "index":
      return !["name", "member"].includes(node.base.kind) || isOwn(node.index);
    case "memory":
      return isOwn(node.address);
    case "unary":
      return isOwn(node.operand);
    case "binary":
      return isOwn(node.left) || isOwn(node.right);
    default:
      return false;
  }
}

/** The same of the language's tree; `and`, `or` and `not` are the operators that they mean. */
function writtenTree(node: Expression): string {
  switch (node.$type) {
    case "NumberLiteral":
    case "CharacterLiteral":
      return node.value.toString();
    case "NameReference":
      return node.target.$refText;
    case "MemberReference":
      return `${node.owner.$refText}.${node.member.$refText}`;
    case "Index":
      return `${writtenTree(node.array)}[${writtenTree(node.index)}]`;
    case "MemoryAccess":
      return `${node.width}[${writtenTree(node.address)}]`;
    case "Not":
      return `!${writtenTree(node.operand)}`;
    case "Unary":
      return `${node.operator}${writtenTree(node.operand)}`;
    case "Binary":
    case "Logical": {
      const operator = { and: "&&", or: "||" }[node.operator as string] ?? node.operator;
      return `(${writtenTree(node.left)} ${operator} ${writtenTree(node.right)})`;
    }
    default:
      throw new Error(`unexpected ${node.$type}`);
  }
}

/** What the language's own parser reads, or null; calls are refused here. */
function readByLanguage(text: string): string | null {
  const { value, lexerErrors, parserErrors } = services.vas.parser.LangiumParser.parse(text, { rule: "Expression" });
  if (lexerErrors.length + parserErrors.length > 0 || AstUtils.streamAst(value).some(isCall)) return null;
  return writtenTree(value as Expression);
}

/** What the debugger reads, or null: also for what is its own. */
function readByDebugger(text: string): string | null {
  try {
    const read = parseExpression(text);
    return isOwn(read) ? null : written(read);
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error));
    return null;
  }
}

const operators = [
  "*",
  "/",
  "%",
  "+",
  "-",
  "<<",
  ">>",
  "<",
  "<=",
  ">",
  ">=",
  "==",
  "!=",
  "&",
  "^",
  "|",
  "&&",
  "||",
  "and",
  "or",
];
/** Words of expressions that both read, one after the other as they often stand and with parentheses where nothing needs them. */
const { words } = fc.letrec<{ words: string[]; value: string[] }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc
      .constantFrom("1", "0x2002_0008", "64K", "0444", "'A'", "'\\n'", "name", "P4", "mode", "at", "libc.table")
      .map((word) => [word]),
    tie("words").map((inner) => ["(", ...inner, ")"]),
    fc
      .tuple(fc.constantFrom("u8", "u64", "page", "libc.table"), tie("words"))
      .map(([base, inner]) => [base, "[", ...inner, "]"]),
    fc.tuple(fc.constantFrom("-", "!", "~", "not"), tie("value")).map(([sign, inner]) => [sign, ...inner]),
  ),
  words: fc.oneof(
    { depthSize: "small" },
    tie("value"),
    fc
      .tuple(tie("words"), fc.constantFrom(...operators), tie("words"))
      .map(([left, operator, right]) => [...left, operator, ...right]),
  ),
}));

const parsed = (text: string): string => written(parseExpression(text));

describe("debug expressions", () => {
  it("bind as the language's operators do", () => {
    assert.equal(parsed("1 + 2 * 3 - 4"), "((1 + (2 * 3)) - 4)");
    assert.equal(
      parsed("a << 1 + b < c == d & e ^ f | g && h || i"),
      "((((((((a << (1 + b)) < c) == d) & e) ^ f) | g) && h) || i)",
    );
    assert.equal(parsed("not a == b and c or d"), "((!(a == b) && c) || d)");
    assert.equal(parsed("-a * !b"), "(-a * !b)");
  });

  it("are what the language's own parser reads, or refused as there", () => {
    let read = 0;
    const change = fc.tuple(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.constantFrom("", "(", "]", "not", "+", "2", "a"),
    );
    fc.assert(
      fc.property(words, fc.option(change), (list, changed) => {
        const at = changed === null ? 0 : Math.floor(changed[0] * list.length);
        const text = (changed === null ? list : list.with(at, changed[1])).join(" ");
        const expected = readByLanguage(text);
        if (expected !== null) read++;
        assert.equal(readByDebugger(text), expected, text);
      }),
      { numRuns: runs(400, 400) },
    );
    assert.ok(read > 100, `${read} could be read`);
  });

  it("have names that are words of the language", () => {
    assert.equal(parsed("process + segment.print[machine]"), "(process + segment.print[machine])");
  });

  it("read memory, members, registers and addresses", () => {
    assert.equal(parsed("u64[p + i * 8]"), "u64[(p + (i * 8))]");
    assert.equal(parsed("libc.table[3] + $a0"), "(libc.table[3] + $a0)");
    assert.equal(parsed("&local[r]"), "&local[r]");
    assert.equal(parsed("0x2002_0008 + 8K + 0444 + 'A'"), "(((537001992 + 8192) + 292) + 65)");
  });

  it("read paths into values of C, which bind as C has them", () => {
    assert.equal(parsed("root->left->key == 3"), "(root->left->key == 3)");
    assert.equal(parsed("a[i].next[2].x + 1"), "(a[i].next[2].x + 1)");
    assert.equal(parsed("*p->q"), "(*p->q)");
    assert.equal(parsed("(*p).q"), "(*p).q");
    assert.equal(parsed("**argv + 2 * *n"), "((*(*argv)) + (2 * (*n)))");
    assert.equal(parsed("-*p - &q->r"), "(-(*p) - &q->r)");
    assert.equal(parsed("a->b < c->d"), "(a->b < c->d)");
  });

  it("say where they are wrong and what should be there", () => {
    const wrong: [string, RegExp][] = [
      ["", /empty/],
      ["1 +", /column 4: Expected an expression, found the end of the expression\./],
      ["(1", /Expected `\)`, found/],
      ["a b", /column 3: Expected an operator or the end, found `b`\./],
      ["u64[1", /Expected `\]`/],
      ["libc.", /Expected a name of `libc`/],
      ["root->", /column 7: Expected the name of a member, found the end of the expression\./],
      ["root->left.3", /column 12: Expected the name of a member, found `3`\./],
      ["a - > b", /column 5: Expected an expression, found `>`\./],
      ["-not - 1", /column 2: Expected an expression, found `not`\./],
      ["1 + or", /column 5: Expected an expression, found `or`\./],
      ["sum(1)", /Calls are not evaluated/],
      ["a # b", /column 3: Unexpected character `#`: remove or replace\./],
      ["0x", /hexadecimal/],
    ];
    for (const [text, message] of wrong)
      assert.throws(
        () => parseExpression(text),
        (error) => error instanceof RequestError && message.test(error.message),
        text,
      );
  });

  it("never end in anything but a tree or a refusal", () => {
    const pieces = fc.constantFrom(
      "a",
      "1",
      "u8[",
      "[",
      "]",
      "(",
      ")",
      "-",
      "not",
      "and",
      "+",
      "&&",
      ".",
      "->",
      "*",
      "$a0",
      "&",
      "'x'",
      " ",
      "0b2",
      "~",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          parseExpression(parts.join(""));
        } catch (error) {
          assert.ok(error instanceof RequestError, String(error));
        }
      }),
    );
    assert.throws(() => parseExpression("(".repeat(10_000)), RequestError);
    assert.throws(() => parseExpression("-".repeat(10_000)), RequestError);
    assert.throws(() => parseExpression(`${"*".repeat(5_000)}p`), RequestError);
    for (const part of ["->x", ".x", "[1]"])
      assert.throws(() => parseExpression(`a${part.repeat(2_500)}`), /a path has more than \d+ parts/);
    assert.throws(() => parseExpression(`${"not ".repeat(10_000)}1`), RequestError);
  });
});
