import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatScenario } from "../../../src/language/editor/index.js";
import { allScenarios, services } from "../scenario-text.js";
import { runs, sampled } from "../../sample.js";

const scenarios = allScenarios();

/** Tokens and comments without their white space. */
function tokensOf(text: string): string[] {
  const { tokens, hidden } = services.vas.parser.Lexer.tokenize(text);
  return [...tokens, ...hidden]
    .sort((one, other) => one.startOffset - other.startOffset)
    .map(({ image }) => image.trimEnd());
}

function format(text: string): string {
  const formatted = formatScenario(services, text);
  assert.notEqual(formatted, null, text);
  return formatted!;
}

describe("formatting", () => {
  for (const { path, text } of sampled(scenarios, 10)) {
    it(`of ${path} changes white space only, and a second time nothing`, () => {
      const once = format(text);
      assert.equal(format(once), once);
      assert.deepEqual(tokensOf(once), tokensOf(text));
    });
  }

  it("does so however the file was spaced before (random spacings)", () => {
    const spaced = fc.constantFrom(...scenarios).chain(({ text }) => {
      const tokens = tokensOf(text);
      return fc
        .array(fc.constantFrom("", " ", "  ", "\t", "\n", "\n\n\n", "\r\n"), {
          minLength: tokens.length,
          maxLength: tokens.length,
        })
        .map((spaces) =>
          tokens.reduce((before, token, index) => {
            const needed = before.endsWith("\n") || /^[^\w"']/.test(token) || /[^\w"']$/.test(before) ? "" : " ";
            const space = tokens[index - 1]?.startsWith("//")
              ? "\n"
              : spaces[index]! || (glues(tokens[index - 1], token) ? " " : needed);
            return before + space + token;
          }, ""),
        );
    });
    fc.assert(
      fc.property(spaced, (text) => {
        const once = formatScenario(services, text);
        if (once === null) return;
        assert.equal(format(once), once);
        assert.deepEqual(tokensOf(once), tokensOf(text));
      }),
      { numRuns: runs(40) },
    );
  });

  const pairs: readonly (readonly [what: string, before: string, after: string])[] = [
    [
      "indentation",
      "vas v {\nsegment d at 0x1000 size 4K r-- {\nu64 t[2]=1,2\n}\n}",
      "vas v {\n    segment d at 0x1000 size 4K r-- {\n        u64 t[2] = 1, 2\n    }\n}",
    ],
    [
      "operators",
      "program p{fn main(){let x=-1+ -2*( 3 -4 )%~5<<!6\nu64[ x+8 ]=not x==1}}",
      "program p { fn main() { let x = -1 + -2 * (3 - 4) % ~5 << !6\n        u64[x + 8] = not x == 1 } }",
    ],
    [
      "words with signs",
      "machine arc - hs38 - 1k {tags asid + sasid seed   1}",
      "machine arc-hs38-1k { tags asid+sasid  seed 1 }",
    ],
    [
      "statements of one line",
      "program p { fn main() { let x = 1 meet a u64[x]=1 } }",
      "program p { fn main() { let x = 1  meet a  u64[x] = 1 } }",
    ],
    [
      "calls",
      'program p { fn main() { f ( 1 , - 2 ) v . f( core : 1 ) return(1) print("x" , 2) } }',
      'program p { fn main() { f(1, -2)  v.f(core: 1)  return (1)  print("x", 2) } }',
    ],
    [
      "processes of variants",
      "variant v{process A ( first:1 ,2 )expect A.exit==1}",
      "variant v { process A(first: 1, 2)  expect A.exit == 1 }",
    ],
    ["blank lines", "\n\nkernel k {\n\n\n  a 1\n\n\n\n  b 2\n\n}\n\n\n", "kernel k {\n    a 1\n\n    b 2\n}"],
    [
      "trailing comments",
      "kernel k {\n a 1 // one\n long_name 22   // two\n\n b 3 // three\n}",
      "kernel k {\n    a 1           // one\n    long_name 22  // two\n\n    b 3  // three\n}",
    ],
    [
      "continued lines",
      "program p { fn main() {\nlet x = 1 +\n2\nlet y = f(\n1,\n2\n)\n} }",
      "program p { fn main() {\n        let x = 1 +\n            2\n        let y = f(\n            1,\n     " +
        "       2\n        )\n    } }",
    ],
    [
      "segments of large pages",
      "vas v{segment a at 0x20_0000   size 4M   pages  2M  rw - {u8 pages[2]}}",
      "vas v { segment a at 0x20_0000 size 4M pages 2M rw- { u8 pages[2] } }",
    ],
    [
      "segments of one line",
      "vas v{segment a at 0x1000 size 4K r-x{fn f(){ }} segment b at 0x2000 size 4K rw-}",
      "vas v { segment a at 0x1000 size 4K r-x { fn f() { } }  segment b at 0x2000 size 4K rw- }",
    ],
    [
      "what follows rights that end with a sign",
      "vas v {\nsegment a at 0x1000 size 4K r--\nsegment b at 0x2000 size 4K rw -\n// c\n segment c at 0x3000 size 4K r-x\n  }\nvas w mode 0444",
      "vas v {\n    segment a at 0x1000 size 4K r--\n    segment b at 0x2000 size 4K rw-\n    // c\n" +
        "    segment c at 0x3000 size 4K r-x\n}\nvas w mode 0444",
    ],
    [
      "words of expectations that could be names",
      'expect some ( A.exit==1 )\nexpect A.stdout\ncontains "x"',
      'expect some (A.exit == 1)\nexpect A.stdout\n    contains "x"',
    ],
    ["block comments", "/* a\n  b */ kernel k /* c */ { } // d  ", "/* a\n  b */ kernel k /* c */ { }  // d"],
  ];
  for (const [what, before, after] of pairs) {
    it(`decides about ${what}`, () => {
      const header = 'scenario "x"\n';
      assert.equal(format(header + before), `${header}${before.startsWith("\n\n") ? "\n" : ""}${after}\n`);
    });
  }

  it("keeps the file's line endings", () =>
    assert.equal(format('scenario "x"\r\nkernel   k { }\r\n'), 'scenario "x"\r\nkernel k { }\r\n'));
  it("leaves files with syntax errors alone", () => assert.equal(formatScenario(services, "scenario {"), null));
});

/** Whether two signs would become another one if nothing stood between them. */
function glues(left: string | undefined, right: string): boolean {
  return (
    left !== undefined &&
    !/\w/.test(left + right) &&
    services.vas.parser.Lexer.tokenize(left + right).tokens.length !== 2
  );
}
