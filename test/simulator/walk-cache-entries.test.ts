/** Entries of walk caches lead to tables: what the TLB view says of them is of tables, not of the page at their first address. */
import { strict as assert } from "node:assert";
import { tlbSnapshot } from "../../src/simulator/index.js";
import { compile, go, open } from "./scenarios/scenario.js";

const text = (preset: string): string => `scenario "ring"
machine ${preset} { check on }
kernel linux-rfc { }
vas ring mode 0666 { segment data at 0x2000_0000 size 16K rw- { u64 slots[8] } }
program p {
    fn main() {
        let v = vas_find("ring")
        vas_attach(0, v, O_RDWR)
        vas_switch(v)
        for i in 0 .. 8 { ring.slots[i] = i }
        vas_switch(0)
    }
}
process A runs p
`;

describe("entries of walk caches", () => {
  for (const preset of ["cortex-a53"])
    it(`of ${preset} are not called stale while the tables lead where they lead`, async () => {
      const simulation = open(await compile(text(preset)));
      let looked = 0;
      for (let tick = 1; ; tick++) {
        go(simulation, { kind: "tick", tick });
        if (simulation.system.machine.tick < tick) break;
        for (const { name, entries } of tlbSnapshot(simulation).cores[0]!.levels) {
          const serving = simulation.system.machine.config.tlbs.find((tlb) => tlb.name === name)!.serves;
          if (serving !== "walk") continue;
          for (const { stale, usable } of entries) {
            assert.equal(stale, null, `${name} at tick ${tick}`);
            if (usable) looked++;
          }
        }
      }
      assert.ok(looked > 100, `${looked} usable entries`);
    });
});
