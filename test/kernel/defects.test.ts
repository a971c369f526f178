/**
 * The defects of the published patches one by one (vas-semantics §2.15): with linux-rfc each shows and says so; with its own
 * switch off, and all others still on, it is gone.
 */
import assert from "node:assert/strict";
import type { DefectName } from "../../src/kernel/config/settings-of-defects.js";
import { auditFrames, errno, resolveKernelConfig, type System } from "../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, load, named, process, store, threadNamed } from "./tiny-program.js";
import { bootTwoThreads, place } from "./two-threads.js";

const page = 0x2000;
const rw = 3;
const fixed = 0x32;
const p = 0x2800_0000;
const { EFAULT, EBUSY, EPERM } = errno;
const isolated: Overrides = { lazy_attach: false };
type Overrides = Readonly<Record<string, string | number | boolean>>;

/** What a run saw in the end, and the system that it left. */
type Outcome = readonly [System, unknown];

interface Case {
  readonly name: string;
  readonly run: (kernel: Overrides) => Outcome;
  /** What is seen with the defect, and without. */
  readonly shown: unknown;
  readonly repaired: unknown;
}

/** P in a VAS 1 of its own making, attached to write. */
function inside(kernel: Overrides, before: (system: System) => void = () => {}): System {
  const system = bootIdle(["P", process("Q", { uid: 1001, gid: 1001 }), "R"], { machine: { cores: 4 }, kernel });
  before(system);
  assert.equal(callAs(system, "P", "vas_create", "a", 0o666), 1);
  assert.equal(callAs(system, "P", "vas_attach", 0, 1, 2), 0);
  assert.equal(callAs(system, "P", "vas_switch", 1), 0);
  return system;
}

/** A VAS with a region of two pages, of which only the first was touched; P has left it. */
function halfTouched(kernel: Overrides): System {
  const system = inside(kernel);
  assert.equal(callAs(system, "P", "mmap", p, 2 * page, rw, fixed), p);
  assert.ok(store(system, "P", p, 1));
  assert.equal(callAs(system, "P", "vas_switch", 0), 0);
  assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
  return system;
}

const heapOf = (system: System): number => callAs(system, "P", "brk", 0)!;
const isMapped = (system: System, who: string, va: number): boolean => load(system, who, va) !== null;

