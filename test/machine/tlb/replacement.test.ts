import assert from "node:assert/strict";
import { createBench, enter, mapPage, newSpace, va, type Bench } from "../machines/bench-machine.js";
import { Access, isValid, preload, type Replacement } from "../../../src/machine/index.js";
import { lookup } from "../../../src/machine/tlb/tlb.js";
import { touchEntry } from "../../../src/machine/tlb/replacement.js";
import { createRandom, nextRandom } from "../../../src/machine/base/random.js";

const base = 0x100_0000;

/** A last-level TLB of one set with four ways, pages 0…9 mapped. */
function oneSet(replacement: Replacement, more = {}): Bench & { touch(page: number): void; pages(): number[] } {
  const bench = createBench("arc-hs38-1k", { jtlb_sets: 1, jtlb_ways: 4, replacement, ...more });
  const root = newSpace(bench);
  for (let page = 0; page < 10; page++) mapPage(bench, root, base + page * 8192);
  enter(bench, root);
  const jtlb = bench.core.tlbs[2];
  return {
    ...bench,
    touch(page) {
      const slot = lookup(jtlb, base / 8192 + page, bench.core.context);
      if (slot >= 0) touchEntry(jtlb, slot);
      else {
        jtlb.clock++;
        preload(bench.machine, bench.core, va(base + page * 8192), Access.Load);
      }
    },
    pages: () => [0, 1, 2, 3].filter((slot) => isValid(jtlb, slot)).map((slot) => jtlb.vpn[slot] - base / 8192),
  };
}

describe("replacement", () => {
  it("lru gives up the entry whose last use is longest ago", () => {
    const bench = oneSet("lru");
    [0, 1, 2, 3, 0, 2, 4, 5].forEach((page) => {
      bench.touch(page);
    });
    assert.deepEqual(bench.pages(), [0, 4, 2, 5]);
  });

  it("rr goes round whatever is used", () => {
    const bench = oneSet("rr");
    [0, 1, 2, 3, 0, 0, 4, 0, 5].forEach((page) => {
      bench.touch(page);
    });
    assert.deepEqual(bench.pages(), [4, 0, 5, 3]); // 0 was in use all the time, and is given up first all the same
  });

  it("plru follows the tree", () => {
    const bench = oneSet("plru");
    [0, 1, 2, 3].forEach((page) => {
      bench.touch(page);
    });
    bench.touch(4); // the tree points to the half not used last, and in it to way 0
    assert.deepEqual(bench.pages(), [4, 1, 2, 3]);
    bench.touch(5);
    assert.deepEqual(bench.pages(), [4, 1, 5, 3]);
    bench.touch(1);
    bench.touch(6);
    assert.deepEqual(bench.pages(), [4, 1, 5, 6]);
  });

  it("random-lfsr repeats with the seed, differs without, and reaches every way", () => {
    const run = (seed: number): number[] => {
      const bench = oneSet("random-lfsr", { seed });
      for (let n = 0; n < 40; n++) bench.touch((n * 7) % 10);
      return bench.pages();
    };
    assert.deepEqual(run(1), run(1));
    assert.ok([2, 3, 4, 5].some((seed) => run(seed).join() !== run(1).join()));
    const random = createRandom(1, 2);
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4000; n++) counts[nextRandom(random) % 4]++;
    for (const count of counts) assert.ok(count > 800 && count < 1200, counts.join());
  });

  it("fills free ways first by default, or leaves that to chance", () => {
    const first = oneSet("random-lfsr");
    [0, 1, 2, 3].forEach((page) => {
      first.touch(page);
    });
    assert.deepEqual(first.pages(), [0, 1, 2, 3]);
    const counts = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const bench = oneSet("random-lfsr", { invalid_first: "off", seed });
      [0, 1, 2, 3].forEach((page) => {
        bench.touch(page);
      });
      return bench.pages().length;
    });
    assert.ok(counts.some((count) => count < 4));
  });
});
