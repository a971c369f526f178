/** Ways through files: references and calls across includes, lenses, links, selections. */
import assert from "node:assert/strict";
import type { CallHierarchyItem, Range, SelectionRange } from "vscode-languageserver-types";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { selectionRanges, type VasCodeLenses } from "../../../src/language/navigation/index.js";
import { openEditor, type OpenDocument, type TestEditor } from "./open-document.js";

const library = `const PAGES = 4
vas libc {
    segment text at 0x2000_0000 size 64K r-x {
        fn sum(p, n) { return scale(p + n, PAGES) }
        fn scale(x, by) { return x * by }
    }
}
`;
const scenario = (name: string, body: string): string =>
  `include "libc.vas"\nscenario "${name}"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram ${name} {\n    fn main() {\n        ${body}\n    }\n}\nprocess A runs ${name}\n`;
const fix = (text: string): string => {
  // The scenario line comes first.
  const [include, title, ...rest] = text.split("\n");
  return [title, include, ...rest].join("\n");
};
const workspace: Record<string, string> = {
  "libc.vas": library,
  "one.vas": fix(scenario("one", "print libc.sum(1, 2)")),
  "two.vas": fix(scenario("two", "print libc.sum(PAGES, 2) + libc.scale(1, 2)")),
  "other.vas":
    'scenario "Other"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn main() { let sum = 1 print sum } }\nprocess A runs p\n',
};

const editorOf = (files = workspace): TestEditor => openEditor(languageSettings(), files);

/** `file:line:column` of each place, 1-based. */
const placeOf = (uri: string, { start }: Range): string =>
  `${uri.replace("memory:/", "")}:${start.line + 1}:${start.character + 1}`;

async function references({ services }: TestEditor, { document, ...place }: OpenDocument): Promise<string[]> {
  const context = { includeDeclaration: true };
  const found = await services.vas.lsp.ReferencesProvider!.findReferences(document, { ...place, context });
  return found.map(({ uri, range }) => placeOf(uri, range)).sort();
}

describe("references", () => {
  it("are found from the included file back in scenarios that are not open", async () => {
    const editor = editorOf();
    const opened = await editor.open(library.replace("fn sum", "fn s‸um"), "libc.vas");
    assert.deepEqual(await references(editor, opened), ["libc.vas:4:12", "one.vas:7:20", "two.vas:7:20"]);
  });

  it("are the same from a scenario that includes the file, in open and closed ones", async () => {
    const editor = editorOf();
    await editor.open(workspace["two.vas"]!, "two.vas");
    const opened = await editor.open(workspace["one.vas"]!.replace("libc.sum", "libc.s‸um"), "one.vas");
    assert.deepEqual(await references(editor, opened), ["libc.vas:4:12", "one.vas:7:20", "two.vas:7:20"]);
    const constant = await editor.open(library.replace("const PAGES", "const P‸AGES"), "libc.vas");
    assert.deepEqual(await references(editor, constant), ["libc.vas:1:7", "libc.vas:4:44", "two.vas:7:24"]);
  });

  it("of a file that nobody includes are its own", async () => {
    const editor = editorOf({ "libc.vas": library });
    const opened = await editor.open(library.replace("fn scale", "fn sc‸ale"), "libc.vas");
    assert.deepEqual(await references(editor, opened), ["libc.vas:4:31", "libc.vas:5:12"]);
  });
});

describe("rename", () => {
  const renamed = async (
    editor: TestEditor,
    { document, ...place }: OpenDocument,
    newName: string,
  ): Promise<string[]> => {
    const edit = await editor.services.vas.lsp.RenameProvider!.rename(document, { ...place, newName });
    return Object.entries(edit!.changes!)
      .flatMap(([uri, edits]) => edits.map(({ range }) => placeOf(uri, range)))
      .sort();
  };

  it("changes every file that uses the name, wherever it is begun", async () => {
    const editor = editorOf();
    const inLibrary = await editor.open(library.replace("fn sum", "fn s‸um"), "libc.vas");
    const all = ["libc.vas:4:12", "one.vas:7:20", "two.vas:7:20"];
    assert.deepEqual(await renamed(editor, inLibrary, "total"), all);
    const other = editorOf();
    const inScenario = await other.open(workspace["one.vas"]!.replace("libc.sum", "libc.s‸um"), "one.vas");
    assert.deepEqual(await renamed(other, inScenario, "total"), all);
  });

  it("is refused where a file that includes this one has the name", async () => {
    const editor = editorOf();
    const opened = await editor.open(library.replace("vas libc", "vas li‸bc"), "libc.vas");
    await assert.rejects(renamed(editor, opened, "A"), /`A` is declared already in `one\.vas`: choose another name/);
    await assert.rejects(renamed(editor, opened, "PAGES"), /`PAGES` is declared already: choose another name/);
  });
});

