/** A system call that a function of the kernel block stands in for: definition, hover, references and rename know it. */
import assert from "node:assert/strict";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { openEditor } from "../editor/open-document.js";
import { sometimes } from "../../sample.js";

const text = `scenario "own"
machine skylake { cores 1 }
kernel intended {
    fn munmap(address, length) {
        return 7
    }
    fn other() {
        munmap(1, 2)
    }
}
program p {
    fn main() {
        munmap(0x1000, 4K)
        mprotect(0x1000, 4K, PROT_READ)
    }
}
process A runs p
`;

const inProgram = text.replace("munmap(0x1000", "mun‸map(0x1000");

describe("a call that a function of the kernel block stands in for", () => {
  const opened = async (marked: string) => {
    const editor = openEditor(languageSettings(), {});
    return { ...(await editor.open(marked, "own.vas")), services: editor.services };
  };

  it("goes to that function", async () => {
    const { document, services, ...place } = await opened(inProgram);
    const found = await services.vas.lsp.DefinitionProvider!.getDefinition(document, place);
    assert.deepEqual(
      found?.map(({ targetSelectionRange: { start } }) => start.line),
      [3],
    );
    const own = await opened(text.replace("mprotect(", "mprot‸ect("));
    const none = await own.services.vas.lsp.DefinitionProvider!.getDefinition(own.document, own);
    assert.equal(none?.length ?? 0, 0);
  });

  it("is told by it", async () => {
    const { document, services, ...place } = await opened(inProgram);
    const hover = await services.vas.lsp.HoverProvider!.getHoverContent(document, place);
    assert.match(JSON.stringify(hover!.contents), /Here `kernel\.munmap` \(line 4\) stands in for it\./);
    const own = await opened(text.replace("mprotect(", "mprot‸ect("));
    const plain = await own.services.vas.lsp.HoverProvider!.getHoverContent(own.document, own);
    assert.doesNotMatch(JSON.stringify(plain!.contents), /stands in/);
  });

  it("is among the references of that function", async () => {
    for (const marked of [inProgram, text.replace("fn munmap", "fn mun‸map")]) {
      const { document, services, ...place } = await opened(marked);
      const context = { includeDeclaration: true };
      const found = await services.vas.lsp.ReferencesProvider!.findReferences(document, { ...place, context });
      assert.deepEqual(
        found.map(({ range }) => range.start.line).sort((a, b) => a - b),
        [3, 7, 12],
      );
    }
  });

  sometimes("is no reason to rename the function: it would be called no more", async () => {
    for (const marked of [inProgram, text.replace("fn munmap", "fn mun‸map")]) {
      const { document, services, ...place } = await opened(marked);
      await assert.rejects(
        async () => services.vas.lsp.RenameProvider!.rename(document, { ...place, newName: "mine" }),
        /by the name of the system call that it stands in for/,
      );
    }
  });
});
