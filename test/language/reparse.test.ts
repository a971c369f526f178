import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import {
  AstUtils,
  URI,
  type AstNode,
  type CompositeCstNode,
  type CstNode,
  type LangiumDocument,
  type LeafCstNode,
} from "langium";
import { createVasServices } from "../../src/language/editor/index.js";
import type { VasServiceSet } from "../../src/language/editor/services.js";
import { changeBetween, recordOf } from "../../src/language/reparse/change.js";
import { Reparser } from "../../src/language/reparse/index.js";
import { runs, sometimes, swept } from "../sample.js";
import { settings } from "./scenario-text.js";

const rules = new Map<unknown, number>();

function ruleOf({ grammarSource }: CstNode): number {
  if (!rules.has(grammarSource)) rules.set(grammarSource, rules.size);
  return rules.get(grammarSource)!;
}

/** Everything about a tree that somebody could see, a line each: every node with its place, and what its names mean. */
function seen(root: AstNode): readonly string[] {
  const lines: string[] = [];
  const concrete = (node: CstNode, depth: number): void => {
    const { start, end } = node.range;
    const place = `${node.offset}-${node.end} ${start.line}:${start.character}-${end.line}:${end.character}`;
    const token = "content" in node ? "" : ` ${(node as LeafCstNode).tokenType.name} ${node.text}`;
    const { $type, $cstNode: own } = node.astNode;
    lines.push(
      `${depth} ${place} rule ${ruleOf(node)} of ${$type} ${own?.offset} ${node.hidden ? "hidden" : ""}${token}`,
    );
    if ("content" in node) for (const child of (node as CompositeCstNode).content) concrete(child, depth + 1);
  };
  const abstract = (value: unknown, key: string, depth: number): void => {
    // A flag that is not there is false or, in a declaration that an error cuts off, absent: all who read it take both alike.
    if (value === false) return;
    if (Array.isArray(value)) {
      // In which order empty lists stand nobody can see.
      if (value.length === 0) return;
      lines.push(`${depth} ${key} [${value.length}]`);
      for (const [index, one] of value.entries()) abstract(one, String(index), depth + 1);
    } else if (typeof value !== "object" || value === null) lines.push(`${depth} ${key} ${String(value)}`);
    else if ("$refText" in value) {
      const { $refText, ref, $refNode } = value as { $refText: string; ref?: AstNode; $refNode?: CstNode };
      lines.push(
        `${depth} ${key} ${$refText} at ${$refNode?.offset} means ${ref === undefined ? "nothing" : pathOf(ref)}`,
      );
    } else if ("$type" in value) {
      const { $type, $container, $containerProperty: of, $containerIndex: index, $cstNode } = value as AstNode;
      const parent = `${$container?.$type} ${$container?.$cstNode?.offset} ${of} ${index}`;
      lines.push(`${depth} ${key} ${$type} in ${parent} at ${$cstNode?.offset} to ${$cstNode?.end}`);
      for (const [name, one] of Object.entries(value)) if (!name.startsWith("$")) abstract(one, name, depth + 1);
    }
  };
  abstract(root, "", 0);
  concrete(root.$cstNode!, 0);
  for (const node of AstUtils.streamAst(root))
    lines.push(`${node.$type} in ${node.$container?.$type} ${node.$container?.$cstNode?.offset}`);
  return lines;
}

function pathOf(node: AstNode): string {
  const { $container: parent, $containerProperty: property, $containerIndex: index, $type, $cstNode } = node;
  const own = `${$type}@${$cstNode?.offset ?? (node as { name?: string }).name}`;
  return parent === undefined ? own : `${pathOf(parent)}/${property}${index ?? ""}:${own}`;
}

const fragments = [
  " ", "\n", "{", "}", "(", ")", "[", "]", "\"", "'", "/*", "*/", "//", ",", "=", "+", "-", ".", "..", ":", ";", "0", "7", "x", "_",
  "fn f() { }", "fn g(a) { return a }", "program q { fn main() { } }", "process Z runs q", "expect 1 == 1", "const C = 2", "u64 w[4]",
  "let y = 1", "if 1 { } else { }", "machine arc-hs38-1k", "kernel linux-rfc { timer 5 }", "vas s { }", "expect", "process", "variant v { }",
  "measure m { }", "hazard P4", "schedule", "scenario \"t\"", "include \"x.vas\"", "some", "always", "kernel", "// note\n", "/* note */",
  "print 1", "for i in 0 .. 3 { }", "while 1 { break }", "fork(\"child\")", "return", "program", "segment t at 0x3000_0000 size 4K rw- { }",
]; // prettier-ignore

/** An edit: a piece out, another in. */
const edit = fc.record({
  at: fc.nat(),
  out: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(300) }),
  put: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fragments) },
    { weight: 1, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
  ),
  /** Whether the next edit undoes it. */
  back: fc.boolean(),
});

