import assert from "node:assert/strict";
import { URI, type LangiumDocument } from "langium";
import type { CompletionItem, DocumentSymbol, Hover, Position } from "vscode-languageserver-types";
import { createVasServices } from "../../../src/language/editor/services.js";
import { sampled } from "../../sample.js";
import { allScenarios, inMain, settings } from "../scenario-text.js";

const { shared, vas } = createVasServices(settings);
let files = 0;

/** A document in the language server's workspace; the cursor is where `‸` stands. */
async function open(
  marked: string,
): Promise<{ document: LangiumDocument; position: Position; textDocument: { uri: string } }> {
  const offset = Math.max(0, marked.indexOf("‸"));
  const document = shared.workspace.LangiumDocumentFactory.fromString(
    marked.replace("‸", ""),
    URI.parse(`memory:/test${files++}.vas`),
  );
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  return {
    document,
    position: document.textDocument.positionAt(offset),
    textDocument: { uri: document.uri.toString() },
  };
}

async function labelsAt(marked: string): Promise<string[]> {
  return (await itemsAt(marked)).map(({ label }) => label);
}

async function itemsAt(marked: string): Promise<CompletionItem[]> {
  const { document, position, textDocument } = await open(marked);
  return (await vas.lsp.CompletionProvider!.getCompletion(document, { position, textDocument }))?.items ?? [];
}

async function hoverAt(marked: string): Promise<string> {
  const { document, position, textDocument } = await open(marked);
  const hover: Hover | undefined = await vas.lsp.HoverProvider!.getHoverContent(document, { position, textDocument });
  return hover ? (hover.contents as { value: string }).value : "";
}

const libc =
  "vas libc mode 0444 { segment text at 0x2000_0000 size 64K r-x { fn sum(p, n) { return p + n } }\nsegment " +
  "data at 0x2002_0000 size 16K r-- { u64 table[16] } }";
const withLibc = (body: string): string =>
  inMain(body, "u64 local[4]\nfn helper(x) { return x }").replace("program test", `${libc}\nprogram test`);

describe("the editor's outline", () => {
  it("shows the scenario's parts, nested", async () => {
    const { document, textDocument } = await open(withLibc("helper(1)"));
    const tree = (symbols: readonly DocumentSymbol[], depth = 0): string[] =>
      symbols.flatMap((symbol) => [
        `${"  ".repeat(depth)}${symbol.name}${symbol.detail ? ` | ${symbol.detail}` : ""}`,
        ...tree(symbol.children ?? [], depth + 1),
      ]);
    assert.deepEqual(tree(await vas.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument })), [
      "Test | scenario",
      "  machine rv64-sv39",
      "  kernel linux-rfc",
      "  libc | vas",
      "    text | 0x2000_0000 to 0x2001_0000, 64K, r-x",
      "      sum | (p, n)",
      "    data | 0x2002_0000 to 0x2002_4000, 16K, r--",
      "      table | u64",
      "  test | program",
      "    local | u64",
      "    helper | (x)",
      "    main | (n)",
      "  A | runs test",
    ]);
  });
});

