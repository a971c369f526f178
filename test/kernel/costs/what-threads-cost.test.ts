/** What threads, signals, faults and changes of threads pay for; on both sides where two cores are concerned. */
import assert from "node:assert/strict";
import { WorkColumn, workTotals } from "../../../src/machine/index.js";
import { endThread, runSystem, type System } from "../../../src/kernel/index.js";
import { paid } from "../systems/paid.js";
import {
  boot,
  bootIdle,
  callAs,
  dataStart,
  image,
  jump,
  named,
  process,
  program,
  reg,
  sd,
  li,
  store,
  textStart,
} from "../systems/tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;

type Step = readonly [what: string, act: (system: System) => unknown, expected: string];
const by =
  (...[name, ...args]: [Parameters<typeof callAs>[2], ...(number | string)[]]) =>
  (system: System): unknown =>
    callAs(system, "P", name, ...args);

function check(system: System, steps: readonly Step[], core = 0): void {
  assert.deepEqual(
    steps.map(([what, act]) => [what, paid(system, () => act(system), core)]),
    steps.map(([what, , expected]) => [what, expected]),
  );
}

describe("what threads pay for", () => {
  it("calls that only ask or wait cost the call", () => {
    const system = bootIdle(["P", "Q"]);
    store(system, "P", dataStart + 0x6000, 0);
    check(system, [
      ["getpid", by("getpid"), "systemCall"],
      ["gettid", by("gettid"), "systemCall"],
      ["active_vas", by("active_vas"), "systemCall"],
      ["yield with nobody else", by("yield"), "systemCall"],
      ["sigaction", by("sigaction", 10, textStart), "systemCall"],
      ["kill that only asks", by("kill", 2, 0), "systemCall"],
      ["wait without a child", by("wait", -1, 0), "systemCall"],
      ["vas_switch to where it is", by("vas_switch", 0), "systemCall"],
      ["sleep of nothing", by("sleep", 0), "systemCall"],
      ["thread_join of nobody", by("thread_join", 99), "systemCall"],
      ["print_value", by("print_value", 5), "systemCall"],
      ["print_text of 8 bytes", by("print_text", dataStart + 0x6000, 8), "systemCall copyUserWord"],
      ["print_text of 9 bytes", by("print_text", dataStart + 0x6000, 9), "systemCall copyUserWord×2"],
      ["sleep", by("sleep", 10), "systemCall"],
    ]);
  });

  it("ending a thread frees its stack, and wakes who joins it", () => {
    const system = bootIdle(["P"]);
    const tid = callAs(system, "P", "thread_create", textStart, 0, 0)!;
    check(system, [
      ["thread_join", by("thread_join", tid), "systemCall"],
      ["its end", () => endThread(system, tid as never), "skipEntry×32 threadExit wake"],
    ]);
  });

  it("the end of a process wakes a parent that waits", () => {
    const system = bootIdle(["P", process("R", { uid: 0 })]);
    const child = callAs(system, "P", "fork", 0)!;
    callAs(system, "P", "wait", child, 0);
    assert.match(
      paid(system, () => callAs(system, "R", "kill", child, 9), 1),
      /^systemCall .*wake .*exitProcess|^systemCall .*exitProcess.*wake/,
    );
  });

  it("a signal interrupts another core, and costs its delivery there; one's own no interrupt", () => {
    const system = bootIdle(["P", "Q"]);
    callAs(system, "Q", "sigaction", 10, textStart);
    const { pid } = named(system, "Q");
    const onQ = paid(
      system,
      () => {
        assert.equal(
          paid(system, () => callAs(system, "P", "kill", pid, 10)),
          "systemCall sendInterrupt",
        );
      },
      1,
    );
    assert.equal(onQ, "deliverSignal takeInterrupt");
    assert.equal(
      paid(system, () => callAs(system, "Q", "sigreturn"), 1),
      "systemCall",
    );
    callAs(system, "P", "sigaction", 12, textStart);
    assert.equal(
      paid(system, () => callAs(system, "P", "kill", 1, 12)),
      "systemCall deliverSignal",
    );
  });

  it("a signal that wakes a sleeper costs the waking now, the delivery later", () => {
    const system = bootIdle(["P", "Q"]);
    callAs(system, "Q", "sigaction", 10, textStart);
    const { pid } = named(system, "Q");
    callAs(system, "Q", "sleep", 1_000_000);
    assert.equal(
      paid(system, () => callAs(system, "P", "kill", pid, 10)),
      "systemCall wake",
    );
  });

  it("a change of threads costs less between siblings", () => {
    const between = (processes: number, threads: boolean): string => {
      const system = boot(
        image({ processes: Array.from({ length: processes }, (_, n) => process(`P${n}`)) }),
        {},
        { quantum: 10 },
      );
      if (threads) assert.ok(callAs(system, "P0", "thread_create", textStart, 0, -1)! > 0);
      runSystem(system, 2);
      return paid(system, () => runSystem(system, 10))
        .split(" ")
        .filter((one) => /Switch/.test(one))
        .join(" ");
    };
    assert.equal(between(2, false), "threadSwitch");
    assert.equal(between(1, true), "siblingSwitch");
    assert.equal(between(1, false), "", "nobody else");
  });

  it("a page fault of a program costs the fault besides what it does", () => {
    const code = [...li(reg.t0, dataStart), sd(reg.t0, reg.t0), sd(reg.t0, reg.t0, 8), jump(0)];
    const system = boot(image({ programs: [program("p", code)], processes: [process("A")] }));
    assert.equal(
      paid(system, () => runSystem(system, 20)),
      "pageFault lookupVma zeroPage editEntry",
    );
  });

  it("a fault that ends the process costs that, too", () => {
    const code = [...li(reg.t0, place), sd(reg.t0, reg.t0), jump(0)];
    const system = boot(image({ programs: [program("p", code)], processes: [process("A")] }));
    const all = paid(system, () => runSystem(system, 50));
    assert.match(all, /pageFault/);
    assert.match(all, /exitProcess/);
  });

  it("exec costs the call, the old memory's entries, and its work", () => {
    const system = bootIdle(["P"]);
    store(system, "P", dataStart + 0x6000, 0);
    const before = system.kernel.work;
    assert.match(
      paid(system, () => callAs(system, "P", "exec", "idle")),
      /^systemCall .*exec/,
    );
    assert.ok(system.kernel.work >= before + 200);
  });

  it("fork counts as fifty units of work besides what it copies", () => {
    const system = bootIdle(["P"]);
    const before = system.kernel.work;
    const charged = paid(system, () => callAs(system, "P", "fork", 0))
      .split(" ")
      .reduce((sum, one) => sum + Number(one.split("×")[1] ?? 1), 0);
    assert.equal(system.kernel.work - before, charged + 50);
  });

  it("a call looks through 32 threads and regions for a unit of work", () => {
    const workOf = (regions: number): number => {
      const system = bootIdle(["P"]);
      for (let n = 0; n < regions; n++) callAs(system, "P", "mmap", place + 2 * n * page, page, 3, 0x32);
      const before = system.kernel.work;
      callAs(system, "P", "getpid");
      return system.kernel.work - before;
    };
    assert.equal(workOf(0), 1);
    assert.equal(workOf(64), 3);
  });
});

