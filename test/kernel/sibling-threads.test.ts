/** Defects that need two threads of one process (vas-semantics §2.15, Q2 and Q6), and what `intended` does instead. */
import assert from "node:assert/strict";
import { systemCalls, type SystemCallName } from "../../src/image/system-call.js";
import type { CoreId } from "../../src/machine/address.js";
import { auditFrames, errno, runSystem, systemCall, type System, type Thread } from "../../src/kernel/index.js";
import { spaceOf } from "../../src/kernel/kernel.js";
import { readUser, writeUser } from "../../src/kernel/user-memory.js";
import { bootIdle, callAs, exitOf, named, segment, textStart } from "./tiny-program.js";

const page = 0x2000;
const place = 0x3000_0000;
const inVas = 0x2000_0000;
const shared = 0x31;

for (const tags of ["none", "asid", "asid+sasid"]) {
  describe(`two threads of a process, ${tags}`, () => {
    /** P with VAS 1 attached; its main thread on core 0, a sibling on core 1, both in the original space. */
    const make = (fidelity: string): { system: System; call: Caller; load: Loader; store: Storer } => {
      const system = bootIdle(["P"], {
        machine: { cores: 2, tags }, kernel: { fidelity },
        vases: [{ name: "data", mode: 0o666, uid: 0, gid: 0, segments: [segment("s", inVas, page, "rw-")] }],
      });
      assert.equal(callAs(system, "P", "mmap", place, 4 * page, 3, shared | 0x10), place);
      assert.equal(callAs(system, "P", "vas_attach", 0, 1, 2), 0);
      assert.ok(callAs(system, "P", "thread_create", textStart, 0, 1)! > 0);
      for (let steps = 0; steps < 5000 && system.kernel.cores[1]!.current === null; steps++) runSystem(system, 1);
      const running = (core: number): Thread => system.kernel.threads.get(system.kernel.cores[core]!.current!)!;
      assert.ok(running(0).tid !== running(1).tid && running(0).pid === running(1).pid);
      const enter = (core: number): ReturnType<typeof spaceOf> => {
        system.kernel.activeCore = core as CoreId;
        return spaceOf(system.kernel, running(core).space);
      };
      return {
        system,
        call: (core, name, ...args) =>
          Number(systemCall(system, system.machine.cores[core]!, systemCalls[name], args.map(BigInt))),
        load: (core, va) => readUser(system, enter(core), va, 1)?.[0] ?? null,
        store: (core, va, value) => writeUser(system, enter(core), va, Uint8Array.of(value)) === 0,
      };
    };
    type Caller = (core: number, name: SystemCallName, ...args: number[]) => number;
    type Loader = (core: number, va: number) => number | null;
    type Storer = (core: number, va: number, value: number) => boolean;

    it("Q2, linux-rfc: a region that both sides changed cannot be synchronised", () => {
      const { system, call, store } = make("rfc");
      assert.equal(call(0, "vas_switch", 1), 0);
      assert.ok(store(0, place, 1), "the thread inside");
      assert.ok(store(1, place + page, 2), "the thread outside, later");
      assert.equal(call(0, "vas_switch", 0), -errno.EFAULT);
      assert.equal(call(0, "active_vas"), 1, "stays where it is");
      assert.ok(system.kernel.output.some((line) => line.kind === "defect" && line.number === 2));
      assert.equal(call(0, "vas_switch", 0), -errno.EFAULT, "for ever");
      assert.deepEqual(auditFrames(system), []);
    });

    it("Q2, intended: both changes are seen on both sides", () => {
      const { system, call, load, store } = make("intended");
      assert.equal(call(0, "vas_switch", 1), 0);
      assert.ok(store(0, place, 1) && store(1, place + page, 2));
      assert.deepEqual([load(0, place + page), load(1, place)], [2, 1]);
      assert.equal(call(0, "vas_switch", 0), 0);
      assert.deepEqual([load(0, place), load(0, place + page)], [1, 2]);
      assert.ok(system.kernel.output.every(({ kind }) => kind !== "defect"));
      assert.deepEqual(auditFrames(system), []);
    });

    it("Q6, linux-rfc: a detach empties the space that a sibling executes in", () => {
      const { system, call, load } = make("rfc");
      assert.equal(call(1, "vas_switch", 1), 0);
      assert.equal(load(1, inVas), 0);
      assert.equal(call(0, "vas_detach", 0, 1), 0, "only the caller's own active VAS is checked");
      assert.ok(system.kernel.output.some((line) => line.kind === "defect" && line.number === 6));
      assert.equal(load(1, inVas), null);
      runSystem(system, 200);
      assert.equal(exitOf(system, named(system, "P").pid), -11, "killed at its next access that misses");
      assert.equal(system.kernel.vases.get(1)!.writers, 0);
      assert.deepEqual(auditFrames(system), []);
    });

    it("Q6, intended: EBUSY until the sibling has left", () => {
      const { system, call, load } = make("intended");
      assert.equal(call(1, "vas_switch", 1), 0);
      assert.equal(call(0, "vas_detach", 0, 1), -errno.EBUSY);
      assert.equal(load(1, inVas), 0);
      assert.equal(call(1, "vas_switch", 0), 0);
      assert.equal(call(0, "vas_detach", 0, 1), 0);
      runSystem(system, 200);
      assert.equal(exitOf(system, named(system, "P").pid), null);
      assert.deepEqual(auditFrames(system), []);
    });
  });
}
