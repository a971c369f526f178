/** Operations of kernel code by what they read, answer and refuse, where the architecture decides. */
import assert from "node:assert/strict";
import { runSystem } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

const lab = (preset: string, body: string): string => `scenario "operations"
machine ${preset} { cores 1 }
vas A { segment one at 0x1000_0000 size 16K rw- { u64 x[2] = 41, 42 } }
kernel lab {
    fn run() {
        ${body}
    }
}
process P runs kernel.run in A on core 0
`;

/** What a run prints and how it stops; `other`: the machine that it is given instead of its own. */
async function ran(preset: string, body: string, other = preset): Promise<readonly string[]> {
  const overrides = other === preset ? {} : { "machine.preset": other };
  const { system } = open(await compile(lab(preset, body)), { overrides });
  const stop = runSystem(system, 100_000);
  const printed = system.kernel.output.flatMap((one) => (one.kind === "print" ? [one.text] : [])).filter(Boolean);
  return [...printed, ...(stop.reason === "finished" ? [] : [stop.detail ?? stop.reason])];
}

describe("operations of one architecture", () => {
  it("on ARC: the register of shared ids is read by the name that it is written by", async () => {
    const body = "arc_write(ARC_SASID0, 5)\n        print arc_read(ARC_SASID0)";
    assert.deepEqual(await ran("arc-hs38-4k", body), ["5"]);
  });

  it("on x86-64: CR3 and INVPCID answer 0, and a type is read as the number without a sign that it is", async () => {
    const body = "print write_cr3(root(A), 3, 1)\n        print write_cr3(root(A), 3)\n        print invpcid(2)";
    assert.deepEqual(await ran("skylake", body), ["0", "0", "0"]);
    assert.deepEqual(await ran("skylake", "print invpcid(-1)"), [
      "kernel code: invpcid has types 0 to 3, not 18446744073709552000",
    ]);
  });

  it("are refused on another, barriers too", async () => {
    assert.deepEqual(await ran("cortex-a53", "print dsb_ish()", "rv64-sv39"), [
      "kernel code: `dsb_ish` is an operation of armv8 and armv7, and rv64-sv39 is of riscv",
    ]);
  });
});
