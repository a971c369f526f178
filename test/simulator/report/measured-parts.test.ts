/** Measured parts: exact, without a footprint, the same forwards and backwards; and the counters that stand beside them. */
import { strict as assert } from "node:assert";
import {
  allCounters,
  hashSimulation,
  namedCounter,
  report,
  startSeek,
  withVariant,
  type Simulation,
} from "../../../src/simulator/index.js";
import { compile, compileExample, drive, go, open } from "../scenarios/scenario.js";

const head = (settings = "", machine = "rv64-sv39"): string =>
  `scenario "parts"\nmachine ${machine} { ${settings} }\nkernel linux-rfc\n`;

async function finished(text: string): Promise<Simulation> {
  const simulation = open(await compile(text));
  go(simulation, { kind: "continue" });
  return simulation;
}

const counted = (simulation: Simulation, ...names: readonly string[]): readonly (number | null)[] =>
  names.map((name) => namedCounter(simulation, name));

const program = (body: string, beside = ""): string => `program p {
  u8 memory[64 * 4K]
  u64 total
  fn touch(n) { for i in 0 .. n { memory[i * 4K] += 1 } }
  ${beside}
  fn main() { touch(64) ${body} }
}
process A runs p
`;

describe("measured parts", () => {
  it("answer the textbook's question about Belady's string, with every size and policy", async () => {
    const image = await compileExample("lessons/belady.vas");
    const misses: Record<string, number | null> = {};
    for (const name of [null, ...image.variants.map((variant) => variant.name)]) {
      const simulation = open(name === null ? image : withVariant(image, name)!);
      go(simulation, { kind: "continue" });
      misses[name ?? "lru4"] = namedCounter(simulation, "l1d.misses(asked)");
      assert.equal(report(simulation).status, "passed", name ?? "");
    }
    assert.deepEqual(misses, { lru4: 8, lru3: 10, fifo4: 10, fifo3: 9 });
  });

  it("leave no trace in what is measured", async () => {
    const measured = await finished(head() + program("measure a { touch(8) measure b { total = total + 1 } }"));
    const plain = await finished(head() + program("{ touch(8) { total = total + 1 } }"));
    const [one, other] = [measured, plain].map((simulation) => ({
      ...allCounters(simulation),
      ticks: simulation.system.machine.tick,
    }));
    assert.deepEqual(one, other);
  });

  it("count what is called from them, nested parts each for itself, and nothing else", async () => {
    const simulation = await finished(
      head("tlb_levels 1 udtlb_entries 16") +
        program("measure outer { touch(20) measure inner { touch(30) } } touch(40) measure inner { touch(1) }"),
    );
    const loads = (part: string): number => {
      const [hits, misses] = counted(simulation, `l1d.hits(${part})`, `l1d.misses(${part})`) as number[];
      return hits! + misses!;
    };
    // `+=` loads and stores; a call saves and restores what it has in registers besides.
    const perCall = loads("inner") - 2 * 31;
    assert.equal(perCall % 2, 0);
    assert.equal(loads("outer"), 2 * 50 + perCall);
  });

  it("end where control leaves them, by break, continue, return and in recursion", async () => {
    const beside = `
      fn leaves(n) { while 1 { measure early { if n == 0 { break } if n == 1 { return 1 } n -= 1 continue } } return 0 }
      fn deep(n) { if n == 0 { return 0 } measure deep_part { let r = deep(n - 1) return r + 1 } }
      fn counts() { let s = 0 for i in 0 .. 100 { s += i } return s }`;
    const text = head() + program("leaves(3) counts() leaves(0) counts() deep(5) counts()", beside);
    const simulation = await finished(text);
    const [early, deep] = counted(simulation, "instructions(early)", "instructions(deep_part)") as number[];
    assert.ok(early! > 0 && early! < 60, `early: ${early}`);
    assert.ok(deep! > 5 && deep! < 150, `deep: ${deep}`);
  });

  it("belong to one thread: another's work on another core does not count", async () => {
    const text = `${head("cores 2")}program p {
      u64 go
      u8 memory[64 * 4K]
      fn other(x) { meet start for i in 0 .. 64 { memory[i * 4K] = x } return 0 }
      fn main() {
        let t = thread_create(other, 1, core: 1)
        measure waiting { meet start thread_join(t) }
      }
    }
    process A runs p on core 0`;
    const simulation = await finished(text);
    const [inside, all] = counted(simulation, "faults(waiting)", "faults(A)") as number[];
    assert.ok(all! > 64);
    assert.equal(inside, 0);
  });

  it("are inherited by a forked child, and counted by process", async () => {
    const text = head() + program('measure both { let c = fork("child") touch(4) if c == 0 { exit(3) } wait(c) }');
    const simulation = await finished(text);
    const [all, parent, child] = counted(
      simulation,
      "instructions(both)",
      "instructions(both, A)",
      "instructions(child, both)",
    ) as number[];
    assert.ok(parent! > 0 && child! > 0);
    assert.equal(all, parent! + child!);
    assert.equal(
      namedCounter(simulation, "pages_copied(both, A)")! + namedCounter(simulation, "pages_copied(both, child)")! > 0,
      true,
    );
  });

  it("are the same forwards, backwards and at every tick", async () => {
    const image = await compile(head("cores 2") + program("measure a { touch(3) measure b { touch(2) } }"));
    const straight = open(image);
    go(straight, { kind: "continue" });
    const end = straight.system.machine.tick;
    const hashes = new Map<number, string>();
    const walker = open(image, { checkpointInterval: 97 });
    for (let tick = end - 400; tick < end; tick += 7) {
      drive(walker, startSeek(walker, tick));
      hashes.set(tick, hashSimulation(walker));
    }
    const jumper = open(image, { checkpointInterval: 31 });
    for (const [tick, hash] of [...hashes].reverse()) {
      drive(jumper, startSeek(jumper, tick));
      assert.equal(hashSimulation(jumper), hash, `tick ${tick}`);
    }
    go(jumper, { kind: "continue" });
    assert.equal(hashSimulation(jumper), hashSimulation(straight));
  });
});

