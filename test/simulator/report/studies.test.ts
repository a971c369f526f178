/**
 * The published shapes of mmu-hardware §6, as sweeps: slopes, cliffs and equalities that one scenario cannot show. The
 * figures of docs/studies.md come from the same machines.
 */
import { strict as assert } from "node:assert";
import { namedCounter } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";
import { swept } from "../../sample.js";

interface Shape {
  /** Processes, pages that they share, pages that each has to itself, turns of each, entries of the TLB. */
  readonly n: number;
  readonly shared: number;
  readonly own: number;
  readonly rounds: number;
  readonly entries: number;
  readonly machine?: string;
}

/** n processes in strict turns; each turn touches all shared pages and all own ones. First levels of one entry. */
function roundRobin({ n, shared, own, rounds, entries, machine = "" }: Shape): string {
  return `
    scenario "round robin"
    machine arc-hs38-1k {
      tags asid  jtlb_sets 1  jtlb_ways ${entries}  replacement lru  uitlb_entries 1  udtlb_entries 1 ${machine}
    }
    kernel linux-rfc { quantum 1_000_000 }
    vas lib mode 0444 { segment data at 0x2010_0000 size ${shared * 8}K r-- { u64 table[${shared * 1024}] = 1 } }
    program worker {
      u64 mine[${own * 1024}]
      fn main() {
        subscribe(vas_find("lib"))
        for round in 0 .. ${rounds} {
          for page in 0 .. ${shared} { let x = lib.table[page * 1024] }
          for page in 0 .. ${own} { mine[page * 1024] = 1 }
          yield()
        }
      }
    }
    ${Array.from({ length: n }, (_, index) => `process P${index} runs worker`).join("\n")}`;
}

type Counts = Readonly<Record<string, number>>;

async function run(
  shape: Shape,
  tags: string,
  names: readonly string[],
  more: Record<string, string | number> = {},
): Promise<Counts> {
  const simulation = open(await compile(roundRobin(shape)), { overrides: { "machine.tags": tags, ...more } });
  assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
  return Object.fromEntries(names.map((name) => [name, namedCounter(simulation, name)!]));
}

/** Misses of a turn once everything has warmed up: the difference of two lengths of the same run, over turns. */
async function perTurn(shape: Shape, tags: string, more: Record<string, string | number> = {}): Promise<number> {
  const misses = async (rounds: number): Promise<number> =>
    (await run({ ...shape, rounds }, tags, ["walks"], more))["walks"];
  return ((await misses(12)) - (await misses(4))) / (8 * shape.n);
}

