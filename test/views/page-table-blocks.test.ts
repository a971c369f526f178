/** A page of several entries is one row, of real runs in each format that has such pages; a page of one entry says what it has the place of. */
import assert from "node:assert/strict";
import type { PageTableRow } from "../../src/protocol/snapshot.js";
import { pageTableSnapshot } from "../../src/simulator/index.js";
import { blockOf, joinBlocks, standsFor } from "../../src/views/page-tables/row/blocks.js";
import { rowLabel, rowName, shortCount, sizeNote } from "../../src/views/page-tables/tree-table.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

const at = 0x2000_0000;

/** Rows of the pages at 0x2000_0000 (of 1 GB: 0x4000_0000) after a load from the first and a store to the last, 36 KB into it. */
async function pagesOf(machine: string, size: string, flag: string, pages = 2) {
  const source = `scenario "large"
machine ${machine} { memory 2G }
kernel linux-rfc
program p {
  fn main() {
    let size = ${size}
    let a = mmap(${size === "1G" ? "0x4000_0000" : "0x2000_0000"}, ${pages} * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE | MAP_HUGETLB | ${flag})
    print u64[a]
    u64[a + ${pages - 1} * size + 0x9000] = 5
    print 1
  }
}
process A runs p`;
  const simulation = open(await compile(source));
  for (;;) {
    const snapshot = pageTableSnapshot(simulation, { expanded: ["walk"] });
    const rows = snapshot.rows.filter((row) => row.kind === "page" && row.va >= at && row.va < 0xd000_0000);
    const told = snapshot.walk;
    if (told?.access === "store" && told.va >= at && told.va % 0x1_0000 === 0x9000) return { rows, snapshot };
    assert.equal(go(simulation, { kind: "statement", tid: 1, depth: "over" }).reason, "step");
  }
}

describe("large pages in the page tables", () => {
  for (const [machine, size, flag, name] of [
    ["rv64-sv39", "64K", "MAP_HUGE_64KB", "L0[0x10–0x1f]"],
    ["cortex-a53", "64K", "MAP_HUGE_64KB", "L3[0x10–0x1f]"],
    ["cortex-a9", "64K", "MAP_HUGE_64KB", "L2[0x10–0x1f]"],
  ] as const)
    it(`of sixteen entries are one row, ${machine}`, async () => {
      const { rows, snapshot } = await pagesOf(machine, size, flag);
      assert.equal(rows.length, 32, "of the tables' own entries");
      const joined = joinBlocks(rows, [snapshot.subject]);
      assert.deepEqual(
        joined.map((row) => blockOf(row)!.entries.length),
        [16, 16],
      );
      assert.deepEqual(
        joined.map(({ va }) => va),
        [at, at + 0x1_0000],
      );
      const told = joined[1]!;
      assert.equal(told.pfn, rows[16]!.pfn, "where the page begins");
      assert.equal(told.id, snapshot.subject, "it stands on the entry that is told");
      assert.ok(standsFor(told, rows[31]!.id) && !standsFor(told, rows[0]!.id));
      assert.equal(
        told.rights!.dirty,
        rows.some(({ rights }) => rights!.dirty),
      );
      assert.equal(rowName(told), name);
      assert.equal(sizeNote(told, snapshot.pageBytes), "64 KB: 16 entries, one page in place of 16 base pages");
      assert.match(rowLabel(told, "A", ""), /16 entries, one 64 KB page/);
    });

  for (const [machine, size, flag, words, short] of [
    ["skylake", "2M", "MAP_HUGE_2MB", "2 MB: one entry in place of 512 base pages", "512"],
    ["skylake", "1G", "MAP_HUGE_1GB", "1 GB: one entry in place of 262,144 base pages", "256K"],
  ] as const)
    it(`of one entry say how many pages they are in place of, ${machine} ${size}`, async () => {
      const { rows, snapshot } = await pagesOf(machine, size, flag, 1);
      assert.deepEqual(joinBlocks(rows, []), rows);
      const row = rows.at(-1)!;
      assert.equal(sizeNote(row, snapshot.pageBytes), words);
      assert.equal(shortCount(row.largePage / snapshot.pageBytes), short);
    });

  it("stay as many rows as they have entries where these do not say the same, or not all are there", async () => {
    const { rows } = await pagesOf("rv64-sv39", "64K", "MAP_HUGE_64KB");
    const block = rows.slice(0, 16);
    const lines = (of: readonly PageTableRow[]) => joinBlocks(of, []).length;
    const changed = (part: Partial<PageTableRow>) =>
      block.map((row, index) => (index === 5 ? { ...row, ...part } : row));
    assert.equal(lines(block), 1);
    assert.equal(lines(block.slice(1)), 15);
    assert.equal(lines(changed({ rights: { ...block[5]!.rights!, rights: "r--" } })), 16);
    assert.equal(lines(changed({ gone: "cleared" })), 16);
    assert.equal(lines(changed({ parent: "elsewhere" })), 16);
    assert.equal(lines(changed({ rights: { ...block[5]!.rights!, dirty: true } })), 1, "the page is written then");
  });
});
