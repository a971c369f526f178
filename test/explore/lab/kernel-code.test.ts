/** Kernel code: what its primitives and statements do, in one run and in all schedules. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { directMapStart, kernelImageStart } from "../../../src/image/kernel-call.js";
import * as machine from "../../../src/machine/index.js";
import { hashSimulation, report, startSeek } from "../../../src/simulator/index.js";
import { compile, drive, go, open } from "../../simulator/scenarios/scenario.js";
import { verdictOf } from "../witnesses/scenarios.js";
import { runs } from "../../sample.js";

/** A scenario around kernel code, on two cores of a machine. */
function scenario(code: string, processes: string, rest = "", preset = "cortex-a53"): string {
  return `scenario "kernel code"
machine ${preset} { cores 2  check on }
vas A {
    segment one at 0x1000_0000 size 4K rw- { u64 x[2] = 41, 42 }
    segment two at 0x1020_0000 size 4K rw- { u64 y[1] = 7 }
}
kernel lab {
${code}
}
${processes}
${rest}`;
}

/** Runs it once; every expectation must hold. */
async function passes(text: string): Promise<void> {
  const simulation = open(await compile(text));
  const stop = go(simulation, { kind: "continue" });
  const { expectations, hazards } = report(simulation);
  assert.equal(stop.reason, "finished", stop.text);
  assert.deepEqual(
    expectations.filter(({ passed }) => !passed),
    [],
  );
  assert.deepEqual(hazards, []);
}

