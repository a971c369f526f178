/**
 * docs/mmu-models.md against the machine: its generated sections equal the tables. `UPDATE_DOCS=1` before the test
 * command writes them.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { matchEquations, pageTableFormats } from "../../src/machine/index.js";
import { presets } from "../../src/machine/presets.js";
import { modelSections } from "./model-tables.js";

const path = fileURLToPath(new URL("../../docs/mmu-models.md", import.meta.url));

/** Splits at the marks of a section: [before and first mark, contents, second mark and rest]. */
function splitAt(text: string, name: string): [string, string, string] {
  const start = text.indexOf("\n", text.indexOf(`<!-- ${name}: generated`)) + 1;
  const end = text.indexOf(`<!-- end of ${name} -->`);
  assert.ok(start > 0 && end >= start, `the marks of "${name}" are missing`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

describe("docs/mmu-models.md", () => {
  if (process.env["UPDATE_DOCS"]) {
    const updated = Object.entries(modelSections).reduce(
      (text, [name, render]) => {
        const [before, , after] = splitAt(text, name);
        return `${before}\n${render()}\n\n${after}`;
      },
      readFileSync(path, "utf8"),
    );
    writeFileSync(path, updated);
  }
  const page = readFileSync(path, "utf8");

  for (const [name, render] of Object.entries(modelSections)) {
    it(`has the ${name} as they are (UPDATE_DOCS=1 writes them)`, () => {
      assert.equal(splitAt(page, name)[1].trim(), render());
    });
  }

  it("names every preset, figure, page-table format and match equation", () => {
    for (const preset of presets) {
      assert.ok(page.includes(`### ${preset.name}\n`), preset.name);
      for (const { figure, source, mark } of preset.sources) {
        assert.ok(page.includes(`| ${figure} | ${source} | ${mark} |`), `${preset.name}: ${figure}`);
      }
    }
    for (const { name, title } of pageTableFormats) assert.ok(page.includes(`### ${name}\n\n${title}.`), name);
    for (const { policy, text } of matchEquations) {
      assert.ok(page.includes(`| \`${policy}\` |`) && page.includes(`\`${text.replaceAll("|", "\\|")}\``), policy);
    }
  });
});
