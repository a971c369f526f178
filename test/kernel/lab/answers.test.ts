/** What the maintenance operations of kernel code answer: nothing, which is 0, on every architecture that has them. */
import assert from "node:assert/strict";
import { runSystem } from "../../../src/kernel/index.js";
import { compile, open } from "../../simulator/scenarios/scenario.js";

const tlbi = ["vmalle1", "aside1", "vae1", "vale1", "vaae1", "vaale1"].flatMap((suffix) => {
  const operand = suffix === "vmalle1" ? "" : "operand(A.x, 0xffff)";
  return [`tlbi_${suffix}(${operand})`, `tlbi_${suffix}is(${operand})`];
});

describe("operations of kernel code", () => {
  for (const [preset, operations] of [
    ["cortex-a53", [...tlbi, "dsb_ish()", "dsb_nsh()", "isb()"]],
    ["rv64-sv39", ["sfence_vma(-1, -1)", "sfence_vma(A.x, -1)", "sfence_vma(-1, 1)", "sfence_vma(A.x, 1)"]],
  ] as const)
    it(`answer 0 on ${preset}`, async () => {
      const prints = operations.map((one) => `print ${one}`).join("\n        ");
      const text = `scenario "answers"
machine ${preset} { cores 2 }
vas A { segment one at 0x1000_0000 size 4K rw- { u64 x[2] = 41, 42 } }
kernel lab {
    fn run() {
        ${prints}
    }
}
process P runs kernel.run in A on core 0
`;
      const { system } = open(await compile(text));
      const stop = runSystem(system, 100_000);
      assert.equal(stop.reason, "finished", stop.detail);
      const printed = system.kernel.output.flatMap((one) => (one.kind === "print" ? [one.text] : [])).filter(Boolean);
      assert.deepEqual(
        printed,
        operations.map(() => "0"),
      );
    });
});
