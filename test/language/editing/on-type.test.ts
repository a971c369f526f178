/** Formatting while one types. */
import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { openEditor } from "../editor/open-document.js";

const { services, open } = openEditor(languageSettings());

/** The text once the character before `‸` has been typed. */
async function typed(marked: string): Promise<string> {
  const { document, position, textDocument } = await open(marked);
  const ch = marked[marked.indexOf("‸") - 1]!;
  const options = { tabSize: 4, insertSpaces: true };
  const formatter = services.vas.lsp.Formatter!;
  assert.ok(
    [
      formatter.formatOnTypeOptions!.firstTriggerCharacter,
      ...formatter.formatOnTypeOptions!.moreTriggerCharacter!,
    ].includes(ch),
  );
  const params = { textDocument, position, ch, options };
  return TextDocument.applyEdits(document.textDocument, (await formatter.formatDocumentOnType(document, params)) ?? []);
}

const head = 'scenario "T"\nmachine arc-hs38-1k\nkernel linux-rfc\n';

describe("formatting on type", () => {
  it("formats the block that a brace closes, and nothing else", async () => {
    const before = `${head}program p {\nu64   page[4]\nfn main() {\nlet x=1\nif x==1{\nyield( )\n}‸\n}\n}\nprocess   A runs p\n`;
    const after = `${head}program p {\nu64   page[4]\nfn main() {\nlet x=1\n        if x == 1 {\n            yield()\n        }\n}\n}\nprocess   A runs p\n`;
    assert.equal(await typed(before), after);
  });

  it("indents a new line, also where the file is not whole", async () => {
    assert.equal(
      await typed(`${head}program p {\n    fn main() {\n‸`),
      `${head}program p {\n    fn main() {\n        `,
    );
    assert.equal(
      await typed(`${head}program p {\n    fn main() {\n‸    }\n}\n`),
      `${head}program p {\n    fn main() {\n    }\n}\n`,
    );
    assert.equal(await typed(`${head}\n‸`), `${head}\n`);
  });

  it("indents a closing brace where the file is not whole", async () => {
    assert.equal(
      await typed(`${head}program p {\n    fn main( {\n        yield()\n        }‸\n`),
      `${head}program p {\n    fn main( {\n        yield()\n    }\n`,
    );
  });
});