describe("completion", () => {
  it("offers blocks at the top level", async () => {
    const labels = await labelsAt(`${inMain("yield()")}\n‸`);
    for (const word of ["machine", "kernel", "vas", "program", "process", "expect"])
      assert.ok(labels.includes(word), word);
    assert.deepEqual(await labelsAt("‸"), ["scenario", "include", "const"]);
  });

  it("offers presets, settings and their values", async () => {
    assert.deepEqual(await labelsAt('scenario "x" machine ‸'), ["arc-hs38-1k", "rv64-sv39"]);
    assert.deepEqual(await labelsAt('scenario "x" machine arc-hs‸ {'), ["arc-hs38-1k", "rv64-sv39"]);
    assert.deepEqual(await labelsAt('scenario "x" machine rv64-sv39 { tags asid  ‸ }'), [
      "cores",
      "memory",
      "check",
      "seed",
      "jtlb_ways",
      "jtlb_sets",
    ]);
    assert.deepEqual(await labelsAt('scenario "x" machine rv64-sv39 { tags ‸ }'), [
      "none",
      "asid",
      "asid+global",
      "asid+sasid",
    ]);
    assert.deepEqual(await labelsAt('scenario "x" machine rv64-sv39 { tags asid+s‸ }'), [
      "none",
      "asid",
      "asid+global",
      "asid+sasid",
    ]);
    assert.deepEqual(await labelsAt('scenario "x" kernel intended { shootdown ‸'), ["on", "off"]);
    assert.deepEqual(await labelsAt(`${inMain("")} { uid 3 ‸ }`), ["gid", "groups", "asid"]);
  });

  it("offers what is visible in a function, locals first", async () => {
    const items = await itemsAt(
      withLibc("let early = 1\nif early { let inner = 2 print inner }\nearly = ‸\nlet late = 3"),
    );
    const labels = items.map(({ label }) => label);
    for (const word of ["early", "n", "local", "helper", "libc", "vas_attach", "EBUSY", "u64"])
      assert.ok(labels.includes(word), word);
    for (const word of ["inner", "late", "gettid", "let", "A", "itlb"]) assert.ok(!labels.includes(word), word);
    const attach = items.find(({ label }) => label === "vas_attach")!;
    assert.equal(attach.textEdit?.newText, "vas_attach(${1:pid}, ${2:vid}, ${3:type})");
    assert.match((attach.documentation as { value: string }).value, /many readers or one writer/);
    assert.ok((items.find(({ label }) => label === "early")!.sortText ?? "") < (attach.sortText ?? ""));
  });

  it("offers statements where one may begin", async () => {
    const labels = await labelsAt(withLibc("helper(1)\n‸"));
    for (const word of ["let", "while", "expect", "meet", "helper", "yield"]) assert.ok(labels.includes(word), word);
    assert.ok(!labels.includes("EBUSY"));
  });

  it("offers members after a dot and replaces only what follows it", async () => {
    assert.deepEqual(await labelsAt(withLibc("print libc.‸")), ["text", "sum", "data", "table"]);
    const item = (await itemsAt(withLibc("print libc.ta‸"))).find(({ label }) => label === "table")!;
    assert.equal(
      (item.textEdit as { range: { start: Position; end: Position } }).range.end.character -
        (item.textEdit as { range: { start: Position } }).range.start.character,
      2,
    );
    assert.deepEqual(await labelsAt(`${withLibc("")}\nexpect A.‸`), ["exit", "stdout", "stderr"]);
    assert.deepEqual(await labelsAt(`${withLibc("")}\nexpect itlb.‸`), [
      "hits",
      "misses",
      "fills",
      "evictions",
      "cold",
      "capacity",
      "conflict",
      "switch",
      "flush",
      "rollover",
      "unsubscribed",
      "redundant",
    ]);
  });

  it("offers what a condition begins with behind `some` and `always`, and no further word of the file", async () => {
    for (const word of ["some", "always"]) {
      const labels = await labelsAt(`${withLibc("")}\nexpect ${word} ‸`);
      for (const one of ["A", "libc", "not"]) assert.ok(labels.includes(one), `${word}: ${one}`);
      assert.ok(!labels.includes("program"), word);
    }
  });

  it("offers programs, processes, VASes and counters where they are meant", async () => {
    assert.deepEqual(await labelsAt(`${withLibc("")}\nprocess B runs ‸`), ["test"]);
    const labels = await labelsAt(`${withLibc("")}\nexpect ‸`);
    for (const word of ["A", "libc", "itlb", "cycles", "SIGSEGV", "hazard"]) assert.ok(labels.includes(word), word);
    assert.deepEqual(await labelsAt('scenario "x" vas v { segment d at 0x1000 size 4K ‸'), [
      "r--",
      "rw-",
      "r-x",
      "rwx",
      "pages",
    ]);
  });

  it("offers the machine's page sizes behind `pages`, and permissions behind a size", async () => {
    const head = 'scenario "x" machine rv64-sv39 vas v { segment d at 0x1000 size 4M pages ';
    assert.deepEqual(await labelsAt(`${head}‸ rw-}`), ["4K", "64K", "2M", "1G"]);
    assert.deepEqual(await labelsAt(`${head}2M ‸`), ["r--", "rw-", "r-x", "rwx"]);
  });

  it("offers nothing in comments, strings and new names", async () => {
    assert.deepEqual(await labelsAt(inMain("yield() // y‸")), []);
    assert.deepEqual(await labelsAt(inMain('print "y‸"')), []);
    assert.deepEqual(await labelsAt(inMain("let y‸")), []);
  });
});

