/** Preset `linux-k3`: memory mapped inside is the process's unless it is marked private (vas-semantics §2.13). */
import assert from "node:assert/strict";
import { auditFrames, errno, resolveKernelConfig, type System } from "../../../src/kernel/index.js";
import { bootIdle, callAs, load, store } from "../systems/tiny-program.js";

const [O_RDONLY, O_RDWR] = [0, 2];
const [keep, share] = [18, 19];
const page = 0x2000;
const p = 0x2800_0000;
const fixed = 0x32;

for (const tags of ["none", "asid", "asid+sasid"]) {
  const make = (...names: string[]): System => bootIdle(names, { machine: { tags }, kernel: { preset: "linux-k3" } });

  /** P creates VAS 1, enters it and maps two pages at `p`: 42 in the first, 43 in the second. */
  const enter = (system: System): void => {
    assert.equal(callAs(system, "P", "vas_create", "a", 0o660), 1);
    assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), 0);
    assert.equal(callAs(system, "P", "vas_switch", 1), 0);
    assert.equal(callAs(system, "P", "mmap", p, 2 * page, 3, fixed), p);
    assert.ok(store(system, "P", p, 42) && store(system, "P", p + page, 43));
  };

  describe(`preset linux-k3, ${tags}`, () => {
    it("takes what was mapped inside out to the process (§2.16, sequence 1)", () => {
      const system = make("P", "Q");
      enter(system);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.equal(load(system, "P", p), 42);
      assert.ok(store(system, "P", p, 7));
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.equal(load(system, "P", p), 7);
      callAs(system, "P", "vas_switch", 0);
      assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
      assert.equal(load(system, "P", p), 7, "still the process's");
      assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
      assert.equal(callAs(system, "Q", "vas_switch", 1), 0);
      assert.equal(load(system, "Q", p), null, "not the VAS's");
      assert.deepEqual(auditFrames(system), []);
    });

    it("leaves private memory in the VAS, page by page", () => {
      const system = make("P", "Q");
      enter(system);
      assert.equal(callAs(system, "P", "madvise", p, page, keep), 0);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.equal(load(system, "P", p), null);
      assert.equal(load(system, "P", p + page), 43);
      assert.equal(callAs(system, "P", "vas_detach", 0, 1), 0);
      assert.equal(callAs(system, "Q", "vas_attach", 0, 1, O_RDONLY), 0);
      assert.equal(callAs(system, "Q", "vas_switch", 1), 0);
      assert.equal(load(system, "Q", p), 42);
      assert.equal(load(system, "Q", p + page), null);
      assert.deepEqual(auditFrames(system), []);
    });

    it("does not take private memory of the process along", () => {
      const system = make("P");
      assert.equal(callAs(system, "P", "mmap", p, page, 3, fixed), p);
      store(system, "P", p, 5);
      assert.equal(callAs(system, "P", "madvise", p, page, keep), 0);
      callAs(system, "P", "vas_create", "a", 0o660);
      assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), 0);
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.equal(load(system, "P", p), null);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.equal(callAs(system, "P", "madvise", p, page, share), 0);
      callAs(system, "P", "mmap", 0x3000_0000, page, 3, fixed);
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.equal(load(system, "P", p), 5, "shared again: the next switch takes it in");
      assert.deepEqual(auditFrames(system), []);
    });

    it("cannot enter again where memory that changed inside is private inside only", () => {
      const system = make("P");
      assert.equal(callAs(system, "P", "mmap", p, page, 3, fixed), p);
      store(system, "P", p, 5);
      // From the fork on the page is copied by who writes it first: here, inside.
      assert.ok(callAs(system, "P", "fork")! > 0);
      callAs(system, "P", "vas_create", "a", 0o660);
      assert.equal(callAs(system, "P", "vas_attach", 0, 1, O_RDWR), 0);
      assert.equal(callAs(system, "P", "vas_switch", 1), 0);
      assert.ok(store(system, "P", p, 6));
      assert.equal(callAs(system, "P", "madvise", p, page, keep), 0);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.equal(load(system, "P", p), 5, "passed over on the way out");
      callAs(system, "P", "mmap", 0x3000_0000, page, 3, fixed);
      assert.equal(callAs(system, "P", "vas_switch", 1), -errno.EFAULT);
      assert.deepEqual(auditFrames(system), []);
    });

    it("cannot leave with memory that is in the process's way", () => {
      const system = bootIdle(["P"], { machine: { tags }, kernel: { preset: "linux-k3" } });
      callAs(system, "P", "mmap", p, page, 3, fixed);
      callAs(system, "P", "madvise", p, page, keep);
      enter(system);
      assert.equal(callAs(system, "P", "vas_switch", 0), -errno.EFAULT);
      assert.equal(callAs(system, "P", "active_vas"), 1);
      assert.equal(callAs(system, "P", "munmap", p, 2 * page), 0);
      assert.equal(callAs(system, "P", "vas_switch", 0), 0);
      assert.deepEqual(auditFrames(system), []);
    });
  });
}

describe("vas_private in other kernels", () => {
  it("MADV_VAS_PRIVATE is EINVAL", () => {
    for (const preset of ["linux-rfc", "intended"]) {
      const system = bootIdle(["P"], { kernel: { preset } });
      callAs(system, "P", "mmap", p, page, 3, fixed);
      assert.equal(callAs(system, "P", "madvise", p, page, keep), -errno.EINVAL);
    }
  });

  it("cannot be combined with fidelity intended", () => {
    const resolved = resolveKernelConfig({ preset: "linux-k3", overrides: { fidelity: "intended" } });
    assert.deepEqual("problems" in resolved && resolved.problems.map(({ key }) => key), ["fidelity"]);
  });
});
