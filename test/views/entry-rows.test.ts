import assert from "node:assert/strict";
import { toCsv, toText } from "../../src/views/export/table-text.js";
import { indexOwners } from "../../src/views/owner/owners.js";
import { entryRows, entryTable, type EntryFilter } from "../../src/views/tlb/entries/entry-rows.js";
import type { SortKey } from "../../src/views/tlb/entries/entry-columns.js";
import { levelCells, setsInBand } from "../../src/views/tlb/levels/level-cells.js";
import { counterChanges } from "../../src/views/tlb/levels/counter-change.js";
import { tlbPicture } from "../../src/views/tlb/tlb-picture.js";
import { tlbSnapshot } from "./fixtures/snapshots.js";

const everything: EntryFilter = { text: "", owner: null, level: "" };
const snapshot = tlbSnapshot(18);
const core = snapshot.cores[0]!;
const owners = indexOwners(snapshot.owners);

function keys(filter: Partial<EntryFilter>, sort: SortKey = "set"): string[] {
  return entryRows(core, owners, { ...everything, ...filter }, sort).map((row) => row.key);
}

describe("rows of TLB entries", () => {
  it("holds every entry of every level", () => {
    assert.equal(
      keys({}).length,
      core.levels.reduce((sum, level) => sum + level.entries.length, 0),
    );
  });

  it("filters by owner, level and text together", () => {
    assert.deepEqual(keys({ owner: 4, level: "uDTLB" }), ["uDTLB/1"]);
    assert.deepEqual(keys({ text: "2002_0000" }), keys({ text: "0x20020000" }));
    assert.ok(keys({ text: "2002_0000" }).includes("JTLB/64"));
    assert.ok(keys({ text: "S#1" }).length > 0);
    assert.deepEqual(keys({ text: "no such thing" }), []);
  });

  it("sorts by recency: hits, then fills of this step, then the newest", () => {
    const rows = entryRows(core, owners, everything, "recency");
    assert.deepEqual(
      rows.slice(0, 3).map((row) => row.entry.change),
      ["hit", "hit", "filled"],
    );
    const rest = rows.slice(3).map((row) => row.entry.filledAt);
    assert.deepEqual(
      rest,
      [...rest].sort((a, b) => b - a),
    );
  });

  it("sorts by place, address and owner", () => {
    const by = (sort: SortKey) => entryRows(core, owners, everything, sort);
    const addresses = by("va").map((row) => row.entry.va);
    assert.deepEqual(
      addresses,
      [...addresses].sort((a, b) => a - b),
    );
    const names = by("owner").map((row) => row.owner);
    assert.deepEqual(
      names,
      [...names].sort((a, b) => a.localeCompare(b)),
    );
    assert.equal(by("set")[0]!.level.level, 1);
  });

  it("writes decoded and raw fields, and quotes CSV", () => {
    const table = entryTable(entryRows(core, owners, everything, "set"));
    assert.deepEqual(table.headings.slice(-2), ["PD0", "PD1"]);
    assert.equal(toCsv(table).split("\r\n").length, table.rows.length + 2);
    assert.equal(toCsv({ headings: ["a,b"], rows: [['say "x"']] }), '"a,b"\r\n"say ""x"""\r\n');
    assert.equal(toText({ headings: ["a", "bb"], rows: [["ccc", "d"]] }), "a    bb\nccc  d\n");
  });
});

describe("cells of a TLB level", () => {
  const cells = (name: string, filter: Partial<EntryFilter> = {}) =>
    levelCells(
      core.levels.find((level) => level.name === name)!,
      { owners, filter: { ...everything, ...filter }, dimUnusable: true },
    );

  it("has a cell for every slot, occupied or not", () => {
    assert.deepEqual(
      ["uITLB", "uDTLB", "JTLB"].map((name) => cells(name).length),
      [4, 8, 1024],
    );
  });

  it("tells a replaced entry from a filled and a flushed one", () => {
    const micro = cells("uDTLB");
    assert.equal(micro[1]!.change, "replaced");
    assert.equal(micro[6]!.change, "flushed");
    assert.match(micro[6]!.label, /empty, entry of data flushed in this step/);
    assert.equal(cells("JTLB")[64]!.change, "hit");
  });

  it("dims what cannot match now and what the filter leaves out", () => {
    assert.match(cells("uDTLB")[3]!.look, /unusable/);
    assert.doesNotMatch(cells("uDTLB")[1]!.look, /unusable|filtered/);
    assert.match(cells("uDTLB", { owner: 4 })[0]!.look, /filtered/);
  });

  it("puts a power of two of sets side by side", () => {
    for (const width of [100, 214, 400, 720, 1600]) {
      const columns = setsInBand(width, 256, 6);
      assert.equal(Math.log2(columns) % 1, 0);
      assert.ok(columns === 8 || width / columns >= 6);
    }
  });

  it("draws the grids as a well-formed picture", () => {
    const picture = tlbPicture(snapshot, core, true);
    assert.match(picture, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.equal(picture.match(/<rect/g)!.length, 1 + 4 + 8 + 1024);
    assert.doesNotMatch(picture, /undefined|NaN|var\(/);
  });
});

describe("growth of counters", () => {
  const later = (epoch: number) => {
    const next = tlbSnapshot(epoch);
    const [first] = next.cores;
    const levels = first!.levels.map((level) => ({
      ...level,
      counters: { ...level.counters, hits: level.counters.hits + 2, misses: level.counters.misses + 1 },
    }));
    return { ...next, cores: [{ ...first!, levels }] };
  };

  it("is told for the very next stop", () => {
    const growth = counterChanges(tlbSnapshot(18), later(19)).get("0/JTLB");
    assert.deepEqual(growth, { hits: 2, misses: 1, fills: 0, evictions: 0 });
  });

  it("is not told over several stops, backwards, or without an earlier snapshot", () => {
    assert.equal(counterChanges(tlbSnapshot(18), later(20)).size, 0);
    assert.equal(counterChanges(null, later(19)).size, 0);
    const back = later(19);
    const earlier = { ...back, position: { ...back.position, tick: 3 } };
    assert.equal(counterChanges(tlbSnapshot(18), earlier).size, 0);
  });
});
