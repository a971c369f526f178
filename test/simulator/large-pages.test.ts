/** Large pages as the views, explanations and the hover tell them, the checker over them, and time travel across them. */
import { strict as assert } from "node:assert";
import type { VirtualAddress } from "../../src/machine/base/address.js";
import {
  explainLast,
  hashSimulation,
  pageTableSnapshot,
  readMemory,
  spacesSnapshot,
  startSeek,
  threads,
  tlbSnapshot,
  translate,
  type Simulation,
} from "../../src/simulator/index.js";
import { compile, drive, go, open } from "./scenarios/scenario.js";
import { runs, sampled, sometimes } from "../sample.js";

const scenario = (machine: string, size: string, settings = ""): string => `scenario "Large pages"
machine ${machine} { memory 64M check on cores 2 ${settings} }
kernel linux-rfc { shared_writable on }
vas db mode 0666 {
    segment rows at 0x2000_0000 size 2M pages ${size} rw- { u64 row[4] = 1, 2, 3, 4 }
}
program worker(first) {
    fn main() {
        subscribe(vas_find("db"))
        meet ready
        if first == 1 { u64[0x2000_8000] = 7 }
        meet written
        expect u64[0x2000_8000] == 7 and db.row[1] == 2
        let own = mmap(0x3000_0000, 2M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB)
        u64[own + 0x9000] = 5
        let child = fork()
        if child == 0 {
            u64[own + 0x9008] = 6
            exit(u64[own + 0x9000] + u64[own + 0x9008])
        }
        wait(child)
        expect u64[own + 0x9000] == 5 and u64[own + 0x9008] == 0
        u64[own + 0x1_9000] = 8
        expect mprotect(own, 2M, PROT_READ) == 0
        expect u64[own + 0x1_9000] == 8
        expect munmap(own, 2M) == 0
        unsubscribe(vas_find("db"))
    }
}
process A runs worker(1)
process B runs worker(2) on core 1
`;

const machines = [
  ["skylake", "2M"],
  ["zen2", "2M"],
  ["rv64-sv39", "2M"],
  ["rv64-sv39", "64K"],
  ["cortex-a53", "64K"],
  ["cortex-a53", "2M"],
  ["cortex-a9", "1M"],
  ["cortex-a9", "64K"],
  ["arc-hs38-1k", "2M"],
  ["arc-hs38-4k", "2M"],
  ["sifive-u74", "2M"],
] as const;

/** Runs until the store into the VAS has been executed, and one step more. */
async function atStore(machine: string, size: string): Promise<Simulation> {
  const simulation = open(await compile(scenario(machine, size)));
  go(simulation, { kind: "continue" });
  const end = simulation.system.machine.tick;
  // By strides to the first that has passed it, and back to the one before.
  const stride = 200;
  let from = 0;
  const isStored = (): boolean =>
    [...simulation.system.kernel.spaces.keys()].some(
      (space) => readMemory(simulation, space, 0x2000_8000 as VirtualAddress, 1).bytes[0] === 7,
    );
  do {
    drive(simulation, startSeek(simulation, (from += stride)));
  } while (!isStored() && from < end);
  for (let tick = from - stride + 1; tick <= from; tick++) {
    drive(simulation, startSeek(simulation, tick));
    const last = explainLast(simulation);
    if (last?.va === 0x2000_8000 && last.access === "store" && last.result !== "fault") return simulation;
  }
  return assert.fail("the store was never seen");
}

