/** Entries that allow less than the tables, and kernels that tell other cores too little: what is harmless, and what is not. */
import { strict as assert } from "node:assert";
import { counterTotals, EventKind, eventsSince } from "../../src/machine/index.js";
import {
  evaluateExpectations,
  explainStep,
  report,
  setEventStops,
  tellStory,
  type Simulation,
} from "../../src/simulator/index.js";
import { compile, go, open } from "../simulator/scenarios/scenario.js";

async function finished(text: string, overrides: Record<string, string | number | boolean> = {}): Promise<Simulation> {
  const simulation = open(await compile(text), { overrides });
  const stop = go(simulation, { kind: "tick", tick: 300_000 });
  assert.equal(stop.reason, "finished", `${JSON.stringify(overrides)}: ${stop.text}`);
  for (const { passed, text: what, actual } of evaluateExpectations(simulation))
    assert.ok(passed, `${JSON.stringify(overrides)}: ${what}: ${actual}`);
  return simulation;
}

/** Rights grow while the other core keeps its older, narrower entry; nobody tells it. */
const narrow = `scenario "an entry that allows less"
machine rv64-sv39 { cores 2 check on }
kernel intended { shootdown off }
program main {
  fn toucher(p) {
    let before = u64[p]
    meet cached
    meet widened
    u64[p] = 8
    return u64[p]
  }
  fn main() {
    let p = mmap(0, 4K, PROT_READ, MAP_SHARED | MAP_ANONYMOUS)
    let t = thread_create(toucher, p, core: 1)
    meet cached
    mprotect(p, 4K, PROT_READ | PROT_WRITE)
    meet widened
    expect thread_join(t) == 8
  }
}
process A runs main on core 0
expect A.exit == 0`;

/** The same without the rendezvous, at which an x86 core catches up. */
const spinning = narrow
  .replace("program main {", "program main {\n  u64 go[512]")
  .replace("meet cached\n    meet widened", "go[0] = 1\n    while go[0] != 2 { }")
  .replace("let p = mmap", "go[0] = 0\n    let p = mmap")
  .replace("meet cached\n    mprotect", "while go[0] != 1 { }\n    mprotect")
  .replace("meet widened", "go[0] = 2");

describe("an entry that allows less than the tables", () => {
  for (const preset of [
    "rv64-sv39",
    "rv64-sv48",
    "sifive-u54",
    "sifive-u74",
    "cortex-a53",
    "cortex-a7",
    "cortex-a9",
    "skylake",
    "zen1",
    "zen2",
    "arc-hs38-1k",
    "arc-770d",
    "arc-750d",
  ]) {
    it(`costs one spurious fault at most on ${preset}, and is no hazard`, async () => {
      for (const text of [narrow, spinning]) {
        const simulation = await finished(text, { "machine.preset": preset });
        assert.deepEqual(report(simulation).hazards, []);
        const { machine } = simulation.system;
        const faults: number[] = [];
        eventsSince(machine.trace, 0, ({ kind, core, a, b, c }) => {
          if (kind === EventKind.PageFault && core === 1 && b === 2 && c === 1) faults.push(a);
        });
        const most = simulation.system.machine.config.options.adUpdate === "fault" ? 2 : 1;
        const page = Math.max(...faults.map((va) => faults.filter((other) => other >> 12 === va >> 12).length));
        assert.ok(page <= most, `${faults.map((va) => va.toString(16))}`);
      }
    });
  }

  it("goes with the fault itself on x86-64, before the kernel does anything", async () => {
    const simulation = await finished(spinning, { "machine.preset": "skylake" });
    const flushes: number[] = [];
    eventsSince(simulation.system.machine.trace, 0, ({ kind, core, c }) => {
      if (kind === EventKind.TlbFlush && core === 1) flushes.push(c);
    });
    assert.ok(flushes.length > 0);
    const other = await finished(spinning, { "machine.preset": "zen2" });
    assert.ok(counterTotals(other.system.machine, { all: true }).protection >= 1);
  });
});

