import assert from "node:assert/strict";
import fc from "fast-check";
import { hashMachine, restoreCheckpoint, takeCheckpoint } from "../../../src/machine/index.js";
import { hashKernel, restoreKernel, runSystem, saveKernel, type System } from "../../../src/kernel/index.js";
import type { Image } from "../../../src/image/image.js";
import {
  addi,
  bne,
  boot,
  call,
  codeSegment,
  dataStart,
  ecall,
  exitOf,
  image,
  jump,
  li,
  process,
  program,
  reg,
  sd,
  textStart,
} from "../systems/tiny-program.js";
import { runs } from "../../sample.js";

const hash = (system: System): string => `${hashKernel(system.kernel)} ${hashMachine(system.machine)}`;

/** Counts to `a0` in memory, yields each round, exits with 3. */
const counting = [
  ...li(reg.s0, dataStart),
  addi(reg.s1, reg.a0, 0),
  sd(reg.s1, reg.s0),
  ...call("yield"),
  addi(reg.s1, reg.s1, -1),
  bne(reg.s1, 0, -(4 + call("yield").length * 4 + 4)),
  ...call("exit", 3),
];

const several = (cores: number): Image =>
  image({
    programs: [
      program("count", counting),
      program("spin", [
        ...li(reg.t0, 300),
        addi(reg.t0, reg.t0, -1),
        bne(reg.t0, 0, -4),
        ...call("sleep", 5000),
        ...call("exit", 4),
      ]),
    ],
    processes: [
      process("A", { args: [20n] }),
      process("B", { args: [15n] }),
      process("C", { program: 1 }),
      process("D", { program: 1, core: cores - 1 }),
      process("E", { args: [9n], core: 0 }),
    ],
  });

describe("scheduler", () => {
  for (const cores of [1, 2, 3]) {
    it(`is the same however a run is sliced (${cores} cores)`, () => {
      const whole = boot(several(cores), { cores }, { quantum: 37 });
      assert.equal(runSystem(whole, 100_000).reason, "finished");
      const total = whole.machine.tick;
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), (slices) => {
          const sliced = boot(several(cores), { cores }, { quantum: 37 });
          for (let n = 0; runSystem(sliced, slices[n % slices.length]!).reason === "steps"; n++);
          assert.equal(hash(sliced), hash(whole));
        }),
        { numRuns: runs(4) },
      );
      fc.assert(
        fc.property(fc.integer({ min: 0, max: total }), fc.integer({ min: 0, max: total }), (first, second) => {
          const system = boot(several(cores), { cores }, { quantum: 37 });
          runSystem(system, first);
          const before = hash(system);
          const saved = { machine: takeCheckpoint(system.machine), kernel: saveKernel(system.kernel) };
          runSystem(system, second);
          const after = hash(system);
          for (let n = 0; n < 2; n++) {
            restoreCheckpoint(system.machine, saved.machine);
            restoreKernel(system, saved.kernel);
            assert.equal(hash(system), before);
            for (let tick = 0; tick < second; tick += 61) runSystem(system, Math.min(61, second - tick));
            assert.equal(hash(system), after);
          }
        }),
        { numRuns: runs(6) },
      );
    });
  }

  it("shares a core in turns of a quantum", () => {
    const system = boot(image({ processes: [process("A"), process("B")] }), {}, { quantum: 100 });
    const turns: number[] = [];
    for (let n = 0; n < 6; n++) {
      turns.push(system.machine.cores[0]!.pid);
      runSystem(system, 100);
    }
    assert.deepEqual(turns, [1, 2, 1, 2, 1, 2]);
  });

  it("respects affinity and gives idle cores work", () => {
    const system = boot(
      image({ processes: [process("A", { core: 1 }), process("B", { core: 1 }), process("C"), process("D")] }),
      { cores: 2 },
      { quantum: 50 },
    );
    for (let n = 0; n < 40; n++) {
      runSystem(system, 25);
      assert.ok(system.machine.cores[0]!.pid !== 1 && system.machine.cores[0]!.pid !== 2);
      assert.ok(system.machine.cores[0]!.pid > 0);
    }
  });

  it("sleeping threads are woken in order of time; an idle machine skips ahead", () => {
    const nap = (cycles: number): number[] => [
      ...call("sleep", cycles),
      ...call("print_value", cycles),
      ...call("exit", 0),
    ];
    const system = boot(
      image({
        programs: [program("long", nap(9000)), program("short", nap(2000))],
        processes: [process("A"), process("B", { program: 1 })],
      }),
    );
    assert.equal(runSystem(system, 10_000).reason, "finished");
    assert.deepEqual(
      system.kernel.output.flatMap((one) => (one.kind === "print" ? [one.text] : [])),
      ["2000", "9000"],
    );
    assert.ok(system.machine.cores[0]!.cycles > 9000);
  });

  it("a rendezvous pins an interleaving; one that cannot complete is a deadlock that says who waits", () => {
    const code = [...call("meet", 0, 2), ...call("exit", 0)];
    const fine = boot(
      image({ programs: [program("p", code)], processes: [process("A"), process("B")], rendezvous: ["here"] }),
    );
    assert.equal(runSystem(fine, 1000).reason, "finished");
    const stuck = boot(
      image({
        programs: [program("p", code), program("q", call("exit", 1))],
        processes: [process("A"), process("B", { program: 1 })],
        rendezvous: ["here"],
      }),
    );
    const stop = runSystem(stuck, 1000);
    assert.equal(stop.reason, "deadlock");
    assert.equal(stop.detail, "deadlock: A waits at `here` (1 of 2 there)");
    assert.equal(runSystem(stuck, 5).reason, "deadlock");
  });

  it("without a count it waits for the live threads whose code names the point", () => {
    const range = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    const main = (index: number, meets: number[]): Image["debug"]["functions"][number] => ({
      name: "main",
      owner: { kind: "program", index },
      range,
      start: textStart,
      end: textStart + 4,
      bodyStart: textStart,
      bodyEnd: textStart + 4,
      parameters: [],
      locals: [],
      meets,
      savedRegisters: 0,
    });
    const code = [...call("meet", 0, 0), ...call("print_value", 1), ...call("exit", 0)];
    const system = boot(
      image({
        programs: [
          program("p", code),
          program("q", [...call("yield"), ...call("yield"), ...call("print_value", 2), ...call("exit", 0)]),
        ],
        processes: [process("A"), process("B", { program: 1 }), process("C")],
        rendezvous: ["here"],
        debug: { functions: [main(0, [0]), main(1, [0])], lines: [], globals: [] },
      }),
    );
    assert.equal(runSystem(system, 1000).reason, "finished");
    assert.deepEqual(
      system.kernel.output.flatMap((one) => (one.kind === "print" ? [one.text] : [])),
      ["2", "1", "1"],
    );
  });
});

