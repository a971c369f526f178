/** The checker over random programs: silent while everything is right, and with one defect it reports that one. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { report } from "../../src/simulator/index.js";
import { execute, randomRun } from "./random-program.js";

/** The same programs in every run; `VAS_SEED=n` makes others, `VAS_RUNS=n` n times as many. */
const seed = Number(process.env["VAS_SEED"] ?? 1);
const times = Number(process.env["VAS_RUNS"] ?? 1);

describe("the coherence checker over random programs", function () {
  this.timeout(120_000 * times);

  it("reports nothing with all options right", async () => {
    await fc.assert(fc.asyncProperty(randomRun(), async (run) => {
      const { hazards } = report(await execute(run));
      assert.deepEqual(hazards.map(({ id, text }) => `${id}: ${text}`), []);
    }), { numRuns: 200 * times, seed });
  });

  const arc = { "machine.preset": "arc-hs38-1k", "machine.tags": "asid+sasid" };
  const arm = { "machine.preset": "cortex-a53", "machine.tags": "asid", "machine.cores": 2 };
  // `also`: what may follow from the defect and is then told as a pitfall of its own.
  const defects: readonly (readonly [pitfall: string, overrides: Record<string, string | number>, also?: string])[] = [
    ["P1", { "kernel.flush_on_rollover": "off" }],
    ["P3", { "machine.tags": "asid", "kernel.check_generation": "off", "machine.asid_bits": 2 }],
    ["P4", { "kernel.shootdown": "off", "machine.cores": 3 }],
    ["P8", { "machine.preset": "arc-770d", "machine.tags": "asid", "kernel.probe_before_insert": "off" }],
    ["P11", { ...arc, "kernel.sasid_write": "nonzero" }],
    ["P12", { ...arc, "kernel.unsubscribe_marks": "keep" }],
    ["P13", { ...arc, "kernel.shared_release_flush": "none" }],
    ["P14", { ...arc, "kernel.unsubscribe_register": "lazy" }],
    ["P15", { "machine.preset": "skylake", "machine.tags": "asid", "machine.cores": 2, "kernel.context_key": "slot" }],
    ["P16", { "machine.preset": "rv64-sv39", "machine.tags": "asid+global", "kernel.user_global": "on" }],
    ["P17", { ...arc, "kernel.shared_protection": "keep" }],
    ["P19", { "machine.cores": 2, "kernel.cpumask": "exact-no-flush" }],
    ["P20", { ...arm, "machine.asid_bits": 2, "kernel.keep_running_asids": "off" }],
    ["P21", { ...arm, "machine.cnp": "on", "kernel.asid_allocator": "arc-gen", "kernel.shootdown_by": "ipi" }, "P4"], // a flush knows no copy under another number
    ["P24", { ...arm, "machine.asid_bits": 4, "machine.erratum_e1003": "on", "kernel.reserve_asid": "off" }],
    ["P26", { ...arc, "machine.sasids": 1, "kernel.shared_ids_full": "refuse" }],
  ];
  for (const [pitfall, overrides, also] of defects) {
    it(`reports ${pitfall} or nothing with ${Object.entries(overrides).at(-1)!.join(" ")}`, async () => {
      await fc.assert(fc.asyncProperty(randomRun(overrides), async (run) => {
        const found = report(await execute(run)).hazards.filter(({ id }) => id !== pitfall && id !== also);
        assert.deepEqual(found.map(({ id, text }) => `${id}: ${text}`), []);
      }), { numRuns: 6 * times, seed });
    });
  }
});
