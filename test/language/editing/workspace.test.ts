/** Several files in the editor and in a run: includes, links, and the names of a whole workspace. */
import assert from "node:assert/strict";
import { URI } from "langium";
import { createVasServices } from "../../../src/language/editor/services.js";
import { parseScenario } from "../../../src/language/parser/parse.js";
import { sometimes } from "../../sample.js";

const library = "const N = 4\nvas lib mode 0444 { segment text at 0x2000_0000 size 8K r-x { fn f(x) { return x } } }\n";
const main = `scenario "Two files"
include "lib.vas"
machine rv64-sv39
kernel linux-rfc
program p { fn main() { subscribe(vas_find("lib")) return lib.f(N) } }
process A runs p
`;
const files = new Map([
  ["file:///w/lib.vas", library],
  ["file:///w/main.vas", main],
  ["file:///w/circle.vas", 'include "circle.vas"\nconst M = 1\n'],
]);
const read = (uri: string): Promise<string | null> => Promise.resolve(files.get(uri) ?? null);
const errorsOf = async (text: string): Promise<string[]> =>
  (await parseScenario(createVasServices(), text, "file:///w/main.vas", read)).problems
    .filter(({ severity }) => severity === "error")
    .map(({ message, file }) => `${file ?? ""}${message}`);

describe("included files", () => {
  it("give their names to a run", async () => assert.deepEqual(await errorsOf(main), []));

  it("are reported where they are missing, named twice, clash, or go in a circle", async () => {
    // What it would have declared is not missed one by one; what no other file can declare is.
    assert.deepEqual(await errorsOf(main.replace("lib.vas", "lob.vas").replace("N)", "helper(N))")), [
      "There is no file `lob.vas` beside this one: correct the path.",
      "Unknown function `helper`. Declare it with `fn`, or call one of another VAS as `vas.function`.",
    ]);
    assert.deepEqual(await errorsOf(`${main}include "lib.vas"\n`), [
      "`lib.vas` is included at line 2 already: remove this.",
    ]);
    assert.deepEqual(await errorsOf(`${main}const N = 5\n`), [
      "`lib.vas` declares `N`, which is declared at line 7 too: rename one.",
    ]);
    assert.deepEqual(await errorsOf(`${main}include "circle.vas"\n`), [
      "file:///w/circle.vas`circle.vas` includes this file: put what both need into a third.",
    ]);
  });

  it("have their own errors in their own file", async () => {
    const before = files.get("file:///w/lib.vas")!;
    files.set("file:///w/lib.vas", before.replace("return x", "return y"));
    const [error] = await errorsOf(main);
    files.set("file:///w/lib.vas", before);
    assert.match(error!, /^file:\/\/\/w\/lib\.vasUnknown name `y`/);
  });

  it("are followed by the editor's services, and found by name in the workspace", async () => {
    const { shared, vas } = createVasServices({}, undefined, {
      read,
      list: () => Promise.resolve([...files.keys()]),
      executables: () => Promise.resolve([]),
    });
    const uri = URI.parse("file:///w/main.vas");
    const document = shared.workspace.LangiumDocumentFactory.fromString(main, uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    assert.deepEqual(
      (document.diagnostics ?? []).filter(({ severity }) => severity === 1),
      [],
    );
    const offset = main.indexOf("f(N)");
    const [target] = (await vas.lsp.DefinitionProvider!.getDefinition(document, {
      textDocument: { uri: uri.toString() },
      position: document.textDocument.positionAt(offset),
    }))!;
    assert.equal(target!.targetUri, "file:///w/lib.vas");
    const [link] = await vas.lsp.DocumentLinkProvider!.getDocumentLinks(document, {
      textDocument: { uri: uri.toString() },
    });
    assert.equal(link!.target, "file:///w/lib.vas");
    const symbols = await shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query: "" });
    assert.deepEqual(symbols.map(({ name }) => name).sort(), [
      "A",
      "M",
      "N",
      "Two files",
      "f",
      "lib",
      "main",
      "p",
      "text",
    ]);
    assert.deepEqual(
      (await shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query: "mai" })).map(({ name, location }) => [
        name,
        location.uri,
      ]),
      [["main", "file:///w/main.vas"]],
    );
  });
});

describe("renaming", () => {
  const renamed = async (text: string, at: string, newName: string): Promise<string> => {
    const { shared, vas } = createVasServices();
    const uri = URI.parse("file:///w/rename.vas");
    const document = shared.workspace.LangiumDocumentFactory.fromString(text, uri);
    shared.workspace.LangiumDocuments.addDocument(document);
    await shared.workspace.DocumentBuilder.build([document]);
    const params = {
      textDocument: { uri: uri.toString() },
      position: document.textDocument.positionAt(text.indexOf(at)),
      newName,
    };
    try {
      const edit = await vas.lsp.RenameProvider!.rename(document, params);
      return `${edit?.changes?.[uri.toString()]?.length ?? 0} places`;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const text = `scenario "s" machine rv64-sv39 kernel linux-rfc
program p(count) { fn helper(arg) { let local = arg return local } fn main() { let sum = helper(count) thread_create(helper, core: 0) return sum } }
process A runs p(1)`;

  sometimes("is refused where the meaning would change", async () => {
    assert.match(await renamed(text, "main()", "begin"), /^A program begins in `main`/);
    assert.match(await renamed(text, "local =", "arg"), /^`arg` is another variable of `helper`/);
    assert.match(await renamed(text, "sum =", "count"), /^`count` is another variable of `main`/);
    assert.match(await renamed(text, "core: 0", "cpu"), /^`core` is the name of a system call's argument/);
    assert.equal(await renamed(text, "local =", "value"), "2 places");
  });
});
