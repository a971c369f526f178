import { strict as assert } from "node:assert";
import fc from "fast-check";
import { report, type Report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";
import { runs } from "../../sample.js";

/**
 * `processes` workers, each touching `libraryPages` pages of a VAS's data and one of its code, and `privatePages` pages of
 * its own data; besides those, one page of its program's text and one of its stack. The ranges fall into different sets of
 * the JTLB, and no more processes run than it has ways: everything stays within the TLB's reach.
 */
function workers(processes: number, libraryPages: number, privatePages: number, preset: string): string {
  const names = Array.from({ length: processes }, (_, index) => `P${index}`);
  return `
    scenario "count"
    machine ${preset} { cores 1 tags asid }
    kernel linux-rfc { quantum 150 }
    vas lib mode 0444 {
      segment text at 0x2000_0000 size 8K r-x {
        fn touch(base, pages) {
          let sum = 0
          for i in 0 .. pages { sum = sum + u64[base + i * 8192] }
          return sum
        }
      }
      segment data at 0x2010_0000 size ${libraryPages * 8}K r-- { u64 table[${libraryPages * 1024}] }
    }
    program worker {
      u64 own[${privatePages * 1024}]
      fn main() {
        subscribe(vas_find("lib"))
        for round in 0 .. 3 {
          for i in 0 .. ${privatePages} { own[i * 1024] = i }
          lib.touch(lib.table, ${libraryPages})
          yield()
        }
      }
    }
    ${names.map((name) => `process ${name} runs worker`).join("\n")}`;
}

/** Pages a worker touches that nobody shares: its own data, its text, its stack. */
const privateOverhead = 2;

async function run(text: string, tags: string): Promise<Report> {
  const simulation = open(await compile(text), { overrides: { "machine.tags": tags } });
  assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
  return report(simulation);
}

function misses(result: Report): number {
  return result.processes.reduce((sum, { counters }) => sum + counters.misses, 0);
}

describe("first-touch misses", () => {
  it("are n·(L+P) with ASIDs and L+n·P with shared ids, whatever n, L and P", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        async (n, libraryPages, privatePages) => {
          const text = workers(n, libraryPages, privatePages, "arc-hs38-1k");
          const shared = libraryPages + 1;
          const own = privatePages + privateOverhead;
          const [asid, sasid] = [await run(text, "asid"), await run(text, "asid+sasid")];
          assert.equal(misses(asid), n * (shared + own), `asid, n=${n} L=${shared} P=${own}`);
          assert.equal(misses(sasid), shared + n * own, `asid+sasid, n=${n} L=${shared} P=${own}`);
          assert.equal(sasid.spaces[0].counters.misses, shared);
          assert.equal(asid.spaces[0].counters.misses, n * shared);
          assert.equal(sasid.exceptions.itlbMiss + sasid.exceptions.dtlbMiss, misses(sasid));
        },
      ),
      { numRuns: runs(10) },
    );
  });

  it("are equal under both policies with a single process", async () => {
    for (const [libraryPages, privatePages] of [
      [1, 1],
      [3, 5],
      [8, 2],
    ]) {
      const text = workers(1, libraryPages, privatePages, "arc-hs38-512");
      assert.equal(misses(await run(text, "asid")), misses(await run(text, "asid+sasid")));
    }
  });

  it("name who profits: hits on entries that another process filled", async () => {
    const text = workers(3, 2, 1, "arc-hs38-1k");
    const shared = (result: Report): number[] => result.processes.map(({ counters }) => counters.sharedHits);
    assert.deepEqual(shared(await run(text, "asid")), [0, 0, 0]);
    assert.ok(
      shared(await run(text, "asid+sasid"))
        .slice(1)
        .every((count) => count > 0),
    );
  });
});