const folder = new URL("../../examples/", import.meta.url);
const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".vas"))
  .sort()
  .map((name) => readFileSync(new URL(name.replaceAll("\\", "/"), folder), "utf8"));

describe("parsing again after an edit", () => {
  let editor: VasServiceSet;
  const { error: report } = console;
  before(() => {
    // Langium reports a check that fails there, and leaves out what it would have found.
    console.error = (text: string, error?: unknown) => {
      throw error instanceof Error ? error : new Error(text);
    };
    editor = createVasServices(settings);
  });

  after(() => {
    console.error = report;
  });

  sometimes("gives the tree, the names and the problems of a document that was never edited", async () => {
    const reparser = new Reparser(editor.vas);
    let spliced = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...swept(texts, 24)),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        async (text, edits) => {
          const document = editor.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse("memory:/a.vas"));
          await build(editor, document);
          let current = text;
          const step = async (next: string): Promise<void> => {
            if (next === current) return;
            current = next;
            document.parseResult = reparser.parse(document.parseResult, next);
            (document.parseResult.value as { $document?: LangiumDocument }).$document = document;
            const parsed = editor.shared.workspace.LangiumDocumentFactory.fromString(next, URI.parse("memory:/a.vas"));
            const [ours, theirs] = [await seenIn(editor, document), await seenIn(editor, parsed)];
            const at = theirs.findIndex((line, index) => line !== ours[index]);
            if (at < 0) assert.equal(ours.length, theirs.length);
            assert.deepEqual(ours.slice(at).slice(0, 5), theirs.slice(at).slice(0, 5), next);
          };
          for (const { at, out, put, back } of edits) {
            const before = current;
            const from = at % (current.length + 1);
            await step(current.slice(0, from) + put + current.slice(from + out));
            if (back) await step(before);
          }
          spliced = reparser.counts.spliced;
        },
      ),
      { numRuns: runs(60, 3) },
    );

    assert.ok(spliced > reparser.counts.whole, JSON.stringify(reparser.counts));
  });

  const text =
    'scenario "x"\nmachine rv64-sv39\nkernel linux-rfc\nprogram p {\n  fn f() { let a = 1 print a }\n  fn main() { f() }\n}\n' +
    "process A runs p\nexpect A.exit ==\nprocess B runs p\nprocess C runs p\n";
  for (const [what, from, to] of [
    ["a function of a program", "let a = 1", "let a = 12"],
    ["what an error before it was found at", "B runs", "D runs"],
    ["what stands behind an error", "C runs", "D runs"],
  ] as const)
    it(`does so after an edit in ${what}`, async () => {
      const reparser = new Reparser(editor.vas);
      const uri = URI.parse("memory:/a.vas");
      const [document, parsed] = [text, text.replace(from, to)].map((one) =>
        editor.shared.workspace.LangiumDocumentFactory.fromString(one, uri),
      ) as [LangiumDocument, LangiumDocument];
      await build(editor, document);
      document.parseResult = reparser.parse(document.parseResult, text.replace(from, to));
      (document.parseResult.value as { $document?: LangiumDocument }).$document = document;
      assert.deepEqual(await seenIn(editor, document), await seenIn(editor, parsed));
      assert.deepEqual(reparser.counts, { spliced: 1, whole: 0 });
    });

  it("takes a word at the end that is gone for a change behind all that is left", () => {
    const lexer = createVasServices(settings).vas.parser.Lexer;
    const [old, text] = ['scenario "x"\nmachine rv64-sv39\n}', 'scenario "x"\nmachine rv64-sv39\n'];
    const before = recordOf(lexer.tokenize(old).tokens);
    const { tokens } = lexer.tokenize(text);
    const same = { sameBefore: tokens.length, sameBehind: 0 };
    assert.deepEqual(changeBetween(old, before, text, tokens), {
      from: text.length,
      oldTo: old.length,
      growth: -1,
      ...same,
    });
    const added = changeBetween(text, recordOf(tokens), old, lexer.tokenize(old).tokens);
    assert.deepEqual(added, { from: text.length, oldTo: text.length, growth: 1, ...same });
  });
});

async function build({ vas }: VasServiceSet, document: LangiumDocument): Promise<void> {
  vas.references.Linker.unlink(document);
  document.localSymbols = await vas.references.ScopeComputation.collectLocalSymbols(document);
  document.state = 3;
  await vas.references.Linker.link(document);
  document.state = 4;
}

async function seenIn(services: VasServiceSet, document: LangiumDocument): Promise<readonly string[]> {
  await build(services, document);
  const { lexerErrors, parserErrors } = document.parseResult;
  return [
    ...lexerErrors.map(({ message, offset }) => `${offset}: ${message}`),
    ...parserErrors.map(({ message, token }) => `${token.startOffset}: ${message}`),
    ...(await services.vas.validation.DocumentValidator.validateDocument(document)).map((one) => JSON.stringify(one)),
    ...seen(document.parseResult.value),
  ];
}