describe("kernel code", function () {
  this.timeout(400_000);

  it("lies where the compiler and the machine agree that it lies", () => {
    assert.equal(machine.directMapStart, directMapStart);
    assert.equal(machine.kernelImageStart, kernelImageStart);
  });

  it("keeps ASID and tables apart on ARMv7, and flushes by its own operations", async () => {
    const code = `
        u64 done
        fn run() {
            let old = pte(A, A.x)
            let f = frame(old)
            write_ttbr0(root(A))
            write_contextidr(5)
            expect asid(A) == 5
            expect load(A.x) == 41
            set_pte(A, A.x, 0)
            // Neither names the entry: another ASID, another page.
            tlbimva(A.x | 6)
            tlbimvais(A.y | 5)
            tlbiasid(6)
            dsb_ish()
            expect load(A.x) == 41
            tlbimva(A.x | 5)
            dsb_ish()
            expect load(A.x) == FAULT
            set_pte(A, A.x, old)
            expect load(A.x) == 41
            set_pte(A, A.x, 0)
            tlbiasidis(5)
            dsb_nsh()
            expect load(A.x) == FAULT
            set_pte(A, A.x, old)
            expect load(A.x) == 41
            set_pte(A, A.x, 0)
            tlbimvaa(A.x)
            tlbimvaais(A.x)
            isb()
            expect load(A.x) == FAULT
            set_pte(A, A.x, old)
            expect load(A.x) == 41
            set_pte(A, A.x, 0)
            tlbiall()
            tlbiallis()
            dsb_ish()
            expect load(A.x) == FAULT
            // The root alone: the ASID stays.
            write_ttbr0(root(A))
            expect asid(A) == 5
            enter(A, 7)
            expect asid(A) == 7
            done = 1
        }`;
    await passes(scenario(code, "process P runs kernel.run in A on core 0", "expect kernel.done == 1", "cortex-a9"));
  });

  it("reads and writes the MMU registers of ARC, and commands its TLB", async () => {
    const code = `
        u64 done
        fn run() {
            enter(A, 3)
            expect load(A.x) == 41
            let f = frame(pte(A, A.x))
            arc_write(ARC_PD0, A.x | asid(A))
            expect arc_read(ARC_PD0) == A.x | 3
            tlb_command(TLB_PROBE)
            let place = arc_read(ARC_INDEX)
            expect place < 0x8000_0000
            tlb_command(TLB_READ)
            expect (arc_read(ARC_PD1) >> 12) == f
            // Nothing has this page under another ASID.
            arc_write(ARC_PD0, A.x | 4)
            tlb_command(TLB_PROBE)
            expect arc_read(ARC_INDEX) >= 0x8000_0000
            set_pte(A, A.x, 0)
            expect load(A.x) == 41
            arc_write(ARC_INDEX, place)
            arc_write(ARC_PD0, 0)
            arc_write(ARC_PD1, 0)
            tlb_command(TLB_WRITE)
            expect load(A.x) == FAULT
            // The register of the tables and that of the ASID, each by itself.
            arc_write(ARC_PGD, root(A) * 4096)
            arc_write(ARC_PID, 0x8000_0000 | 9)
            expect asid(A) == 9
            expect load(A.y) == 7
            done = 1
        }`;
    await passes(scenario(code, "process P runs kernel.run in A on core 0", "expect kernel.done == 1", "arc-hs38-4k"));
  });

  it("is told which machine has an operation", async () => {
    for (const [call, preset, says] of [
      ["tlbiall()", "cortex-a53", "`tlbiall` is an operation of armv7, and cortex-a53 is of armv8"],
      ["tlb_command(TLB_PROBE)", "cortex-a9", "`tlb_command` is an operation of arc, and cortex-a9 is of armv7"],
      [
        "write_ttbr0(root(A), 1)",
        "skylake",
        "`write_ttbr0` is an operation of armv8 and armv7, and skylake is of x86-64",
      ],
      ["arc_write(7, 1)", "arc-hs38-4k", "arc_write of register 7: name ARC_PD0"],
      ["tlb_command(99)", "arc-hs38-4k", "has no command 99"],
    ] as const) {
      const text = scenario(`fn run() { ${call} }`, "process P runs kernel.run in A on core 0", "", preset);
      const stop = go(open(await compile(text)), { kind: "continue" });
      assert.equal(stop.reason, "limit");
      assert.ok(stop.text.includes(says), stop.text);
    }
  });

  for (const preset of ["cortex-a53", "rv64-sv39", "skylake"]) {
    it(`reads and writes entries, frames and user memory on ${preset}`, async () => {
      const code = `
        u64 done
        fn run() {
            expect load(A.x) == 41
            expect store(A.x + 8, 43) == 0
            let f = frame(pte(A, A.x))
            expect walk(A, A.x) == f
            expect u64[phys(f) + 8] == 43
            expect valid(pte(A, A.x)) == 1
            let entry = pte(A, A.y)
            set_pte(A, A.y, leaf(f, PTE_USER_RO))
            flush_page(A, A.y)
            expect load(A.y) == 41
            expect store(A.y, 1) == FAULT
            set_pte(A, A.y, with(pte(A, A.y), PTE_W | PTE_D))
            flush_page(A, A.y)
            expect store(A.y, 44) == 0
            expect load(A.x) == 44
            set_pte(A, A.y, 0)
            flush_page(A, A.y)
            expect load(A.y) == FAULT
            expect walk(A, A.y) == FAULT
            set_pte(A, A.y, entry)
            expect load(A.y) == 7
            let g = alloc_frame()
            free_frame(g)
            expect alloc_frame() == g
            expect core() == 1
            done = done + 1
        }`;
      const break_ =
        preset === "cortex-a53"
          ? code.replace("set_pte(A, A.y, leaf(f", "set_pte(A, A.y, 0)  flush_page(A, A.y)  set_pte(A, A.y, leaf(f")
          : code;
      await passes(scenario(break_, "process P runs kernel.run in A on core 1", "expect kernel.done == 1", preset));
    });
  }

  it("counts its own loads where it makes them, so that a tick that is reached again has the same counters", async () => {
    const code = "u64 n\n fn run() { n = load(A.x) + load(A.y)  n = load(A.x) }";
    const text = scenario(code, "process P runs kernel.run() in A on core 0", "", "arc-700-v1").replace("check on", "");
    const image = await compile(text);
    const straight = open(image);
    const { tick } = (go(straight, { kind: "continue" }), straight.system.machine);
    const between = open(image);
    for (let at = 1; at < tick; at++) {
      const alone = open(image);
      go(alone, { kind: "tick", tick: at });
      drive(between, startSeek(between, at + 1));
      drive(between, startSeek(between, at));
      assert.equal(hashSimulation(between), hashSimulation(alone), `tick ${at}`);
      for (const core of between.system.machine.cores) assert.ok(!core.tallied, `counts that wait, at tick ${at}`);
    }
  });

  it("leaves nothing of itself in the TLBs", async () => {
    const code = "u64 v[4]  fn run() { for i in 0 .. 4 { v[i] = i }  expect v[3] == 3 }";
    const simulation = open(await compile(scenario(code, "process P runs kernel.run in A on core 0")));
    go(simulation, { kind: "continue" });
    for (const { tlbs } of simulation.system.machine.cores)
      for (const { span } of tlbs) assert.ok(span.every((pages) => pages === 0));
  });

  it("waits for conditions and locks, and says who deadlocks", async () => {
    const code = `
      u64 a  u64 b  u64 turn
      fn first() { lock(a)  lock(b)  turn = 1  unlock(b)  unlock(a) }
      fn second() { lock(b)  lock(a)  turn = 2  unlock(a)  unlock(b) }
      fn waiter() { await turn == 1  turn = 3 }`;
    const locks = "process P runs kernel.first on core 0\nprocess Q runs kernel.second on core 1";
    const { verdict, breaches } = verdictOf(await compile(scenario(code, locks)));
    assert.equal(verdict, "broken");
    assert.equal(breaches[0]!.kind, "deadlock");
    assert.match(breaches[0]!.text, /deadlock: .*P waits for a lock that Q holds.*Q waits for a lock that P holds/);
    const fine = "process P runs kernel.first on core 0\nprocess Q runs kernel.waiter on core 1";
    const held = verdictOf(await compile(scenario(code, fine, "expect kernel.turn == 3")));
    assert.equal(held.verdict, "holds");
  });

  it("keeps a block in one step, and finds the lost update without it", async () => {
    const code = (body: string): string => `u64 n  fn add() { ${body} }`;
    const two = "process P runs kernel.add on core 0\nprocess Q runs kernel.add on core 1";
    const lost = verdictOf(await compile(scenario(code("n = n + 1"), two, "expect kernel.n == 2")));
    assert.equal(lost.verdict, "broken");
    assert.equal(lost.breaches[0]!.switches, 1);
    const kept = verdictOf(await compile(scenario(code("atomic { n = n + 1 }"), two, "expect kernel.n == 2")));
    assert.equal(kept.verdict, "holds");
  });

  it("holds what must always hold to every state on the way, and what need not to the ends", async () => {
    const code = "u64 n\n fn run() { n = 1\n n = 2\n n = 0 }";
    const one = "process P runs kernel.run in A on core 0";
    const end = verdictOf(await compile(scenario(code, one, "expect kernel.n < 2")));
    assert.equal(end.verdict, "holds");
    const always = verdictOf(await compile(scenario(code, one, "expect always kernel.n < 2")));
    assert.equal(always.verdict, "broken");
    const within = verdictOf(await compile(scenario(code, one, "expect always kernel.n < 3")));
    assert.equal(within.verdict, "holds");
  });

  it("explores every answer of choose, and says whether some end is reached", async () => {
    const code = "u64 n  fn pick() { n = choose(3) }";
    const one = "process P runs kernel.pick on core 0";
    const seen = verdictOf(await compile(scenario(code, one, "expect some kernel.n == 2")));
    assert.deepEqual([seen.verdict, seen.expectations[0]!.verdict], ["holds", "seen"]);
    const never = verdictOf(await compile(scenario(code, one, "expect some kernel.n == 3")));
    assert.deepEqual([never.verdict, never.expectations[0]!.verdict], ["broken", "never"]);
  });

  it("takes interrupts between any two steps, unless they are off", async () => {
    const code = (before: string): string => `
      u64 n  u64 torn
      fn handler(by) { n = n + by }
      fn busy() { ${before}  let before = n  torn = n - before  irq_on() }
      fn sender() { send_ipi(0, handler, 5) }`;
    const both = "process P runs kernel.busy on core 0\nprocess Q runs kernel.sender on core 1";
    const torn = verdictOf(await compile(scenario(code("irq_on()"), both, "expect kernel.torn == 0")));
    assert.equal(torn.verdict, "broken");
    const whole = verdictOf(await compile(scenario(code("irq_off()"), both, "expect kernel.torn == 0")));
    assert.equal(whole.verdict, "holds");
  });

  it("ends the run with a reason at an operation that the machine lacks", async () => {
    const simulation = open(
      await compile(scenario("fn run() { invlpg(A.x) }", "process P runs kernel.run in A on core 0")),
    );
    assert.match(
      go(simulation, { kind: "continue" }).text,
      /kernel code: `invlpg` is an operation of x86-64, and cortex-a53 is of armv8/,
    );
  });

  it("reports maintenance that was not completed (P32), and not what is put off", async () => {
    const code = (end: string): string =>
      `fn run() { load(A.x)  set_pte(A, A.x, 0)  tlbi_vae1is(operand(A.x, asid(A)))  ${end} }`;
    const one = "process P runs kernel.run in A on core 0";
    const pitfalls = async (end: string): Promise<readonly number[]> => {
      const simulation = open(await compile(scenario(code(end), one)));
      go(simulation, { kind: "continue" });
      return simulation.system.machine.hazards.map(({ pitfall }) => pitfall);
    };
    assert.deepEqual(await pitfalls("settle()"), [32]);
    assert.deepEqual(await pitfalls(""), [32]);
    assert.deepEqual(await pitfalls("dsb_ish()  settle()"), []);
    assert.deepEqual(await pitfalls("defer()"), []);
  });
});

