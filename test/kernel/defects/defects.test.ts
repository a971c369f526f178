/**
 * The defects of the published patches one by one (vas-semantics §2.15): with linux-rfc each shows and says so; with its own
 * switch off, and all others still on, it is gone.
 */
import assert from "node:assert/strict";
import type { DefectName } from "../../../src/kernel/config/settings-of-defects.js";
import { auditFrames, resolveKernelConfig, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, dataStart, load, named, process, store } from "../systems/tiny-program.js";
import { bootTwoThreads } from "../systems/two-threads.js";
import {
  changedMappings,
  type Cases,
  type Overrides,
  EFAULT,
  EBUSY,
  EPERM,
  page,
  p,
  rw,
  fixed,
  halfTouched,
} from "./defects-of-changed-mappings.js";

const cases: Cases<DefectName> = {
  ...changedMappings,
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