const cases: Readonly<Record<DefectName, readonly Case[]>> = {
  q1: [
    {
      name: "a heap that grew outside",
      shown: -EFAULT,
      repaired: 7,
      run: (kernel) => {
        const system = bootIdle(["P"], { kernel });
        const heap = heapOf(system);
        callAs(system, "P", "brk", heap + page);
        store(system, "P", heap, 7);
        callAs(system, "P", "vas_create", "a", 0o660);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "brk", heap + 2 ** 20);
        const entered = callAs(system, "P", "vas_switch", 1);
        return [system, entered === 0 ? load(system, "P", heap) : entered];
      },
    },
    {
      name: "a heap that grew inside",
      shown: -EFAULT,
      repaired: [9, true],
      run: (kernel) => {
        let heap = 0;
        const system = inside(kernel, (booted) => {
          heap = heapOf(booted);
          callAs(booted, "P", "brk", heap + page);
          store(booted, "P", heap, 7);
        });
        callAs(system, "P", "vas_switch", 0);
        store(system, "P", dataStart, 1);
        callAs(system, "P", "mmap", p, page, rw, fixed);
        callAs(system, "P", "vas_switch", 1);
        assert.equal(callAs(system, "P", "brk", heap + 3 * page), heap + 3 * page);
        store(system, "P", heap, 9);
        const left = callAs(system, "P", "vas_switch", 0);
        return [system, left === 0 ? [load(system, "P", heap), isMapped(system, "P", heap + 2 * page)] : left];
      },
    },
    {
      name: "a heap that a change inside makes the process forget",
      shown: 0,
      repaired: true,
      run: (kernel) => {
        const system = inside(kernel);
        callAs(system, "P", "mmap", p, page, rw, fixed);
        callAs(system, "P", "vas_switch", 0);
        const end = heapOf(system);
        return [system, end === 0 ? 0 : callAs(system, "P", "brk", end + page) === end + page];
      },
    },
    {
      name: "a lazy touch of a mapping that was resized",
      shown: null,
      repaired: 5,
      run: (kernel) => {
        const { system, call, load: loadOn, store: storeOn } = bootTwoThreads({ tags: "asid" }, kernel, fixed);
        storeOn(0, place, 5);
        call(0, "vas_switch", 1);
        assert.equal(call(1, "mmap", place + 4 * page, page, rw, fixed), place + 4 * page);
        return [system, loadOn(0, place)];
      },
    },
  ],
  q2: [
    {
      name: "a region that both sides changed",
      shown: [-EFAULT, 1, 0],
      repaired: [0, 1, 2],
      run: (kernel) => {
        const { system, call, load: loadOn, store: storeOn } = bootTwoThreads({}, kernel);
        call(0, "vas_switch", 1);
        storeOn(0, place, 1);
        storeOn(1, place + page, 2);
        const left = call(0, "vas_switch", 0);
        return [system, [left, loadOn(0, place), left === 0 ? loadOn(0, place + page) : 0]];
      },
    },
  ],
  q3: [
    {
      name: "a page of the process first touched inside",
      shown: 0,
      repaired: 9,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel });
        store(system, "P", dataStart + page, 9);
        callAs(system, "P", "vas_switch", 0);
        return [system, load(system, "P", dataStart + page)];
      },
    },
    {
      name: "a page of the process first touched outside after the attach",
      shown: 0,
      repaired: 9,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel });
        callAs(system, "P", "vas_switch", 0);
        store(system, "P", dataStart + page, 9);
        callAs(system, "P", "vas_switch", 1);
        return [system, load(system, "P", dataStart + page)];
      },
    },
    {
      name: "a page of the VAS first touched in a later session",
      shown: 0,
      repaired: 8,
      run: (kernel) => {
        const system = halfTouched(kernel);
        for (const value of [8, 0]) {
          callAs(system, "P", "vas_attach", 0, 1, 2);
          callAs(system, "P", "vas_switch", 1);
          if (value !== 0) store(system, "P", p + page, value);
          else break;
          callAs(system, "P", "vas_switch", 0);
          callAs(system, "P", "vas_detach", 0, 1);
        }
        return [system, load(system, "P", p + page)];
      },
    },
  ],
  q4: [
    {
      name: "munmap inside of memory of the process",
      shown: 5,
      repaired: null,
      run: (kernel) => {
        const system = inside(kernel, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, 3 * page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        load(system, "P", 0x3000_0000);
        callAs(system, "P", "munmap", 0x3000_0000, 3 * page);
        callAs(system, "P", "vas_switch", 0);
        return [system, load(system, "P", 0x3000_0000)];
      },
    },
    {
      name: "munmap outside",
      shown: 5,
      repaired: null,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel }, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "munmap", 0x3000_0000, page);
        callAs(system, "P", "vas_switch", 1);
        return [system, load(system, "P", 0x3000_0000)];
      },
    },
    {
      name: "mprotect outside",
      shown: true,
      repaired: false,
      run: (kernel) => {
        const system = inside({ ...isolated, ...kernel }, (booted) => {
          callAs(booted, "P", "mmap", 0x3000_0000, page, rw, fixed);
          store(booted, "P", 0x3000_0000, 5);
        });
        callAs(system, "P", "vas_switch", 0);
        callAs(system, "P", "mprotect", 0x3000_0000, page, 1);
        callAs(system, "P", "vas_switch", 1);
        return [system, store(system, "P", 0x3000_0000, 6)];
      },
    },
    {
      name: "memory of the VAS that was cut can never be written back",
      shown: -EFAULT,
      repaired: [0, null, 1],
      run: (kernel) => {
        const system = halfTouched(kernel);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        assert.equal(callAs(system, "P", "munmap", p + page, page), 0);
        callAs(system, "P", "vas_switch", 0);
        const detached = callAs(system, "P", "vas_detach", 0, 1);
        if (detached !== 0) return [system, detached];
        callAs(system, "R", "vas_attach", 0, 1, 0);
        callAs(system, "R", "vas_switch", 1);
        return [system, [detached, load(system, "R", p + page), load(system, "R", p)]];
      },
    },
  ],
  q5: [
    {
      name: "a write inside after a fork",
      shown: 2,
      repaired: 1,
      run: (kernel) => {
        const system = inside(kernel, (booted) => void store(booted, "P", dataStart, 1));
        load(system, "P", dataStart);
        const child = system.kernel.processes.get(callAs(system, "P", "fork") as never)!;
        store(system, "P", dataStart, 2);
        threadNamed(system, child.name).core = 0 as never;
        return [system, load(system, child.name, dataStart)];
      },
    },
  ],
  q6: [
    {
      name: "detach with a sibling inside",
      shown: 0,
      repaired: -EBUSY,
      run: (kernel) => {
        const { system, call } = bootTwoThreads({}, kernel);
        call(1, "vas_switch", 1);
        return [system, call(0, "vas_detach", 0, 1)];
      },
    },
  ],
  q7: [
    {
      name: "an attachment whose thread has ended",
      shown: -EBUSY,
      repaired: 0,
      run: (kernel) => {
        const { system, call } = bootTwoThreads({}, kernel);
        call(0, "vas_detach", 0, 1);
        assert.equal(call(1, "vas_attach", 0, 1, 2), 0);
        call(1, "thread_exit", 0);
        return [system, call(0, "vas_attach", 0, 1, 2)];
      },
    },
  ],
  q8: [
    {
      name: "a thread made inside",
      shown: [1, 0, "outside"],
      repaired: [0, 0, "inside"],
      run: (kernel) => {
        const { system, call } = bootTwoThreads({ cores: 3 }, kernel);
        call(0, "vas_switch", 1);
        const made = system.kernel.threads.get(call(0, "thread_create", 0x1_0000, 0, 2) as never)!;
        for (const schedule of system.kernel.cores) schedule.queue = schedule.queue.filter((tid) => tid !== made.tid);
        Object.assign(made, { core: 2, state: "running" });
        system.kernel.cores[2]!.current = made.tid;
        Object.assign(system.machine.cores[2]!, { pid: made.pid, tid: made.tid });
        const active = call(2, "active_vas");
        const result = call(2, "vas_switch", 1);
        const isInside = made.space !== named(system, "P").space;
        return [system, [active, result, isInside ? "inside" : "outside"]];
      },
    },
  ],
  q9: [
    {
      name: "a write-back that fails at exit",
      shown: -EBUSY,
      repaired: 0,
      run: (kernel) => {
        const system = halfTouched(kernel);
        for (const reader of ["P", "R"]) {
          callAs(system, reader, "vas_attach", 0, 1, 0);
          callAs(system, reader, "vas_switch", 1);
          callAs(system, reader, "mmap", 0x2900_0000, page, rw, fixed);
        }
        callAs(system, "P", "exit", 0);
        callAs(system, "R", "exit", 0);
        return [system, callAs(system, "Q", "vas_delete", 1)];
      },
    },
  ],
  q10: [
    {
      name: "a bad address of a name",
      shown: "killed",
      repaired: -EFAULT,
      run: (kernel) => {
        const system = bootIdle(["P"], { kernel: { q10: true, ...kernel } });
        const result = callAs(system, "P", "vas_create", 0x3900_0000, 0o666);
        return [system, named(system, "P").exit?.kind === "signal" ? "killed" : result];
      },
    },
  ],
  q11: [
    {
      name: "attach and detach for another user's process",
      shown: [0, 0],
      repaired: [-EPERM, -EPERM],
      run: (kernel) => {
        const system = bootIdle(["P", process("Q", { uid: 1001, gid: 1001 })], { kernel });
        callAs(system, "Q", "vas_create", "a", 0o666);
        const { pid } = named(system, "Q");
        const attached = callAs(system, "P", "vas_attach", pid, 1, 2);
        callAs(system, "Q", "vas_attach", 0, 1, 2);
        return [system, [attached, callAs(system, "P", "vas_detach", pid, 1)]];
      },
    },
    {
      name: "giving away an object that one may only write",
      shown: 0,
      repaired: -EPERM,
      run: (kernel) => {
        const system = bootIdle(["P", process("Q", { uid: 1001, gid: 1001 })], { kernel });
        callAs(system, "Q", "vas_create", "a", 0o666);
        store(system, "P", dataStart, 0o600 + 1000 * 2 ** 32);
        store(system, "P", dataStart + 8, 1000);
        return [system, callAs(system, "P", "vas_setattr", 1, dataStart)];
      },
    },
  ],
  q12: [
    {
      name: "a writer's first touch and a subscriber",
      shown: 0,
      repaired: 6,
      run: (kernel) => {
        const system = halfTouched(kernel);
        assert.ok(callAs(system, "R", "subscribe", 1)! >= 0);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        store(system, "P", p + page, 6);
        return [system, load(system, "R", p + page)];
      },
    },
    {
      name: "a writer's copy on write and a subscriber",
      shown: 1,
      repaired: 6,
      run: (kernel) => {
        const system = halfTouched(kernel);
        assert.ok(callAs(system, "R", "subscribe", 1)! >= 0);
        assert.equal(load(system, "R", p), 1);
        callAs(system, "P", "vas_attach", 0, 1, 2);
        callAs(system, "P", "vas_switch", 1);
        callAs(system, "P", "mprotect", p, 2 * page, 1);
        callAs(system, "P", "mprotect", p, 2 * page, rw);
        store(system, "P", p, 6);
        return [system, load(system, "R", p)];
      },
    },
  ],
  // Needs programs that execute: test/simulator/mm-lock.test.ts.
  q13: [],
  q14: [
    {
      name: "creation with hardly any memory left",
      shown: 1,
      repaired: 1,
      run: (kernel) => {
        const system = bootIdle(["P"], { kernel: { ...kernel, max_memory: 4 * 2 ** 20 } });
        const { frames } = system.kernel;
        const room = frames.limit - frames.used - 8;
        assert.equal(callAs(system, "P", "mmap", p, room * page, rw, fixed | 0x8000), p);
        return [system, callAs(system, "P", "vas_create", "a", 0o666)];
      },
    },
  ],
};

