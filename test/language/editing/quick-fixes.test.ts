/** Quick fixes: what they are called, and what the text is afterwards, which has no such problem any more. */
import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CodeAction } from "vscode-languageserver-types";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { openEditor } from "../editor/open-document.js";
import { sometimes } from "../../sample.js";

const { services, open } = openEditor(languageSettings());

interface Fixed {
  readonly title: string;
  /** Of the problem that it is for. */
  readonly message: string;
  readonly text: string;
}

/** Every fix of every problem, with the text that it leads to; and the messages of the text. */
async function fixesOf(text: string): Promise<{ fixes: Fixed[]; messages: string[] }> {
  const { document, position, textDocument } = await open(text);
  const diagnostics = document.diagnostics ?? [];
  const actions = (await services.vas.lsp.CodeActionProvider!.getCodeActions(document, {
    textDocument,
    range: { start: position, end: position },
    context: { diagnostics },
  })) as CodeAction[];
  const fixes = actions.map(({ title, edit, diagnostics: told }) => ({
    title,
    message: String(told![0]!.message),
    text: TextDocument.applyEdits(document.textDocument, edit!.changes![textDocument.uri]!),
  }));
  return { fixes, messages: diagnostics.map(({ message }) => String(message)) };
}

const head = 'scenario "T"\nmachine arc-hs38-1k\nkernel linux-rfc\n';
const at = (text: string): string => `${head}${text}\nprogram p { fn main() { yield() } }\nprocess A runs p\n`;
const inMain = (body: string, beside = ""): string =>
  `${head}program p {\n    ${beside}\n    fn main() {\n        ${body}\n    }\n}\nprocess A runs p\n`;
const vas = (segment: string): string => at(`vas v { ${segment} }`);

