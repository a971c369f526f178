/** Defects that need two threads of one process (vas-semantics §2.15, Q2 and Q6), and what `intended` does instead. */
import assert from "node:assert/strict";
import { auditFrames, errno, runSystem } from "../../../src/kernel/index.js";
import { exitOf, named } from "../systems/tiny-program.js";
import { bootTwoThreads, inVas, place, type TwoThreads } from "../systems/two-threads.js";

const page = 0x2000;

for (const tags of ["none", "asid", "asid+sasid"]) {
  describe(`two threads of a process, ${tags}`, () => {
    const make = (fidelity: string): TwoThreads => bootTwoThreads({ tags }, { fidelity });

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