describe("hover", () => {
  const cases: readonly (readonly [what: string, marked: string, pattern: RegExp])[] = [
    [
      "a system call",
      inMain("vas_at‸tach(0, 1, O_RDWR)"),
      /vas_attach\(pid, vid, type\)[^]*Errors, in the order of the checks:[^]*\* `-ESRCH`: there is no such process or thread\n/,
    ],
    ["a constant", inMain("expect 1 == -EB‸USY"), /EBUSY = 16 \(0x10\)[^]*In use\./],
    ["a function of a VAS", withLibc("libc.s‸um(1, 2)"), /fn libc\.sum\(p, n\)[^]*segment `text` of VAS `libc`/],
    ["an array", withLibc("print libc.ta‸ble"), /u64 table\[16\][^]*128 bytes \(16 × 8\)/],
    ["a VAS", withLibc("print li‸bc.table"), /vas libc mode 0o444[^]*`0x2000_0000` to `0x2001_0000`, 64K, `r-x`/],
    ["a segment", withLibc("").replace("segment data", "segment da‸ta"), /segment data[^]*0x2002_4000/],
    [
      "a segment of large pages",
      withLibc("").replace("segment data at 0x2002_0000 size 16K", "segment da‸ta at 0x2020_0000 size 4M pages 2M"),
      /segment data[^]*4M in pages of 2M/,
    ],
    [
      "the word for page sizes",
      withLibc("").replace("size 16K", "size 16K pa‸ges 4K"),
      /Bytes of each page of a segment/,
    ],
    ["a setting", inMain("").replace("rv64-sv39", "rv64-sv39 { se‸ed 1 }"), /seed 1[^]*Seed of all randomness/],
    ["a preset", inMain("").replace("rv64-sv39", "rv64-sv‸39"), /RV64 with Sv39/],
    ["a keyword", inMain("me‸et x(2)"), /rendezvous/],
    ["a number", inMain("print 64‸K"), /`65536` = `0x1_0000` = 64K/],
    ["the least number that is a size, too", inMain("print 10‸24"), /`1024` = `0x400` = 1K/],
    ["a call that only the SpaceJMP kernels have", inMain("vas_cl‸one(1)"), /Only with the SpaceJMP kernels: this one/],
    ["a parameter", inMain("print ‸n"), /parameter n[^]*processes that run `test`/],
    ["a process", `${inMain("")}\nexpect ‸A.exit == 0`, /process A runs test/],
    ["a counter", `${inMain("")}\nexpect itlb.mis‸ses == 0`, /Lookups that found none/],
  ];
  for (const [what, marked, pattern] of cases)
    it(`describes ${what}`, async () => assert.match(await hoverAt(marked), pattern));
});

describe("names", () => {
  const places = async (marked: string): Promise<string[]> => {
    const { document, position, textDocument } = await open(marked);
    const found = await vas.lsp.ReferencesProvider!.findReferences(document, {
      position,
      textDocument,
      context: { includeDeclaration: true },
    });
    return found.map(({ range }) => `${range.start.line + 1}:${range.start.character + 1}`).sort();
  };

  it("lead to their declaration", async () => {
    const { document, position, textDocument } = await open(withLibc("print libc.ta‸ble[0]"));
    const links = await vas.lsp.DefinitionProvider!.getDefinition(document, { position, textDocument });
    assert.equal(document.textDocument.getText(links![0]!.targetSelectionRange), "table");
    const call = await open(inMain("yie‸ld()"));
    assert.equal(await vas.lsp.DefinitionProvider!.getDefinition(call.document, call), undefined);
  });

  it("lead to everything that uses them, rendezvous included", async () => {
    assert.deepEqual(await places(inMain("let ‸x = 1\nx = x + 1\nprint x")), ["7:5", "8:1", "8:5", "9:7"]);
    assert.deepEqual(await places(inMain("meet tr‸ied\nmeet other\nmeet tried(3)")), ["7:6", "9:6"]);
  });

  it("are renamed everywhere and nowhere else", async () => {
    const { document, position, textDocument } = await open(withLibc("let p = libc.table\nprint libc.‸sum(p, 1) + p"));
    const edit = await vas.lsp.RenameProvider!.rename(document, { position, textDocument, newName: "total" });
    const edits = Object.values(edit!.changes!).flat();
    assert.equal(edits.length, 2);
    assert.ok(
      edits.every((change) => change.newText === "total" && document.textDocument.getText(change.range) === "sum"),
    );
    const meet = await open(inMain("meet a‸b\nmeet ab"));
    assert.equal(
      Object.values((await vas.lsp.RenameProvider!.rename(meet.document, { ...meet, newName: "c" }))!.changes!).flat()
        .length,
      2,
    );
  });

  it("are not renamed to what is no name, nor are builtins renamed", async () => {
    const { document, position, textDocument } = await open(inMain("let ‸x = 1\nprint x"));
    for (const newName of ["1x", "while", "a-b", ""]) {
      await assert.rejects(
        async () => vas.lsp.RenameProvider!.rename(document, { position, textDocument, newName }),
        /choose another name|is not a name/,
      );
    }
    const builtin = await open(inMain("yie‸ld()"));
    assert.equal(await vas.lsp.RenameProvider!.prepareRename(builtin.document, builtin), undefined);
  });
});