/** [title, before, after]; what stands between « and » is replaced by the third. */
const rows: readonly (readonly [title: string, before: string, after: string])[] = [
  ["Add `machine arc-hs38-1k`", inMain("yield()").replace("machine arc-hs38-1k\n", ""), inMain("yield()")],
  [
    "Add `kernel linux-rfc`",
    inMain("yield()").replace("kernel linux-rfc\n", ""),
    inMain("yield()").replace("machine arc-hs38-1k\nkernel linux-rfc", "kernel linux-rfc\nmachine arc-hs38-1k"),
  ],
  ["Remove this machine", at("machine rv64-sv39"), at("").replace("\n\n", "\n")],
  ["Remove this `cores`", at("").replace("1k", "1k { cores 2  cores 1 }"), at("").replace("1k", "1k { cores 2 }")],
  ["Change to `16`", at("").replace("1k", "1k { cores 99 }"), at("").replace("1k", "1k { cores 16 }")],
  ["Change to `on`", at("").replace("1k", "1k { check yes }"), at("").replace("1k", "1k { check on }")],
  ["Change to `128`", at("").replace("1k", "1k { jtlb_sets 100 }"), at("").replace("1k", "1k { jtlb_sets 128 }")],
  ["Change to `arc-hs38-1k`", at("").replace("1k", "1kk"), at("")],
  ["Change to `0x2000_2000`", vas("segment d at 0x2000_1000 size 8K rw-"), vas("segment d at 0x2000_2000 size 8K rw-")],
  ["Change to `0x0000_2000`", vas("segment d at 0 size 8K rw-"), vas("segment d at 0x0000_2000 size 8K rw-")],
  ["Change to `8K`", vas("segment d at 0x2000_0000 size 0 rw-"), vas("segment d at 0x2000_0000 size 8K rw-")],
  [
    "Move `e` to 0x2000_2000",
    vas("segment d at 0x2000_0000 size 8K rw- segment e at 0x2000_0000 size 8K rw-"),
    vas("segment d at 0x2000_0000 size 8K rw- segment e at 0x2000_2000 size 8K rw-"),
  ],
  [
    "Change to `r-x`",
    vas("segment d at 0x2000_0000 size 8K r-- { fn f() { return 1 } }"),
    vas("segment d at 0x2000_0000 size 8K r-x { fn f() { return 1 } }"),
  ],
  [
    "Enlarge `d` to 12K",
    vas("segment d at 0x2000_0000 size 8K rw- { u64 a[1500] }"),
    vas("segment d at 0x2000_0000 size 12K rw- { u64 a[1500] }"),
  ],
  ["Change to 0o444".replace("0o444", "`0o444`"), at("vas w mode 0555 { }"), at("vas w mode 0o444 { }")],
  ["Make it an array", inMain("yield()", 'u8 t = "hi"'), inMain("yield()", 'u8 t[3] = "hi"')],
  ["Enlarge `t`", inMain("yield()", "u64 t[1] = 1, 2"), inMain("yield()", "u64 t[2] = 1, 2")],
  [
    "Add `fn main() { }`",
    `${head}program p {\n    u64 x\n}\nprocess A runs p\n`,
    `${head}program p {\n    u64 x\n    fn main() {\n    }\n}\nprocess A runs p\n`,
  ],
  [
    "Give `n` to the program",
    `${head}program p { fn main(n) { print n } }\nprocess A runs p(1)\n`,
    `${head}program p(n) { fn main() { print n } }\nprocess A runs p(1)\n`,
  ],
  [
    "Add `process A runs p(0)`",
    `${head}program p(n) { fn main() { print n } }\n`,
    `${head}program p(n) { fn main() { print n } }\n\nprocess A runs p(0)\n`,
  ],
  ['Add `scenario "Untitled"`', at("").replace('scenario "T"\n', ""), at("").replace('"T"', '"Untitled"')],
  ["Change to `count`", inMain("let count = 1 print cuont"), inMain("let count = 1 print count")],
  [
    "Change to `v.table`",
    `${vas("segment d at 0x2000_0000 size 8K rw- { u64 table[2] }")}program q { fn main() { print table } }\nprocess B runs q\n`,
    `${vas("segment d at 0x2000_0000 size 8K rw- { u64 table[2] }")}program q { fn main() { print v.table } }\nprocess B runs q\n`,
  ],
  ["Declare `x` with `let`", inMain("x = 1  print 1"), inMain("let x = 1  print 1")],
  ["Declare `fn f(a1)`", inMain("f(1)"), inMain("f(1)").replace("fn main", "fn f(a1) {\n    }\n    fn main")],
  ["Remove `;`", inMain("yield();"), inMain("yield()")],
  ["Remove all 2 `;`", inMain("yield(); yield();"), inMain("yield() yield()")],
  ["Write `for i in 0 .. 4`", inMain("for (i = 0; i < 4; i++) { print i }"), inMain("for i in 0 .. 4 { print i }")],
  ["Write `let x`", inMain("u64 x = 1 print x"), inMain("let x = 1 print x")],
  [
    "Write `+= 1`",
    inMain("let x = 1\n        x++\n        print x"),
    inMain("let x = 1\n        x += 1\n        print x"),
  ],
  [
    "Write `x += 1`",
    inMain("let x = 1\n        ++x\n        print x"),
    inMain("let x = 1\n        x += 1\n        print x"),
  ],
  ['Close it with `"`', inMain('print "hi'), inMain('print "hi"')],
  ["Close it at the end of the file", `${at("")}/* to do`, `${at("")}/* to do */\n`],
  ['Change to `"a\\\\q"`'.replace('"a\\\\q"', "\\\\q"), inMain('print "a\\q"'), inMain('print "a\\\\q"')],
  [
    "Call `f`",
    inMain("let x = f print x", "fn f() { return 1 }"),
    inMain("let x = f() print x", "fn f() { return 1 }"),
  ],
  ["Call it", inMain("f", "fn f(a) { return a }"), inMain("f(0)", "fn f(a) { return a }")],
  [
    'Change to `vas_find("v")`',
    `${vas("")}program q { fn main() { print v } }\nprocess B runs q\n`,
    `${vas("")}program q { fn main() { print vas_find("v") } }\nprocess B runs q\n`,
  ],
  ["Change to `u64[x + 8 * 2]`", inMain("let x = 4096 print x[2]"), inMain("let x = 4096 print u64[x + 8 * 2]")],
  ["Remove `a:`", inMain("f(a: 1)", "fn f(a) { return a }"), inMain("f(1)", "fn f(a) { return a }")],
  ["Add `vid`, `type`", inMain("vas_attach(0)"), inMain("vas_attach(0, 0, 0)")],
  [
    "Choose `kernel spacejmp`",
    inMain('vas_clone(1, "c")'),
    inMain('vas_clone(1, "c")').replace("linux-rfc", "spacejmp"),
  ],
  ["Change to `return`", inMain("break"), inMain("return")],
  ["Remove what is never reached", inMain("return\n        print 1"), inMain("return")],
  ["Call it `_x`", inMain("let x = 1"), inMain("let _x = 1")],
  ["Remove `f`", inMain("yield()", "fn f() { return 1 }"), inMain("yield()", "").replace("    \n", "")],
  ["Change to `A.exit`", `${at("")}expect A == 0\n`, `${at("")}expect A.exit == 0\n`],
  ["Change to `dtlb.misses`", `${at("")}expect dtlb == 0\n`, `${at("")}expect dtlb.misses == 0\n`],
  ["Change to `itlb`", `${at("")}expect stlb1g.misses == 0\n`, `${at("")}expect itlb.misses == 0\n`],
  ["Change to `meet here(2)`", inMain("meet here(2) meet here(3)"), inMain("meet here(2) meet here(2)")],
  ["Remove it", inMain("f(1, 2, 3)", "fn f(a) { return a }"), inMain("f(1)", "fn f(a) { return a }")],
  [
    "Remove it",
    inMain("print thread_create(f, 0, core: 0, core: 0)", "fn f(a) { return a }"),
    inMain("print thread_create(f, 0, core: 0)", "fn f(a) { return a }"),
  ],
  ["Change to `0`", inMain("let x = NULL print x"), inMain("let x = 0 print x")],
  ["Change to `1_0`", inMain("print 1__0"), inMain("print 1_0")],
  ["Change to `89`", inMain("print 089"), inMain("print 89")],
  ["Change to `u16`", inMain("yield()", "u8 x = 256"), inMain("yield()", "u16 x = 256")],
  ["Enlarge `x`", inMain("print x[4]", "u64 x[4]"), inMain("print x[4]", "u64 x[5]")],
  ["Change to `x[0]`", inMain("x = 1", "u64 x[4]"), inMain("x[0] = 1", "u64 x[4]")],
  ["Change to `0x5fff_e000`", vas("segment d at 0x6000_0000 size 8K rw-"), vas("segment d at 0x5fff_e000 size 8K rw-")],
  [
    "Set `cores 3`",
    at("").replace("runs p", "runs p on core 2"),
    at("").replace("1k", "1k { cores 3 }").replace("runs p", "runs p on core 2"),
  ],
  [
    "Set `cores 3`",
    at("").replace("1k", "1k { check on }").replace("runs p", "runs p on core 2"),
    at("").replace("1k", "1k {  cores 3 check on }").replace("runs p", "runs p on core 2"),
  ],
  [
    "Set `cores 3`",
    at("").replace("1k", "1k { cores 2 }").replace("runs p", "runs p on core 2"),
    at("").replace("1k", "1k { cores 3 }").replace("runs p", "runs p on core 2"),
  ],
  [
    "Add `n`",
    `${head}program p(n) { fn main() { print n } }\nprocess A runs p\n`,
    `${head}program p(n) { fn main() { print n } }\nprocess A runs p(0)\n`,
  ],
  ["Put it in braces", inMain("if 1 return  // so"), inMain("if 1 { return }  // so")],
  ["Insert `]`", inMain("let x = u64[4096\n        print x"), inMain("let x = u64[4096]\n        print x")],
  ["Change to `(2 * 4)`", at("").replace("1k", "1k { cores 2 * 4 }"), at("").replace("1k", "1k { cores (2 * 4) }")],
  ["Name it `part`", inMain("measure { yield() }"), inMain("measure part { yield() }")],
  ["Change to `process A[4] runs p`", at("").replace("runs p", "runs p[4]"), at("").replace("A runs", "A[4] runs")],
  ["Change to `0o444`", at("vas v mode 1444 { }"), at("vas v mode 0o444 { }")],
  ["Change to `2`", inMain("meet a(0) print 1"), inMain("meet a(2) print 1")],
];

describe("quick fixes", () => {
  for (const [title, before, after] of rows)
    it(title, async () => {
      const { fixes } = await fixesOf(before);
      const fix = fixes.find((one) => one.title === title);
      assert.ok(
        fix,
        `not offered; offered: ${fixes.map((one) => one.title).join(", ")}; ${(await fixesOf(before)).messages.join(" ")}`,
      );
      assert.equal(fix.text, after);
    });

  sometimes("leave nothing behind of what they are for", async () => {
    for (const [title, before] of rows) {
      const { fixes } = await fixesOf(before);
      const fix = fixes.find((one) => one.title === title)!;
      const { messages } = await fixesOf(fix.text);
      assert.ok(!messages.includes(fix.message) || title === "Remove `;`", `${title}: ${messages.join(" ")}`);
    }
  });
});