describe("two threads of one core", () => {
  it("go on in turns: who waits gives the core away, which is a step and no deadlock", async () => {
    const code = "u64 go  u64 seen  fn waits() { await go == 1  seen = 1 }  fn goes() { load(A.x)  go = 1 }";
    const processes = "process P runs kernel.waits in A on core 0\nprocess Q runs kernel.goes in A on core 0";
    const image = await compile(scenario(code, processes, "expect kernel.seen == 1", "rv64-sv39"));
    const { verdict, breaches, ends } = verdictOf(image, { every: true });
    assert.deepEqual([verdict, breaches.length, ends.length], ["holds", 0, 1]);
    // Without the one who goes, the other waits for ever.
    const alone = await compile(
      scenario(code, "process P runs kernel.waits in A on core 0", "expect kernel.seen == 1", "rv64-sv39"),
    );
    assert.equal(verdictOf(alone).breaches[0]!.kind, "deadlock");
  });
});

describe("merging states", function () {
  this.timeout(400_000);

  it("changes neither verdicts, nor ends, nor the fewest switches", async () => {
    const step = fc.constantFrom(
      "load(A.x)",
      "store(A.x, 1)",
      "set_pte(A, A.x, 0)",
      "flush_page(A, A.x)",
      "n = n + 1",
      "lock(l)  unlock(l)",
      "settle()",
      "atomic { n = n * 2  load(A.y) }",
    );
    const body = fc.array(step, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(body, body, async (one, two) => {
        const code = `u64 n = 1  u64 l  fn f() { ${one.join("  ")} }  fn g() { ${two.join("  ")} }`;
        const processes = "process P runs kernel.f in A on core 0\nprocess Q runs kernel.g in A on core 1";
        const image = await compile(scenario(code, processes, "expect not hazard\nexpect kernel.n != 3", "rv64-sv39"));
        const [merged, plain] = [true, false].map((merge) => verdictOf(image, { merge, every: true }));
        assert.equal(merged!.verdict, plain!.verdict);
        const ends = (verdict: typeof merged): readonly string[] => verdict!.ends.map(({ text }) => text).sort();
        assert.deepEqual(ends(merged), ends(plain));
        const fewest = (verdict: typeof merged): number =>
          Math.min(...verdict!.breaches.map(({ switches }) => switches));
        assert.equal(fewest(merged), fewest(plain));
      }),
      { numRuns: Number(process.env.EXPLORE_RUNS ?? runs(6)), seed: 3 },
    );
  });
});