describe("the call hierarchy", () => {
  const names = async (editor: TestEditor, opened: OpenDocument, way: "incoming" | "outgoing"): Promise<string[]> => {
    const { document, ...place } = opened;
    const calls = editor.services.vas.lsp.CallHierarchyProvider!;
    const [item] = (await calls.prepareCallHierarchy(document, place)) ?? [];
    assert.ok(item, "no function here");
    const text = ({ name, uri }: CallHierarchyItem, ranges: readonly Range[]): string =>
      `${uri.replace("memory:/", "")} ${name} ${ranges.length}`;
    if (way === "incoming")
      return ((await calls.incomingCalls({ item })) ?? []).map(({ from, fromRanges }) => text(from, fromRanges)).sort();
    return ((await calls.outgoingCalls({ item })) ?? []).map(({ to, fromRanges }) => text(to, fromRanges)).sort();
  };

  it("crosses files in both directions", async () => {
    const editor = editorOf();
    const sum = await editor.open(library.replace("fn sum", "fn s‸um"), "libc.vas");
    assert.deepEqual(await names(editor, sum, "incoming"), ["one.vas main 1", "two.vas main 1"]);
    assert.deepEqual(await names(editor, sum, "outgoing"), ["libc.vas scale 1"]);
    const main = await editor.open(workspace["two.vas"]!.replace("fn main", "fn ma‸in"), "two.vas");
    assert.deepEqual(await names(editor, main, "outgoing"), ["libc.vas scale 1", "libc.vas sum 1"]);
  });

  it("counts processes as callers of `main`, and threads as callers of where they begin", async () => {
    const editor = editorOf();
    const main = await editor.open(workspace["two.vas"]!.replace("fn main", "fn ma‸in"), "two.vas");
    assert.deepEqual(await names(editor, main, "incoming"), ["two.vas A 1"]);
    const text =
      'scenario "T"\nmachine arc-hs38-1k\nkernel linux-rfc\nprogram p { fn work(a) { yield() } fn main() { let t = thread_create(wo‸rk, 1) work(2) thread_join(t) } }\nprocess A runs p\n';
    const thread = await editor.open(text, "thread.vas");
    assert.deepEqual(await names(editor, thread, "incoming"), ["thread.vas main 2"]);
  });
});

describe("lenses, links and selections", () => {
  const text =
    fix(scenario("one", "print libc.sum(1, 2)")) +
    'program sort from "bin/sort.elf"\nvariant fast "With tags" {\n    machine { tags asid }\n}\n';

  it("offer Run and Debug above a scenario and its variants, to a client that can", async () => {
    const { services, open } = editorOf();
    const { document, textDocument } = await open(text, "lens.vas");
    const provider = services.vas.lsp.CodeLensProvider as VasCodeLenses;
    const lenses = (): string[] =>
      provider
        .provideCodeLens(document)
        .map(({ range, command }) => `${range.start.line + 1} ${command!.title} ${JSON.stringify(command!.arguments)}`);
    assert.deepEqual(lenses(), []);
    provider.setCommands(["vas.run", "vas.debug"]);
    assert.deepEqual(lenses(), [
      `1 Run ["${textDocument.uri}"]`,
      `1 Debug ["${textDocument.uri}"]`,
      `12 Run ["${textDocument.uri}","fast"]`,
      `12 Debug ["${textDocument.uri}","fast"]`,
    ]);
    assert.deepEqual(provider.provideCodeLens((await open(library, "libc.vas")).document), []);
    // Explore stands where the file says what is to be explored.
    provider.setCommands(["vas.explore"]);
    assert.equal(lenses().filter((lens) => lens.includes("Explore")).length, 0);
    const explored = await open(`${text}explore { switches 2 }\n`, "explored.vas");
    assert.deepEqual(
      provider
        .provideCodeLens(explored.document)
        .filter(({ command }) => command!.command === "vas.explore")
        .map(({ range, command }) => [range.start.line + 1, command!.title, command!.arguments!.slice(1)]),
      [
        [1, "Explore", []],
        [12, "Explore", ["fast"]],
      ],
    );
  });

  it("lead to included files and executables", async () => {
    const { services, open } = editorOf();
    const { document, textDocument } = await open(text, "folder/link.vas");
    const links = await services.vas.lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument });
    assert.deepEqual(
      links.map(({ range, target }) => [range.start.line + 1, target]),
      [
        [2, "memory:/folder/libc.vas"],
        [11, "memory:/folder/bin/sort.elf"],
      ],
    );
  });

  it("grow from the word to the file", async () => {
    const { open } = editorOf();
    const { document, position } = await open(text.replace("libc.sum(1", "libc.sum(‸1"), "select.vas");
    const [first] = selectionRanges(document, [position]);
    const texts: string[] = [];
    for (let at: SelectionRange | undefined = first; at; at = at.parent) {
      const contained = document.textDocument.getText(at.range);
      const inner = texts.at(-1);
      assert.ok(inner === undefined || (contained.includes(inner) && contained.length > inner.length), contained);
      texts.push(contained);
    }
    const found = (wanted: string): void =>
      assert.ok(texts.includes(wanted), `${wanted} not in ${JSON.stringify(texts)}`);
    for (const wanted of ["1", "libc.sum(1, 2)", "print libc.sum(1, 2)", "{\n        print libc.sum(1, 2)\n    }"])
      found(wanted);
    assert.equal(texts.at(-1), document.textDocument.getText());
  });

  it("take what stands in a block before they take its braces", async () => {
    const { open } = editorOf();
    const body = "let a = 1\n        print a";
    const { document, position } = await open(fix(scenario("one", body)).replace("print a", "print ‸a"), "select.vas");
    const [first] = selectionRanges(document, [position]);
    const texts: string[] = [];
    for (let at: SelectionRange | undefined = first; at; at = at.parent)
      texts.push(document.textDocument.getText(at.range));
    assert.deepEqual(texts.slice(0, 4), ["a", "print a", body, `{\n        ${body}\n    }`]);
  });

  it("select something everywhere, in damaged files too", async () => {
    const { open } = editorOf();
    const { document } = await open(text.replace("fn main() {", "fn main( {").slice(0, -20), "damaged.vas");
    const length = document.textDocument.getText().length;
    const offsets = Array.from({ length: length + 1 }, (_, offset) => document.textDocument.positionAt(offset));
    assert.equal(selectionRanges(document, offsets).length, length + 1);
  });
});