describe("what flushes on other cores cost", () => {
  /** What P's munmap costs core 0 and core 1, where P has a thread too. */
  function flush(machine: Record<string, string | number>): readonly [string, string, number] {
    const system = bootIdle(["P"], { machine: { cores: 2, ...machine } });
    assert.ok(callAs(system, "P", "thread_create", textStart, 0, 1)! > 0);
    for (let n = 0; n < 5000 && system.kernel.cores[1]!.current === null; n++) runSystem(system, 1);
    system.kernel.activeCore = 0 as never;
    callAs(system, "P", "mmap", place, page, 3, 0x32);
    store(system, "P", place, 1);
    const taken = (): number => workTotals(system.machine, { core: 1 as never })[WorkColumn.InterruptsTaken]!;
    let first = "";
    const [cycles, interrupts] = [system.machine.cores[1]!.cycles, taken()];
    const second = paid(
      system,
      () => {
        first = paid(system, () => callAs(system, "P", "munmap", place, page));
      },
      1,
    );
    assert.equal(system.machine.cores[1]!.cycles > cycles, machine["preset"] !== "cortex-a53", "cycles of core 1");
    return [first, second, taken() - interrupts];
  }

  it("by interrupt both sides pay, by broadcast only who sends it", () => {
    assert.deepEqual(flush({ preset: "arc-hs38-1k" }), ["systemCall editEntry mapRange sendInterrupt", "", 1]);
    const [first, second, interrupts] = flush({ preset: "cortex-a53" });
    assert.match(first, /waitBroadcast/);
    assert.deepEqual([second, interrupts], ["", 0]);
  });
});