describe("published shapes", () => {
  it("R2, two tasks on a shared mapping: linear with the slope of its pages against flat", async () => {
    const shape = { n: 2, shared: 16, own: 1, rounds: 0, entries: 26 };
    const misses = async (tags: string, rounds: number): Promise<number> =>
      (await run({ ...shape, rounds }, tags, ["dtlb.misses(lib)"]))["dtlb.misses(lib)"];
    for (const rounds of swept([10, 20, 40], 1)) {
      assert.equal(await misses("asid", rounds), 2 * shape.shared * rounds);
      for (const tags of ["two-context", "asid+sasid"]) assert.equal(await misses(tags, rounds), shape.shared, tags);
    }
  });

  it("shape 1: sharing saves (n-1)·L cold misses", async () => {
    for (const n of swept([1, 2, 3, 4], 2)) {
      for (const shared of swept([1, 4, 9], 2)) {
        const shape = { n, shared, own: 2, rounds: 3, entries: 64 };
        const names = ["walks", "itlb.cold", "dtlb.cold"];
        const [asid, sasid] = [await run(shape, "asid", names), await run(shape, "asid+sasid", names)];
        assert.equal(asid["walks"] - sasid["walks"], (n - 1) * shared, `n=${n} L=${shared}`);
        for (const counts of [asid, sasid]) assert.equal(counts["itlb.cold"] + counts["dtlb.cold"], counts["walks"]);
      }
    }
  });

  it("shape 2: the cliff over n, sharp with LRU and rounded with random replacement", async () => {
    const shape = { n: 0, shared: 8, own: 2, rounds: 0, entries: 32 };
    // A turn touches L + P data pages and a text page; the stack only its first.
    const turn = shape.shared + shape.own + 1;
    for (const n of swept([1, 2, 3, 6, 8, 10], 3)) {
      assert.equal(await perTurn({ ...shape, n }, "asid"), n * turn <= shape.entries ? 0 : turn, `asid, n=${n}`);
      const together = shape.shared + n * (turn - shape.shared);
      // Beyond the cliff everybody's own pages miss; the library, used in every turn, stays.
      const missing = together <= shape.entries ? 0 : turn - shape.shared;
      assert.equal(await perTurn({ ...shape, n }, "asid+sasid"), missing, `asid+sasid, n=${n}`);
    }
    const random = { "machine.replacement": "random-lfsr" };
    const [below, at] = [
      await perTurn({ ...shape, n: 2 }, "asid", random),
      await perTurn({ ...shape, n: 3 }, "asid", random),
    ];
    assert.ok(below < 1 && at > 0 && at < turn, `${below} and ${at} of ${turn}`);
  });

  it("shape 3: nothing to gain for one process, nor where own pages fill the TLB", async () => {
    const names = ["walks"];
    const alone = { n: 1, shared: 8, own: 2, rounds: 5, entries: 8 };
    assert.deepEqual(await run(alone, "asid", names), await run(alone, "asid+sasid", names));
    const full = { n: 3, shared: 2, own: 64, rounds: 0, entries: 32 };
    const [asid, sasid] = [await perTurn(full, "asid"), await perTurn(full, "asid+sasid")];
    assert.ok(sasid / asid > 0.95 && sasid <= asid, `${sasid} of ${asid}`);
  });

  it("shape 4: without ASIDs a roomy TLB does not help; all that is lost is lost to switches", async () => {
    const shape = { n: 3, shared: 8, own: 2, rounds: 10, entries: 64 };
    const counts = await run(shape, "none", [
      "dtlb.misses(lib)",
      "dtlb.cold(lib)",
      "dtlb.switch(lib)",
      "dtlb.capacity",
    ]);
    assert.equal(counts["dtlb.misses(lib)"], 3 * 8 * 10);
    assert.equal(counts["dtlb.cold(lib)"], 3 * 8);
    assert.equal(counts["dtlb.switch(lib)"], 3 * 8 * 9);
    assert.equal(counts["dtlb.capacity"], 0);
    // Global entries survive the flush, but for that before a process that has not subscribed yet: once a process.
    assert.equal((await run(shape, "asid+global", ["dtlb.misses(lib)"]))["dtlb.misses(lib)"], 3 * 8);
  });

  it("shape 5: pages at one distance fall into one set; the same pages fit if any set will do", async () => {
    const shape = { n: 1, shared: 16, own: 1, rounds: 6, entries: 32 };
    const text = roundRobin({ ...shape, machine: "" }).replace("page * 1024]", "page % 4 * 4096]");
    const conflicts = async (sets: number, ways: number): Promise<readonly number[]> => {
      const simulation = open(await compile(text), {
        overrides: { "machine.jtlb_sets": sets, "machine.jtlb_ways": ways },
      });
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      return ["dtlb.conflict(lib)", "dtlb.capacity(lib)"].map((name) => namedCounter(simulation, name)!);
    };
    // Four pages, four pages apart: one set of 16 with two ways.
    const [conflict, capacity] = await conflicts(4, 2);
    assert.ok(conflict > 0, String(conflict));
    assert.equal(capacity, 0);
    assert.deepEqual(await conflicts(1, 32), [0, 0]);
  });

  it("rollover storms: misses fall with every bit of ASID width, and vanish when all have one", async () => {
    const shape = { n: 12, shared: 2, own: 1, rounds: 8, entries: 64 };
    let before = Infinity;
    for (const bits of swept([2, 3, 4, 8], 2)) {
      const counts = await run(shape, "asid+sasid", ["walks", "itlb.rollover", "dtlb.rollover"], {
        "machine.asid_bits": bits,
      });
      assert.ok(counts["walks"] <= before, `${bits} bits: ${counts["walks"]}`);
      before = counts["walks"];
      const storm = counts["itlb.rollover"] + counts["dtlb.rollover"];
      if (bits <= 3) assert.ok(storm > 0, `${bits} bits`);
      else assert.equal(storm, 0, `${bits} bits`);
    }
  });

  it("widths of 4 to 16 bits: a storm while there are more processes than ids, then none", async () => {
    const shape = { n: 20, shared: 1, own: 1, rounds: 4, entries: 64 };
    const lost: number[] = [];
    for (let bits = 4; bits <= 16; bits += 2) {
      const preset = { "machine.preset": "rv64-sv39", "machine.asid_bits": bits };
      const text = roundRobin(shape)
        .replace("arc-hs38-1k", "rv64-sv39")
        .replace("uitlb_entries 1  udtlb_entries 1", "");
      const simulation = open(await compile(text), { overrides: { "machine.tags": "asid", ...preset } });
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      lost.push(namedCounter(simulation, "dtlb.rollover")! + namedCounter(simulation, "itlb.rollover")!);
    }
    assert.ok(lost[0] > 20, String(lost));
    assert.deepEqual(
      lost.slice(1),
      lost.slice(1).map(() => 0),
    );
  });

  it("SpaceJMP's tags: no switch, switch with tags, switch without, in this order, until the pages exceed the TLB", async () => {
    const walks = async (pages: number, switches: boolean, tags: string, rounds: number): Promise<number> => {
      const text = `
        scenario "tags"
        machine arc-hs38-1k { jtlb_sets 1  jtlb_ways 32  replacement lru  uitlb_entries 1  udtlb_entries 1 }
        kernel linux-rfc { quantum 1_000_000 }
        vas store mode 0666 { segment rows at 0x2010_0000 size ${pages * 8}K rw- { u64 row[${pages * 1024}] = 1 } }
        program client {
          fn main() {
            let v = vas_find("store")
            vas_attach(0, v, O_RDWR)
            vas_switch(v)
            for round in 0 .. ${rounds} {
              ${switches ? "vas_switch(0)  vas_switch(v)" : ""}
              for page in 0 .. ${pages} { store.row[page * 1024] = round }
            }
          }
        }
        process P runs client`;
      const simulation = open(await compile(text), { overrides: { "machine.tags": tags } });
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      return namedCounter(simulation, "walks")!;
    };
    const aRound = async (pages: number, switches: boolean, tags: string): Promise<number> =>
      ((await walks(pages, switches, tags, 12)) - (await walks(pages, switches, tags, 4))) / 8;
    for (const pages of swept([2, 4, 8, 16, 24, 48, 64, 96], 3)) {
      const [still, tagged] = [await aRound(pages, false, "asid"), await aRound(pages, true, "asid")];
      const untagged = await aRound(pages, true, "none");
      assert.ok(still <= tagged && tagged <= untagged, `${pages} pages: ${still} ${tagged} ${untagged}`);
      if (pages <= 24) {
        assert.equal(tagged, still, `${pages} pages fit: tags make the switch free of misses`);
        assert.ok(untagged >= pages, `${pages} pages: all are lost at a switch without tags`);
      } else {
        assert.ok(untagged - still <= 0.15 * untagged, `${pages} pages: the curves have met`);
      }
    }
  });

  it("a rollover that spares shared entries costs the library nothing", async () => {
    const shape = { n: 12, shared: 4, own: 1, rounds: 8, entries: 64 };
    const misses = async (flush: string): Promise<number> =>
      (
        await run(shape, "asid+sasid", ["dtlb.misses(lib)"], {
          "machine.asid_bits": 3,
          "kernel.rollover_flush": flush,
        })
      )["dtlb.misses(lib)"];
    assert.equal(await misses("private"), shape.shared);
    assert.ok((await misses("all")) > 4 * shape.shared);
  });

  it("R6 to R8: with private tags all but the first process's misses of a library are redundant", async () => {
    const shape = { n: 4, shared: 10, own: 1, rounds: 2, entries: 64 };
    const names = ["dtlb.misses(lib)", "dtlb.redundant(lib)"];
    assert.deepEqual(await run(shape, "asid", names), { "dtlb.misses(lib)": 40, "dtlb.redundant(lib)": 30 });
    assert.deepEqual(await run(shape, "asid+sasid", names), { "dtlb.misses(lib)": 10, "dtlb.redundant(lib)": 0 });
  });
});
