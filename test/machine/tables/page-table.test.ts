import assert from "node:assert/strict";
import fc from "fast-check";
import {
  clearEmptyTables,
  clearLeaf,
  forEachLeaf,
  forEachTable,
  formatFields,
  frameAddress,
  freeTables,
  readLeaf,
  walk,
  writeLeaf,
  writeWord,
  type Pfn,
  type PhysicalAddress,
} from "../../../src/machine/index.js";
import { validEntries } from "../../../src/simulator/names/page-table-entries.js";
import { createBench, leafOf, newSpace, takeFrame, va } from "../machines/bench-machine.js";
import { formatBenches as benches, slowWalk } from "./slow-walker.js";
import { runs } from "../../sample.js";

describe("page tables", () => {
  it("hold what was mapped and nothing else, as an independent walker reads them", () => {
    const page = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 0x1ffff }));
    const change = fc.record({
      page,
      map: fc.boolean(),
      permissions: fc.constantFrom("r", "rw", "rx", "rwx"),
      shared: fc.integer({ min: -1, max: 63 }),
      global: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        for (const bench of benches()) {
          const { machine } = bench;
          const pageBytes = 2 ** machine.format.pageShift;
          const root = newSpace(bench);
          const expected = new Map<number, ReturnType<typeof leafOf>>();
          for (const { page: n, map, ...marks } of changes) {
            const address = n * pageBytes;
            if (map) {
              const shared = Math.min(marks.shared, machine.format.sharedIds - 1);
              const leaf = leafOf(takeFrame(bench), { ...marks, shared });
              writeLeaf(machine, root, va(address), leaf, () => takeFrame(bench));
              expected.set(address, leaf);
            } else {
              assert.deepEqual(clearLeaf(machine, root, va(address)), expected.get(address) ?? null);
              expected.delete(address);
            }
          }
          for (const { page: n } of changes) {
            const address = n * pageBytes;
            assert.deepEqual(readLeaf(machine, root, va(address)), expected.get(address) ?? null);
            const leaf = expected.get(address);
            assert.equal(slowWalk(machine, root, address + 12), leaf === undefined ? null : leaf.pfn * pageBytes + 12);
          }
          const seen: number[] = [];
          forEachLeaf(machine, root, va(0), va(machine.format.vaLimit), (address, leaf) => {
            seen.push(address);
            assert.deepEqual(leaf, expected.get(address));
          });
          assert.deepEqual(
            seen,
            [...expected.keys()].sort((one, other) => one - other),
          );
        }
      }),
      { numRuns: runs(8) },
    );
  });

  it("give back every table once", () => {
    for (const bench of benches()) {
      const before = bench.next;
      const root = newSpace(bench);
      const tables: number[] = [root];
      for (const page of [0, 1, 5000, 70_000]) {
        writeLeaf(bench.machine, root, va(page * 2 ** bench.machine.format.pageShift), leafOf(0x8_0000 as Pfn), () => {
          const table = takeFrame(bench);
          tables.push(table);
          return table;
        });
      }
      const released: number[] = [];
      freeTables(bench.machine, root, (pfn) => {
        released.push(pfn);
      });
      assert.deepEqual(released.sort(), tables.sort());
      assert.equal(released.length, bench.next - before);
    }
  });

  it("give way to a large page when they are empty, each told with the first address that it was for", () => {
    const bench = createBench("rv64-sv48");
    const { machine } = bench;
    const root = newSpace(bench);
    const [giga, mega] = [2 ** 30, 2 ** 21];
    const at = 3 * giga;
    const given: [number, Pfn][] = [];
    const cleared = (level: number, address = at + mega + 0x5000): void => {
      clearEmptyTables(machine, root, va(address), level, (pfn, first) => {
        given.push([first, pfn]);
      });
    };
    // Nothing on the way, nothing at the entry, and a page of that size: there is no table to take away.
    cleared(1);
    const tables: Pfn[] = [];
    const map = (address: number, level?: number): void => {
      const table = (): Pfn => {
        tables.push(takeFrame(bench));
        return tables.at(-1)!;
      };
      writeLeaf(machine, root, va(address), leafOf((0x8_0000 + 2 ** 18) as Pfn), table, level);
    };
    map(2 * giga, 1);
    cleared(1);
    cleared(1, 2 * giga);
    assert.deepEqual(given, []);
    assert.equal(walk(machine, root, va(2 * giga)).bytes, giga);
    // A page of 4K in two of its parts of 2M: three tables, of which the upper one is told last.
    tables.length = 0;
    for (const page of [0, mega + 0x7000]) map(at + page);
    const [upper, first, second] = tables;
    assert.throws(() => {
      cleared(1);
    }, /0xc000_0000 is mapped by a smaller page: clear that mapping first$/);
    assert.notEqual(readLeaf(machine, root, va(at + mega + 0x7000)), null, "refused, and nothing is lost");
    assert.deepEqual(given, []);
    for (const page of [0, mega + 0x7000]) clearLeaf(machine, root, va(at + page));
    cleared(1);
    assert.deepEqual(given, [
      [at, first],
      [at + mega, second],
      [at, upper],
    ]);
    assert.deepEqual(
      walk(machine, root, va(at)).steps.map(({ table }) => table),
      [true, false],
      "its entry is clear",
    );
    // A table of the lowest level alone.
    given.length = tables.length = 0;
    for (const page of [0, mega]) map(at + page);
    for (const page of [0, mega]) clearLeaf(machine, root, va(at + page));
    cleared(2);
    assert.deepEqual(given, [[at + mega, tables[2]]]);
  });

  it("end where their frame ends, whatever stands in the next one", () => {
    for (const bench of benches()) {
      const {
        machine: { format, memory },
      } = bench;
      const root = newSpace(bench);
      const [behind, table] = [takeFrame(bench), takeFrame(bench)];
      const [lo, hi] = format.encodeTable(frameAddress(memory, table));
      for (let word = 0; word < memory.pageBytes / 4; word++) {
        const value = format.entryBytes === 8 && word % 2 === 1 ? hi : lo;
        writeWord(memory, (frameAddress(memory, behind) + word * 4) as PhysicalAddress, value);
      }
      const tables: number[] = [];
      forEachTable(bench.machine, root, (pfn) => {
        tables.push(pfn);
      });
      assert.deepEqual(tables, [root], format.name);
      assert.deepEqual(validEntries(bench.machine, frameAddress(memory, root), 0), [], format.name);
      for (const { entries } of format.levels) assert.ok(entries * format.entryBytes <= memory.pageBytes, format.name);
    }
  });

  it("name the fault and show each step", () => {
    const bench = createBench("rv64-sv39");
    const { machine } = bench;
    const root = newSpace(bench);
    assert.equal(walk(machine, root, va(0)).fault, "not-present");
    assert.equal(walk(machine, root, va(2 ** 38)).fault, "non-canonical");
    assert.equal(walk(machine, root, va(-4)).fault, "non-canonical");
    writeLeaf(machine, root, va(0), leafOf((machine.memory.firstPfn + 1) as Pfn), () => takeFrame(bench), 1);
    assert.equal(walk(machine, root, va(0)).fault, "misaligned");
    writeLeaf(machine, root, va(0x4000_0000), leafOf(takeFrame(bench), { permissions: "w" }), () => takeFrame(bench));
    assert.equal(walk(machine, root, va(0x4000_0000)).fault, "reserved");
    const pfn = takeFrame(bench);
    writeLeaf(machine, root, va(0x4000_1000), leafOf(pfn, { permissions: "rx" }), () => takeFrame(bench));
    const found = walk(machine, root, va(0x4000_1abc));
    assert.deepEqual(
      found.steps.map(({ name, index, table }) => [name, index, table]),
      [
        ["L2", 1, true],
        ["L1", 0, true],
        ["L0", 1, false],
      ],
    );
    const flags = formatFields(machine.format, found.steps[2].raw, 2)
      .filter(({ set }) => set)
      .map(({ name }) => name);
    assert.deepEqual(flags, ["U", "X", "R", "V"]);
    assert.throws(() => {
      writeLeaf(machine, root, va(2 ** 40), leafOf(pfn), () => pfn);
    }, /no address of RISC-V Sv39/);
  });

  it("inherit the global bit of a RISC-V table entry", () => {
    const bench = createBench("rv64-sv39");
    const { machine } = bench;
    const root = newSpace(bench);
    writeLeaf(machine, root, va(0), leafOf(takeFrame(bench)), () => takeFrame(bench));
    machine.memory.words[0] |= 1 << 5; // the root's first entry; the root is the first frame
    assert.equal(readLeaf(machine, root, va(0))?.global, true);
  });
});
