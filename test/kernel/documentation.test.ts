import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { costModel, implementedSystemCalls, kernelPresets } from "../../src/kernel/index.js";

const page = readFileSync(new URL("../../docs/kernel.md", import.meta.url), "utf8");

describe("docs/kernel.md says what the code does", () => {
  it("every figure of the cost model", () => {
    for (const [name, { cycles, source }] of Object.entries(costModel)) {
      assert.ok(page.includes(`| \`${name}\` | ${cycles} | ${source} |`), name);
    }
    assert.equal(costModel.systemCall.cycles + costModel.vasSwitch.cycles, 1123);
    assert.equal(costModel.systemCall.cycles + costModel.vasCreate.cycles, 48_007);
    assert.equal(costModel.systemCall.cycles + costModel.threadSwitch.cycles, 4666);
  });
  it("every preset and system call", () => {
    for (const { name } of kernelPresets()) assert.ok(page.includes(`\`${name}\``), name);
    for (const name of implementedSystemCalls) assert.ok(new RegExp(`\`${name}[(\`]`).test(page), name);
  });
});