describe("counters", () => {
  it("tell all cycles by their cause, of the system, processes, cores and parts", async () => {
    const text = `${head("cores 2", "skylake")}program p { u8 m[16 * 4K] fn main() {
      let p = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
      measure part { for i in 0 .. 16 { u64[p + i * 4K] = 1 m[i * 4K] = 1 } }
      let c = fork() m[0] = 2 if c == 0 { return 0 } munmap(p, 64K) wait(c) } }
    process A runs p
    process B runs p`;
    const simulation = await finished(text);
    for (const owner of ["A", "B", "part", "part, A", "core: 0", "core: 1"]) {
      const [whole, ...causes] = [
        "cycles",
        "cycles_execute",
        "cycles_translate",
        "cycles_maintain",
        "cycles_kernel",
      ].map((name) => namedCounter(simulation, `${name}(${owner})`)!);
      assert.equal(
        causes.reduce((sum, one) => sum + one, 0),
        whole,
        owner,
      );
      assert.ok(
        causes.every((one) => one >= 0),
        `${owner}: ${causes.join(" ")}`,
      );
    }
    const named = (name: string): number => namedCounter(simulation, name)!;
    assert.equal(named("faults_load") + named("faults_store") + named("faults_fetch"), named("faults"));
    assert.equal(named("faults(core: 0)") + named("faults(core: 1)"), named("faults"));
    assert.ok(named("pages_copied") >= 2 && named("flushes") > 0 && named("walk_reads") >= named("walks"));
    assert.equal(typeof named("frames"), "number");
    assert.equal(namedCounter(simulation, "jtlb.misses"), null);
    assert.equal(namedCounter(simulation, "switches(nobody)"), null);
  });

  it("have one name for the first and second level on every machine", async () => {
    for (const machine of ["arc-hs38-1k", "rv64-sv39", "cortex-a9", "skylake", "zen2"]) {
      const simulation = await finished(head("", machine) + program("touch(64)"));
      for (const name of ["l1i.hits", "l1d.misses", "l2.misses"])
        assert.ok(namedCounter(simulation, name)! > 0, `${machine} ${name}`);
      assert.equal(namedCounter(simulation, "l1d.misses")! >= namedCounter(simulation, "dtlb.misses")!, true, machine);
    }
  });

  it("add up arrays of processes", async () => {
    const text = `${head()}program w(n) { fn main() { return n } } process worker[8] runs w(index)
      expect worker.exit == 28 and worker[3].exit == 3
      expect instructions(worker) == instructions - 0 and instructions(worker[1]) < instructions(worker)`;
    assert.deepEqual(
      report(await finished(text))
        .expectations.map(({ passed, actual }) => [passed, actual])
        .map(([passed]) => passed),
      [true, true],
    );
  });
});

describe("expectations", () => {
  it("ask about deadlocks, which are then results like others", async () => {
    const stuck = `${head()}program p { fn main() { meet never(2) } } process A runs p\n`;
    assert.equal(report(await finished(stuck)).status, "deadlock");
    assert.equal(report(await finished(`${stuck}expect deadlock`)).status, "passed");
    const wrong = report(await finished(`${stuck}expect not deadlock, "two came"`));
    assert.equal(wrong.status, "failed");
    assert.deepEqual(
      wrong.expectations.map(({ message, actual }) => [message, actual]),
      [["two came", "not (deadlock)"]],
    );
  });

  it("print in hexadecimal and texts from memory", async () => {
    const text = `${head()}program p { u8 name[8] = "vas" fn main() { print hex(-1), " ", hex(4096), " ", text(name), " ", 7 } }
      process A runs p`;
    assert.deepEqual(report(await finished(text)).output, ["A: 0xffff_ffff_ffff_ffff 0x1000 vas 7"]);
  });
});
