/** What `npm test` says at its end: skipped tests are counted with their reasons, and fail where everything can be installed. */
import assert from "node:assert/strict";
import { countsOf, reasonsOf, verdict } from "../../scripts/unit/outcome.mjs";

const output = `
  ..,.
      skipped: install qemu-riscv64, riscv64-unknown-elf-as to compare with QEMU
      (skipped: qemu-riscv64 is not installed, e.g. qemu-user)
    - takes what valgrind writes today (skipped: /usr/bin/valgrind not installed)
    - takes the rest (skipped: /usr/bin/valgrind not installed)

  3 passing (2s)
  4 pending
`;

describe("the outcome of npm test", () => {
  it("counts what passed, failed and was skipped, and says each reason once", () => {
    assert.deepEqual(countsOf(output, false), { passed: 3, failed: 0, skipped: 4 });
    assert.deepEqual(reasonsOf(output), [
      "install qemu-riscv64, riscv64-unknown-elf-as to compare with QEMU",
      "qemu-riscv64 is not installed, e.g. qemu-user",
      "/usr/bin/valgrind not installed",
    ]);
  });

  it("is a failure if Mocha ends without a count", () => {
    assert.deepEqual(countsOf("Error: cannot load a file", true), { passed: 0, failed: 1, skipped: 0 });
    assert.equal(verdict(countsOf("", true), {}).status, 1);
    assert.deepEqual(countsOf("  2 passing\n  3 failing", true), { passed: 2, failed: 3, skipped: 0 });
  });

  it("names the skipped in its last line, and fails for them where CI is true only", () => {
    const total = countsOf(output, false);
    assert.deepEqual(verdict(total, {}), { text: "3 passed, 0 failed, 4 skipped", status: 0 });
    assert.equal(verdict(total, { CI: "false" }).status, 0);
    const strict = verdict(total, { CI: "true" });
    assert.equal(strict.status, 1);
    assert.match(strict.text, /CI must not skip tests: .*\n\n3 passed, 0 failed, 4 skipped$/);
    assert.equal(verdict({ ...total, skipped: 0 }, { CI: "true" }).status, 0);
    assert.equal(verdict({ ...total, failed: 1 }, {}).status, 1);
  });

  it("excuses in CI only what comes from another release of Debian", () => {
    const total = countsOf(output, false);
    const other = "/x/.sysroot/usr/bin/dash not installed";
    assert.equal(verdict(total, { CI: "true" }, [other]).status, 0);
    assert.equal(verdict(total, { CI: "true" }, [other, "/usr/bin/valgrind not installed"]).status, 1);
    assert.equal(verdict({ ...total, failed: 1 }, { CI: "true" }, [other]).status, 1);
  });
});
