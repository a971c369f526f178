import { strict as assert } from "node:assert";
import { report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";

const scenario = `scenario "no rights"
machine rv64-sv39 { check on }
kernel linux-rfc { }
program p {
    fn main() {
        let a = mmap(0, 64K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS)
        u64[a] = 5
        expect mprotect(a, 64K, 0) == 0
        expect mprotect(a, 64K, PROT_WRITE) == 0
        expect u64[a] == 5
        expect mprotect(a, 64K, 0) == 0
        u64[a] = 6
    }
}
process A runs p
expect A.exit == SIGSEGV`;

describe("a page without rights", () => {
  for (const preset of ["rv64-sv39", "rv64-sv48", "arc-hs38-1k", "skylake", "cortex-a53"]) {
    it(`keeps its contents and faults, on ${preset}`, async () => {
      const simulation = open(await compile(scenario), { overrides: { "machine.preset": preset } });
      go(simulation, { kind: "continue" });
      const { status, expectations } = report(simulation);
      assert.equal(status, "passed", JSON.stringify(expectations));
      assert.deepEqual(simulation.system.machine.hazards, []);
    });
  }
});
