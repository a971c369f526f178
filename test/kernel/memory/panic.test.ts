/** What a missed shootdown can lead to: a program writes over page tables, and the kernel panics when it meets them. */
import { strict as assert } from "node:assert";
import { report } from "../../../src/simulator/index.js";
import { compile, go, open } from "../../simulator/scenarios/scenario.js";

/** The writer keeps the entries of two pages whose frames then become a page of memory and the page table above it. */
const scenario = `
scenario "panic"
machine arc-hs38-1k { cores 2  check on }
kernel intended { shootdown off }
program main {
    fn writer(p) {
        u64[p] = 1
        u64[p + 8K] = 1
        meet filled
        meet reused
        for i in 0 .. 2048 { u64[p + i * 8] = 0x1234_0300_1234_0300 }
        meet spoiled
    }
    fn main() {
        let p = mmap(0, 16K, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS)
        let t = thread_create(writer, p, core: 1)
        meet filled
        munmap(p, 16K)
        let q = mmap(0x5000_0000, 8K, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
        u64[q] = 2
        meet reused
        meet spoiled
        munmap(q, 8K)
        thread_join(t)
    }
}
process A runs main on core 0
`;

describe("a page table that a program has written over", () => {
  it("ends the run with a panic that says what may have happened, and the checker names the store", async () => {
    const simulation = open(await compile(scenario));
    const stop = go(simulation, { kind: "continue" });
    assert.equal(stop.reason, "panic");
    assert.match(stop.text, /^kernel panic: frame 0x91a0 does not exist\. Somebody has written over page tables/);
    assert.deepEqual([...new Set(report(simulation).hazards.map(({ id }) => id))], ["P4"]);
    // It stays so: there is no going on, but there is going back.
    assert.equal(go(simulation, { kind: "continue" }).reason, "panic");
  });

  it("does not happen when the cores are told", async () => {
    const simulation = open(await compile(scenario), { overrides: { "kernel.shootdown": "on" } });
    assert.equal(go(simulation, { kind: "continue" }).reason, "finished");
  });
});
