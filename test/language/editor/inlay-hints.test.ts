/** Addresses and pages beside arrays and functions are those that the compiled image has. */
import assert from "node:assert/strict";
import type { InlayHint } from "vscode-languageserver-types";
import { compileSource } from "../../../src/compiler/index.js";
import { languageSettings } from "../../../src/debug/settings/index.js";
import { createCoreServices } from "../../../src/language/index.js";
import { addressText } from "../../../src/notation/index.js";
import { openEditor } from "./open-document.js";
import { allScenarios } from "../scenario-text.js";
import { sampled } from "../../sample.js";

const settings = languageSettings();
const { services, open } = openEditor(settings);

async function hintsOf(text: string): Promise<readonly InlayHint[]> {
  const { document, textDocument } = await open(text);
  const range = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };
  return (await services.vas.lsp.InlayHintProvider!.getInlayHints(document, { textDocument, range })) ?? [];
}

const text = `scenario "T"
machine rv64-sv39
kernel linux-rfc
vas lib {
    segment text at 0x2000_0000 size 64K r-x { fn double(x) { return x + x } }
    segment data at 0x2002_0000 size 16K rw- { u8 first[4096] u64 table[1024] u64 last }
    segment large at 0x4000_0000 size 4M pages 2M rw- { u64 rows[512] }
}
program work {
    u64 page[1024]
    fn main() { page[0] = lib.double(2) }
}
process A runs work
`;

describe("inlay hints", () => {
  it("say address and pages", async () => {
    const hints = await hintsOf(text);
    const lines = text.split("\n");
    const shown = hints.map(({ position: { line, character }, label }) => [
      lines[line]!.slice(0, character)
        .split(/[{\]] /)
        .at(-1)!
        .trim(),
      label,
    ]);
    assert.deepEqual(
      shown.filter(([name]) => !String(name).includes("main")),
      [
        ["fn double(x)", "at 0x2000_0000, page 0x2_0000"],
        ["u8 first[4096]", "at 0x2002_0000, page 0x2_0020"],
        ["u64 table[1024]", "at 0x2002_1000, pages 0x2_0021 to 0x2_0022"],
        ["u64 last", "at 0x2002_3000, page 0x2_0023"],
        ["u64 rows[512]", "at 0x4000_0000, page 0x200"],
        ["u64 page[1024]", "at 0x0001_2000, pages 0x12 to 0x13"],
      ],
    );
    const table = hints.find(({ label }) => String(label).includes("0x2002_1000"))!;
    assert.equal(table.tooltip, "8K bytes on 2 pages of 4K; a page is named by its VPN.");
  });

  it("are left out of a file with errors", async () => {
    assert.deepEqual(await hintsOf(text.replace("lib.double", "lib.dbl")), []);
    assert.deepEqual(await hintsOf(text.replace("fn main() {", "fn main( {")), []);
  });

  const whole = allScenarios().filter(({ text: one }) => !/^include |from "/m.test(one));
  for (const { path, text: example } of sampled(whole, 5))
    it(`agree with the image of ${path}`, async () => {
      const { image } = await compileSource(createCoreServices(settings), example, { source: path });
      if (image === null) return;
      const { functions, globals } = image.debug;
      const addresses = new Map(
        [
          ...functions.map(({ range, start }) => [range, start] as const),
          ...globals.map(({ range, address }) => [range, address] as const),
        ].map(([{ line, column }, address]) => [`${line}:${column}`, addressText(address)]),
      );
      const hints = await hintsOf(example);
      assert.equal(hints.length, addresses.size);
      for (const { label } of hints) {
        const [, address] = /^at (\S+?)(?:,|$)/.exec(String(label))!;
        assert.ok([...addresses.values()].includes(address!), `${address} of ${path}`);
      }
    });
});
