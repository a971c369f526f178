/** The rules of eslint.config.mjs that hold a decision of docs/architecture.md refuse what breaks it, and nothing beside it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { swept } from "../sample.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Rules that a text breaks as a file of the sources. */
async function broken(path: string, text: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(text, { filePath: join(root, path) });
  return result!.messages.map(({ ruleId }) => ruleId);
}

describe("Style", () => {
  const refused: readonly (readonly [what: string, path: string, text: string, rule: string])[] = [
    ["a pitfall by number", "src/kernel/x.ts", "export const a = { pitfall: 4 };", "no-restricted-syntax"],
    [
      "a test of an architecture's name",
      "src/kernel/x.ts",
      'export const f = (m: M) => m.config.architecture.name === "riscv";',
      "no-restricted-syntax",
    ],
    [
      "a test of a name taken out of the architecture",
      "src/simulator/x.ts",
      'export const f = ({ name }: A) => name !== "x86-64";',
      "no-restricted-syntax",
    ],
    [
      "a switch over architectures",
      "src/machine/walk/x.ts",
      "export function f({ architecture }: C) { switch (architecture.name) { default: return 1; } }",
      "no-restricted-syntax",
    ],
    [
      "the beginning of an architecture's name",
      "src/kernel/x.ts",
      'export const f = ({ architecture }: C) => architecture.name.startsWith("armv");',
      "no-restricted-syntax",
    ],
    [
      "a decision by the beginning of a message",
      "src/language/x.ts",
      'export const f = ({ message }: P) => message.startsWith("This");',
      "no-restricted-syntax",
    ],
    [
      "a decision by a title",
      "src/debug/x.ts",
      "export const f = (p: P) => /^P4/.test(p.title);",
      "no-restricted-syntax",
    ],
    [
      "a comparison of a reason",
      "src/kernel/x.ts",
      'export const f = (p: P) => p.why === "No.";',
      "no-restricted-syntax",
    ],
    [
      "an address that is written by hand",
      "src/kernel/x.ts",
      "export const f = (va: number) => `at 0x${va.toString(16)}`;",
      "no-restricted-syntax",
    ],
    ["chance", "src/machine/x.ts", "export const a = Math.random();", "no-restricted-syntax"],
    ["time", "src/simulator/x.ts", "export const a = Date.now();", "no-restricted-properties"],
  ];
  for (const [what, path, text, rule] of swept(refused, 5))
    it(`refuses ${what}`, async () => {
      assert.deepEqual(await broken(path, text), [rule]);
    });

  it("allows a table by architecture, traits, and the names in the presets themselves", async () => {
    const table = "export const f = (c: C) => table[c.architecture.name](c) ?? c.architecture.tlbCommands;";
    assert.deepEqual(await broken("src/kernel/x.ts", table), []);
    const absent = 'export const f = (p: P) => p.message === "" || p.kind.startsWith("a");';
    assert.deepEqual(await broken("src/language/x.ts", absent), []);
    const preset = 'export const f = ({ name }: A) => name === "arc";';
    assert.deepEqual(await broken("src/machine/presets/x.ts", preset), []);
  });
});
