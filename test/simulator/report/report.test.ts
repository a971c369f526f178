/** The report's sums: what it says of processes, cores, spaces and TLBs is what the counters say by name, fetches and data together. */
import { strict as assert } from "node:assert";
import { namedCounter, report, type Simulation } from "../../../src/simulator/index.js";
import { compile, go, open } from "../scenarios/scenario.js";

/** Two processes on two cores that fetch from, load and store in memory of their own and of a VAS, and share entries of it. */
const busy = (machine: string): string => `
scenario "sums"
machine ${machine} { cores 2 classify on }
kernel linux-rfc { quantum 400 }
vas lib mode 0444 {
  segment text at 0x2000_0000 size 16K r-x {
    fn touch(base, pages) {
      let sum = 0
      for i in 0 .. pages { sum = sum + u64[base + i * 8192] }
      return sum
    }
  }
  segment data at 0x2010_0000 size 64K r-- { u64 table[8192] }
}
program worker {
  u64 own[6 * 1024]
  fn main() {
    subscribe(vas_find("lib"))
    for round in 0 .. 3 {
      for i in 0 .. 6 { own[i * 1024] = own[i * 1024] + i }
      lib.touch(lib.table, 8)
      yield()
    }
  }
}
program lost {
  fn main() { lib.touch(0, 1) }  // nothing is mapped where it goes: a fault of a fetch
}
process A runs worker on core 0
process B runs worker on core 1
process C runs worker on core 1
process D runs lost on core 0
`;

async function finished(text: string): Promise<Simulation> {
  const simulation = open(await compile(text));
  assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
  return simulation;
}

describe("report", () => {
  for (const preset of ["arc-hs38-1k", "rv64-sv39", "zen2"]) {
    it(`gives each process what its counters say by name (${preset})`, async () => {
      const simulation = await finished(busy(preset));
      const told = report(simulation);
      for (const { name, counters } of told.processes) {
        const named = (counter: string): number => namedCounter(simulation, `${counter}(${name})`)!;
        const both = (counter: string): number => named(`itlb.${counter}`) + named(`dtlb.${counter}`);
        assert.equal(named("faults_fetch"), name === "D" ? 1 : 0);
        assert.ok(named("faults_load") + named("faults_store") > 0, name);
        assert.ok(named("itlb.misses") > 0 && named("dtlb.misses") > 0, name);
        assert.deepEqual(
          [counters.hits, counters.misses, counters.fills, counters.faults],
          [
            both("hits"),
            both("misses"),
            both("fills"),
            named("faults_fetch") + named("faults_load") + named("faults_store"),
          ],
        );
        for (const counter of ["walks", "instructions", "cycles"] as const)
          assert.equal(counters[counter], named(counter));
        assert.equal(counters.sharedHits, named("shared_hits"));
        for (const kind of ["cold", "capacity", "conflict", "switch", "flush"] as const)
          assert.equal(counters.classes![kind], both(kind), kind);
      }
    });

    it(`adds processes and cores up to the system (${preset})`, async () => {
      const simulation = await finished(busy(preset));
      const told = report(simulation);
      const named = (counter: string): number => namedCounter(simulation, counter)!;
      const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
      for (const counter of ["faults", "walks", "instructions"] as const) {
        assert.equal(named(counter), sum(told.processes.map(({ counters }) => counters[counter])), counter);
        assert.equal(named(counter), named(`${counter}(core: 0)`) + named(`${counter}(core: 1)`), counter);
      }
      assert.equal(told.instructions, named("instructions"));
      assert.equal(told.instructions, sum(told.cores.map(({ instructions }) => instructions)));
      assert.equal(told.cycles, Math.max(...told.cores.map(({ cycles }) => cycles)));
      assert.equal(told.exceptions.pageFault, named("faults"));
      assert.equal(told.exceptions.itlbMiss + told.exceptions.dtlbMiss, named("walks"));
      for (const { name } of simulation.system.machine.config.tlbs) {
        const rows = told.tlbs.filter((row) => row.name === name);
        assert.deepEqual(
          rows.map(({ core }) => core),
          [0, 1],
        );
        for (const counter of ["hits", "misses", "fills"] as const) {
          const levels = told.processes.map(({ counters }) => counters.levels[name]![counter]);
          assert.equal(sum(rows.map((row) => row[counter])), sum(levels), `${name} ${counter}`);
        }
        for (const { hits, misses, classes } of rows) {
          assert.ok(
            hits >= 0 && misses === sum(Object.values(classes!).slice(0, 7)),
            `${name}: classes are of all misses`,
          );
        }
      }
    });
  }
});
