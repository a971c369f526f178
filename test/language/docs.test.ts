/**
 * docs/language.md against the language: its examples are checked, its reference sections equal the tables.
 * `UPDATE_DOCS=1` before the test command writes the reference sections.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import {
  constantGroups,
  counterUnits,
  processProperties,
  systemCallGroups,
  systemCounters,
  tlbCounters,
} from "../../src/language/model/builtins.js";
import { formatBytes } from "../../src/language/model/quantity.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { knownSettings, type SettingDescription } from "../../src/language/model/settings.js";
import { callSignature, errnosOf, type SystemCallDescription } from "../../src/language/model/system-call-table.js";
import { parseScenario } from "../../src/language/parser/parse.js";
import { kernelPresets, kernelSettings } from "../../src/kernel/index.js";
import { machinePresets, machineSettings } from "../../src/machine/index.js";

const path = "docs/language.md";
const settings = knownSettings({
  machineSettings: machineSettings(),
  machinePresets: machinePresets(),
  kernelSettings: kernelSettings(),
  kernelPresets: kernelPresets(),
});

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`)
    .join("\n");
}

function valuesOf({ type, values, minimum, maximum, powerOfTwo }: SettingDescription): string {
  if (type === "switch") return "`on`, `off`";
  if (values && values.length > 0) return values.map((value) => `\`${value}\``).join(", ");
  const show = (value: number): string => (type === "bytes" ? formatBytes(value) : `${value}`);
  const range =
    minimum === undefined || maximum === undefined
      ? type
      : `${show(minimum)} to ${show(maximum)}${type === "bytes" ? " bytes" : ""}`;
  return powerOfTwo ? `${range}, a power of two` : range;
}

function settingTable(rows: readonly SettingDescription[] = []): string {
  const shown = (value: string | number | boolean | undefined): string =>
    value === undefined ? "preset" : `\`${value === true ? "on" : value === false ? "off" : value}\``;
  return table(
    ["setting", "values", "default", "meaning"],
    rows.map((row) => {
      const fallback = row.type === "bytes" && typeof row.default === "number" ? formatBytes(row.default) : row.default;
      return [`\`${row.name}\``, valuesOf(row), shown(fallback), row.doc];
    }),
  );
}

function callRow(call: SystemCallDescription): string[] {
  const parameters = call.parameters.map(({ name, doc }) => ` \`${name}\`: ${doc}.`).join("");
  const errors = errnosOf(call)
    .map((errno) => `\`${errno}\``)
    .join(" ");
  return [`\`${callSignature(call)}\``, call.doc + parameters, call.returns, errors];
}

const sections: Readonly<Record<string, () => string>> = {
  settings: () =>
    (["machine", "kernel"] as const)
      .map((word) => {
        const presets = (word === "machine" ? settings.machinePresets : settings.kernelPresets) ?? [];
        return [
          `### ${word === "machine" ? "Machines" : "Kernels"}`,
          table(
            ["preset", ""],
            presets.map(({ name, title }) => [`\`${name}\``, title]),
          ),
          settingTable(word === "machine" ? settings.machineSettings : settings.kernelSettings),
        ].join("\n\n");
      })
      .join("\n\n"),
  "system calls": () =>
    systemCallGroups
      .map(({ title, calls }) => `### ${title}\n\n${table(["call", "does", "returns", "errors"], calls.map(callRow))}`)
      .join("\n\n"),
  constants: () =>
    constantGroups
      .map(
        ({ title, constants }) =>
          `### ${title}\n\n${table(
            ["constant", "value", "meaning"],
            constants.map(({ name, value, doc }) => [
              `\`${name}\``,
              value > 9n ? `${value} (0x${value.toString(16)})` : `${value}`,
              doc,
            ]),
          )}`,
      )
      .join("\n\n"),
  counters: () =>
    [
      table(
        ["TLB", "counts"],
        counterUnits.map(({ name, doc }) => [`\`${name}\``, doc]),
      ),
      table(
        ["counter of a TLB", "counts"],
        tlbCounters.map(({ name, doc }) => [`\`${name}\``, doc]),
      ),
      table(
        ["counter of the system", "counts"],
        systemCounters.map(({ name, doc }) => [`\`${name}\`, \`${name}(A)\``, doc]),
      ),
      table(
        ["of a process", "is"],
        processProperties.map(({ name, doc }) => [`\`A.${name}\``, doc]),
      ),
    ].join("\n\n"),
};

/** Splits at the marks of a section: [before and first mark, contents, second mark and rest]. */
function splitAt(text: string, name: string): [string, string, string] {
  const start = text.indexOf("\n", text.indexOf(`<!-- ${name}: generated`)) + 1;
  const end = text.indexOf(`<!-- end of ${name} -->`);
  assert.ok(start > 0 && end >= start, `the marks of "${name}" are missing`);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

describe("docs/language.md", () => {
  if (process.env["UPDATE_DOCS"]) {
    const updated = Object.entries(sections).reduce(
      (text, [name, render]) => {
        const [before, , after] = splitAt(text, name);
        return `${before}\n${render()}\n\n${after}`;
      },
      readFileSync(path, "utf8"),
    );
    writeFileSync(path, updated);
  }
  const text = readFileSync(path, "utf8");

  for (const [name, render] of Object.entries(sections)) {
    it(`lists ${name} as they are (UPDATE_DOCS=1 writes them)`, () =>
      assert.equal(splitAt(text, name)[1].trim(), render()));
  }

  const header = 'scenario "Example"\n';
  const machineAndKernel = "machine rv64-sv39\nkernel linux-rfc\n";
  const wrappers: Readonly<Record<string, (code: string) => string>> = {
    vas: (code) => code,
    "vas top": (code) => header + (/^machine/.test(code) ? "" : machineAndKernel) + code,
    "vas program": (code) =>
      `${header}${machineAndKernel}program example {\n${code}\nfn main() { meet ready  both(page) ` +
      `}\n}\nprocess A runs example\nprocess B runs example`,
    "vas main": (code) =>
      `${header}${machineAndKernel}program example {\nu64 counts[4]\nfn helper(x) { return x }\nfn main() ` +
      `{\n${code}\n}\n}\nprocess A runs example`,
  };
  const examples = [...text.matchAll(/^```(vas[^\n]*)\n([\s\S]*?)^```/gm)].map(([, kind, code]) => ({
    kind: kind!,
    code: code!,
  }));

  it("has examples of every construct", () => assert.ok(examples.length >= 8));

  for (const { kind, code } of examples) {
    it(`has a correct example: ${code.trim().split("\n")[0]}`, async () => {
      const wrap = wrappers[kind];
      assert.ok(wrap, `unknown kind of example: ${kind}`);
      const { problems } = await parseScenario(createVasServices(settings), wrap(code), "example.vas");
      assert.deepEqual(
        problems.filter(({ severity }) => severity === "error"),
        [],
      );
    });
  }

  it("names every keyword", () => {
    const { vas } = createVasServices();
    const keywords = Object.keys(vas.parser.Lexer.definition)
      .map((name) => name.replace(/:KW$/, ""))
      .filter((name) => /^[a-z]/.test(name));
    for (const keyword of keywords) assert.ok(new RegExp(`["\`\\s]${keyword}["\`\\s]`).test(text), keyword);
  });
});
