import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExpression, type SyntaxNode } from "../../src/debug/arguments/expression-syntax.js";
import { RequestError } from "../../src/debug/arguments/request-error.js";

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
    case "unary":
      return `${node.operator}${written(node.operand)}`;
    case "binary":
      return `(${written(node.left)} ${node.operator} ${written(node.right)})`;
  }
}

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

  it("read memory, members, registers and addresses", () => {
    assert.equal(parsed("u64[p + i * 8]"), "u64[(p + (i * 8))]");
    assert.equal(parsed("libc.table[3] + $a0"), "(libc.table[3] + $a0)");
    assert.equal(parsed("&local[r]"), "&local[r]");
    assert.equal(parsed("0x2002_0008 + 8K + 0444 + 'A'"), "(((537001992 + 8192) + 292) + 65)");
  });

  it("say where they are wrong and what should be there", () => {
    const wrong: [string, RegExp][] = [
      ["", /empty/],
      ["1 +", /column 4: the expression ends where a value should be/],
      ["(1", /where `\)` should be/],
      ["a b", /column 3: there is `b` where an operator or the end should be/],
      ["u64[1", /`\]` should be/],
      ["libc.", /a name of `libc`/],
      ["sum(1)", /calls are not evaluated/],
      ["a # b", /unexpected character `#`/],
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
    assert.throws(() => parseExpression(`${"not ".repeat(10_000)}1`), RequestError);
  });
});
