import assert from "node:assert/strict";
import {
  machinePresets,
  machineSettings,
  resolveMachineConfig,
  type MachineConfig,
  type SettingValue,
} from "../../src/machine/index.js";

function config(preset: string, overrides: Record<string, SettingValue> = {}): MachineConfig {
  const resolved = resolveMachineConfig({ preset, overrides });
  assert.ok("config" in resolved, JSON.stringify(resolved));
  return resolved.config;
}

function problems(preset: string, overrides: Record<string, SettingValue>): string[] {
  const resolved = resolveMachineConfig({ preset, overrides });
  return "problems" in resolved ? resolved.problems.map(({ key, message }) => `${key}: ${message}`) : [];
}

describe("machine configuration", () => {
  it("resolves every preset and every default", () => {
    for (const { name } of machinePresets()) {
      const resolved = config(name);
      assert.ok(resolved.sources.length > 3);
      for (const { source, mark } of resolved.sources) assert.ok(source.length > 0 && "VIMC".includes(mark));
    }
    assert.equal(config("").preset, "arc-hs38-1k");
    const { tlbs } = config("arc-hs38-512");
    assert.deepEqual(
      tlbs.map(({ name, sets, ways }) => `${name} ${sets}x${ways}`),
      ["uITLB 1x4", "uDTLB 1x8", "JTLB 128x4", "sTLB 1x16"],
    );
  });

  it("applies overrides, with words and units", () => {
    const resolved = config("arc-hs38-1k", {
      cores: 2,
      memory: "16M",
      tags: "asid",
      check: "on",
      jtlb_sets: 64,
      replacement: "lru",
      utlb_on_ctx_write: "flush",
      cost_memory_read: 30,
    });
    assert.equal(resolved.cores, 2);
    assert.equal(resolved.memoryBytes, 16 * 2 ** 20);
    assert.equal(resolved.tags, "asid");
    assert.equal(resolved.check, true);
    assert.deepEqual(
      { ...resolved.tlbs[2] },
      { name: "JTLB", level: 2, serves: "both", sets: 64, ways: 4, replacement: "lru" },
    );
    assert.equal(resolved.options.utlbOnContextWrite, "flush");
    assert.equal(resolved.costs.memoryRead, 30);
  });

  it("reports every problem with what is allowed", () => {
    const found = problems("arc-hs39", {
      cores: 0,
      jtlb_sets: 100,
      tags: "asids",
      colour: "red",
      check: 3,
      memory: "lots",
      udtlb_entries: 5,
      utlb_replacement: "plru",
    });
    assert.equal(found.length, 8);
    assert.match(found[0], /^preset: .*"arc-hs39".*arc-hs38-1k/);
    assert.match(found[1], /^cores: .*from 1 to 16/);
    assert.match(found[2], /power of two/);
    assert.match(found[3], /none, asid, asid\+global, asid\+sasid/);
    assert.match(found[4], /^colour: .*cores, memory/);
    assert.match(found[7], /plru needs .*uDTLB has 5/);
    assert.match(problems("arc-750d", { tags: "asid+sasid" })[0], /^tags: .*needs shared ids/);
    assert.match(problems("arc-hs38-1k", { asid_bits: 12 })[0], /8 ASID bits/);
  });

  it("knows which machines have no ASIDs and which no joint second level", () => {
    for (const preset of ["sifive-u54", "sifive-u74", "zen1", "zen2"]) {
      assert.equal(config(preset).tags, "none");
      for (const tags of ["asid", "asid+global", "asid+sasid"]) {
        const found = problems(preset, { tags });
        assert.equal(found.length, 1);
        assert.ok(found[0].startsWith(`tags: tags ${tags} needs ASIDs, but ${preset} has none (0 bits)`));
      }
      assert.equal(config(preset, { tags: "asid", asid_bits: 9 }).asidBits, 9);
      assert.equal(config(preset, { tags: "asid+sasid", asid_bits: 9, sasids: 8 }).sasidCount, 8);
    }
    assert.match(
      problems("zen1", { jtlb_sets: 64 })[0],
      /^jtlb_sets: zen1 has no second-level TLB for fetches and data together/,
    );
    assert.match(problems("sifive-u54", { replacement: "rr" })[0], /one TLB level only: use utlb_replacement/);
    assert.match(
      problems("skylake", { tlb_levels: 1, replacement: "rr" })[0],
      /one TLB level only: use utlb_replacement/,
    );
  });

  it("divides a first level into sets, whatever is written first, and leaves out a second level", () => {
    for (const overrides of [
      { udtlb_sets: 128, udtlb_entries: 512 },
      { udtlb_entries: 512, udtlb_sets: 128 },
    ]) {
      const { tlbs } = config("rv64-sv48", { ...overrides, tlb_levels: 1 });
      assert.deepEqual(
        tlbs.map(({ name, sets, ways }) => [name, sets, ways]),
        [
          ["ITLB", 1, 32],
          ["DTLB", 128, 4],
        ],
      );
    }
    const unified = config("arc-hs38-1k", { utlb_unified: "on", udtlb_entries: 16 }).tlbs;
    assert.deepEqual(unified.map(({ name, serves, ways }) => [name, serves, ways]).slice(0, 2), [
      ["uTLB", "both", 16],
      ["JTLB", "both", 4],
    ]);
    assert.match(
      problems("rv64-sv48", { udtlb_sets: 64 })[0],
      /^udtlb_sets: 64 sets do not divide the 32 entries of DTLB: set udtlb_entries to a multiple of 64/,
    );
    assert.match(problems("rv64-sv48", { uitlb_sets: 3 })[0], /uitlb_sets must be a power of two/);
    assert.match(problems("arc-hs38-1k", { tlb_levels: 1 })[0], /^tlb_levels: an ARC core refills its JTLB/);
    assert.match(problems("sifive-u54", { tlb_levels: 2 })[0], /^tlb_levels: sifive-u54 has one TLB level only/);
    assert.deepEqual(problems("zen1", { replacement: "rr" }), []);
    const skylake = config("skylake", { uitlb_entries: 32 }).tlbs;
    assert.deepEqual(
      skylake.map(({ sets, ways }) => `${sets}x${ways}`),
      ["1x32", "16x4", "128x12", "1x8", "8x4", "1x4", "4x4"],
    );
  });

  it("has as many entries as the sources say", () => {
    const entries = (preset: string): string =>
      config(preset)
        .tlbs.map(({ name, sets, ways }) => `${name} ${sets * ways}`)
        .join(", ");
    assert.equal(entries("sifive-u54"), "ITLB 32, DTLB 32");
    assert.equal(entries("sifive-u74"), "ITLB 40, DTLB 40, L2TLB 512");
    assert.equal(entries("cortex-a53"), "uITLB 10, uDTLB 10, MainTLB 512, WalkCache 64");
    assert.equal(
      entries("skylake"),
      "L1ITLB 128, L1DTLB 64, STLB 1536, L1ITLB2M 8, L1DTLB2M 32, L1DTLB1G 4, STLB1G 16",
    );
    assert.equal(entries("arc-hs38-4k"), "uITLB 4, uDTLB 8, JTLB 1024, sTLB 16");
    assert.equal(entries("arc-750d"), "uITLB 4, uDTLB 8, JTLB 256");
    assert.equal(entries("cortex-a7"), "uITLB 10, uDTLB 10, MainTLB 256");
    assert.equal(entries("zen1"), "L1ITLB 64, L1DTLB 64, L2ITLB 512, L2DTLB 1536");
    assert.equal(entries("zen2"), "L1ITLB 64, L1DTLB 64, L2ITLB 512, L2DTLB 2048");
    for (const { name } of machinePresets()) {
      for (const { sets } of config(name).tlbs) assert.ok(Number.isInteger(Math.log2(sets)), `${name}: ${sets} sets`);
    }
  });

  it("describes every key", () => {
    for (const setting of machineSettings()) {
      assert.match(setting.key, /^[a-z0-9_]+$/);
      assert.ok(setting.doc.endsWith("."), setting.key);
      if (setting.type === "choice") assert.ok(setting.values.length > 1);
    }
  });
});
