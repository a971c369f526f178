/** What of the kernel's own orders can be chosen, by the names of the lab's specification (§6): each is a setting, with these values, and told. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kernelSettings } from "../../src/kernel/index.js";

const names: Readonly<Record<string, readonly string[] | "number" | "switch">> = {
  windows: "switch",
  unmap_order: ["flush-free", "free-flush"],
  flush_when: ["now", "late", "next-switch"],
  local_flush: "switch",
  mremap_flush: ["locked", "unlocked"],
  unlazy_order: ["clear-read", "read-clear"],
  mmu_gather_batch: "number",
  unmap_lock: ["write", "read"],
  // Beside them: what is left out, and how long other cores take.
  exit_flush: "switch",
  switch_flush: "switch",
  ipi_latency: "number",
};

describe("the orders of the kernel's own calls", () => {
  const page = readFileSync("docs/kernel.md", "utf8");
  const settings = new Map(kernelSettings().map((setting) => [setting.name, setting]));

  for (const [name, values] of Object.entries(names))
    it(`\`${name}\` is a setting, and docs/kernel.md tells it`, () => {
      const setting = settings.get(name);
      assert.ok(setting !== undefined, name);
      if (typeof values === "string") assert.equal(setting.type, values);
      else assert.deepEqual(setting.values, values);
      assert.ok(page.includes(`\`${name}\``) || page.includes(`\`${name} `), name);
    });
});
