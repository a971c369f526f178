import assert from "node:assert/strict";
import { auditFrames, errno, resultName, resolveKernelConfig, type System } from "../../../src/kernel/index.js";
import {
  boot,
  callAs,
  dataStart,
  idle,
  image,
  load,
  named,
  process,
  program,
  segment,
  store,
  threadNamed,
} from "../systems/tiny-program.js";

const { EFAULT, ENOENT, EBUSY, EINVAL } = errno;
const [O_RDONLY, O_RDWR] = [0, 2];
const box = 0x2000_0000;
const policies = ["rfc-undefined", "detach-all", "refuse-ebusy"] as const;

/** P and Q run `idle`; `other` is the same with less memory. VAS 1 has a writable segment, VAS 2 code to subscribe to. */
function setUp(kernel: Record<string, string>, tags = "asid"): System {
  return boot(
    image({
      programs: [program("idle", idle), program("other", idle, 0x4000)],
      processes: [process("P", { core: 0 }), process("Q", { core: 1 })],
      vases: [
        { name: "box", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", box, 0x4000, "rw-")] },
        { name: "lib", mode: 0o444, uid: 0, gid: 0, segments: [segment("t", 0x2100_0000, 0x2000, "r-x")] },
      ],
    }),
    { cores: 3, tags },
    kernel,
  );
}

function expectCalls(
  system: System,
  rows: readonly (readonly [string, Parameters<typeof callAs>[2], (number | string)[], number])[],
): void {
  for (const [who, name, args, result] of rows) {
    const actual = callAs(system, who, name, ...args)!;
    assert.equal(
      actual,
      result,
      `${who}: ${name}(${args.join(", ")}): ${resultName(actual)}, not ${resultName(result)}`,
    );
  }
}

/** Value of an argument register of a process's main thread on its core. */
const argument = (system: System, who: string, n: number): number =>
  system.machine.cores[threadNamed(system, who).core!]!.lo[10 + n]!;

describe("exec (vas-semantics §1.8)", () => {
  for (const tags of ["none", "asid", "asid+global", "asid+sasid"]) {
    for (const policy of policies) {
      const make = (): System => setUp({ exec_policy: policy }, tags);

      it(`starts another program with nothing of the old one left (${policy}, ${tags})`, () => {
        const system = make();
        store(system, "P", dataStart, 5);
        callAs(system, "P", "brk", callAs(system, "P", "brk", 0)! + 0x4000);
        expectCalls(system, [
          ["P", "mmap", [0x3000_0000, 0x2000, 3, 0x32], 0x3000_0000],
          ["P", "subscribe", [2], 0],
          ["P", "exec", [0x3800_0000], -EFAULT],
          ["P", "exec", ["nobody"], -ENOENT],
        ]);
        const { pid } = named(system, "P");
        assert.equal(callAs(system, "P", "exec", "other", 7, 8, 9, 10, 11), null);
        assert.deepEqual(
          [0, 1, 2, 3, 4].map((n) => argument(system, "P", n)),
          [7, 8, 9, 10, 11],
        );
        assert.equal(named(system, "P").pid, pid);
        assert.deepEqual(named(system, "P").subscriptions, []);
        assert.equal(load(system, "P", dataStart), 0, "fresh memory");
        for (const gone of [0x3000_0000, 0x2100_0000, dataStart + 0x4000]) assert.equal(load(system, "P", gone), null);
        assert.equal(callAs(system, "P", "brk", 0), dataStart + 0x4000, "the new program's heap");
        assert.deepEqual(auditFrames(system), []);
        callAs(system, "P", "exit", 0);
        callAs(system, "Q", "exit", 0);
        expectNothingLeft(system);
      });
    }

    it(`ends the other threads, also when one of them calls (${tags})`, () => {
      const system = setUp({}, tags);
      const tid = callAs(system, "P", "thread_create", dataStart, 0, 2)!;
      // The main thread ends; the sibling executes the program under the process's id.
      assert.equal(callAs(system, "P", "thread_exit", 0), null);
      const sibling = system.kernel.threads.get(tid as never)!;
      sibling.core ??= 2 as never;
      system.kernel.cores[2]!.current ??= sibling.tid;
      system.machine.cores[2]!.tid = sibling.tid;
      assert.equal(callAs(system, "P", "exec", "other"), null);
      assert.equal(sibling.state, "exited");
      const main = system.kernel.threads.get(Number(named(system, "P").pid) as never)!;
      assert.notEqual(main.state, "exited");
      assert.equal(main.space, named(system, "P").space);
      assert.deepEqual(auditFrames(system), []);
    });

    it(`detach-all hands what was mapped inside to the VAS (${tags})`, () => {
      const system = setUp({ exec_policy: "detach-all" }, tags);
      expectCalls(system, [
        ["P", "vas_attach", [0, 1, O_RDWR], 0],
        ["P", "vas_switch", [1], 0],
        ["P", "mmap", [0x2800_0000, 0x2000, 3, 0x32], 0x2800_0000],
      ]);
      store(system, "P", 0x2800_0000, 42);
      assert.equal(callAs(system, "P", "exec", "other"), null);
      expectCalls(system, [
        ["P", "active_vas", [], 0],
        ["P", "vas_switch", [1], -EINVAL],
        ["P", "vas_attach", [0, 1, O_RDONLY], 0],
        ["P", "vas_switch", [1], 0],
      ]);
      assert.equal(load(system, "P", 0x2800_0000), 42);
      assert.deepEqual(auditFrames(system), []);
    });
  }

  it("refuse-ebusy answers EBUSY while a VAS is attached, but ENOENT first", () => {
    const system = setUp({ exec_policy: "refuse-ebusy" });
    expectCalls(system, [
      ["P", "vas_attach", [0, 1, O_RDWR], 0],
      ["P", "exec", ["nobody"], -ENOENT],
      ["P", "exec", ["other"], -EBUSY],
      ["P", "vas_switch", [1], 0],
      ["P", "exec", ["other"], -EBUSY],
      ["P", "active_vas", [], 1],
    ]);
  });

  it("rfc-undefined outside leaves attachments of the old memory: EFAULT at switch, attached for ever (Q9)", () => {
    const system = setUp({ exec_policy: "rfc-undefined" });
    expectCalls(system, [["P", "vas_attach", [0, 1, O_RDWR], 0]]);
    assert.equal(callAs(system, "P", "exec", "other"), null);
    expectCalls(system, [
      ["P", "vas_switch", [1], -EFAULT],
      ["P", "vas_detach", [0, 1], -EFAULT],
      ["Q", "vas_delete", [1], -EBUSY],
    ]);
    assert.deepEqual(auditFrames(system), []);
    callAs(system, "P", "exit", 0);
    expectCalls(system, [
      ["Q", "vas_delete", [1], -EBUSY],
      ["Q", "vas_attach", [0, 1, O_RDONLY], -EBUSY],
    ]);
  });

  it("rfc-undefined outside: copies of memory that is gone can be used if their bounds fit", () => {
    const system = setUp({ exec_policy: "rfc-undefined", lazy_attach: "off" });
    expectCalls(system, [["P", "vas_attach", [0, 1, O_RDWR], 0]]);
    assert.equal(callAs(system, "P", "exec", "idle"), null);
    expectCalls(system, [["P", "vas_switch", [1], 0]]);
    for (let at = dataStart; at < dataStart + 0x8000; at += 0x2000) assert.ok(store(system, "P", at, 7));
    expectCalls(system, [
      ["P", "munmap", [dataStart, 0x2000], 0],
      ["P", "mprotect", [dataStart + 0x2000, 0x2000, 1], 0],
    ]);
    assert.deepEqual(auditFrames(system), []);
    callAs(system, "P", "exit", 0);
    assert.deepEqual(auditFrames(system), []);
  });

  it("rfc-undefined inside: the attached space is freed, active_vas stays, the old memory is lost", () => {
    const system = setUp({ exec_policy: "rfc-undefined" });
    store(system, "P", dataStart, 5);
    expectCalls(system, [
      ["P", "vas_attach", [0, 1, O_RDWR], 0],
      ["P", "vas_switch", [1], 0],
    ]);
    const lost = named(system, "P").space;
    assert.equal(callAs(system, "P", "exec", "other"), null);
    expectCalls(system, [
      ["P", "active_vas", [], 1],
      ["P", "vas_switch", [1], 0],
    ]);
    assert.equal(load(system, "P", box), null, "a switch to where it believes to be does nothing");
    assert.ok(system.kernel.spaces.has(lost), "nobody frees the old original space");
    assert.deepEqual(auditFrames(system), []);
    expectCalls(system, [
      ["P", "vas_switch", [0], 0],
      ["P", "vas_switch", [1], 0],
    ]);
    assert.equal(load(system, "P", dataStart), null, "the freed space");
    callAs(system, "P", "exit", 0);
    assert.deepEqual(auditFrames(system), []);
    assert.ok(system.kernel.spaces.has(lost), "still");
  });

  it("needs a policy that fits the fidelity", () => {
    const resolve = (overrides: Record<string, string>): unknown => {
      const resolved = resolveKernelConfig({ preset: "linux-rfc", overrides });
      return "problems" in resolved ? resolved.problems.map(({ key }) => key) : resolved.config.execPolicy;
    };
    assert.equal(resolve({}), "rfc-undefined");
    assert.equal(resolve({ fidelity: "intended" }), "detach-all");
    assert.equal(resolve({ fidelity: "intended", exec_policy: "refuse-ebusy" }), "refuse-ebusy");
    assert.deepEqual(resolve({ fidelity: "intended", exec_policy: "rfc-undefined" }), ["exec_policy"]);
  });
});

/** No frame but those of VASes is in use. */
function expectNothingLeft(system: System): void {
  for (const mm of system.kernel.spaces.values()) assert.equal(mm.kind, "vas");
  assert.deepEqual(auditFrames(system), []);
}
