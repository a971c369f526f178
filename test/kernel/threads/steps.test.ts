/** Steps of a schedule at the kernel: which are possible, why others are not, and what each does. */
import assert from "node:assert/strict";
import { setRegister } from "../../../src/machine/index.js";
import {
  followSchedule,
  parseSchedule,
  performStep,
  possibleSteps,
  runSystem,
  stepProblem,
  stepText,
  type ScheduleStep,
  type System,
} from "../../../src/kernel/index.js";
import { createLab } from "../../../src/kernel/state/lab.js";
import {
  addi,
  boot,
  bne,
  call,
  dataStart,
  image,
  jump,
  ld,
  li,
  process,
  program,
  reg,
  sd,
  segment,
  textStart,
} from "../systems/tiny-program.js";

const page = 0x1000;
const vasAt = 0x2000_0000;
const none = { timer: false, walks: [], evictions: [] } as const;
const step = (text: string): ScheduleStep => {
  const read = parseSchedule(text);
  assert.ok("schedule" in read);
  return read.schedule.steps[0]!;
};
const texts = (steps: readonly ScheduleStep[]): string[] => steps.map(stepText);

/** Stores to its own data and subscribes to VAS 1, then stores to its own data and to the VAS in turn. */
const sharer = [
  ...li(reg.s0, dataStart),
  sd(reg.s0, reg.s0),
  sd(reg.s0, reg.s0),
  ...call("subscribe", 1),
  ...li(reg.s1, vasAt),
  sd(reg.s0, reg.s0, 16),
  ld(reg.t0, reg.s0, 16),
  sd(reg.s0, reg.s1),
  addi(reg.t1, reg.t1, 1),
  sd(reg.s0, reg.s1, 8),
  jump(0),
];