/** How a core gets rid of an entry that allows less, by preset: what the story of the fault says. */
const remedies: Readonly<Record<string, RegExp>> = {
  skylake: /The #PF itself removed core 1's entries of the page\.$/,
  zen1: /The #PF itself removed core 1's entries of the page\.$/,
  "rv64-sv39": /removed the entry on core 1 alone \(sfence\.vma va, asid\)\.$/,
  "sifive-u74": /removed the entry on core 1 alone \(sfence\.vma va(, asid)?\)\.$/,
  "cortex-a53": /removed the entry on core 1 alone \(TLBI VAE1, asid, va\)\.$/,
  "cortex-a9": /removed the entry on core 1 alone \(TLBIMVA, va, asid\)\.$/,
  "arc-hs38-1k": /The handler entered the page anew in its place\.$/,
  "arc-770d": /The handler entered the page anew in its place\.$/,
};

describe("the story of a page that was made wider", () => {
  for (const [preset, remedy] of Object.entries(remedies))
    it(`says calmly who did it and what removes the older entry on ${preset}`, async () => {
      const simulation = open(await compile(spinning), { overrides: { "machine.preset": preset } });
      setEventStops(simulation, [EventKind.PageFault]);
      for (;;) {
        const stop = go(simulation, { kind: "continue" });
        assert.equal(stop.reason, "event", "the spurious fault is met");
        if (stop.text.startsWith("spurious")) break;
      }
      assert.match(
        simulation.lastStop.text,
        /^spurious page fault, by an entry that allowed less than the page table: store 0x/,
      );
      const { title, why, tone } = tellStory(simulation);
      assert.equal(tone, "first");
      assert.match(title, /met an entry that allowed less\.$/);
      assert.match(why, /^The page table allows the store: \S+ made the page wider at tick \{tick:\d+\}\. /);
      assert.match(why, remedy);
      const { accesses } = explainStep(simulation);
      const fault = accesses.find(({ result }) => result === "fault")!;
      assert.match(
        fault.detail,
        /^The page table allows this store since tick \d+, when A made it wider; an older entry of core 1 allowed less\. The core raises /,
      );
      assert.match(fault.detail, remedy);
    });

  it("is not told where the fault is a copy on write, or a right that is missing", async () => {
    const text = `scenario "copied"
machine skylake { check on }
kernel intended
program main {
  u64 data[512] = 1
  fn main() {
    if fork() == 0 { return 0 }
    data[0] = 2
  }
}
process A runs main`;
    const simulation = open(await compile(text));
    setEventStops(simulation, [EventKind.PageFault]);
    let stores = 0;
    for (let stop = go(simulation, { kind: "continue" }); stop.reason === "event";) {
      const { event } = simulation.lastStop;
      if (event?.c === 1) stores++;
      assert.notEqual(event?.c, 2, stop.text);
      assert.doesNotMatch(tellStory(simulation).title, /allowed less/);
      stop = go(simulation, { kind: "continue" });
    }
    assert.ok(stores > 0, "a store was copied");
  });
});

describe("shared memory that is taken away without telling the other core", () => {
  const taken = `scenario "taken away"
machine skylake { cores 2 check on }
kernel intended { shootdown off }
vas pool mode 0666 { segment data at 0x2000_0000 size 16K rw- { u64 flag  u64 pad[1023]  u64 item[512] } }
program user {
  fn main() {
    let v = vas_find("pool")
    expect subscribe(v) >= 0
    pool.item[0] = 5
    pool.flag = 1
    while pool.flag != 2 { }
    pool.item[0] = 6
    return 0
  }
}
program owner {
  u64 mine[512]
  fn main() {
    let v = vas_find("pool")
    while vas_attach(0, v, O_RDWR) != 0 { yield() }
    vas_switch(v)
    while pool.flag != 1 { }
    munmap(pool.item, 8K)
    mine[0] = 77
    pool.flag = 2
    vas_switch(0)
    return 0
  }
}
process U runs user on core 1
process O runs owner on core 0
expect hazard P4 at user.main`;
  for (const preset of ["skylake", "zen1", "rv64-sv39", "cortex-a53", "arc-hs38-1k"]) {
    it(`is P4 on ${preset}: writing the subscriber's registers again is no shootdown`, async () => {
      await finished(taken, { "machine.preset": preset });
    });
  }
});
