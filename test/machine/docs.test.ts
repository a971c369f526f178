/**
 * docs/mmu-models.md and docs/reference/ against the machine: their generated sections equal the tables. `UPDATE_DOCS=1`
 * before the test command writes them.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { matchEquations, pageTableFormats } from "../../src/machine/index.js";
import { presets } from "../../src/machine/presets/presets.js";
import { modelSections } from "./model-tables.js";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
/** The page of each section. */
const pageOf: Readonly<Record<string, string>> = {
  overview: "mmu-models.md",
  equations: "mmu-models.md",
  policies: "mmu-models.md",
  presets: "reference/presets.md",
  formats: "reference/page-tables.md",
  options: "reference/machine-settings.md",
  costs: "reference/machine-settings.md",
  operations: "reference/maintenance.md",
};

/** Splits at the marks of a section: [before and first mark, contents, second mark and rest]. */
function splitAt(text: string, name: string): [string, string, string] {
  const start = text.indexOf("\n", text.indexOf(`<!-- ${name}: generated`)) + 1;
  const end = text.indexOf(`<!-- end of ${name} -->`);
  assert.ok(start > 0 && end >= start, `the marks of "${name}" are missing`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

const read = (name: string): string => readFileSync(docs + pageOf[name]!, "utf8");

describe("docs/mmu-models.md and docs/reference/", () => {
  if (process.env["UPDATE_DOCS"]) {
    for (const [name, render] of Object.entries(modelSections)) {
      const [before, , after] = splitAt(read(name), name);
      writeFileSync(docs + pageOf[name]!, `${before}\n${render()}\n\n${after}`);
    }
  }

  for (const [name, render] of Object.entries(modelSections)) {
    it(`${pageOf[name]} has the ${name} as they are (UPDATE_DOCS=1 writes them)`, () => {
      assert.equal(splitAt(read(name), name)[1].trim(), render());
    });
  }

  it("name every preset, figure, page-table format and match equation", () => {
    const machines = read("presets");
    for (const preset of presets) {
      assert.ok(machines.includes(`### ${preset.name}\n`), preset.name);
      for (const { figure, source, mark } of preset.sources) {
        assert.ok(machines.includes(`| ${figure} | ${source} | ${mark} |`), `${preset.name}: ${figure}`);
      }
    }
    const formats = read("formats");
    for (const { name, title } of pageTableFormats) assert.ok(formats.includes(`### ${name}\n\n${title}.`), name);
    const models = read("equations");
    for (const { policy, text } of matchEquations) {
      assert.ok(models.includes(`| \`${policy}\` |`) && models.includes(`\`${text.replaceAll("|", "\\|")}\``), policy);
    }
  });

  it("say what was once wrong as the sources have it", () => {
    const armv7 = read("formats").split("### armv7\n")[1]!.split("\n### ")[0]!;
    assert.deepEqual(
      [...armv7.matchAll(/flag of (a page[^|]*) \||^\| (\S+) \| `XN`/gm)].map(([, entry, bit]) => entry ?? bit),
      ["a page", "0", "a page of 1M", "4", "a page of 64K", "15"],
    );
    const page = (name: string): string => readFileSync(docs + name, "utf8");
    assert.match(page("language.md"), /auto: broadcast on ARMv7 and ARMv8, interrupts elsewhere/);
    assert.match(
      page("reference/maintenance.md"),
      /`INVLPG va` .*global entries of the page too \(Intel SDM 3A, 4\.10\.4\.1\)/,
    );
    assert.doesNotMatch(page("reference/presets.md"), /INVLPG .*from memory/);
    assert.match(
      page("spec/mmu-hardware.md"),
      /First touch of a page on a hardware walker: two misses\. The first walk finds/,
    );
  });
});