/** A and B on core 0, C on core 1, of a machine whose cores 2 are idle. */
function start(code: readonly number[] = sharer, machine: Record<string, string | number | boolean> = {}): System {
  return boot(
    image({
      machine: { preset: "rv64-sv39", overrides: {} },
      vases: [{ name: "v", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", vasAt, 2 * page, "rw-")] }],
      programs: [program("p", code)],
      processes: [process("A", { core: 0 }), process("B", { core: 0 }), process("C", { core: 1 })],
    }),
    { cores: 3, ...machine },
  );
}

/** Where in the code the steps of a core end, up to the endless loop at the end of it. */
function stopsOf(system: System, id: number, code: readonly number[], all = false): number[] {
  const core = system.machine.cores[id]!;
  const stops: number[] = [];
  while (core.pc !== textStart + 4 * (code.length - 1) && stops.length < 40) {
    const { crossed, waited, choices, pc } = performStep(system, step(`c${id}`), all);
    assert.deepEqual([crossed, waited, choices], [false, false, 0]);
    stops.push((pc - textStart) / 4);
  }
  return stops;
}

describe("steps that are possible", () => {
  it("are those of the cores with a thread; a timer's where another waits for the core", () => {
    const system = start();
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1"]);
    assert.deepEqual(texts(possibleSteps(system, { ...none, timer: true })), ["c0", "q0", "c1"]);
  });

  it("are interrupts that a core can take, and nothing else of it while a block is one step", () => {
    const system = start();
    const lab = createLab(3);
    system.kernel.lab = lab;
    lab.handlers = [91, 92, 93] as never;
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1"]);
    lab.interrupts[1]!.push({ handler: 0, argument: 0n });
    lab.interrupts[2]!.push({ handler: 0, argument: 0n });
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1", "i1", "i2"]);
    lab.masked[1] = true;
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1", "i2"]);
    lab.masked[1] = false;
    lab.handlers[1] = system.kernel.cores[1]!.current!;
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1", "i2"], "it is in the handler");
    lab.atomic = { tid: 1 } as never;
    assert.deepEqual(texts(possibleSteps(system, none)), ["c0", "c1"]);
  });

  it("are walks of pages that a core can cache, and evictions of those that it holds", () => {
    const system = start();
    for (let n = 0; n < 16; n++) performStep(system, step("a0"), false);
    const code = textStart;
    const asked = { timer: false, walks: [code, dataStart, vasAt, 0x3fff_0000], evictions: [code, dataStart, vasAt] };
    const found = texts(possibleSteps(system, asked));
    assert.ok(found.includes(`e0@0x${code.toString(16)}`), found.join(" "));
    assert.ok(found.includes(`w0@0x${vasAt.toString(16)}`), "subscribed, not used yet");
    assert.ok(!found.includes("w0@0x3fff0000"), "nothing is mapped there");
    assert.ok(!found.some((text) => /^[we]2@/.test(text)), "core 2 has no tables yet");
    performStep(system, step(`w0@0x${vasAt.toString(16)}`), false);
    assert.ok(texts(possibleSteps(system, asked)).includes(`e0@0x${vasAt.toString(16)}`));
    performStep(system, step(`e0@0x${vasAt.toString(16)}`), false);
    assert.ok(!texts(possibleSteps(system, asked)).includes(`e0@0x${vasAt.toString(16)}`));
  });
});

describe("steps that are not possible", () => {
  it("say why", () => {
    const system = start();
    const problem = (text: string): string | null => stepProblem(system, step(text));
    for (const text of ["c0", "c1", "a0", "q0"]) assert.equal(problem(text), null, text);
    assert.equal(problem("c3"), "there is no core 3: the machine has cores 0 to 2");
    assert.equal(problem("c2"), "core 2 has no thread");
    assert.equal(problem("q2"), "core 2 has no thread");
    assert.equal(problem("q1"), "no other thread waits for core 1");
    assert.equal(problem("i0"), "core 0 has no interrupt to take");
    assert.equal(problem("w0@0x3fff0000"), "core 0 can cache nothing of 0x3fff_0000");
    assert.equal(problem("e1@0x10000"), "core 1 holds nothing of 0x0001_0000");
  });

  it("name who of the core waits for what", () => {
    const system = start([...call("sleep", 1_000_000), jump(0)]);
    for (const _ of "1234") {
      const [first] = possibleSteps(system, none).filter(({ core }) => core === 1);
      if (first !== undefined) performStep(system, first, false);
    }
    assert.equal(stepProblem(system, step("c1")), "core 1 has no thread: C sleeps");
    assert.equal(stepProblem(system, step("c2")), "core 2 has no thread");
  });
});

describe("carrying out a step", () => {
  it("an attempt is one instruction, the step of a core goes on to what others can notice", () => {
    const system = start();
    const before = system.machine.tick;
    performStep(system, step("a0"), false);
    assert.equal(system.machine.tick, before + 1);
    const stops = stopsOf(system, 0, sharer);
    // The subscription, and the two stores to the VAS; not those to the process's own data.
    const ofVas = [sharer.indexOf(sd(reg.s0, reg.s1)), sharer.indexOf(sd(reg.s0, reg.s1, 8))];
    for (const at of ofVas) assert.ok(stops.includes(at), `${stops.join()} has ${at}`);
    assert.ok(!stops.includes(sharer.indexOf(sd(reg.s0, reg.s0, 16))), stops.join());
  });

  it("with `all` every access of data ends a step", () => {
    const stops = stopsOf(start(), 0, sharer, true);
    assert.ok(stops.includes(sharer.indexOf(sd(reg.s0, reg.s0, 16))), stops.join());
    assert.ok(stops.includes(sharer.indexOf(ld(reg.t0, reg.s0, 16))), stops.join());
  });

  it("memory of a process with two threads is noticed, too", () => {
    const made = [...call("thread_create", textStart, 0, 2), ...li(reg.s0, dataStart), sd(reg.s0, reg.s0), jump(0)];
    const stops = stopsOf(start(made), 1, made);
    assert.ok(stops.includes(made.indexOf(sd(reg.s0, reg.s0))), stops.join());
  });

  it("a store to another thread's stack says that stacks are not private", () => {
    // Two threads; the main one stores to its own stack, then to the other's, which lies below.
    const code = [
      ...call("thread_create", textStart, 0, 2),
      sd(reg.s0, reg.sp, -8),
      ...li(reg.s1, 0x1000),
      ld(reg.t0, reg.zero, 0x7f8),
      jump(0),
    ];
    const system = start(code);
    for (let n = 0; n < 40 && system.kernel.threads.size < 4; n++) performStep(system, step("a1"), false);
    const other = [...system.kernel.threads.values()].at(-1)!;
    const core = system.machine.cores[1]!;
    const at = (va: number): boolean => {
      core.pc = (textStart + 4 * code.indexOf(sd(reg.s0, reg.sp, -8))) as never;
      setRegister(core, reg.sp, BigInt(va + 8));
      // The page is there and in the TLB after the first time.
      let crossed = false;
      for (let n = 0; n < 4 && !crossed; n++) {
        core.pc = (textStart + 4 * code.indexOf(sd(reg.s0, reg.sp, -8))) as never;
        crossed = performStep(system, step("c1"), false).crossed;
      }
      return crossed;
    };
    assert.equal(at(other.stack!.start + 64), true);
    assert.equal(at(other.stack!.end - 8), true);
    assert.equal(at(dataStart), false, "data of both is no stack");
  });

  it("a timer gives the core to the next thread, and takes no time", () => {
    const system = start();
    const { tick } = system.machine;
    const turns: (number | null)[] = [];
    for (let n = 0; n < 3; n++) {
      turns.push(system.kernel.cores[0]!.current);
      assert.deepEqual(performStep(system, step("q0"), false), {
        crossed: false,
        pc: -1,
        waited: false,
        choices: 0,
        did: null,
      });
    }
    assert.deepEqual(turns, [1, 2, 1]);
    assert.equal(system.machine.tick, tick);
    assert.equal(system.machine.cores[0]!.tid, system.kernel.cores[0]!.current, "its registers are on the core");
  });

  it("is given up after a million attempts that nobody can notice", () => {
    const system = start([addi(reg.t0, reg.t0, 1), bne(reg.zero, reg.t0, -4)]);
    const before = system.machine.tick;
    performStep(system, step("c1"), false);
    // The first attempt of all faults its page in.
    for (let n = 0; n < 3 && system.kernel.limit === null; n++) performStep(system, step("c1"), false);
    assert.equal(
      system.kernel.limit?.text,
      "core 1 made 1000000 attempts that no other core can notice: an endless loop, or too long a computation for an exploration",
    );
    assert.equal(system.kernel.limit?.panic, false);
    assert.ok(system.machine.tick - before >= 1_000_000);
  });
});

describe("following a schedule", () => {
  const follow = (system: System, text: string): void => {
    const read = parseSchedule(text);
    assert.ok("schedule" in read);
    followSchedule(system, read.schedule);
  };

  it("does each step once, those without time at once, and is cut into slices at will", () => {
    const whole = start();
    follow(whole, "q0 a0*3 q0 a1*2 a0");
    assert.equal(whole.kernel.cores[0]!.current, 2, "the timer comes before the first tick");
    assert.equal(whole.kernel.scheduleAt, 1);
    runSystem(whole, 3);
    assert.equal(whole.kernel.scheduleAt, 5, "so does the one behind the third attempt");
    assert.equal(whole.kernel.cores[0]!.current, 1);
    runSystem(whole, 3);
    assert.equal(whole.kernel.scheduleAt, 8);
    const sliced = start();
    follow(sliced, "q0 a0*3 q0 a1*2 a0");
    for (let n = 0; n < 6; n++) runSystem(sliced, 1);
    assert.deepEqual([sliced.kernel.scheduleAt, sliced.machine.tick], [8, whole.machine.tick]);
    assert.deepEqual(
      sliced.machine.cores.map(({ pc, cycles }) => [pc, cycles]),
      whole.machine.cores.map(({ pc, cycles }) => [pc, cycles]),
    );
  });

  it("no quantum ends meanwhile", () => {
    const system = boot(
      image({ processes: [process("A", { core: 0 }), process("B", { core: 0 })] }),
      { cores: 1 },
      { quantum: 5 },
    );
    follow(system, "a0*40");
    runSystem(system, 40);
    assert.equal(system.kernel.cores[0]!.current, 1);
    runSystem(system, 6);
    assert.equal(system.kernel.cores[0]!.current, 2, "behind it they do");
  });

  it("stops at a step that is not possible, with its number and its text", () => {
    for (const [text, why] of [
      ["c0 c2", "step 2 (`c2`) is not possible: core 2 has no thread"],
      ["q1", "step 1 (`q1`) is not possible: no other thread waits for core 1"],
      ["a0*2 q0 q1 c0", "step 4 (`q1`) is not possible: no other thread waits for core 1"],
    ] as const) {
      const system = start();
      follow(system, text);
      const stop = runSystem(system, 1000);
      assert.equal(stop.reason, "limit");
      assert.equal(stop.detail, `this schedule was found for another version of the file: ${why}`);
    }
  });
});
