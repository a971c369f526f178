/** The cost model: what it charges, and that docs/kernel.md says so. `UPDATE_DOCS=1` writes the tables of the page. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import {
  costModel,
  costPresets,
  costsOf,
  kernelSettings,
  resolveKernelConfig,
  type CostName,
  type CostPreset,
  type CostPresetName,
} from "../../../src/kernel/index.js";
import { bootIdle, callAs } from "../systems/tiny-program.js";

const path = new URL("../../../docs/kernel.md", import.meta.url);
const presets = Object.entries(costPresets) as [CostPresetName, CostPreset][];

const rows = {
  totals: presets.flatMap(([name, { totals }]) =>
    totals.map(
      ({ what, cycles, parts, source }) =>
        `| ${what} | \`${name}\` | ${cycles} | ${parts.map((part) => `\`${part}\``).join(" + ")} | ${source} |`,
    ),
  ),
  figures: Object.entries(costModel).map(([name, { cycles, source }]) => `| \`${name}\` | ${cycles} | ${source} |`),
  replaced: presets.flatMap(([name, { costs }]) =>
    Object.entries(costs).map(([what, { cycles, source }]) => `| \`${name}\` | \`${what}\` | ${cycles} | ${source} |`),
  ),
};

/** The page with the rows of each table, which begin behind a table's head, as they should be. */
function rewritten(page: string): string {
  return Object.entries(rows).reduce((text, [name, lines]) => {
    const end = `<!-- ${name} -->`;
    const at = text.indexOf(end);
    assert.ok(at > 0, `docs/kernel.md has no ${end}`);
    const head = text.lastIndexOf("|---|", at);
    return `${text.slice(0, text.indexOf("\n", head) + 1)}${lines.join("\n")}\n${text.slice(at)}`;
  }, page);
}

/** Cycles that a call costs the core of P, the machine's part included. */
function cyclesOf(
  system: ReturnType<typeof bootIdle>,
  ...[name, ...args]: Parameters<typeof callAs> extends [unknown, unknown, ...infer Rest] ? Rest : never
): number {
  const core = system.machine.cores[0]!;
  const before = core.cycles;
  callAs(system, "P", name, ...args);
  return core.cycles - before;
}

describe("cost model", () => {
  it("is what docs/kernel.md says", () => {
    const page = readFileSync(path, "utf8");
    if (process.env["UPDATE_DOCS"]) writeFileSync(path, rewritten(page));
    else assert.equal(page, rewritten(page), "run the tests with UPDATE_DOCS=1");
  });

  for (const [name, { totals, mhz }] of presets) {
    it(`${name}: the parts add up to the published totals`, () => {
      const cost = costsOf(name);
      for (const { what, cycles, parts } of totals) {
        assert.equal(
          parts.reduce((sum, part) => sum + cost[part], 0),
          cycles,
          what,
        );
      }
    });
    it(`${name}: gives the kernel its figures and clock rate`, () => {
      const resolved = resolveKernelConfig({ preset: "linux-rfc", overrides: { costs: name, cost_wake: 7 } });
      assert.ok("config" in resolved);
      assert.deepEqual(resolved.config.cost, { ...costsOf(name), wake: 7 });
      assert.equal(resolved.config.mhz, mhz);
    });
  }

  it("the published nanoseconds are the totals at the published clock rate", () => {
    const nanoseconds = (cycles: number): number => Math.round((cycles * 1000) / costPresets["rfc-e5620"].mhz);
    assert.deepEqual([1123, 4666, 48_007, 361_178].map(nanoseconds), [468, 1944, 20_003, 150_491]);
  });

  it("every figure has a setting of its own", () => {
    const keys = kernelSettings().map(({ name }) => name);
    for (const name of Object.keys(costModel) as CostName[]) {
      const key = `cost_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
      assert.ok(keys.includes(key), key);
    }
  });

  // What the machine adds: two register writes and no flush (tags), or none (the flush costs more on some machines).
  for (const [preset, machine] of [
    ["arc-hs38-1k", 12],
    ["rv64-sv39", 3],
  ] as const) {
    it(`a fork, a create and a switch cost what was measured (${preset})`, () => {
      const system = bootIdle(["P"], { machine: { preset } });
      callAs(system, "P", "vas_find", "touch the page of the name first");
      const create = cyclesOf(system, "vas_create", "v", 0o660);
      assert.ok(Math.abs(create - 48_007) <= 10, `create ${create}`); // and the name is copied
      callAs(system, "P", "vas_attach", 0, 1, 2);
      assert.equal(cyclesOf(system, "vas_switch", 1), 1123 + machine);
      const fork = cyclesOf(system, "fork");
      assert.ok(Math.abs(fork / 361_178 - 1) < 0.005, `fork ${fork}`);
    });
  }

  it("a figure that is set is charged", () => {
    const system = bootIdle(["P"], { kernel: { cost_system_call: 1000, cost_vas_find: 0, cost_copy_user_word: 0 } });
    callAs(system, "P", "vas_find", "v");
    assert.equal(cyclesOf(system, "vas_find", "v"), 1000);
  });
});