describe("processes and threads", () => {
  it("fork: copy on write, wait collects the status", () => {
    // The child stores 7 to its copy and exits with it; the parent waits and exits with its own value plus the status.
    const fork = [...li(reg.s0, dataStart), ...li(reg.t0, 5), sd(reg.t0, reg.s0), ...call("fork")];
    const child = [...li(reg.t0, 7), sd(reg.t0, reg.s0), ...call("exit", 7)];
    const loadStatus = [...li(reg.t2, dataStart + 0x2000), 0x0003_a383 | 0, 0x0083_d393 | 0, 0x0004_3503, 0x0075_0533];
    const parent = [...call("wait", 0xfff, dataStart + 0x2000)];
    parent.splice(0, li(reg.a0, 0xfff).length, addi(reg.a0, 0, -1));
    const code = [
      ...fork,
      bne(reg.a0, 0, 4 + child.length * 4),
      ...child,
      ...parent,
      ...loadStatus,
      ...li(reg.a7, 94),
      ecall,
    ];
    const system = boot(image({ programs: [program("p", code)], processes: [process("A")] }));
    assert.equal(runSystem(system, 2000).reason, "finished");
    assert.equal(exitOf(system, 2 as never), 7);
    assert.equal(exitOf(system, 1 as never), 12);
    assert.equal(system.kernel.frames.used, 0);
  });

  it("threads: create, join, and the value of the function", () => {
    const body = [addi(reg.a0, reg.a1, 1), ...li(reg.a7, 93), ecall];
    const start = [...call("thread_create", 0, 41, 0), ...li(reg.a7, 0x4001), ecall, ...li(reg.a7, 94), ecall];
    const system = boot(
      image({
        programs: [
          {
            ...program("p", start),
            threadEntry: 0x2_0000,
            segments: [...program("p", start).segments, codeSegment("thread", 0x2_0000, body)],
          },
        ],
        processes: [process("A")],
      }),
    );
    assert.equal(runSystem(system, 2000).reason, "finished");
    assert.equal(exitOf(system, 1 as never), 42);
    assert.equal(system.kernel.frames.used, 0);
  });

  it("exit ends all threads; the stack of a thread is given back", () => {
    const start = [...call("thread_create", 0, 0, 0), ...call("yield"), ...call("exit", 1)];
    const system = boot(
      image({
        programs: [
          {
            ...program("p", start),
            threadEntry: 0x2_0000,
            segments: [...program("p", start).segments, codeSegment("thread", 0x2_0000, [jump(0)])],
          },
        ],
        processes: [process("A")],
      }),
      {},
      { quantum: 20 },
    );
    assert.equal(runSystem(system, 5000).reason, "finished");
    assert.equal(system.kernel.frames.used, 0);
  });
});