/** Numbers of the defects that the kernel reported. */
function reported(system: System): Set<number> {
  return new Set(system.kernel.output.flatMap((record) => (record.kind === "defect" ? [record.number] : [])));
}

for (const [switchName, list] of Object.entries(cases)) {
  const number = Number(switchName.slice(1));
  for (const { name, run, shown, repaired } of list) {
    it(`Q${number}: ${name}`, () => {
      const [broken, seen] = run({});
      assert.deepEqual(seen, shown, "linux-rfc");
      if (seen !== null) assert.ok(reported(broken).has(number), `reported: ${[...reported(broken)].join()}`);
      assert.deepEqual(auditFrames(broken), []);
      const [whole, fine] = run({ [switchName]: false });
      assert.deepEqual(fine, repaired, `${switchName} off`);
      assert.ok(!reported(whole).has(number), JSON.stringify(whole.kernel.output));
      assert.deepEqual(auditFrames(whole), []);
    });
  }
}

describe("settings of the defects", () => {
  const resolve = (overrides: Overrides): ReturnType<typeof resolveKernelConfig> =>
    resolveKernelConfig({ preset: "linux-rfc", overrides });

  it("follow the fidelity where nothing is said", () => {
    for (const [fidelity, expected] of [
      ["rfc", true],
      ["intended", false],
    ] as const) {
      const found = resolve({ fidelity });
      assert.ok("config" in found);
      assert.equal(found.config.unmapNotForwarded, expected);
      assert.equal(found.config.sleepUnderSpinlock, expected);
      assert.equal(found.config.strlenOnUserAddress, false);
    }
  });

  it("are refused where they could not show", () => {
    const found = resolve({ fidelity: "intended", q3: true, q6: true });
    assert.ok("problems" in found);
    assert.deepEqual(
      found.problems.map(({ key }) => key),
      ["q3"],
    );
  });
});
