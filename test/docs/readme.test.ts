/** What README.md counts and promises is so. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { machinePresets, machineSettings, Pitfall } from "../../src/machine/index.js";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8").replace(/\s+/g, " ");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  capabilities: Record<string, unknown>;
  contributes: {
    configuration: { properties: Record<string, { default: unknown; scope?: string }> };
    debuggers: { configurationAttributes: { launch: { properties: Record<string, unknown> } } }[];
  };
  scripts: Record<string, string>;
};
const words = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"];
const inWords = (count: number): string => words[count - 10] ?? String(count);

function examples(folder: string): readonly string[] {
  return readdirSync(join(root, "examples", folder), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".vas"),
  );
}

describe("README.md", () => {
  it("counts machines, tag policies and pitfalls as they are", () => {
    assert.ok(readme.includes(`TLBs of ${inWords(machinePresets().length)} products and generic cores`));
    const tags = machineSettings().find(({ key }) => key === "tags")!;
    const policies = tags.values.length;
    assert.match(readme, new RegExp(`\\. ${inWords(policies)} tag policies`, "i"));
    const pitfalls = Object.values(Pitfall).filter((value) => typeof value === "number").length;
    assert.ok(readme.includes(`one of ${pitfalls}, with what happened`));
  });

  it("is right that each pitfall has an example, and that there are a hundred and more", () => {
    const numbers = new Set(examples("hazards").map((name) => /^p(\d\d)/.exec(name)?.[1]));
    for (let number = 1; number <= 27; number++) assert.ok(numbers.has(String(number).padStart(2, "0")), `P${number}`);
    const lab = examples("lab").map((name) => readFileSync(join(root, "examples/lab", name), "utf8"));
    const told = readFileSync(join(root, "docs/lab.md"), "utf8");
    for (const number of [28, 29, 30, 31, 32])
      assert.match(told, new RegExp(`\\| P${number} \\| \\d+ · `), `P${number}`);
    assert.ok(lab.every((text) => text.includes("variant repaired")));
    assert.ok(examples("").length > 100);
  });

  it("has a row for each setting and each launch attribute, with its default", () => {
    const text = readFileSync(join(root, "README.md"), "utf8");
    for (const [key, { default: value }] of Object.entries(manifest.contributes.configuration.properties)) {
      const row = text.split("\n").find((line) => line.startsWith(`| \`${key}\``));
      assert.ok(row?.includes(`\`${JSON.stringify(value)}\``), `${key}: ${row}`);
    }
    for (const attribute of Object.keys(manifest.contributes.debuggers[0]!.configurationAttributes.launch.properties))
      assert.match(text, new RegExp(`^\\|.*\`${attribute}\``, "m"), attribute);
  });

  it("says of untrusted and virtual workspaces what the manifest says", () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.deepEqual([untrustedWorkspaces, virtualWorkspaces], [{ supported: true }, true]);
    assert.ok(
      readme.includes("It works in virtual workspaces; in an untrusted one highlighting, errors and completion work"),
    );
    assert.ok(readme.includes("debugging waits until you trust the folder"));
  });

  it("names two commands to begin with, npm scripts that there are, and files that there are", () => {
    assert.ok(readme.includes("npm ci && npm start"));
    for (const [, script] of readme.matchAll(/npm run (?:-s )?([\w:]+)/g)) assert.ok(manifest.scripts[script!], script);
    for (const [, path] of readme.matchAll(/`((?:examples|docs|media|src)\/[\w./-]+)`/g))
      assert.ok(existsSync(join(root, path!)), path);
  });
});
