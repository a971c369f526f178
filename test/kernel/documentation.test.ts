import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { implementedSystemCalls, kernelPresets } from "../../src/kernel/index.js";

const page = readFileSync(new URL("../../docs/kernel.md", import.meta.url), "utf8");

describe("docs/kernel.md says what the code does", () => {
  it("every preset and system call", () => {
    for (const { name } of kernelPresets()) assert.ok(page.includes(`\`${name}\``), name);
    for (const name of implementedSystemCalls) assert.ok(new RegExp(`\`${name}[(\`]`).test(page), name);
  });
});