describe("large pages in the simulator", () => {
  for (const [machine, size] of sampled(machines, 2)) {
    it(`give the right results, and the checker nothing to say (${machine}, ${size})`, async () => {
      const simulation = open(await compile(scenario(machine, size)));
      assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
      const { output } = simulation.system.kernel;
      assert.deepEqual(
        output.filter((record) => record.kind === "expect" && !record.held),
        [],
      );
      const exits = output.flatMap((record) => (record.kind === "exit" ? [record.text] : []));
      assert.deepEqual(exits.map((text) => text.replace(/^.* exited with /, "")).sort(), ["0", "0", "11", "11"]);
      assert.deepEqual(simulation.system.machine.hazards, []);
    });
  }

  sometimes("are told by every view", async () => {
    const simulation = await atStore("skylake", "2M");
    const explained = explainLast(simulation)!;
    assert.match(explained.detail, /The entry maps a whole page of 2 MB\.$/);
    assert.deepEqual(explained.split.map(({ label }) => label).at(-1), "offset 20:0");
    const { rows } = pageTableSnapshot(simulation, { space: explained.space, expanded: ["walk"] });
    const row = rows.find(({ va, kind }) => va === 0x2000_0000 && kind === "page")!;
    assert.deepEqual([row.bytes, row.largePage, row.name], [2 ** 21, 2 ** 21, "PD"]);
    assert.ok(
      row.cached.some(({ level }) => level === "L1DTLB2M"),
      JSON.stringify(row.cached),
    );
    const frame = pageTableSnapshot(simulation, { frame: row.pfn + 8 }).frame!;
    assert.ok(frame.mappings.length >= 2);
    for (const mapping of frame.mappings) assert.deepEqual([mapping.va, mapping.largePage], [0x2000_8000, 2 ** 21]);
    const region = spacesSnapshot(simulation)
      .lanes.flatMap(({ regions }) => regions)
      .find(({ label }) => label === "rows")!;
    assert.deepEqual([region.resident, region.largePage], [2 ** 21, 2 ** 21]);
    const entry = tlbSnapshot(simulation)
      .cores.flatMap(({ levels }) => levels)
      .find(({ name, entries }) => name === "L1DTLB2M" && entries.length > 0)!.entries[0]!;
    assert.deepEqual([entry.pageBytes, entry.large], [2 ** 21, true]);
    const hover = translate(simulation, explained.space, 0x2012_3456 as VirtualAddress).text;
    assert.match(hover, /· in the 2 MB page at 0x2000_0000 ·/);
    assert.match(hover, /L1DTLB2M 0\.\d .*\(2 MB\)/);
  });

  sometimes("of several entries are shown entry by entry, each with its own frame", async () => {
    const simulation = await atStore("cortex-a53", "64K");
    const explained = explainLast(simulation)!;
    const { rows } = pageTableSnapshot(simulation, { space: explained.space, expanded: ["walk"] });
    const block = rows.filter(({ va, kind }) => kind === "page" && va >= 0x2000_0000 && va < 0x2001_0000);
    assert.equal(block.length, 16);
    assert.deepEqual([...new Set(block.map(({ bytes, largePage }) => `${bytes} of ${largePage}`))], ["4096 of 65536"]);
    assert.deepEqual(
      block.map(({ pfn }) => pfn - block[0]!.pfn),
      [...block.keys()],
    );
    assert.ok(block.every(({ cached }) => cached.length > 0));
  });

  sometimes("are told as parts where a TLB enters parts", async () => {
    const simulation = await atStore("sifive-u74", "2M");
    const levels = tlbSnapshot(simulation).cores[0]!.levels;
    assert.ok(levels.some(({ entries }) => entries.some(({ large }) => large)));
    const parted = await atStore("rv64-sv39", "2M");
    const explained = explainLast(parted)!;
    assert.match(explained.detail, /The entry maps (4 KB of a page|a whole page) of 2 MB\.$/);
  });

  const travelled = [
    ["skylake", "2M"],
    ["arc-hs38-1k", "2M"],
    ["cortex-a53", "64K"],
  ] as const;
  for (const [machine, size] of sampled(travelled, 1)) {
    it(`can be travelled over in both directions (${machine}, ${size})`, async () => {
      const image = await compile(scenario(machine, size));
      const whole = open(image);
      go(whole, { kind: "continue" });
      const last = whole.system.machine.tick;
      const count = runs(24, 8);
      const ticks = Array.from({ length: count }, (_, index) => Math.floor((last * (index + 1)) / count));
      const straight = open(image);
      const hashes = ticks.map((tick) => {
        drive(straight, startSeek(straight, tick));
        return hashSimulation(straight);
      });
      const traveller = open(image, { checkpointInterval: 61 });
      for (const index of [23, 3, 11, 4, 22, 0, 13, 12, 14, 1, 20].filter((at) => at < count)) {
        drive(traveller, startSeek(traveller, ticks[index]!));
        assert.equal(hashSimulation(traveller), hashes[index], `tick ${ticks[index]}`);
      }
      drive(traveller, startSeek(traveller, ticks[6]!));
      const before: [number, string][] = [];
      for (let step = 0; step < runs(30, 8); step++) {
        before.push([traveller.system.machine.tick, hashSimulation(traveller)]);
        go(traveller, { kind: "instruction", tid: threads(traveller).find(({ running }) => running)!.tid });
      }
      for (const [tick, hash] of before.reverse()) {
        drive(traveller, startSeek(traveller, tick));
        assert.equal(hashSimulation(traveller), hash);
      }
    });
  }
});