describe("other services", () => {
  it("fold blocks", async () => {
    const { document, textDocument } = await open(inMain("if n {\nyield()\nyield()\n}"));
    const lines = (await vas.lsp.FoldingRangeProvider!.getFoldingRanges(document, { textDocument })).map(
      ({ startLine }) => startLine + 1,
    );
    for (const line of [4, 6, 7]) assert.ok(lines.includes(line), `${line} of ${lines.join()}`);
  });

  it("color names by what they mean", async () => {
    const { document, textDocument } = await open(withLibc("print libc.sum(n, EBUSY) + local[0] + helper(yield())"));
    const { data } = await vas.lsp.SemanticTokenProvider!.semanticHighlight(document, { textDocument });
    const { tokenTypes } = vas.lsp.SemanticTokenProvider!.semanticTokensOptions.legend;
    const found = new Map<string, string>();
    for (let index = 0, line = 0, column = 0; index < data.length; index += 5) {
      if (data[index]! > 0) column = 0;
      line += data[index]!;
      column += data[index + 1]!;
      const text = document.textDocument.getText({
        start: { line, character: column },
        end: { line, character: column + data[index + 2]! },
      });
      found.set(text, tokenTypes[data[index + 3]!]!);
    }
    assert.deepEqual(
      ["libc", "sum", "n", "EBUSY", "local", "helper", "yield", "test", "A", "rv64-sv39"].map((name) =>
        found.get(name),
      ),
      [
        "namespace",
        "function",
        "parameter",
        "enumMember",
        "variable",
        "function",
        "function",
        "class",
        "event",
        "class",
      ],
    );
  });

  it("show the parameters of the call that is being written", async () => {
    const help = async (marked: string): Promise<string> => {
      const { document, position, textDocument } = await open(marked);
      const signature = await vas.lsp.SignatureHelp!.provideSignatureHelp(document, { position, textDocument });
      return signature ? `${signature.signatures[0]!.label} ${signature.activeParameter}` : "";
    };
    assert.equal(await help(inMain("vas_attach(0, ‸1, 2)")), "vas_attach(pid, vid, type) 1");
    assert.equal(await help(inMain("vas_attach(‸)")), "vas_attach(pid, vid, type) 0");
    assert.equal(await help(withLibc("libc.sum(helper(1), ‸2)")), "fn libc.sum(p, n) 1");
    assert.equal(await help(inMain("yield()\n‸")), "");
  });

  for (const { path, text } of sampled(allScenarios(), 6))
    it(`answer at every place of ${path} without an exception`, async () => {
      const { document, textDocument } = await open(text);
      // Of a long file, as many places as of a short one.
      for (let offset = 0; offset <= text.length; offset += Math.max(5, Math.ceil(text.length / 200))) {
        const position = document.textDocument.positionAt(offset);
        await vas.lsp.HoverProvider!.getHoverContent(document, { position, textDocument });
        await vas.lsp.CompletionProvider!.getCompletion(document, { position, textDocument });
        await vas.lsp.SignatureHelp!.provideSignatureHelp(document, { position, textDocument });
        await vas.lsp.DefinitionProvider!.getDefinition(document, { position, textDocument });
        await vas.lsp.DocumentHighlightProvider!.getDocumentHighlight(document, { position, textDocument });
      }
    });
});

describe("quick fixes", () => {
  const fixed = async (marked: string): Promise<string> => {
    const { document, position, textDocument } = await open(marked);
    const diagnostics = document.diagnostics ?? [];
    const actions = await vas.lsp.CodeActionProvider!.getCodeActions(document, {
      textDocument,
      range: { start: position, end: position },
      context: { diagnostics },
    });
    const edit = (
      actions as {
        edit?: { changes?: Record<string, { range: { start: Position; end: Position }; newText: string }[]> };
      }[]
    )[0]?.edit?.changes?.[textDocument.uri]?.[0];
    if (!edit) return "";
    const text = document.textDocument.getText();
    return (
      text.slice(0, document.textDocument.offsetAt(edit.range.start)) +
      edit.newText +
      text.slice(document.textDocument.offsetAt(edit.range.end))
    );
  };
  const pairs: readonly (readonly [string, string])[] = [
    [inMain("let count = 1 print cuont"), inMain("let count = 1 print count")],
    [
      inMain("thread_create(f, 1, cor: 0)", "fn f(a) { return a }"),
      inMain("thread_create(f, 1, core: 0)", "fn f(a) { return a }"),
    ],
    [inMain("yield();"), inMain("yield()")],
    [withLibc("print table"), withLibc("print libc.table")],
    [inMain("").replace("rv64-sv39", "rv64-sv93"), inMain("")],
  ];
  for (const [before, after] of pairs)
    it(`write ${after.split("\n")[6]}`, async () => assert.equal(await fixed(before), after));
});
